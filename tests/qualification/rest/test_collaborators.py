"""Who has a part in a lead: sourced by itself, the rest by people; frozen when it is won, and only corrected then."""

from typing import Any

import pytest

from accounts.models import Partner
from qualification.models import Credit
from tests.feedback.keystone import accepted as accepted_by_partner
from tests.feedback.keystone import reports
from tests.qualification.office import Office
from tests.qualification.rest.test_acts import refused

pytestmark = pytest.mark.django_db

Json = dict[str, Any]


def parts(office: Office, lead: Json) -> list[tuple[Any, ...]]:
    """Who has a part now."""
    shown = office.get("viewer", f"leads/{lead['id']}/collaborators/")["collaborators"]
    return [(one["party"], one["credit"], one["share"]) for one in shown]


def frozen(office: Office, lead: Json, version: int = 1) -> list[tuple[Any, ...]]:
    """The credit as it was frozen."""
    shown = office.get("viewer", f"leads/{lead['id']}/collaborators/")["credits"]
    return sorted((one["party"], one["credit"], one["share"]) for one in shown if one["version"] == version)


def won(office: Office, lead: Json) -> None:
    """Sales wins it."""
    for stage in ("opportunity", "won"):
        office.post("sales", f"leads/{lead['id']}/advance/", {"to": stage})


def add(office: Office, lead: Json, credit: str, **given: Any) -> Json:
    """The manager names somebody."""
    made: Json = office.post("manager", f"leads/{lead['id']}/collaborators/", {"credit": credit, **given}, 201)
    return made


def test_who_sourced_it_is_set_by_itself(office: Office) -> None:
    assert parts(office, office.mql()) == [("marketing", "sourced", None)]
    typed = office.lead("tolerance_guide_download", "kim@medico.example")
    office.post("sales", f"leads/{typed['id']}/claim/", {"comment": "I know them."})
    assert parts(office, typed) == [("person", "sourced", None)]


def test_a_partner_that_asks_has_sourced_it(office: Office) -> None:
    keystone = Partner.objects.select_related("account").get(name="Keystone Industrial Supply")
    lead = office.lead(
        "rfq_submitted",
        "buyer@keystone.example",
        account={"name": keystone.account.name, "domain": keystone.account.domain, "channel_type": "distributor"},
    )
    assert parts(office, lead)[0][0] == "partner"


def test_what_is_given_away_and_what_is_left_make_100(office: Office) -> None:
    lead = office.qualified()
    partner = str(Partner.objects.get(name="Nordwerk Supply").pk)
    seller = str(office.users["sales2"].pk)
    add(office, lead, "influenced", partner=partner)
    add(office, lead, "split", user=seller, share=30)
    refused(
        office,
        "manager",
        f"leads/{lead['id']}/collaborators/",
        {"credit": "split", "partner": partner, "share": 71},
        422,
        "shares_over_100",
    )
    won(office, lead)
    assert frozen(office, lead) == [
        ("marketing", "sourced", None),
        ("partner", "influenced", None),
        ("person", "split", 30),
        ("person", "split", 70),
    ]


def test_a_deal_of_a_partner_is_its_own(office: Office) -> None:
    lead = accepted_by_partner(office)
    reports(office, lead, "won", amount="500.00", currency="USD")
    assert frozen(office, lead) == [("marketing", "sourced", None), ("partner", "split", 100)]


def test_what_is_won_is_frozen_and_corrected_by_operations_alone(office: Office) -> None:
    lead = office.qualified()
    seller = str(office.users["sales2"].pk)
    path = f"leads/{lead['id']}/credits/"
    given = {"credits": [{"credit": "sourced"}, {"credit": "split", "user": seller, "share": 100}], "comment": "Hers."}
    refused(office, "operations", path, given, 409, "not_won")
    won(office, lead)
    collaborators = f"leads/{lead['id']}/collaborators/"
    refused(office, "manager", collaborators, {"credit": "influenced", "user": seller}, 409, "credit_frozen")
    refused(office, "operations", path, given | {"comment": " "}, 422, "comment_required")
    short = {"credits": [{"credit": "split", "user": seller, "share": 99}], "comment": "x"}
    refused(office, "operations", path, short, 422, "shares_not_100")
    assert office.call("manager", "POST", path, given).status_code == 403
    office.post("operations", path, given)
    assert frozen(office, lead, version=2) == [("marketing", "sourced", None), ("person", "split", 100)]
    assert frozen(office, lead) != []
    assert {row.remark.text for row in Credit.objects.filter(version=2).select_related("remark") if row.remark} == {
        "Hers."
    }


WRONG: dict[str, tuple[Json, int, str]] = {
    "nobody": ({"credit": "influenced"}, 422, "party_required"),
    "two at once": ({"credit": "influenced", "user": "{user}", "partner": "{user}"}, 422, "party_required"),
    "a stranger": ({"credit": "influenced", "user": "01936d2e-0000-7000-8000-000000000000"}, 422, "unknown_user"),
    "no partner": ({"credit": "influenced", "partner": "{user}"}, 422, "unknown_partner"),
    "a split of nothing": ({"credit": "split", "user": "{user}"}, 422, "share_required"),
    "a split of more than all": ({"credit": "split", "user": "{user}", "share": 101}, 422, "share_required"),
    "a share of help": ({"credit": "influenced", "user": "{user}", "share": 5}, 422, "share_not_expected"),
    "what is set by itself": ({"credit": "sourced", "user": "{user}"}, 422, "credit_set_by_itself"),
    "registered by hand": ({"credit": "registered", "user": "{user}"}, 422, "credit_set_by_itself"),
}


@pytest.mark.parametrize(("given", "status", "code"), WRONG.values(), ids=WRONG)
def test_what_makes_no_sense_is_refused(office: Office, given: Json, status: int, code: str) -> None:
    lead = office.mql()
    seller = str(office.users["sales"].pk)
    body = {name: seller if value == "{user}" else value for name, value in given.items()}
    refused(office, "manager", f"leads/{lead['id']}/collaborators/", body, status, code)
    assert len(parts(office, lead)) == 1


def test_somebody_is_named_once_and_may_leave(office: Office) -> None:
    lead = office.mql()
    path = f"leads/{lead['id']}/collaborators/"
    body = {"credit": "influenced", "user": str(office.users["sales"].pk)}
    made = add(office, lead, **body)["collaborators"][-1]
    refused(office, "manager", path, body, 409, "already_credited")
    assert office.call("operations", "DELETE", f"{path}{made['id']}/").status_code == 204
    assert office.call("operations", "DELETE", f"{path}{made['id']}/").status_code == 404
    assert len(parts(office, lead)) == 1


def test_both_doors_agree(office: Office) -> None:
    lead = office.mql()
    document = (
        "mutation($id: ID!, $input: CollaboratorInput!) { addCollaborator(id: $id, input: $input) "
        "{ ... on Lead { id } ... on Refusal { code } } }"
    )
    given = {"credit": "INFLUENCED", "user": str(office.users["sales"].pk)}
    office.ask("manager", document, id=lead["id"], input=given)
    again = office.ask("manager", document, id=lead["id"], input=given)
    assert again["data"]["addCollaborator"] == {"code": "already_credited"}
    found = office.ask(
        "viewer", "query($id: ID!) { collaboration(lead: $id) { collaborators { credit } } }", id=lead["id"]
    )
    assert [one["credit"] for one in found["data"]["collaboration"]["collaborators"]] == ["SOURCED", "INFLUENCED"]
