"""What was open before there were clocks gets them at the upgrade, from the due times that it was given."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from qualification.models import ClockRun, Handoff, Triage
from tests.fence import allow_writes
from tests.qualification.office import Office
from tests.qualification.ticking import at, clock, clocks, told

pytestmark = pytest.mark.django_db

NAME = "0016_clocks_of_what_is_open"


def upgrade(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    """Forget all clocks, and let the migration begin them at this time."""
    migration = import_module(f"qualification.migrations.{NAME}")
    monkeypatch.setattr(migration, "real_now", lambda: office.now)
    apps = MigrationLoader(connection, replace_migrations=False).project_state(("qualification", NAME)).apps
    with allow_writes():
        ClockRun.objects.all().delete()
        migration.begin_clocks(apps, None)


def test_open_handoffs_and_triage_items_run_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = office.handed_over()
    office.lead("rfq_submitted", "someone@freemail.example", account=None)
    before = {run.kind: run.due_at for run in ClockRun.objects.all()}
    office.now = office._set_clock(office.now + timedelta(minutes=20))
    upgrade(monkeypatch, office)
    assert clocks(lead["handoff"]) == dict.fromkeys(("acceptance", "first_response", "expiry"), "running")
    for kind in ("acceptance", "first_response", "triage"):
        assert clock(kind).due_at == before[kind]
    assert (clock("acceptance").limit_s, clock("acceptance").number) == (3600, 1)
    # Eight business hours from the upgrade: nobody was told of an end before.
    assert clock("expiry").due_at == at(15, 20, day=4)
    office.pass_time(hours=1)
    assert ("handoff.breached", "acceptance", "2026-11-03T16:00:00+00:00") in told()
    assert "handoff.due_soon" not in {type for type, *_ in told()}
    office.post("sales", f"handoffs/{lead['handoff']}/accept/")
    assert clocks(lead["handoff"])["acceptance"] == "late"


def test_what_is_on_hold_stands_with_what_it_had_left(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = office.handed_over()
    office.pass_time(minutes=15)
    until = (office.now + timedelta(days=7)).isoformat()
    office.post("sales", f"leads/{lead['id']}/hold/", {"reason": "other", "until": until})
    office.pass_time(days=2)
    upgrade(monkeypatch, office)
    assert clock("acceptance").running_since is None
    office.pass_time(days=5)
    assert Handoff.objects.get().accept_due_at == at(16, day=10)


def test_an_accepted_one_still_owes_its_first_response(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = office.accepted()
    upgrade(monkeypatch, office)
    assert clocks(lead["handoff"]) == {"first_response": "running"}
    assert not Triage.objects.exists()
    office.pass_time(hours=3)
    assert clock("first_response").breached_at == office.now
