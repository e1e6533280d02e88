"""The demo as newcomers start it: it says where everything is, stays as it was, and says why where it cannot run."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from leadhub.actors import Role
from leadhub.models import User
from leadhub.serving import demo_data
from leadhub.serving.embedded import Occupied
from tests.demo.running import Demo
from tests.fence import allow_writes
from tests.live.processes import PATIENCE, ROOT, finished
from tests.servers.ports import free_port

BLOCK = """\
leadhub is running                                                          demo data: N accounts, N leads, 12 months
  Admin          http://127.0.0.1:PORT/admin/                               operations@northfield.example / leadhub-demo   (also: marketing@, sales@, sales2@, manager@)
  My queue       http://127.0.0.1:PORT/admin/qualification/handoff/queue/   sales@northfield.example / leadhub-demo
  REST docs      http://127.0.0.1:PORT/api/docs/                            key lh_demo_operations
  GraphQL        http://127.0.0.1:PORT/graphql/
  Agreement      http://127.0.0.1:PORT/agreement/
  Partner page   http://127.0.0.1:PORT/graphql/partner/                     key lh_demo_partner
  Outbox (mail)  http://127.0.0.1:PORT/dev/outbox/
  All keys       lh_demo_operations lh_demo_marketing lh_demo_sales lh_demo_sales2 lh_demo_manager lh_demo_viewer lh_demo_integration lh_demo_partner lh_demo_partner2
Try:  curl -H "Authorization: Bearer lh_demo_marketing" "http://127.0.0.1:PORT/api/v1/leads/?stage=mql&page_size=1"
Stop: Ctrl+C     Reset: make demo-reset     Next: docs/tour.md (10 minutes)"""  # noqa: E501 - as it is printed
AS_IF_OLD = """
import runpy, sys
sys.version_info = (3, 9, 2)
runpy.run_path("manage.py", run_name="__main__")
"""


def test_it_prints_the_block_of_which_every_line_works(demo: Demo) -> None:
    printed = "\n".join(demo.printed).replace(str(demo.port), "PORT")
    assert normal(re.sub(r"[\d,]+(?= (accounts|leads))", "N", printed)) == normal(BLOCK)
    for page in re.findall(r"http://127\.0\.0\.1:\d+\S*/(?=\s)", "\n".join(demo.printed)):
        assert httpx.get(page, follow_redirects=True, timeout=PATIENCE).status_code == 200, page
    told = re.search(r'Try: +curl -H "(\w+): (\S+ \S+)" "(\S+)"', demo.printed[-2])
    assert told is not None
    assert len(httpx.get(told[3], headers={told[1]: told[2]}, timeout=PATIENCE).json()["results"]) == 1
    assert demo.get("/api/v1/partner/leads/", key="lh_demo_partner").status_code == 200


def test_a_port_that_is_taken_is_named(demo: Demo) -> None:
    other = demo.another("--port", str(demo.port))
    assert (other.returncode, f"Port {demo.port} is taken" in other.stderr) == (1, True)


def test_two_demos_do_not_share_their_data(demo: Demo, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with demo_data.kept_alone():
        pass
    monkeypatch.setattr(demo_data, "LOCK", demo.folder / "demo-lock")
    with pytest.raises(demo_data.InUse, match="A demo runs on this data already"), demo_data.kept_alone():
        pytest.fail("it was let in")


def test_it_stays_as_it_was(demo: Demo) -> None:
    before = demo.leads()
    assert before
    demo.stop()
    demo.start()
    assert demo.leads() == before


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of data, with something where a database would be."""
    monkeypatch.setattr(demo_data, "FOLDER", tmp_path)
    monkeypatch.setattr(demo_data, "UNFINISHED", tmp_path / "demo-unfinished")
    monkeypatch.setattr(demo_data, "LOCK", tmp_path / "demo-lock")
    monkeypatch.setattr(demo_data, "DATABASE", tmp_path / "leadhub.sqlite3")
    monkeypatch.setattr(settings, "MAIL_OUTBOX", tmp_path / "outbox")
    (tmp_path / "leadhub.sqlite3").write_text("half of a database")
    return tmp_path


def test_a_demo_that_was_broken_off_begins_anew(data: Path) -> None:
    demo_data.clear_away()
    assert [file.name for file in data.iterdir()] == ["leadhub.sqlite3"], "nobody said that it is only half of one"
    with pytest.raises(ZeroDivisionError), demo_data.being_made():
        raise ZeroDivisionError
    demo_data.clear_away()
    assert list(data.iterdir()) == []
    with demo_data.being_made():
        pass
    assert list(data.iterdir()) == []


def test_a_reset_removes_what_a_demo_made_and_nothing_else(demo: Demo, data: Path) -> None:
    shutil.copy(demo.folder / "leadhub.sqlite3", data / "leadhub.sqlite3")
    (data / "secret_key").write_text("kept")
    (data / "outbox").mkdir()
    assert demo_data.remove()
    assert [file.name for file in data.iterdir()] == ["secret_key"]
    assert not demo_data.remove()


def test_an_installation_of_somebody_else_is_left_alone(fresh_database: str, tmp_path: Path) -> None:
    with allow_writes():
        User.objects.create_user("owner@works.example", name="Owner", role=Role.OPERATIONS)
    refused = finished("demo", "--port", str(free_port()), DATABASE_URL=fresh_database, DATA_DIR=str(tmp_path))
    assert refused.returncode != 0
    assert "belongs to another installation" in refused.stderr
    assert User.objects.count() == 1


def test_a_reset_leaves_an_installation_of_somebody_else(data: Path) -> None:
    (data / "leadhub.sqlite3").unlink()
    with closing(sqlite3.connect(data / "leadhub.sqlite3")) as database, database:
        database.execute("CREATE TABLE leadhub_user (email text)")
        database.execute("INSERT INTO leadhub_user VALUES ('owner@works.example')")
    with pytest.raises(Occupied, match="belongs to another installation"):
        demo_data.remove()
    assert (data / "leadhub.sqlite3").exists()


def test_a_python_that_is_too_old_is_named(tmp_path: Path) -> None:
    answer = subprocess.run([sys.executable, "-c", AS_IF_OLD], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode != 0
    assert answer.stderr.strip() == "leadhub needs Python 3.11, 3.12 or 3.13; this is 3.9."
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    shutil.copy(ROOT / "Makefile", tmp_path / "Makefile")
    (tmp_path / "requirements.lock").touch()
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    made = subprocess.run(
        ["make", "demo"], cwd=tmp_path, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
    )
    assert made.returncode != 0
    assert "leadhub needs Python 3.11, 3.12 or 3.13, and none of them is on the PATH." in made.stdout


def normal(block: str) -> str:
    """A block whose columns may be as wide as its port is long."""
    return re.sub(r" {3,}", "   ", block)
