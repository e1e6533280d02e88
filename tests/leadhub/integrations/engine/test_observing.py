"""From observing to live: what was read meanwhile is taken in then, and once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from leadhub.integrations import lining_up, streams, syncing
from leadhub.integrations.protocol import Activity, Page, Sort
from leadhub.models import Connection, ConnectionState, SyncItem, SyncStream
from tests.leadhub.integrations.engine import memory
from tests.leadhub.integrations.engine.conftest import Sync
from tests.leadhub.integrations.engine.test_engine import DANA, in_step

# The order of things is tried, and the database has no part in it.
pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite")]


def goes(sync: Sync, state: ConnectionState) -> None:
    """As `states.change` does it after its checks."""
    Connection.objects.update(state=state, next_turn_at=sync.now, edits=F("edits") + 1)
    row = sync.refresh()
    (streams.catch_up if state == ConnectionState.LIVE else streams.observe)(row, real=sync.now)


def test_what_was_said_and_done_while_it_observed_is_taken_in_once_it_is_live(sync: Sync) -> None:
    dana, remote = in_step(sync)
    sync.rounds()
    goes(sync, ConnectionState.OBSERVING)
    sync.wait(minutes=1)
    sync.there.edit(remote, status="Closed", leadhub_reason="timing", last_name="Ito")
    call = Activity(id="c1", person=remote, sort=Sort.SALES, type="call", at=sync.now, by="sam@leadhub.example")
    sync.there.activities = [call]
    sync.rounds(2)
    sync.wait(hours=3)
    sync.rounds(2)
    assert (sync.here.said, sync.here.done, sync.here.people[dana].values) == ([], {}, {"email": DANA})
    goes(sync, ConnectionState.LIVE)
    sync.rounds(6)
    assert [one.stage for one in sync.here.said] == ["rejected"] and list(sync.here.done) == ["c1"]
    assert sync.here.people[dana].values["last_name"] == "Ito"
    assert not SyncStream.objects.filter(name__in=streams.LATER).exclude(due_at=None).exists()


def test_history_is_read_after_what_was_missed_and_from_its_beginning(
    sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync.there.page = 2
    old = sync.now
    sync.wait(days=300)
    goes(sync, ConnectionState.OBSERVING)
    streams.read_all(sync.connection, real=sync.now)
    for number in range(5):
        remote = sync.there.add(email=f"p{number}@x.example", status="New")
        sync.there.records[remote].at = old
    sync.there.add(email=DANA, leadhub_stage="sal")
    with monkeypatch.context() as patch:
        patch.setattr(syncing, "SECONDS", 0.0)
        sync.rounds(4)
    goes(sync, ConnectionState.LIVE)
    sync.rounds(4)
    assert len(sync.here.people) == 6
    assert [one.stage for one in sync.here.said] == ["sal"], "news are no history"


def test_history_that_was_read_to_its_end_while_it_observed_is_taken_in_once_it_is_live(sync: Sync) -> None:
    remote = sync.there.add(email=DANA, status="Customer")
    sync.there.records[remote].at = before = sync.now - timedelta(days=90)
    sync.there.activities = [Activity(id="f1", person=remote, sort=Sort.ENGAGEMENT, type="form", at=before)]
    goes(sync, ConnectionState.OBSERVING)
    streams.read_all(sync.connection, real=sync.now)
    sync.rounds(3)
    assert sync.here.people == {} and SyncStream.objects.get(name=streams.FIRST_ACTIVITIES).ended_at
    goes(sync, ConnectionState.LIVE)
    sync.rounds(3)
    assert [one.stage for one in sync.here.people.values()] == ["inquiry"], "from history nothing follows"
    assert sync.here.quiet == {"f1": True}


def test_a_turn_that_still_observes_loses_nothing_when_it_goes_live_meanwhile(
    sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, remote = in_step(sync)
    sync.rounds()
    goes(sync, ConnectionState.OBSERVING)
    sync.wait(minutes=1)
    sync.there.edit(remote, status="Closed", leadhub_reason="timing")
    read = memory.Memory.changes

    def meanwhile(self: memory.Memory, since: Any, after: Any = None) -> Page:
        monkeypatch.setattr(memory.Memory, "changes", read)
        goes(sync, ConnectionState.LIVE)
        return self.changes(since, after)

    monkeypatch.setattr(memory.Memory, "changes", meanwhile)
    sync.turn()
    assert sync.refresh().next_turn_at == sync.now, "the next turn does not wait for the next poll"
    sync.rounds(2)
    assert [one.stage for one in sync.here.said] == ["rejected"]


def test_what_it_is_told_of_while_it_observes_waits_in_line(sync: Sync) -> None:
    dana, remote = in_step(sync)
    goes(sync, ConnectionState.OBSERVING)
    sync.there.edit(remote, last_name="Ito")
    sync.there.records[remote].at = sync.now - timedelta(days=30)
    lining_up.read(sync.connection.pk, [remote])
    sync.rounds()
    assert SyncItem.objects.count() == 1 and "last_name" not in sync.here.people[dana].values
    sync.there.records[remote].at = sync.now
    goes(sync, ConnectionState.LIVE)
    sync.turn()
    assert sync.here.people[dana].values["last_name"] == "Ito" and not SyncItem.objects.exists()
