"""Whose turn it is while it runs: long calls, a lease that is over, people who change the connection meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from leadhub.actors import Actor, ActorKind, Role
from leadhub.integrations import connections, states, syncing, turns
from leadhub.integrations.access import Pace
from leadhub.integrations.checking import check
from leadhub.integrations.kinds import kinds
from leadhub.integrations.protocol import Fault, FaultKind, VendorError
from leadhub.models import Connection, ConnectionState, SyncItem, SyncLink, SyncWrite
from tests.leadhub.integrations.engine import memory
from tests.leadhub.integrations.engine.conftest import Sync

# The same between processes is tried on PostgreSQL by tests/live.
pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite")]
OPERATIONS = Actor(ActorKind.PERSON, role=Role.OPERATIONS, name="Operations")
REVOKED = Fault(kind=FaultKind.REVOKED, code="invalid_grant", text="Token was revoked.")


@pytest.fixture
def during(sync: Sync, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], list[int]]:
    """Let something happen over there, in the middle of each call; answers a list that counts the calls."""

    def let(act: Callable[[], object]) -> list[int]:
        called, calls = memory.Memory._called, [0]

        def call(connector: memory.Memory) -> None:
            called(connector)
            calls[0] += 1
            act()

        monkeypatch.setattr(memory.Memory, "_called", call)
        return calls

    return let


def people(sync: Sync, count: int) -> None:
    """So many people who are to be over there."""
    sync.changed(*(sync.here.add("mql", email=f"p{number}@x.example") for number in range(count)))


def test_a_turn_of_many_long_calls_keeps_its_connection(sync: Sync, during: Any) -> None:
    people(sync, 3 * memory.Memory.batch)
    others: list[object] = []

    def last() -> None:
        sync.wait(seconds=40)
        others.append(turns.take(sync.now))

    calls = during(last)
    sync.turn()
    assert calls[0] >= 3 and set(others) == {None}
    assert len(sync.there.records) == 3 * memory.Memory.batch and not SyncItem.objects.exists()


def test_whoever_lost_the_connection_looks_again_at_what_it_wrote(
    sync: Sync, during: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = sync.here.add("mql", email="dana@medico.example", score=1)
    sync.changed(dana)
    sync.turn()
    sync.here.people[dana].values["score"] = 2
    sync.changed(dana)
    put = memory.Memory._put

    def late(connector: memory.Memory, write: Any) -> Any:
        # It stands still until another one has written something newer; then its own write arrives.
        monkeypatch.setattr(memory.Memory, "_put", put)
        sync.wait(seconds=100)
        sync.here.people[dana].values["score"] = 3
        sync.changed(dana)
        assert sync.turn() and not SyncItem.objects.exists()
        return put(connector, write)

    monkeypatch.setattr(memory.Memory, "_put", late)
    sync.turn()
    (record,) = sync.there.records.values()
    assert record.values["score"] == 2, "the older arrived last"
    sync.rounds(1)
    assert record.values["score"] == 3 and len(sync.there.records) == 1


@pytest.mark.parametrize("how", ["paused", "removed"])
def test_what_is_stopped_in_the_middle_of_a_call_makes_no_other(sync: Sync, during: Any, how: str) -> None:
    people(sync, 3 * memory.Memory.batch)

    calls: list[int] = []

    def stop() -> None:
        if calls[0] < 2:
            # Whether they have records is asked before they are written.
            return
        if how == "removed":
            connections.remove(sync.connection.pk, actor=OPERATIONS, now=sync.now)
        else:
            states.change(sync.connection.pk, actor=OPERATIONS, now=sync.now, state=ConnectionState.PAUSED)

    calls = during(stop)
    sync.turn()
    assert calls[0] == 2 and sync.refresh().taken_until is None
    if how == "removed":
        assert not (SyncLink.objects.exists() or SyncItem.objects.exists() or SyncWrite.objects.exists())
        assert sync.connection.credentials == sync.connection.tokens == ""
        return
    assert SyncLink.objects.count() == memory.Memory.batch, "what was done is known"
    assert SyncItem.objects.count() == 2 * memory.Memory.batch, "the rest waits"
    assert sync.connection.state == ConnectionState.PAUSED


def test_a_page_that_was_read_before_an_edit_is_read_again_by_what_holds_then(sync: Sync, during: Any) -> None:
    sync.wait(minutes=1)
    sync.there.add(email="ann@new.example")

    def close() -> None:
        if Connection.objects.get().settings:
            connections.edit(
                sync.connection.pk, actor=OPERATIONS, now=sync.now, whose={"email": "leadhub"}, name="Another"
            )
            Connection.objects.update(settings={})

    during(close)
    sync.rounds(3)
    assert sync.here.people == {} and sync.refresh().last_sync_at is not None


def test_a_refusal_of_credentials_that_were_typed_anew_meanwhile_stops_nothing(sync: Sync, during: Any) -> None:
    calls: list[int] = []

    def refuse() -> None:
        if calls[0] == 1:
            connections.edit(sync.connection.pk, actor=OPERATIONS, now=sync.now, credentials={"token": "new"})
            raise VendorError(REVOKED)

    calls = during(refuse)
    sync.wait(minutes=1)
    sync.turn()
    assert (sync.refresh().state, sync.connection.fault_code) == ("live", "")
    sync.turn()
    assert calls[0] > 1


def test_an_item_of_a_turn_that_was_lost_counts_no_try(sync: Sync) -> None:
    people(sync, 1)
    turn = turns.take(sync.now)
    assert turn is not None
    states.change(sync.connection.pk, actor=OPERATIONS, now=sync.now, state=ConnectionState.PAUSED)
    assert syncing.take_turn(turn, now=sync.now, real_now=lambda: sync.now) == 0
    item = SyncItem.objects.get()
    assert (item.attempts, item.is_uncertain) == (0, False)


def paced(monkeypatch: pytest.MonkeyPatch, calls: int, seconds: float) -> None:
    """Let the other side allow no more than this."""
    monkeypatch.setattr(memory, "KIND", replace(memory.KIND, pace=(calls, seconds)))
    kinds.cache_clear()


def test_what_one_worker_took_of_the_bucket_the_next_one_has_not(
    sync: Sync, during: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    paced(monkeypatch, 5, 10.0)
    calls = during(lambda: None)
    # Ten batches; every turn is as if another process took it: nothing is kept but what stands in the tables.
    people(sync, 10 * memory.Memory.batch)
    for _ in range(5):
        sync.turn()
        sync.wait(seconds=0.1)
    assert calls[0] == 4, "a fifth is kept for people"
    assert (sync.refresh().failures, sync.connection.held_until) == (0, None)
    sync.wait(seconds=10)
    sync.turn()
    assert calls[0] == 8


def test_a_clock_that_was_set_back_makes_nobody_wait_for_longer_than_a_whole_bucket_takes() -> None:
    clock = [10_000.0]
    pace = Pace(2, 10.0, clock=lambda: clock[0])
    pace.take()
    pace.take()
    clock[0] -= 3_600
    with pytest.raises(VendorError) as refused:
        pace.take()
    assert refused.value.fault.after == timedelta(seconds=10)
    clock[0] += 10
    pace.take()


def test_people_who_wait_share_a_bucket_of_their_own_that_no_worker_empties(
    sync: Sync, during: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    paced(monkeypatch, 10, 10.0)
    people(sync, 10 * memory.Memory.batch)
    sync.turn()
    calls = during(lambda: None)
    sync.turn()
    assert calls[0] == 0, "the workers have had theirs"
    check(sync.connection.pk, actor=OPERATIONS, real_now=lambda: sync.now)
    assert calls[0] == 2 and "fault" not in (sync.refresh().checked or {})
    check(sync.connection.pk, actor=OPERATIONS, real_now=lambda: sync.now)
    assert calls[0] == 2 and (sync.refresh().checked or {})["fault"]["code"] == "paced"
