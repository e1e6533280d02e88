"""A person's word against the rules: with a comment, for a time, and over by itself."""

from datetime import timedelta
from typing import Any

import pytest

from qualification.models import Decision, Override, Transition
from tests.qualification.office import TODAY, Office, rows_written

pytestmark = pytest.mark.django_db

RIVAL = {"name": "Rival Parts Inc.", "domain": "rival.example", "industry": "332710", "country": "US"}
WHY = "They buy from us under the new agreement."


def until(days: float) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def competitor(office: Office, **changes: Any) -> Any:
    """A lead of a competitor that would fit."""
    facts = RIVAL | {"industry": "339112", "employee_count": 300, "plant_count": 1, "relationship": "competitor"}
    return office.lead("webinar_attended", "ana@rival.example", account=facts, **changes)


def overrule(office: Office, lead: Any, who: str = "marketing", status: int = 200, **body: Any) -> Any:
    given = {"kind": "exclusion", "comment": WHY, "until": until(30)} | body
    return office.post(who, f"leads/{lead['id']}/overrule/", given, status=status)


def lift(office: Office, lead: Any, who: str = "marketing", status: int = 200, **body: Any) -> Any:
    return office.post(who, f"leads/{lead['id']}/overrule/lift/", body, status=status)


def read(office: Office, lead: Any) -> Any:
    return office.get("viewer", f"leads/{lead['id']}/")


def test_an_overruled_competitor_is_decided_until_the_day_and_then_excluded_again(office):
    lead = competitor(office)
    assert (lead["stage"], lead["fit"]["excluded_by"]) == ("disqualified", "competitor")
    after = overrule(office, lead)
    assert (after["stage"], after["action"], after["fit"]["excluded_by"]) == ("mql", "mql", None)
    moves = list(Transition.objects.filter(lead=lead["id"]).order_by("seq").values_list("to_stage", "cause"))
    assert moves[-2:] == [("inquiry", "exclusion_lifted"), ("mql", "matrix")]
    office.pass_time(days=29)
    assert read(office, lead)["fit"]["excluded_by"] is None
    office.pass_time(days=1)
    ended = read(office, lead)
    assert (ended["stage"], ended["fit"]["excluded_by"]) == ("disqualified", "competitor")
    assert Decision.objects.filter(lead=lead["id"]).latest("seq").cause == "time"
    assert office.get("viewer", f"leads/{lead['id']}/explanation/")["overrides"] == []


def test_an_overruled_competitor_who_asks_is_handed_over(office):
    lead = competitor(office)
    overrule(office, lead)
    asked = office.deliver(office.signal("rfq_submitted", "ana@rival.example", account=None))
    assert asked["leads"][0]["lead"] == lead["id"]
    assert read(office, lead)["action"] == "handoff_urgent"


def test_one_cause_set_aside_leaves_the_others(office):
    lead = competitor(office)
    office.call("marketing", "PATCH", f"accounts/{lead['account']}/", {"relationships": ["competitor", "academic"]})
    office.run_due()
    assert overrule(office, lead, value="competitor")["fit"]["excluded_by"] == "academic"
    assert overrule(office, lead, value="academic")["fit"]["excluded_by"] == "competitor"
    assert Override.objects.filter(lifted_at=None).get().value == "academic"


def test_who_overruled_what_and_why_is_told(office):
    lead = competitor(office)
    overrule(office, lead, "operations")
    (said,) = office.get("viewer", f"leads/{lead['id']}/explanation/")["overrides"]
    assert said == {
        "kind": "exclusion",
        "value": "competitor",
        "until": "2026-12-03T15:00:00Z",
        "by": office.users["operations"].name,
        "comment": WHY,
        "made_at": "2026-11-03T15:00:00Z",
    }
    entries = office.get("viewer", f"leads/{lead['id']}/timeline/")["results"]
    (entry,) = (each for each in entries if each["kind"] == "overrule")
    assert (entry["actor"], entry["data"]["comment"], entry["data"]["lifted_at"]) == (said["by"], WHY, None)


def test_a_stage_that_a_person_gives_stands_until_the_day(office):
    lead = office.lead("page_view")
    assert lead["stage"] == "inquiry"
    after = overrule(office, lead, kind="stage", value="mql")
    assert (after["stage"], after["next_step"]["code"], after["handoff"]) == ("mql", "overruled", None)
    moved = Transition.objects.filter(lead=lead["id"]).latest("seq")
    assert (moved.actor_kind, moved.reason, moved.remark.text) == ("person", "overruled", WHY)
    office.pass_time(days=29)
    assert read(office, lead)["stage"] == "mql"
    office.pass_time(days=2)
    assert read(office, lead)["stage"] == "nurture"


def test_a_lead_is_kept_where_it_stands(office):
    lead = office.mql()
    kept = overrule(office, lead, kind="stage", until=until(366))
    assert (kept["stage"], Transition.objects.filter(lead=lead["id"]).count()) == ("mql", 2)
    office.pass_time(days=200)
    assert read(office, lead)["stage"] == "mql"
    assert lift(office, lead)["stage"] == "nurture"


def test_what_is_overruled_anew_replaces_what_was_before(office):
    lead = competitor(office)
    overrule(office, lead)
    overrule(office, lead, until=until(2), comment="Shorter.")
    first, second = Override.objects.order_by("made_at", "pk")
    assert (first.lifted_at, first.lifted_by_name) == (TODAY, office.users["marketing"].name)
    assert (second.lifted_at, second.remark.text) == (None, "Shorter.")
    office.pass_time(days=3)
    assert read(office, lead)["stage"] == "disqualified"
    # What is over does not stand in the way of a new word.
    assert overrule(office, lead, until=(office.now + timedelta(days=1)).isoformat())["stage"] == "mql"


def test_lifting_lets_the_rules_answer_at_once(office):
    lead = competitor(office)
    overrule(office, lead)
    after = lift(office, lead, "operations", kind="exclusion")
    assert (after["stage"], after["fit"]["excluded_by"]) == ("disqualified", "competitor")
    override = Override.objects.get()
    assert (override.lifted_at, override.lifted_by_name) == (TODAY, office.users["operations"].name)
    assert lift(office, lead, status=409)["code"] == "not_overruled"


REFUSALS: dict[str, tuple[dict[str, Any], int, str]] = {
    "without a word": ({"comment": None}, 422, "comment_required"),
    "with blanks": ({"comment": "  "}, 422, "comment_required"),
    "for ever": ({"until": None}, 422, "until_required"),
    "until yesterday": ({"until": until(-1)}, 422, "until_in_the_past"),
    "for longer than a year": ({"until": until(367)}, 422, "until_too_far"),
    "of no kind": ({"kind": "mood"}, 422, "unknown_value"),
    "a cause that no profile knows": ({"value": "weather"}, 422, "unknown_cause"),
    "a stage that there is not": ({"kind": "stage", "value": "limbo"}, 422, "unknown_stage"),
    "a stage of sales": ({"kind": "stage", "value": "sal"}, 409, "stage_not_allowed"),
    "out of nowhere into nurture": ({"kind": "stage", "value": "nurture"}, 409, "stage_not_allowed"),
    "out without a reason of the list": ({"kind": "stage", "value": "disqualified"}, 409, "stage_not_allowed"),
    "an exclusion where nothing excludes": ({}, 409, "not_excluded"),
}


@pytest.mark.parametrize(("body", "status", "code"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_changes_nothing(office, body, status, code):
    lead = office.lead("page_view")
    before = rows_written(), Override.objects.count()
    answer = overrule(office, lead, status=status, **body)
    assert answer["code"] == code
    assert (rows_written(), Override.objects.count()) == before


def test_every_fault_is_named_at_once(office):
    lead = office.lead("page_view")
    answer = office.post("marketing", f"leads/{lead['id']}/overrule/", {"kind": "stage"}, status=422)
    assert {fault["pointer"]: fault["code"] for fault in answer["errors"]} == {
        "/comment": "comment_required",
        "/until": "until_required",
    }


def test_no_stage_is_given_to_an_excluded_lead(office):
    lead = competitor(office)
    before = rows_written(), Override.objects.count()
    assert overrule(office, lead, kind="stage", value="mql", status=409)["code"] == "stage_not_allowed"
    assert (rows_written(), Override.objects.count()) == before


def test_what_sales_works_on_is_not_overruled(office):
    lead = office.accepted()
    assert overrule(office, lead, kind="stage", value="mql", status=409)["code"] == "stage_not_allowed"
    assert overrule(office, lead, kind="stage", status=409)["code"] == "stage_not_allowed"


@pytest.mark.parametrize("who", ["viewer", "sales", "manager", "integration"])
def test_only_marketing_and_operations_overrule(office, who):
    lead = competitor(office)
    overrule(office, lead, who, status=403)
    lift(office, lead, who, status=403)
    assert not Override.objects.exists()


def test_a_stale_page_overrules_nothing(office):
    lead = competitor(office)
    tag = office.call("viewer", "GET", f"leads/{lead['id']}/").headers["ETag"]
    overrule(office, lead)
    body = {"kind": "exclusion", "comment": WHY, "until": until(1)}
    answer = office.call("marketing", "POST", f"leads/{lead['id']}/overrule/", body, **{"If-Match": tag})
    assert answer.status_code == 412
    assert Override.objects.count() == 1


OVERRULE = """mutation ($id: ID!, $input: OverruleInput!) { answer: overruleLead(id: $id, input: $input) {
  __typename ... on Lead { id stage } ... on Refusal { code } } }"""
LIFT = """mutation ($id: ID!, $input: LiftOverruleInput) { answer: liftOverrule(id: $id, input: $input) {
  __typename ... on Lead { id stage } ... on Refusal { code } } }"""


def test_graphql_says_the_same(office):
    lead = competitor(office)
    refused = office.ask("marketing", OVERRULE, id=lead["id"], input={"kind": "EXCLUSION", "comment": WHY})
    assert refused["data"]["answer"] == {"__typename": "Refusal", "code": "until_required"}
    given = {"kind": "EXCLUSION", "value": "competitor", "comment": WHY, "until": until(5)}
    answer = office.ask("marketing", OVERRULE, id=lead["id"], input=given)["data"]["answer"]
    assert answer == {"__typename": "Lead", "id": lead["id"], "stage": "MQL"}
    answer = office.ask("marketing", LIFT, id=lead["id"])["data"]["answer"]
    assert answer == {"__typename": "Lead", "id": lead["id"], "stage": "DISQUALIFIED"}
