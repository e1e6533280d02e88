"""Turns of connections: one at a time, rests after failures, and one that stops tells people once."""

from datetime import timedelta
from typing import Any

import pytest

from leadhub.integrations import streams, syncing, turns
from leadhub.integrations.access import Pace
from leadhub.integrations.protocol import Activity, Fault, FaultKind, Remote, Sort, VendorError
from leadhub.models import Connection, ConnectionState, Event, StatusGap
from tests.leadhub.integrations.engine import memory
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

    @pytest.mark.parametrize(("chance", "share"), [(0.0, 1.0), (1.0, 1.1)])
    def test_one_that_fails_again_and_again_rests_ever_longer_and_not_as_long_as_others(
        self, sync: Sync, monkeypatch: pytest.MonkeyPatch, chance: float, share: float
    ) -> None:
        monkeypatch.setattr("random.random", lambda: chance)
        rests = []
        for _ in range(12):
            sync.there.faults = [RETRY]
            sync.turn()
            rests.append((sync.refresh().held_until or sync.now) - sync.now)
            sync.now += rests[-1] - timedelta(seconds=1)
            assert sync.turn() == 0 and sync.there.faults == [], "nobody calls while it rests"
            sync.wait(seconds=1)
        seconds = [10, 10, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]
        assert [rest / timedelta(seconds=1) for rest in rests] == pytest.approx([share * each for each in seconds])

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
        turns.give_back(first, next_at=sync.now)
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
        sync.there.page = 7
        for number in range(40):
            # Some were changed a moment ago: what is new and what is history meet in one reading.
            sync.there.now = sync.now - timedelta(days=300 if number % 2 else 0, seconds=2)
            sync.there.add(email=f"p{number}@x.example", status="Customer")
        streams.lay_down(sync.connection, real=sync.now, quiet_first=True)
        monkeypatch.setattr(syncing, "SECONDS", 0.0)
        sync.wait(minutes=1)
        sync.there.faults = [RETRY]
        for _ in range(100):
            sync.wait(minutes=5)
            sync.turn()
        assert len(sync.here.people) == 40 and sync.here.said == []
        assert {one.stage for one in sync.here.people.values()} == {"inquiry"}


def test_what_is_put_in_line_just_as_a_turn_ends_does_not_wait_for_the_next_poll(
    sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = sync.here.add("mql", email=DANA)
    give_back = turns.give_back

    def overtaken(*args: Any, **given: Any) -> None:
        # It is told by a transaction that commits later: whoever ends the turn cannot see it.
        give_back(*args, **given)
        sync.connection.refresh_from_db()
        at = sync.connection.next_turn_at
        sync.changed(dana)
        Connection.objects.update(next_turn_at=at)

    monkeypatch.setattr(turns, "give_back", overtaken)
    sync.turn()
    monkeypatch.setattr(turns, "give_back", give_back)
    sync.wait(seconds=20)
    sync.turn()
    assert sync.there.of(dana)


def test_whoever_is_out_of_calls_goes_on_with_enough_of_them_for_a_page() -> None:
    """A page that is cut off begins anew: with one call at a time it would never end."""
    seconds = [0.0]
    pace = Pace(60, 60.0, share=0.8, clock=lambda: seconds[0])
    for _ in range(3):
        for _ in range(48):
            pace.take()
        with pytest.raises(VendorError) as refused:
            pace.take()
        assert refused.value.fault.after is not None
        seconds[0] += refused.value.fault.after.total_seconds()


def test_the_object_of_the_kind_is_what_is_made(sync: Sync) -> None:
    _, remote = in_step(sync)
    assert remote.object == OBJECT


def test_what_people_did_before_is_history_and_comes_once_they_are_known(sync: Sync) -> None:
    remote = sync.there.add(email=DANA)
    before, lately = sync.now - timedelta(days=90), sync.now - timedelta(seconds=2)
    sync.there.activities = [
        Activity(id=id, person=remote, sort=Sort.ENGAGEMENT, type="form", at=at)
        for id, at in (("old", before), ("late", lately))
    ]
    streams.lay_down(sync.connection, real=sync.now, quiet_first=True)
    sync.rounds(2)
    assert sync.here.quiet == {"old": True, "late": True}
    sync.there.activities.append(Activity(id="new", person=remote, sort=Sort.ENGAGEMENT, type="form", at=sync.now))
    sync.rounds(1)
    assert sync.here.quiet["new"] is False


def test_whoever_is_met_for_the_first_time_is_known_by_the_time_it_is_told_what_they_did(sync: Sync) -> None:
    remote = sync.there.add(email=DANA)
    sync.there.activities = [Activity(id="f1", person=remote, sort=Sort.ENGAGEMENT, type="form", at=sync.now)]
    sync.turn()
    assert set(sync.here.done) == {"f1"}


def test_what_was_done_before_somebody_was_known_is_found_by_the_sweep_of_the_day(sync: Sync) -> None:
    stranger = Remote(OBJECT, "77")
    sync.there.activities = [Activity(id="f1", person=stranger, sort=Sort.ENGAGEMENT, type="form", at=sync.now)]
    sync.rounds(2)
    sync.wait(hours=5)
    sync.rounds(2)
    sync.there.records[stranger] = memory.Record()
    sync.there.edit(stranger, email=DANA)
    sync.rounds(2)
    assert not sync.here.done
    sync.wait(hours=20)
    sync.rounds(2)
    assert set(sync.here.done) == {"f1"}


def test_after_the_first_sync_changes_are_asked_for_as_often_as_ever(sync: Sync) -> None:
    streams.lay_down(sync.connection, real=sync.now, quiet_first=True)
    sync.rounds(2)
    next_turn_at = sync.refresh().next_turn_at
    assert next_turn_at is not None and next_turn_at <= sync.now + memory.KIND.poll
