"""What was given up waits with the vendor's own words, and is tried again by one press."""

import pytest

from leadhub.integrations import lining_up
from leadhub.integrations.protocol import Fault, FaultKind
from leadhub.keys import new_id
from leadhub.models import SyncItem
from leadhub.usecases import use_case
from tests.leadhub.integrations.doors.conftest import Desk
from tests.leadhub.integrations.engine.memory import STATUS

pytestmark = pytest.mark.django_db
RULE = Fault(kind=FaultKind.PERMANENT, code="VALIDATION_ERROR", text="Close date is required.")


def failed(desk: Desk, count: int = 2) -> dict[str, object]:
    """People whom the other system refused."""
    made = desk.live()
    people = [desk.here.add("mql", email=f"p{number}@medico.example") for number in range(count)]
    desk.there.refuses = dict.fromkeys(people, RULE)
    use_case(lining_up.line_up)(people)
    desk.turn()
    return made


def test_failures_are_listed_and_one_or_all_are_tried_again_as_things_stand_now(desk: Desk) -> None:
    made = failed(desk)
    listed = desk.client.get(desk.at(made, "failures")).json()["results"]
    assert {(one["code"], one["text"]) for one in listed} == {("VALIDATION_ERROR", "Close date is required.")}
    assert desk.client.get(desk.at(made)).json()["health"]["failed"] == 2
    desk.there.refuses = {}
    first = listed[0]["id"]
    one = desk.client.post(desk.at(made, "failures", first, "retry"), {}, format="json")
    assert one.json() == {"retried": 1}
    desk.turn()
    assert len(desk.there.records) == 1
    again = desk.client.post(desk.at(made, "failures", first, "retry"), {}, format="json")
    assert again.status_code == 404
    for person in desk.here.people.values():
        person.stage = "sal"
    every = desk.client.post(desk.at(made, "failures", "retry"), {}, format="json")
    assert every.json() == {"retried": 1}
    desk.turn()
    stages = {record.values["leadhub_stage"] for record in desk.there.records.values()}
    assert stages == {"mql", "sal"} and not SyncItem.objects.filter(is_dead=True).exists()


def test_one_that_is_not_there_stops_all_that_were_named(desk: Desk) -> None:
    made = failed(desk)
    keys = [str(key) for key in SyncItem.objects.values_list("pk", flat=True)]
    answer = desk.client.post(desk.at(made, "failures", "retry"), {"failures": [*keys, str(new_id())]}, format="json")
    assert answer.status_code == 404 and SyncItem.objects.filter(is_dead=True).count() == 2


def test_a_record_that_could_not_be_taken_in_is_read_anew(desk: Desk) -> None:
    made = desk.live(settings={"brings_people": "yes"})
    remote = desk.there.add(email="no address", status="New")
    desk.turn()
    (one,) = desk.client.get(desk.at(made, "failures")).json()["results"]
    assert (one["record"], one["direction"], one["code"]) == ({"object": "person", "id": remote.id}, "in", "bad_email")
    desk.there.edit(remote, email="dana@medico.example")
    assert desk.client.post(desk.at(made, "failures", "retry"), {}, format="json").json() == {"retried": 1}
    desk.turn()
    assert [person.values["email"] for person in desk.here.people.values()] == ["dana@medico.example"]
    assert not SyncItem.objects.filter(is_dead=True).exists() and STATUS in desk.there.records[remote].values
