"""Pinned examples: what people agreed of a lead is held against every draft."""

from typing import Any

import pytest

from leadhub.models import DocumentKind
from qualification.models import PinnedExample
from tests.qualification.drafts import begun, changed, edited, published, simulated, threshold
from tests.qualification.office import Office, rows_written

pytestmark = pytest.mark.django_db

READS = {"facts": {"industry": "339112", "employee_count": 900}, "signals": [{"type": "webinar_attended"}]}


WRONGLY_TYPED: list[tuple[Any, str]] = [
    ({"facts": []}, "/facts"),
    ({"facts": {"industry": 339112}}, "/facts/industry"),
    ({"facts": {"industry": ["339112"]}}, "/facts/industry"),
    ({"facts": {"application": {"en": "housing"}}}, "/facts/application"),
    ({"facts": {"certifications": [9001]}}, "/facts/certifications"),
    ({"facts": {"certifications": 0}}, "/facts/certifications"),
    ({"facts": {"relationships": [None]}}, "/facts/relationships"),
    ({"facts": {"employee_count": True}}, "/facts/employee_count"),
    ({"facts": {"quantity": 10**400}}, "/facts/quantity"),
    ({"facts": {"a/b~c": 1}}, "/facts/a~1b~0c"),
    ({"signals": [{"type": "webinar_attended"}, {"type": 5}]}, "/signals/1/type"),
    ({"signals": [{"type": "x", "count": 0}]}, "/signals/0/count"),
    ({"signals": [{"type": "x", "count": 1_000}] * 6}, "/signals"),
    ({"stage": 5}, "/stage"),
]
WANTED_WRONGLY: list[tuple[str, Any]] = [("action", {"action": 5}), ("route", {"route": ["direct"]})]


def failed(office: Office, draft: dict[str, Any]) -> list[str]:
    results = office.get("viewer", f"{draft['kind']}/drafts/{draft['id']}/examples/")["results"]
    return [one["name"] for one in results if not one["passed"]]


@pytest.mark.parametrize("kind", [kind.value for kind in DocumentKind])
def test_the_default_rules_pass_the_scenarios_that_they_come_with(office: Office, kind: str) -> None:
    draft = begun(office, kind)
    results = office.get("viewer", f"{kind}/drafts/{draft['id']}/examples/")
    assert len(results["results"]) == PinnedExample.objects.count() >= 29
    assert results["failed"] == 0


def test_a_draft_that_breaks_an_example_is_told_which_and_how(office: Office) -> None:
    draft = changed(office, "scoring-models", threshold("medium", "research", 40))
    results = office.get("viewer", f"scoring-models/drafts/{draft['id']}/examples/")["results"]
    broken = {one["name"]: one["detail"] for one in results if not one["passed"]}
    name = "Scenario 3: a webinar and its follow-up mails"
    assert broken[name].startswith("action is nurture, wanted mql, stage is nurture, wanted mql")
    warned = published(office, draft)["warnings"]
    assert name in " ".join(one["detail"] for one in warned if one["code"] == "example_failed")


def test_a_lead_is_pinned_as_it_stands_and_does_not_fade(office: Office) -> None:
    lead = office.mql()
    wanted = {"action": "mql", "stage": "mql", "level": "medium"}
    pinned = office.post("sales", "pinned-examples/", {"name": "Dana", "lead": lead["id"], "wanted": wanted}, 201)
    assert (pinned["lead"], pinned["passes"], pinned["created_by"]) == (lead["id"], True, "Sam Keller")
    assert pinned["given"]["stage"] == "mql"
    assert pinned["given"]["facts"]["industry"] == "339112"
    office.pass_time(days=300)
    assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "nurture"
    assert office.get("viewer", f"pinned-examples/{pinned['id']}/")["passes"] is True
    assert failed(office, begun(office, "scoring-models")) == []


def test_an_example_may_belong_to_one_document(office: Office) -> None:
    body = {"name": "Wish", "given": READS, "wanted": {"action": "handoff"}, "document": "channel-rules"}
    office.post("marketing", "pinned-examples/", body, 201)
    assert failed(office, begun(office, "channel-rules")) == ["Wish"]
    assert failed(office, begun(office, "profiles")) == []


def test_a_retired_example_is_held_against_nobody(office: Office) -> None:
    body = {"name": "Wish", "given": READS, "wanted": {"action": "handoff"}}
    pinned = office.post("marketing", "pinned-examples/", body, 201)
    assert pinned["detail"] == "action is mql, wanted handoff."
    draft = begun(office, "profiles")
    assert failed(office, draft) == ["Wish"]
    assert office.call("marketing", "POST", f"pinned-examples/{pinned['id']}/retire/").status_code == 403
    assert office.post("operations", f"pinned-examples/{pinned['id']}/retire/")["retired_by"] == "Ines Okafor"
    assert failed(office, draft) == []
    assert pinned["id"] in [one["id"] for one in office.get("viewer", "pinned-examples/?retired=true")["results"]]
    # Its name is free again.
    office.post("marketing", "pinned-examples/", body, 201)


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"given": READS, "wanted": {}}, "unfit_value", "/wanted"),
        ({"given": READS, "wanted": {"action": "dance"}}, "unfit_value", "/wanted/action"),
        ({"wanted": {"action": "mql"}}, "given_or_lead", "/given"),
        ({"given": {"facts": {"colour": "red"}}, "wanted": {"action": "mql"}}, "unfit_value", "/given/facts/colour"),
        (
            {"given": {"facts": {"employee_count": "many"}}, "wanted": {"action": "mql"}},
            "unfit_value",
            "/given/facts/employee_count",
        ),
        (
            {"given": {"facts": {"function": "poet"}}, "wanted": {"action": "mql"}},
            "unfit_value",
            "/given/facts/function",
        ),
        *(({"given": given, "wanted": {"action": "mql"}}, "unfit_value", f"/given{at}") for given, at in WRONGLY_TYPED),
        *(({"given": READS, "wanted": wanted}, "unfit_value", f"/wanted/{name}") for name, wanted in WANTED_WRONGLY),
        ({"lead": "018f0000-0000-7000-8000-000000000000", "wanted": {"action": "mql"}}, "unknown_lead", "/lead"),
        ({"given": READS, "wanted": {"action": "mql"}, "name": " "}, "required", "/name"),
    ],
)
def test_what_is_no_example_is_refused_by_name(office: Office, body: Any, code: str, pointer: str) -> None:
    before = rows_written()
    refusal = office.post("operations", "pinned-examples/", {"name": "Bad", **body}, 422)
    assert refusal["code"] == code
    assert refusal["errors"][0]["pointer"] == pointer
    assert rows_written() == before
    assert not PinnedExample.objects.filter(name="Bad").exists()


def test_two_examples_in_use_have_different_names(office: Office) -> None:
    body = {"name": "Wish", "given": READS, "wanted": {"action": "mql"}}
    office.post("operations", "pinned-examples/", body, 201)
    assert office.post("operations", "pinned-examples/", body, 409)["code"] == "duplicate"


def test_the_same_over_graphql(office: Office) -> None:
    pin = """mutation($input: PinInput!) { pinExample(input: $input) {
        ... on PinnedExample { id name passes got } ... on Refusal { code } } }"""
    given = {"name": "Wish", "given": READS, "wanted": {"action": "mql"}}
    made = office.ask("marketing", pin, input=given)["data"]["pinExample"]
    assert (made["name"], made["passes"], made["got"]["level"]) == ("Wish", True, "medium")
    assert office.ask("marketing", pin, input=given)["data"]["pinExample"] == {"code": "duplicate"}
    found = office.ask("viewer", "{ pinnedExamples(first: 100) { edges { node { name passes } } } }")
    assert "Wish" in [edge["node"]["name"] for edge in found["data"]["pinnedExamples"]["edges"]]


def test_a_draft_lives_over_graphql_as_over_rest(office: Office) -> None:
    begin = """mutation { beginDraft(kind: PROFILES, input: {from: 1, note: "More"}) {
        ... on Draft { id version content } } }"""
    draft = office.ask("operations", begin)["data"]["beginDraft"]
    edit = """mutation($id: ID!, $input: EditDraftInput!) { editDraft(id: $id, input: $input) {
        ... on Draft { version note findings { code } } ... on Refusal { code httpStatus detail } } }"""
    change = {"version": 1, "content": {"unknown_up_to_coverage": 0.4}}
    assert office.ask("operations", edit, id=draft["id"], input=change)["data"]["editDraft"]["version"] == 2
    stale = office.ask("operations", edit, id=draft["id"], input=change)["data"]["editDraft"]
    assert (stale["code"], stale["httpStatus"]) == ("stale", 412)
    simulate = """mutation($id: ID!) { simulateDraft(id: $id) {
        ... on SimulationAnswer { simulation { leads changed } job { id } } } }"""
    counted = office.ask("marketing", simulate, id=draft["id"])["data"]["simulateDraft"]
    assert counted == {"simulation": {"leads": 0, "changed": 0}, "job": None}
    diff = "query($id: ID!) { draftDiff(id: $id) { differences { kind path before after } } }"
    assert office.ask("viewer", diff, id=draft["id"])["data"]["draftDiff"]["differences"] == [
        {"kind": "CHANGED", "path": "unknown_up_to_coverage", "before": 0.5, "after": 0.4}
    ]
    publish = "mutation($id: ID!) { publishDraft(id: $id) { ... on Published { number inForce warnings { code } } } }"
    assert office.ask("operations", publish, id=draft["id"])["data"]["publishDraft"] == {
        "number": 2,
        "inForce": True,
        "warnings": [],
    }
    assert office.ask("viewer", "{ rulesInForce { profiles } }")["data"]["rulesInForce"] == {"profiles": 2}
    refused = office.ask("marketing", "mutation { beginDraft(kind: AGREEMENTS) { ... on Refusal { code } } }")
    assert refused["data"]["beginDraft"] == {"code": "not_allowed"}
    agreement = begun(office, "agreements")
    sign = "mutation($id: ID!) { signDraft(id: $id) { ... on Draft { signaturesMissing } ... on Refusal { code } } }"
    assert office.ask("marketing", sign, id=agreement["id"])["data"]["signDraft"] == {"signaturesMissing": ["SALES"]}
    assert office.ask("marketing", sign, id=agreement["id"])["data"]["signDraft"] == {"code": "already_signed"}
    discard = "mutation($id: ID!) { discardDraft(id: $id, version: 1) { ... on Discarded { id } } }"
    assert office.ask("operations", discard, id=agreement["id"])["data"]["discardDraft"]["id"] == agreement["id"]
    assert simulated(office, edited(office, begun(office, "profiles"), note="x"))["changed"] == 0


def test_a_draft_that_could_not_come_into_force_is_tried_on_no_example(office: Office) -> None:
    draft = changed(office, "scoring-models", threshold("medium", "research", 1))
    assert [one["severity"] for one in draft["findings"]] == ["error"]
    refusal = office.call("viewer", "GET", f"scoring-models/drafts/{draft['id']}/examples/")
    assert refusal.status_code == 422
    assert draft["warnings"] == []
