"""Feeds of signals: JSON Lines or CSV, told line by line, taken once."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from leadhub.models import Event
from qualification.importing import feed
from qualification.models import Handoff, Lead, Signal
from tests.qualification.company import make_company, signal
from tests.qualification.importing.conftest import Write


@pytest.fixture
def company(set_clock: Callable[[datetime], datetime], now: datetime) -> None:
    make_company()
    set_clock(now)


def ingest(path: Path, **options: bool) -> tuple[str, str]:
    """What the command says, and what it refused."""
    out = StringIO()
    try:
        call_command("ingest", str(path), stdout=out, **options)
    except CommandError as refusal:
        return out.getvalue().strip(), str(refusal)
    return out.getvalue().strip(), ""


@pytest.mark.usefixtures("company")
@pytest.mark.django_db
def test_json_lines_are_taken_once(write: Write, now: datetime) -> None:
    lines = [json.dumps(signal("page_view", now, contact={"email": f"p{n}@c.example"})) for n in range(7)]
    path = write("feed.jsonl", "\n".join(["", *lines, lines[0], ""]))
    assert ingest(path) == ("7 accepted, 1 duplicates, 0 rejected.", "")
    assert ingest(path) == ("0 accepted, 8 duplicates, 0 rejected.", "")
    assert Signal.objects.count() == 7


@pytest.mark.usefixtures("company")
@pytest.mark.django_db
def test_quiet_history_opens_nothing(write: Write, now: datetime) -> None:
    path = write("feed.jsonl", "\n".join(json.dumps(signal("rfq_submitted", now, days_ago=n)) for n in range(3)))
    assert ingest(path, quiet_history=True) == ("3 accepted, 0 duplicates, 0 rejected.", "")
    lead = Lead.objects.get()
    assert (lead.level, lead.stage, lead.next_step) == ("urgent", "inquiry", "waits_for_signal")
    assert not Handoff.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.usefixtures("company")
@pytest.mark.django_db
def test_batches_are_bounded_and_lines_counted_through(
    write: Write, now: datetime, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(feed, "AT_ONCE", 3)
    good = [json.dumps(signal("page_view", now)) for _ in range(8)]
    path = write("feed.jsonl", "\n".join([*good[:4], "{nonsense", *good[4:], json.dumps({"source": "x"})]))
    said, refused = ingest(path)
    assert said == "8 accepted, 0 duplicates, 2 rejected."
    assert refused.startswith("2 lines were rejected")
    told = [line.strip() for line in capsys.readouterr().err.replace("\r", "\n").splitlines() if "line " in line]
    assert [line.split(":")[:2] for line in told] == [["line 5", " malformed_json"], ["line 10", " required"]]


@pytest.mark.usefixtures("company")
@pytest.mark.django_db
def test_csv_columns_are_dotted_names(write: Write) -> None:
    path = write(
        "feed.csv",
        "source;external_id;type;occurred_at;contact.email;account.domain;account.employee_count;account.relationship;"
        "properties.annual_volume;properties.has_drawings;properties.note;properties.tolerance_um;"
        "properties.certificates\n"
        "erp;1;rfq_submitted;2026-11-03T10:00:00Z;a@b.example;b.example;120;customer|prospect;5000;yes;first;"
        "2.5;ISO 9001|AS 9100\n"
        "erp;2;page_view;2026-11-03T10:00:00Z;a@b.example;b.example;many;;;;;;\n"
        "erp;3;page_view;2026-11-03T10:00:00;a@b.example;;;;;;;;\n"
        "erp;4;page_view;2026-11-03T10:00:00Z;a@b.example;;;;;;;fine;\n",
    )
    said, refused = ingest(path)
    assert said == "1 accepted, 0 duplicates, 3 rejected."
    assert refused
    stored = Signal.objects.select_related("payload", "lead__account").get()
    assert (stored.annual_volume, stored.has_drawings) == (5000, True)
    assert stored.payload.properties["note"] == "first"
    assert stored.payload.properties["tolerance_um"] == 2.5
    assert stored.payload.properties["certificates"] == ["ISO 9001", "AS 9100"]
    assert stored.lead.account is not None
    assert stored.lead.account.employee_count == 120
    assert stored.lead.account.relationships == ["customer", "prospect"]
    assert Lead.objects.count() == 1


@pytest.mark.parametrize("content", ["", "\n\n"])
@pytest.mark.usefixtures("company")
@pytest.mark.django_db
def test_a_file_that_holds_nothing_is_told(content: str, write: Write) -> None:
    assert "header" in ingest(write("feed.csv", content))[1]


@pytest.mark.usefixtures("company")
@pytest.mark.django_db
def test_a_file_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    _, refused = ingest(tmp_path / "missing.jsonl")
    assert "No such file" in refused


@pytest.mark.usefixtures("company")
@pytest.mark.django_db
def test_a_line_beyond_all_bounds_stops_no_other(write: Write, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "LONGEST_LINE", 2_000)
    good = json.dumps(signal("page_view", now))
    path = write("feed.jsonl", "\n".join([good, '{"a": "' + "x" * 9_000 + '"}', json.dumps(signal("page_view", now))]))
    assert ingest(path)[0] == "2 accepted, 0 duplicates, 1 rejected."


def test_standard_input_is_read(fresh_database: str, now: datetime) -> None:
    make_company()
    lines = "\n".join(json.dumps(signal("page_view", now)) for _ in range(3))
    done = subprocess.run(
        [sys.executable, "manage.py", "ingest", "-"],
        env={"DATABASE_URL": fresh_database, "SECRET_KEY": "x", "PATH": ""},
        input=lines,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "3 accepted, 0 duplicates, 0 rejected."), done.stderr
    assert "signals/s" in done.stderr
    assert Signal.objects.count() == 3
