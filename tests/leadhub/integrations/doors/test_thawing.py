"""A field that two machines changed to and fro is left alone, until a person says what was done about it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from leadhub.integrations import lining_up, linking
from leadhub.integrations.pushing import _settle
from leadhub.integrations.thawing import freeze, thaw
from leadhub.keys import new_id
from leadhub.models import Edit, FrozenField, SyncItem, SyncLink
from leadhub.usecases import use_case
from tests.leadhub.integrations.doors.conftest import Desk, Json
from tests.leadhub.integrations.doors.test_console import browser, read, send
from tests.leadhub.integrations.doors.test_graphql import REFUSED, asked

__all__ = ["browser"]
pytestmark = pytest.mark.django_db
WHY = "The nightly list of the agency wrote the phone too. It was switched off."


@pytest.fixture
def frozen(desk: Desk, direct_writes: None) -> Json:
    """A live connection whose one record has a phone and a score that are left alone."""
    made = desk.live(whose={"phone": "remote", "score": "leadhub"})
    dana = desk.here.add("mql", email="dana@medico.example", phone="1", score=70)
    use_case(lining_up.line_up)([dana])
    desk.turn()
    (remote,) = desk.there.of(dana)
    link = SyncLink.objects.get()
    link.frozen = {"phone": "2026-11-03T15:00:00+00:00", "score": "2026-11-03T15:00:00+00:00"}
    link.seen |= {"phone": "2", "score": 5}
    link.save()
    desk.there.edit(remote, phone="2", score=5)
    freeze(desk.row(made), [(link.pk, "phone"), (link.pk, "score")], now=link.made_at, real=link.made_at)
    desk.turn()
    assert desk.here.people[dana].values["phone"] == "1" and desk.there.records[remote].values["score"] == 5
    return made


def sides(desk: Desk) -> tuple[object, object]:
    """The phone here and the score there, after whatever is due."""
    for _ in range(3):
        desk.turn()
    (person,), (record,) = desk.here.people.values(), desk.there.records.values()
    return person.values["phone"], record.values["score"]


def test_a_thawed_field_is_in_step_again_by_whoever_is_right_of_it(desk: Desk, frozen: Json) -> None:
    listed = desk.client.get(desk.at(frozen, "frozen-fields"), {"is_thawed": "false"}).json()["results"]
    assert {one["field"] for one in listed} == {"phone", "score"}
    assert listed[0]["record"] == {"object": "person", "id": "1"}
    assert desk.client.get(desk.at(frozen)).json()["health"]["frozen"] == 2
    address = desk.at(frozen, "frozen-fields", "thaw")
    refused = desk.client.post(address, {"comment": " \u2063"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "comment_required")
    assert refused.json()["errors"][0]["pointer"] == "/comment"
    assert sides(desk) == ("1", 5)
    assert desk.client.post(address, {"comment": WHY}, format="json").json() == {"thawed": 2}
    assert sides(desk) == ("2", 70)
    told = desk.client.get(desk.at(frozen, "frozen-fields")).json()["results"]
    assert {(one["thawed_by"], one["comment"], one["thawed_at"] is None) for one in told} == {
        (desk.row(frozen).created_by_name, WHY, False)
    }
    assert desk.client.get(desk.at(frozen)).json()["health"]["frozen"] == 0
    noted = Edit.objects.filter(object_id=frozen["id"], field="frozen").values_list("before", "after")
    assert set(noted) == {("phone", None), ("score", None)}
    assert desk.client.post(address, {"comment": WHY}, format="json").json() == {"thawed": 0}


def test_one_field_is_thawed_once_and_one_that_is_not_there_stops_all_that_were_named(desk: Desk, frozen: Json) -> None:
    phone = str(FrozenField.objects.get(field="phone").pk)
    one = desk.at(frozen, "frozen-fields", phone, "thaw")
    every = desk.at(frozen, "frozen-fields", "thaw")
    wanted = {"comment": WHY, "frozen_fields": [phone, str(new_id())]}
    assert desk.client.post(every, wanted, format="json").status_code == 404
    assert SyncLink.objects.get().frozen.keys() == {"phone", "score"}
    assert desk.client.post(one, {"comment": WHY}, format="json").json() == {"thawed": 1}
    assert desk.client.post(one, {"comment": WHY}, format="json").status_code == 404
    assert sides(desk) == ("2", 5)


def test_what_leadhub_says_is_written_where_the_record_says_nothing(
    desk: Desk, frozen: Json, direct_writes: None
) -> None:
    link = SyncLink.objects.get()
    link.seen |= {"score": None}
    link.save()
    (remote,) = desk.there.records
    desk.there.edit(remote, score=None)
    desk.client.post(desk.at(frozen, "frozen-fields", "thaw"), {"comment": WHY}, format="json")
    assert sides(desk)[1] == 70


def test_a_write_that_is_on_its_way_meanwhile_keeps_what_was_thawed(
    desk: Desk, frozen: Json, monkeypatch: pytest.MonkeyPatch, user_of: Callable[..., Any]
) -> None:
    """The links of a batch are read before the call, and are kept after it."""
    person = user_of("operations", "Somebody else")

    def settled(*given: Any) -> None:
        thaw(desk.row(frozen).pk, actor=person.actor, now=SyncLink.objects.get().made_at, comment=WHY)
        _settle(*given)

    monkeypatch.setattr("leadhub.integrations.pushing._settle", settled)
    (dana,) = desk.here.people
    desk.here.people[dana].values["last_name"] = "Ito"
    use_case(lining_up.line_up)([dana])
    desk.turn()
    assert SyncLink.objects.get().frozen == {} and sides(desk) == ("2", 70)


def test_nobody_else_thaws_and_what_goes_with_its_record_is_gone(
    desk: Desk, frozen: Json, client_of: Callable[..., APIClient]
) -> None:
    for role, reads in (("auditor", 200), ("marketing", 403), ("viewer", 403), ("partner", 403)):
        other = client_of(role)
        assert other.get(desk.at(frozen, "frozen-fields")).status_code == reads, role
        assert other.post(desk.at(frozen, "frozen-fields", "thaw"), {}, format="json").status_code == 403
    assert desk.client.delete(desk.at(frozen)).status_code == 204
    assert not FrozenField.objects.exists() and not linking.known(desk.row(frozen), [])
    assert not SyncItem.objects.exists()


def test_over_graphql(desk: Desk, frozen: Json) -> None:
    document = """query ($filter: FrozenFieldFilter) { frozenFields(filter: $filter) {
        edges { node { id field record { id } comment connection { name } } } } }"""
    wanted = {"connection": [frozen["id"]], "isThawed": False}
    edges = asked(desk, document, filter=wanted)["frozenFields"]["edges"]
    assert {(edge["node"]["field"], edge["node"]["connection"]["name"]) for edge in edges} == {
        ("phone", "Memory"),
        ("score", "Memory"),
    }
    one = f"""mutation ($id: ID!, $frozen: ID!, $input: ThawFrozenFieldInput!) {{
        thawFrozenField(id: $id, frozen: $frozen, input: $input) {{ ... on Thawed {{ thawed }} {REFUSED} }} }}"""
    given = {"id": frozen["id"], "frozen": edges[0]["node"]["id"]}
    assert asked(desk, one, **given, input={})["thawFrozenField"]["code"] == "comment_required"
    assert asked(desk, one, **given, input={"comment": WHY}) == {"thawFrozenField": {"thawed": 1}}
    every = f"""mutation ($id: ID!, $input: ThawFrozenFieldsInput!) {{
        thawFrozenFields(id: $id, input: $input) {{ ... on Thawed {{ thawed }} {REFUSED} }} }}"""
    assert asked(desk, every, id=frozen["id"], input={"comment": WHY}) == {"thawFrozenFields": {"thawed": 1}}


def test_in_the_console(desk: Desk, frozen: Json, browser: Callable[[str], Client]) -> None:
    operations, pages = browser("operations"), "/admin/leadhub/frozenfield/"
    page = f"/admin/leadhub/connection/{frozen['id']}"
    assert "2 fields left alone" in read(operations, f"{page}/change/")
    phone = FrozenField.objects.get(field="phone")
    refused = send(operations, f"{pages}{phone.pk}/act/thaw/", comment="")
    assert refused.status_code == 422 and "Write one sentence" in refused.content.decode()
    assert send(operations, f"{pages}{phone.pk}/act/thaw/", comment=WHY).status_code == 302
    told = read(operations, f"{pages}{phone.pk}/change/")
    assert "more than 3 times in 10 min" in told and WHY in told and "by operations at a page" in told
    assert "not yet" in read(operations, pages)
    assert send(operations, f"{page}/act/thaw/", comment=WHY).status_code == 302
    assert "No field is left alone." in read(operations, f"{page}/change/")
    assert browser("viewer").get(pages).status_code == 403
