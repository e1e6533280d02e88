"""Records that are there before we write them: heard first, never put lower, and never taken from somebody else."""

from dataclasses import replace
from uuid import UUID

import pytest

from leadhub.integrations import lining_up, linking
from leadhub.integrations.ports import Taken
from leadhub.integrations.protocol import Activity, Change, Fault, FaultKind, Remote, Sort
from leadhub.integrations.reading import take_page
from leadhub.integrations.thawing import freeze
from leadhub.keys import new_id
from leadhub.models import Event, FrozenField, SyncItem, SyncLink
from tests.leadhub.integrations.engine import memory
from tests.leadhub.integrations.engine.conftest import Sync
from tests.leadhub.integrations.engine.memory import OBJECT, STATUS
from tests.leadhub.integrations.engine.test_engine import DANA, in_step
from tests.qualification.office import statements_of

pytestmark = pytest.mark.django_db
LATER = Fault(kind=FaultKind.RETRY, code="http_503", text="Later.")


def test_a_customer_of_theirs_whom_we_hand_over_stays_a_customer_with_what_they_are_right_of(sync: Sync) -> None:
    remote = sync.there.add(email=DANA, status="Customer", phone="2", last_name="Ito")
    sync.there.records[remote].at = sync.now.replace(year=2020)
    dana = sync.here.add("mql", email=DANA, phone="1")
    sync.changed(dana)
    sync.turn()
    said = sync.there.records[remote].values
    assert (said[STATUS], said["phone"], said["last_name"], said["leadhub_id"]) == ("Customer", "2", "Ito", str(dana))
    assert sync.here.people[dana].values["phone"] == "2"
    assert SyncLink.objects.get().target == dana and len(sync.there.records) == 1


def test_a_record_that_says_something_that_is_refused_is_not_written_over_with_what_they_are_right_of(
    sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote = sync.there.add(email=DANA, phone="2", status="Customer")
    dana = sync.here.add("mql", email=DANA, phone="1")
    sync.here.poison = "2"
    sync.changed(dana)
    sync.turn()
    said = sync.there.records[remote].values
    assert (said["phone"], said[STATUS]) == ("2", "Customer")
    assert SyncItem.objects.get(is_dead=True).remote_id == remote.id


def test_a_record_that_is_another_persons_is_left_to_people(sync: Sync) -> None:
    ann, remote = in_step(sync, email="ann@medico.example")
    sync.there.edit(remote, email=DANA)
    sync.there.records[remote].at = sync.now.replace(year=2020)
    dana = sync.here.add("mql", email=DANA)
    sync.changed(dana)
    sync.turn()
    dead = SyncItem.objects.get(target=dana)
    assert (dead.is_dead, dead.fault_code) == (True, "claimed")
    assert sync.there.records[remote].values["leadhub_id"] == str(ann)


def test_a_record_that_cannot_be_read_is_not_written_over(sync: Sync) -> None:
    remote = sync.there.add(email=DANA, phone="2", last_name="I\x00to")
    dana = sync.here.add("mql", email=DANA, phone="1")
    sync.changed(dana)
    sync.turn()
    assert SyncItem.objects.get(target=dana).fault_code == "not_read"
    assert SyncItem.objects.get(remote_id=remote.id).fault_code == "malformed_text"
    assert sync.there.records[remote].values == {"email": DANA, "phone": "2", "last_name": "I\x00to"}


def test_what_we_were_told_of_is_heard_before_it_is_written_over(sync: Sync) -> None:
    dana, remote = in_step(sync)
    sync.wait(minutes=1)
    sync.there.edit(remote, status="Closed", leadhub_reason="timing")
    lining_up.read(sync.connection.pk, [remote])
    sync.here.people[dana].stage = "won"
    sync.changed(dana)
    sync.turn()
    assert [one.stage for one in sync.here.said] == ["rejected"]
    assert sync.here.people[dana].stage == "rejected"


def test_a_word_that_tells_nothing_new_puts_nobody_in_line(sync: Sync, monkeypatch: pytest.MonkeyPatch) -> None:
    dana, remote = in_step(sync)
    sync.rounds(1)
    lined_up: list[UUID] = []
    monkeypatch.setattr(lining_up, "out", lambda _, targets: lined_up.extend(targets))
    lining_up.read(sync.connection.pk, [remote])
    assert SyncItem.objects.get().stamp == 1
    sync.turn()
    assert not SyncItem.objects.exists() and lined_up == []
    lining_up.read(sync.connection.pk, [remote])
    lining_up.read(sync.connection.pk, [remote])
    assert SyncItem.objects.get().stamp == 2
    sync.turn()
    assert lined_up == [dana], "what was told of while it waited is looked at once more"


def test_what_cannot_be_read_for_a_while_keeps_its_status_until_it_was_heard(
    sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana, remote = in_step(sync)
    lining_up.read(sync.connection.pk, [remote])
    with monkeypatch.context() as patch:
        patch.setattr(memory.Memory, "read", lambda self, _: self.there.faults.append(LATER) or self._called())
        sync.turn()
        sync.here.people[dana].stage = "won"
        lining_up.line_up([dana])
        sync.wait(seconds=20)
        sync.turn()
    said = sync.there.records[remote].values
    assert (said[STATUS], said["leadhub_stage"]) == ("Working", "won")
    sync.rounds(1)
    assert said[STATUS] == "Customer" and not SyncItem.objects.exists()


def test_a_word_that_was_refused_is_not_written_over_before_it_is_heard(
    sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote = sync.there.add(email=DANA, status="Closed", leadhub_reason="timing")
    with monkeypatch.context() as patch:
        patch.setattr(memory.Stages, "_take", lambda *_: Taken(code="no_lead", detail="Nobody's."))
        sync.rounds(4)
        for person in sync.here.people.values():
            person.stage = "won"
        sync.changed(*sync.here.people)
        sync.rounds(1)
    assert SyncItem.objects.get().fault_code == "no_lead"
    assert sync.there.records[remote].values[STATUS] == "Closed"
    lining_up.read(sync.connection.pk, [remote])
    sync.rounds(1)
    assert [one.stage for one in sync.here.said] == ["rejected"] and not SyncItem.objects.exists()


def test_a_word_that_was_refused_stands_also_where_another_stood_before(
    sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana, remote = in_step(sync)
    sync.wait(minutes=1)
    sync.there.edit(remote, status="Closed", leadhub_reason="timing")
    with monkeypatch.context() as patch:
        patch.setattr(memory.Stages, "_take", lambda *_: Taken(code="no_lead", detail="Nobody's."))
        sync.rounds(1)
        sync.here.people[dana].stage = "won"
        sync.changed(dana)
        sync.turn()
    said = sync.there.records[remote].values
    assert (said[STATUS], said["leadhub_stage"]) == ("Closed", "won")


def test_a_word_that_was_refused_stands_also_where_the_record_cannot_be_read_any_more(
    sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana, remote = in_step(sync)
    sync.wait(minutes=1)
    sync.there.edit(remote, status="Closed", leadhub_reason="timing")
    with monkeypatch.context() as patch:
        patch.setattr(memory.Stages, "_take", lambda *_: Taken(code="no_lead", detail="Nobody's."))
        sync.rounds(1)
    sync.wait(seconds=1)
    sync.there.edit(remote, last_name="I\x00to")
    lining_up.read(sync.connection.pk, [remote])
    sync.here.people[dana].stage = "won"
    sync.changed(dana)
    sync.turn()
    assert SyncItem.objects.get(is_dead=True).fault_code == "malformed_text"
    said = sync.there.records[remote].values
    assert (said[STATUS], said["leadhub_stage"]) == ("Closed", "won")


def test_a_fact_that_was_refused_holds_up_no_status(sync: Sync) -> None:
    dana, remote = in_step(sync, "mql")
    sync.wait(minutes=1)
    sync.there.edit(remote, email="no address")
    sync.rounds(1)
    assert SyncItem.objects.get(is_dead=True).remote_id == remote.id
    sync.here.people[dana].stage = "won"
    sync.changed(dana)
    sync.turn()
    assert sync.there.records[remote].values[STATUS] == "Customer"


def test_whoever_was_deleted_over_there_is_not_made_again(sync: Sync) -> None:
    dana, remote = in_step(sync)
    sync.wait(minutes=1)
    sync.there.records[remote] = replace(sync.there.records[remote], is_deleted=True, at=sync.now)
    sync.rounds()
    sync.here.people[dana].stage = "sal"
    sync.changed(dana)
    sync.turn()
    assert len(sync.there.records) == 1 and not SyncItem.objects.exists()


def test_a_call_that_is_refused_as_a_whole_is_no_try_of_those_in_it(sync: Sync) -> None:
    dana = sync.here.add("mql", email=DANA)
    sync.changed(dana)
    sync.there.faults = [Fault(kind=FaultKind.RETRY, code="paced", text="")] * 40
    for _ in range(40):
        sync.turn()
    assert SyncItem.objects.get().attempts == 0


def test_a_record_that_is_put_back_over_there_is_in_step_again(sync: Sync) -> None:
    dana, remote = in_step(sync)
    sync.rounds()
    sync.wait(minutes=1)
    sync.there.records[remote] = replace(sync.there.records[remote], is_deleted=True, at=sync.now)
    sync.rounds()
    assert SyncLink.objects.get().gone_at is not None
    sync.wait(hours=1)
    sync.there.records[remote] = replace(sync.there.records[remote], is_deleted=False, at=sync.now)
    sync.there.edit(remote, last_name="Ito")
    sync.rounds()
    assert SyncLink.objects.get().gone_at is None and sync.here.people[dana].values["last_name"] == "Ito"
    sync.here.people[dana].stage = "sal"
    sync.changed(dana)
    sync.turn()
    assert sync.there.records[remote].values["leadhub_stage"] == "sal"


def test_what_is_read_as_it_was_before_we_wrote_it_is_no_news(sync: Sync) -> None:
    dana, remote = in_step(sync, last_name="Ito")
    sync.rounds()
    record = sync.there.records[remote]
    old = replace(record, values=dict(record.values))
    sync.here.people[dana].values["last_name"] = "Ito-Smith"
    sync.changed(dana)
    sync.turn()
    new, sync.there.records[remote] = sync.there.records[remote], old
    writes = len(sync.there.writes)
    lining_up.read(sync.connection.pk, [remote])
    sync.rounds(2)
    assert sync.here.people[dana].values["last_name"] == "Ito-Smith"
    assert len(sync.there.writes) == writes, "what lags behind is not argued with"
    sync.there.records[remote] = new
    sync.rounds(2)
    assert len(sync.there.writes) == writes


@pytest.mark.parametrize(("ours", "heard"), [({"last_name"}, "Ito"), (set(), "ITO")])
def test_what_the_other_side_says_we_wrote_is_no_news_however_it_is_spelled_there(
    sync: Sync, ours: set[str], heard: str
) -> None:
    dana, remote = in_step(sync, last_name="Ito")
    sync.wait(minutes=1)
    sync.there.edit(remote, last_name="ITO")
    sync.there.records[remote].ours = frozenset(ours)
    sync.rounds()
    assert sync.here.people[dana].values["last_name"] == heard


def test_what_is_refused_and_what_nobody_knows_takes_as_many_statements_at_any_number(sync: Sync) -> None:
    def reading(size: int, first: int) -> int:
        changes = [
            Change(
                remote=Remote(OBJECT, f"r{number}"),
                at=sync.now,
                values={"email": "no address" if number % 2 else f"p{number}@x.example", STATUS: f"Odd {number}"},
            )
            for number in range(first, first + size)
        ]
        sync.connection.taken_until = None
        return statements_of(lambda: take_page(sync.connection, changes, now=sync.now, real=sync.now))

    reading(4, 0)
    assert reading(10, 100) == reading(300, 1_000)
    assert reading(10, 100) == reading(300, 1_000), "also where all were parked and counted before"
    assert SyncItem.objects.filter(is_dead=True).count() == 157


def test_a_turn_over_a_thousand_takes_as_many_statements_as_one_over_a_few(
    sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory.Memory, "batch", 2_000)

    def written(size: int, name: str) -> int:
        sync.changed(*(sync.here.add("mql", email=f"p{number}@{name}.example") for number in range(size)))
        return statements_of(sync.turn)

    written(3, "warm")
    assert written(10, "few") == written(1_000, "many")
    assert len(sync.there.records) == 1_013 and not SyncItem.objects.exists()


def test_fields_that_are_frozen_at_once_take_as_many_statements_at_any_number(sync: Sync) -> None:
    def freezing(size: int, name: str) -> int:
        links = linking.link(
            sync.connection, {Remote(OBJECT, f"{name}{n}"): new_id() for n in range(size)}, real=sync.now
        )
        fields = [(link.pk, "phone") for link in links.values()]
        return statements_of(lambda: freeze(sync.connection, fields, now=sync.now, real=sync.now))

    assert freezing(2, "few") == freezing(200, "many")
    assert Event.objects.filter(type="connection.field_frozen").count() == FrozenField.objects.count() == 202


def test_what_was_done_about_somebody_who_is_linked_later_is_taken_in_by_the_sweep_of_the_day(sync: Sync) -> None:
    remote = sync.there.add(email=DANA)
    sync.there.records[remote].at = sync.now.replace(year=2020)
    call = Activity(id="c1", person=remote, sort=Sort.SALES, type="call", at=sync.now, by="sam@leadhub.example")
    sync.there.activities = [call]
    sync.rounds(8)
    dana = sync.here.add("mql", email=DANA)
    sync.changed(dana)
    sync.rounds(2)
    assert SyncLink.objects.get().target == dana and sync.here.done == {}
    sync.wait(hours=24)
    sync.rounds(8)
    assert list(sync.here.done) == ["c1"]
