"""What others may send and do: odd values, odd words of refusal, parts that are out of order, clocks that are wrong."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leadhub.integrations import lining_up
from leadhub.integrations.protocol import Activity, Fault, FaultKind, Remote, Sort, Value, VendorError
from leadhub.models import Connection, SyncItem, SyncLink
from tests.fence import allow_writes
from tests.leadhub.integrations.engine import memory
from tests.leadhub.integrations.engine.conftest import Sync
from tests.leadhub.integrations.engine.memory import OBJECT, Memory

pytestmark = pytest.mark.django_db
on_one = pytest.mark.engine("sqlite")
LATER = Fault(kind=FaultKind.RETRY, code="http_503", text="<h1>Later</h1>")
FOR_GOOD = Fault(kind=FaultKind.PERMANENT, code="MALFORMED_ID", text="No such id.")


def refuse(
    monkeypatch: pytest.MonkeyPatch, name: str, fault: Fault, when: Callable[..., bool] = lambda *_: True
) -> None:
    """Let a call of the other side fail, always or for certain arguments."""
    whole = getattr(Memory, name)

    def call(connector: Memory, *given: Any) -> Any:
        if when(*given):
            raise VendorError(fault)
        return whole(connector, *given)

    monkeypatch.setattr(Memory, name, call)


def parked() -> dict[str, str]:
    """The records that wait for a person, with why."""
    return dict(SyncItem.objects.filter(is_dead=True).values_list("remote_id", "fault_code"))


ODD: dict[str, tuple[Value, str]] = {
    "NUL": ("I\x00to", "malformed_text"),
    "half a character": ("Ito\ud83d", "malformed_text"),
    "a book": ("x" * 200_000, "out_of_bounds"),
    "infinity": (float("inf"), "out_of_bounds"),
}


@pytest.mark.parametrize("odd", ODD)
def test_a_value_that_no_table_holds_is_parked_and_stops_no_other(sync: Sync, odd: str) -> None:
    value, code = ODD[odd]
    sync.wait(minutes=1)
    sync.there.add(email="first@x.example")
    bad = sync.there.add(email="bad@x.example", last_name=value)
    sync.there.add(email="last@x.example")
    sync.rounds(2)
    assert {one.values["email"] for one in sync.here.people.values()} == {"first@x.example", "last@x.example"}
    assert parked() == {bad.id: code} and sync.refresh().fault_code == ""
    sync.wait(minutes=1)
    sync.there.edit(bad, last_name="Ito")
    with allow_writes():
        lining_up.read(sync.connection.pk, [bad])
    sync.rounds(1)
    assert len(sync.here.people) == 3 and parked() == {}


def test_a_record_whose_id_cannot_be_one_stops_no_other(sync: Sync) -> None:
    sync.wait(minutes=1)
    sync.there.records[Remote(OBJECT, "9" * 300)] = memory.Record({"email": "long@x.example"}, sync.now)
    sync.there.add(email="last@x.example")
    sync.rounds(2)
    assert [one.values["email"] for one in sync.here.people.values()] == ["last@x.example"]
    assert parked() == {} and sync.refresh().fault_code == ""


def test_an_activity_that_no_table_holds_stops_no_other(sync: Sync, monkeypatch: pytest.MonkeyPatch) -> None:
    dana = sync.here.add("mql", email="dana@medico.example")
    sync.changed(dana)
    sync.turn()
    (remote,) = sync.there.records
    taken = memory.ACTIVITIES.take

    def take(done: Any, **given: Any) -> Any:
        if any(each.activity.id == "bad" for each in done):
            raise ZeroDivisionError
        return taken(done, **given)

    monkeypatch.setattr(memory.ACTIVITIES, "take", take)
    for id in ("1", "bad", "2"):
        sync.there.activities.append(Activity(id=id, person=remote, sort=Sort.SALES, type="call", at=sync.now))
    sync.rounds(1)
    assert set(sync.here.done) == {"1", "2"} and parked() == {remote.id: "internal_error"}


def test_the_words_of_a_refusal_may_be_anything(sync: Sync) -> None:
    sync.there.faults = [Fault(kind=FaultKind.RETRY, code="\x00", text="<h1>\x00Später\ud800" + "x" * 9_000)]
    sync.rounds(1)
    assert (sync.refresh().failures, sync.connection.fault_code) == (1, "unnamed")
    assert sync.connection.fault_text.startswith("<h1>Später?x") and sync.connection.taken_until is None


@on_one
def test_a_record_that_cannot_be_written_is_given_up_and_stops_no_other(
    sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [sync.here.add("mql", email=f"p{number}@x.example") for number in range(3)]
    written = sync.there.written

    def fail(values: Any) -> Any:
        if values.get("email") == "p1@x.example":
            raise ZeroDivisionError
        return written(values)

    monkeypatch.setattr(sync.there, "written", fail)
    sync.changed(*keys)
    sync.turn()
    monkeypatch.undo()
    sync.rounds(2)
    (dead,) = SyncItem.objects.all()
    assert (dead.target, dead.fault_code, dead.is_dead) == (keys[1], "internal_error", True)
    assert all(len(sync.there.of(key)) == 1 for key in (keys[0], keys[2]))


@on_one
@pytest.mark.parametrize("of", ["all", "one"])
def test_a_moment_that_is_past_by_our_clock_is_none_to_come_back_at(sync: Sync, of: str) -> None:
    dana = sync.here.add("mql", email="dana@medico.example")
    fault = Fault(kind=FaultKind.PARK, code="quota", text="Used up.", until=sync.now - timedelta(hours=1))
    sync.changed(dana)
    if of == "all":
        sync.there.faults = [fault] * 100
    else:
        sync.there.refuses[dana] = fault
    for _ in range(10):
        sync.turn()
        sync.wait(seconds=0.5)
    asked = 100 - len(sync.there.faults) if of == "all" else len(sync.there.writes)
    assert asked == 1 and not SyncItem.objects.get().is_dead


@on_one
def test_an_outage_of_days_uses_up_no_tries(sync: Sync) -> None:
    dana = sync.here.add("mql", email="dana@medico.example")
    sync.changed(dana)
    for _ in range(3 * 24 * 4):
        sync.there.faults = [LATER]
        sync.wait(minutes=20)
        sync.turn()
    sync.there.faults = []
    sync.there.refuses[dana] = LATER
    sync.wait(minutes=20)
    sync.turn()
    item = SyncItem.objects.get()
    assert (item.is_dead, item.attempts) == (False, 1)
    assert item.next_try_at < sync.now + timedelta(minutes=1)
    sync.there.refuses.clear()
    sync.rounds(2)
    assert len(sync.there.of(dana)) == 1 and not SyncItem.objects.exists()


@on_one
def test_what_fails_each_time_is_tried_for_two_days_and_then_waits_for_a_person(sync: Sync) -> None:
    dana, began = sync.here.add("mql", email="dana@medico.example"), sync.now
    sync.changed(dana)
    sync.there.refuses[dana] = LATER
    while not (item := SyncItem.objects.get()).is_dead:
        sync.now = sync.there.now = max(sync.now, item.next_try_at)
        Connection.objects.update(next_turn_at=sync.now)
        sync.turn()
    assert timedelta(hours=44) < sync.now - began < timedelta(hours=50)
    assert item.fault_code == "http_503"


@on_one
@pytest.mark.parametrize("broken", ["activities", "upsert", "read", "describe_statuses"])
def test_one_part_that_is_out_of_order_lets_the_others_go_on(
    sync: Sync, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    refuse(monkeypatch, broken, LATER)
    sync.wait(minutes=1)
    sync.changed(sync.here.add("mql", email="out@x.example"))
    told = sync.there.add(email="in@x.example")
    with allow_writes():
        lining_up.read(sync.connection.pk, [told])
    for _ in range(6):
        sync.wait(minutes=1)
        sync.turn()
    assert "in@x.example" in {one.values["email"] for one in sync.here.people.values()}
    is_written = "out@x.example" in {record.values["email"] for record in sync.there.records.values()}
    assert is_written == (broken != "upsert")
    # Records that are read anew come again later; what fails each time it is due makes the connection rest.
    assert sync.refresh().state == "live" and (sync.connection.failures > 3) == (broken != "read")


@on_one
def test_a_nudge_that_the_other_side_cannot_answer_is_parked_in_its_words(
    sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync.wait(minutes=1)
    good = [sync.there.add(email=f"p{number}@x.example") for number in range(5)]
    sync.there.now = sync.now - timedelta(days=9)
    refuse(monkeypatch, "read", FOR_GOOD, lambda remotes: Remote(OBJECT, "odd") in remotes)
    with allow_writes():
        lining_up.read(sync.connection.pk, [*good, Remote(OBJECT, "odd")])
    sync.there.now = sync.now
    sync.turn()
    assert len(sync.here.people) == 5 and parked() == {"odd": "MALFORMED_ID"}
    assert sync.refresh().state == "live"


@on_one
def test_what_is_told_of_while_it_is_refused_stays_in_line(sync: Sync, monkeypatch: pytest.MonkeyPatch) -> None:
    sync.wait(minutes=1)
    remote = sync.there.add(email="no address")
    lining_up.read(sync.connection.pk, [remote])
    take = memory.PEOPLE.take

    def mended(told: Any, **given: Any) -> Any:
        monkeypatch.setattr(memory.PEOPLE, "take", take)
        sync.wait(seconds=1)
        sync.there.edit(remote, email="ann@x.example")
        lining_up.read(sync.connection.pk, [remote])
        return take(told, **given)

    monkeypatch.setattr(memory.PEOPLE, "take", mended)
    sync.turn()
    assert parked() == {} and [one.values["email"] for one in sync.here.people.values()] == ["ann@x.example"]


@on_one
def test_a_clock_that_is_behind_ours_hides_nothing(sync: Sync) -> None:
    sync.connection.checked = {"skew_s": -1200}
    sync.connection.save()
    sync.rounds(30)
    sync.there.now = sync.now - timedelta(minutes=20)
    sync.there.add(email="ann@x.example")
    sync.rounds(2)
    assert len(sync.here.people) == 1


@on_one
def test_a_clock_that_was_far_ahead_and_is_put_right_makes_nobody_deaf(sync: Sync) -> None:
    sync.there.now = datetime(9999, 1, 1, tzinfo=UTC)
    remote = sync.there.add(email="ann@x.example", phone="1")
    sync.there.now = sync.now
    lining_up.read(sync.connection.pk, [remote])
    sync.turn()
    sync.wait(hours=2)
    sync.there.edit(remote, phone="2")
    sync.rounds(1)
    (ann,) = sync.here.people.values()
    assert ann.values["phone"] == "2" and SyncLink.objects.get().read_at == sync.there.records[remote].at
