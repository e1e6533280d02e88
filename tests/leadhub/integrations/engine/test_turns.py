"""Turns of connections: one at a time, rests after failures, and one that stops tells people once."""

from datetime import timedelta

import pytest

from leadhub.integrations import syncing, turns
from leadhub.integrations.protocol import Fault, FaultKind
from leadhub.models import ConnectionState, Event, StatusGap
from tests.leadhub.integrations.engine.conftest import Sync
from tests.leadhub.integrations.engine.memory import OBJECT
from tests.leadhub.integrations.engine.test_engine import DANA, RETRY, in_step

pytestmark = pytest.mark.django_db


class TestConnections:
    def test_what_passes_is_tried_again_and_a_quota_is_waited_for(self, sync: Sync) -> None:
        dana = sync.here.add("mql", email=DANA)
        sync.changed(dana)
        until = sync.now + timedelta(hours=3)
        sync.there.faults = [RETRY, Fault(kind=FaultKind.PARK, code="DAILY", text="Quota.", until=until)]
        sync.turn()
        assert sync.refresh().failures == 1 and sync.connection.fault_text == "Later."
        sync.rounds(2)
        assert sync.refresh().held_until == until and not sync.there.records
        sync.wait(hours=3)
        sync.turn()
        assert sync.there.of(dana) and (sync.refresh().failures, sync.connection.fault_code) == (0, "")

    def test_a_revoked_credential_stops_one_connection_with_one_word(self, sync: Sync) -> None:
        sync.there.faults = [Fault(kind=FaultKind.REVOKED, code="invalid_grant", text="Token was revoked.")] * 3
        sync.rounds(5)
        assert (sync.refresh().state, sync.connection.fault_code) == ("broken", "invalid_grant")
        assert Event.objects.filter(type="connection.broken").count() == 1
        assert len(sync.there.faults) == 2, "nobody asks any more"

    def test_two_workers_do_not_speak_for_one_connection(self, sync: Sync) -> None:
        first = turns.take(sync.now)
        assert first is not None and turns.take(sync.now) is None
        sync.wait(minutes=2)
        second = turns.take(sync.now)
        assert second is not None
        turns.give_back(first, next_at=sync.now, is_well=True)
        assert sync.refresh().taken_until == second.connection.taken_until, "whoever lost it changes nothing"

    def test_a_pace_is_no_failure(self, sync: Sync, monkeypatch: pytest.MonkeyPatch) -> None:
        wait = timedelta(seconds=3)
        sync.there.faults = [Fault(kind=FaultKind.RETRY, code="paced", text="", after=wait)]
        sync.turn()
        assert (sync.refresh().failures, sync.connection.next_turn_at) == (0, sync.now + wait)

    def test_one_that_observes_counts_gaps_and_changes_nothing(self, sync: Sync) -> None:
        sync.connection.state = ConnectionState.OBSERVING
        sync.connection.save()
        dana = sync.here.add("mql", email=DANA)
        sync.wait(minutes=1)
        sync.there.add(email=DANA, status="Odd", last_name="Other")
        sync.changed(dana)
        sync.rounds()
        assert sync.here.people[dana].values == {"email": DANA} and sync.there.writes == []
        assert StatusGap.objects.get().value == "Odd"

    def test_the_first_sync_goes_on_where_it_was_cut_off_and_is_quiet(
        self, sync: Sync, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from leadhub.integrations import streams

        sync.there.page = 7
        sync.there.now = sync.now - timedelta(days=300)
        for number in range(40):
            sync.there.add(email=f"p{number}@x.example", status="Customer")
        streams.lay_down(sync.connection, real=sync.now, quiet_first=True)
        monkeypatch.setattr(syncing, "SECONDS", 0.0)
        sync.wait(hours=1)
        sync.there.faults = [RETRY]
        for _ in range(100):
            sync.wait(minutes=5)
            sync.turn()
        assert len(sync.here.people) == 40 and sync.here.said == []
        assert {one.stage for one in sync.here.people.values()} == {"inquiry"}


def test_the_object_of_the_kind_is_what_is_made(sync: Sync) -> None:
    _, remote = in_step(sync)
    assert remote.object == OBJECT
