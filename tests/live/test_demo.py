"""The demo as newcomers start it: it says where everything is, stays as it was, and stops when told to."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from leadhub.actors import Role
from leadhub.models import User
from tests.fence import allow_writes
from tests.live.processes import PATIENCE, end, finished, started
from tests.servers.ports import free_port

FEW = ("--customers", "4")


@contextmanager
def demo(port: int, folder: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A demo that is running, and the lines it printed."""
    process = started("demo", "--port", str(port), *FEW, DATA_DIR=str(folder))
    try:
        assert process.stdout is not None
        printed = ""
        for line in process.stdout:
            printed += line
            if line.startswith("Stop:"):
                break
        yield process, printed
    finally:
        end(process)


def leads(port: int, key: str) -> list[str]:
    answer = httpx.get(
        f"http://127.0.0.1:{port}/api/v1/leads/", headers={"Authorization": f"Bearer {key}"}, timeout=PATIENCE
    )
    assert answer.status_code == 200, answer.text
    return [lead["id"] for lead in answer.json()["results"]]


def test_the_demo_says_where_everything_is_and_stays_as_it_was(tmp_path: Path) -> None:
    port = free_port()
    with demo(port, tmp_path) as (_, printed):
        assert printed.startswith("leadhub is running")
        pages = re.findall(r"http://127.0.0.1:\d+\S*/(?= )", printed)
        assert len(pages) >= 3
        for page in pages:
            assert httpx.get(page, follow_redirects=True, timeout=PATIENCE).status_code == 200, page
        told = re.search(r'Try: +curl -H "(\w+): (\S+ \S+)" "(\S+)"', printed)
        assert told is not None
        assert httpx.get(told[3], headers={told[1]: told[2]}).json()["results"]
        assert "lh_demo_partner2" in printed
        assert "operations@northfield.example / leadhub-demo" in printed
        before = leads(port, "lh_demo_sales")
        assert before
        other = finished("demo", "--port", str(port), DATA_DIR=str(tmp_path))
        assert other.returncode != 0
        assert f"Port {port} is taken" in other.stderr
    with demo(port, tmp_path):
        assert leads(port, "lh_demo_sales") == before


def test_a_demo_that_was_broken_off_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "leadhub.sqlite3").write_text("half of a database")
    (tmp_path / "demo-unfinished").touch()
    port = free_port()
    with demo(port, tmp_path):
        assert leads(port, "lh_demo_sales")
    assert not (tmp_path / "demo-unfinished").exists()


def test_an_installation_of_somebody_else_is_left_alone(fresh_database: str, tmp_path: Path) -> None:
    with allow_writes():
        User.objects.create_user("owner@works.example", name="Owner", role=Role.OPERATIONS)
    port = str(free_port())
    refused = finished("demo", "--port", port, DATABASE_URL=fresh_database, DATA_DIR=str(tmp_path))
    assert refused.returncode != 0
    assert "belongs to another installation" in refused.stderr
    assert User.objects.count() == 1
