"""The door of partners: only their own handoffs, these fields and no others, through REST and their own schema."""

from typing import Any

import pytest

from accounts.models import Partner
from leadhub.keys import new_id
from qualification.readers.partner_leads import PARTNER_LEAD
from tests.feedback.keystone import small_order
from tests.qualification.doors.selections import fields_of, noun_alike
from tests.qualification.office import Office
from tests.qualification.rest.test_acts import refused

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
FIELDS = {
    "id",
    "reference",
    "company",
    "contact_name",
    "product_line",
    "status",
    "handed_over_at",
    "respond_by",
    "updated_at",
    "why_yours",
    "why_withdrawn",
    "next_step",
    "who_acts",
    "due_at",
    "rfq",
    "card",
}
HIDDEN = ("fit", "intent", "owner", "verdict", "scor", "channel", "rule", "level", "tier", "profile", "route")


@pytest.fixture
def lead(office: Office) -> Json:
    """A small shop in Iowa asks for thirty pieces: Keystone's business."""
    lead = small_order(office)
    assert lead["route"]["partner"] == str(Partner.objects.get(name="Keystone Industrial Supply").pk)
    return lead


def ask(office: Office, who: str, document: str, **variables: Any) -> Json:
    """What the partners' schema answers."""
    body = {"query": document, "variables": variables}
    found: Json = office.client(who).post("/graphql/partner/", body, format="json").json()
    return found


def test_shows_these_fields_and_no_others(office: Office, lead: Json) -> None:
    (shown,) = office.get("partner", "partner/leads/")["results"]
    assert set(shown) == FIELDS
    assert shown["id"] == lead["handoff"]
    assert {name: shown[name] for name in ("company", "contact_name", "product_line", "status", "who_acts")} == {
        "company": "Tiny Tools",
        "contact_name": "Tull",
        "product_line": "cnc-machining",
        "status": "new",
        "who_acts": "you",
    }
    assert (shown["card"]["email"], shown["card"]["phone"]) == ("tom@tinytools.example", "+1 515 555 0100")
    assert (shown["rfq"]["quantity"], shown["rfq"]["project"]) == (30, "brackets")
    assert shown["why_yours"] == "It is a small order, and you serve customers in US-IA."
    assert office.get("partner", f"partner/leads/{shown['id']}/") == shown


def test_another_partner_finds_nothing_and_answers_nothing(office: Office, lead: Json) -> None:
    assert office.get("partner2", "partner/leads/")["results"] == []
    for key in (lead["handoff"], lead["id"], str(new_id())):
        answers = [
            office.call("partner2", "GET", f"partner/leads/{key}/", {}),
            office.call("partner2", "POST", f"partner/leads/{key}/accept/"),
            office.call("partner2", "POST", f"partner/leads/{key}/reject/", {"reason": "timing", "comment": "x"}),
        ]
        assert {answer.status_code for answer in answers} == {404}
    assert office.get("manager", f"handoffs/{lead['handoff']}/")["status"] == "open"


def test_what_is_handed_to_a_team_is_no_partners_business(office: Office) -> None:
    lead = office.handed_over()
    assert office.get("partner", "partner/leads/")["results"] == []
    assert office.call("partner", "GET", f"partner/leads/{lead['handoff']}/", {}).status_code == 404


@pytest.mark.parametrize("who", ["sales", "manager", "operations", "viewer", "integration"])
def test_nobody_else_comes_in_here(office: Office, lead: Json, who: str) -> None:
    assert office.call(who, "GET", "partner/leads/", {}).status_code == 403
    assert office.call(who, "POST", f"partner/leads/{lead['handoff']}/accept/").status_code == 403


def test_accepting_takes_it(office: Office, lead: Json) -> None:
    shown = office.post("partner", f"partner/leads/{lead['handoff']}/accept/")
    assert (shown["status"], shown["next_step"]["code"]) == ("accepted", "contact")
    assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "sal"
    problem = refused(office, "partner", f"partner/leads/{lead['handoff']}/accept/", {}, 409, "handoff_closed")
    assert problem["closed_by_name"] == "Kim Alvarez"


def test_giving_back_needs_a_reason_and_a_comment(office: Office, lead: Json) -> None:
    path = f"partner/leads/{lead['handoff']}/reject/"
    refused(office, "partner", path, {"reason": "timing", "comment": " "}, 422, "comment_required")
    refused(office, "partner", path, {"comment": "x"}, 422, "reason_required")
    shown = office.post("partner", path, {"reason": "timing", "comment": "Next spring."})
    assert (shown["status"], shown["who_acts"]) == ("returned", "nobody")
    assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "nurture"


def test_what_was_withdrawn_is_gone(office: Office, lead: Json) -> None:
    office.post("marketing", f"leads/{lead['id']}/disqualify/", {"reason": "spam", "comment": "Not real."})
    path = f"partner/leads/{lead['handoff']}/"
    assert office.call("partner", "GET", path, {}).status_code == 404
    assert office.call("partner", "POST", f"{path}accept/").status_code == 404
    assert office.get("partner", "partner/leads/")["results"] == []


def test_the_schema_of_partners_answers_the_same(office: Office, lead: Json) -> None:
    fields = fields_of(PARTNER_LEAD)
    listed = ask(office, "partner", f"{{ leads {{ edges {{ node {{ {fields} }} }} }} }}")
    nodes = [noun_alike(edge["node"], PARTNER_LEAD) for edge in listed["data"]["leads"]["edges"]]
    assert nodes == office.get("partner", "partner/leads/")["results"]
    takes = f"... on PartnerLead {{ {fields} }} ... on Refusal {{ code }}"
    document = f"mutation($id: ID!) {{ acceptLead(id: $id) {{ {takes} }} }}"
    taken = ask(office, "partner", document, id=lead["handoff"])["data"]["acceptLead"]
    assert noun_alike(taken, PARTNER_LEAD) == office.get("partner", f"partner/leads/{lead['handoff']}/")
    assert ask(office, "partner", document, id=lead["handoff"])["data"]["acceptLead"] == {"code": "handoff_closed"}
    assert ask(office, "partner2", document, id=lead["handoff"])["data"]["acceptLead"] == {"code": "not_found"}
    given = (
        "mutation($id: ID!, $input: RejectInput!) { rejectLead(id: $id, input: $input) { ... on Refusal { code } } }"
    )
    refusal = ask(office, "partner", given, id=lead["handoff"], input={"reason": "timing", "comment": "x"})
    assert refusal["data"]["rejectLead"] == {"code": "handoff_closed"}


def test_the_schema_of_partners_names_nothing_of_how_leads_are_judged(office: Office) -> None:
    found = ask(office, "partner", "{ __schema { types { name fields { name } inputFields { name } } } }")
    names = [
        name
        for kind in found["data"]["__schema"]["types"]
        if not kind["name"].startswith("__")
        for name in (kind["name"], *(each["name"] for each in [*(kind["fields"] or ()), *(kind["inputFields"] or ())]))
    ]
    assert [name for name in names if any(word in name.lower() for word in HIDDEN)] == []


def test_the_closed_lists_are_among_the_choices(office: Office) -> None:
    lists = office.get("viewer", "meta/choices/")["results"]
    assert [choice["value"] for choice in lists["stage"]["choices"]][:4] == ["inquiry", "mql", "sal", "sql"]
    assert {"timing", "spam"} <= {choice["value"] for choice in lists["rejection_reason"]["choices"]}
    assert {"action", "level", "handoff_status", "criterion", "hold_reason", "loss_reason", "verdict"} <= set(lists)
