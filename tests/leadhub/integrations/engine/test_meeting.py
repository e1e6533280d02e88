"""Records that are there before we write them: heard first, never put lower, and never taken from somebody else."""

from dataclasses import replace

import pytest

from leadhub.integrations import lining_up
from leadhub.integrations.protocol import Fault, FaultKind
from leadhub.models import SyncItem, SyncLink
from tests.leadhub.integrations.engine.conftest import Sync
from tests.leadhub.integrations.engine.memory import STATUS
from tests.leadhub.integrations.engine.test_engine import DANA, in_step

pytestmark = pytest.mark.django_db


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
