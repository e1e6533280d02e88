"""A draft is tried on one lead before it is simulated over all: both answers side by side, and nothing changes."""

from typing import Any

import pytest

from tests.qualification.drafts import begun, changed, published, threshold
from tests.qualification.office import Office, rows_written, statements_of

pytestmark = pytest.mark.django_db
READS = {"facts": {"industry": "339112", "employee_count": 900}, "signals": [{"type": "webinar_attended"}]}


def tried(office: Office, draft: dict[str, Any], who: str = "viewer", status: int = 200, **body: Any) -> Any:
    return office.post(who, f"{draft['kind']}/drafts/{draft['id']}/try/", body, status)


def test_a_lead_is_answered_by_both_rule_sets_with_reasons(office: Office) -> None:
    lead = office.mql()
    draft = changed(office, "scoring-models", threshold("medium", "research", 40))
    before = rows_written()
    found = tried(office, draft, lead=lead["id"])
    assert rows_written() == before
    assert found["same"] is False
    assert (found["live"]["action"], found["live"]["stage"], found["live"]["route_kind"]) == ("mql", "mql", "direct")
    assert (found["draft"]["action"], found["draft"]["stage"], found["draft"]["route_kind"]) == (
        "nurture",
        "nurture",
        None,
    )
    why = office.get("viewer", f"leads/{lead['id']}/explanation/")
    # A draft has no ledger of what its points would have been.
    assert found["live"]["intent"].pop("ledger") is None and why["intent"].pop("ledger")
    for name in (
        "summary",
        "fit",
        "intent",
        "matrix",
        "matrix_cells",
        "route",
        "next_step",
        "missing_in_words",
        "counterfactual",
    ):
        assert found["live"][name] == why[name], name
    assert found["draft"]["summary"] != why["summary"]
    assert found["draft"]["intent"]["level"] == "low"


def test_what_is_tried_is_what_publishing_brings(office: Office) -> None:
    lead = office.mql()
    office.pass_time(days=20)

    def fade_fast(content: Any) -> None:
        for row in content["models"][0]["signal_points"]:
            row["half_life_days"] = 2

    draft = changed(office, "scoring-models", fade_fast)
    found = tried(office, draft, lead=lead["id"])
    assert (found["live"]["stage"], found["draft"]["stage"], found["same"]) == ("mql", "nurture", False)
    assert found["draft"]["intent"]["research"] < 0.1 < found["live"]["intent"]["research"]
    published(office, draft)
    office.run_due()
    after = office.get("viewer", f"leads/{lead['id']}/explanation/")
    assert after["intent"] | {"ledger": None} == found["draft"]["intent"]
    assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == found["draft"]["stage"]


def test_a_draft_that_changes_nothing_for_a_lead_says_so(office: Office) -> None:
    lead = office.mql()
    found = tried(office, changed(office, "scoring-models", threshold("high", "buying", 45)), lead=lead["id"])
    assert found["same"] is True
    assert found["live"]["summary"] == found["draft"]["summary"]


def test_another_partner_is_another_answer(office: Office) -> None:
    small = {"facts": {**READS["facts"], "country": "US", "quantity": 20}, "signals": [{"type": "quote_request"}]}  # type: ignore[dict-item]
    partners = {one["name"]: one["id"] for one in office.get("viewer", "partners/")["results"]}

    def to_nordwerk(content: Any) -> None:
        next(rule for rule in content["rules"] if rule["code"] == "small_order")["partner"] = {
            "fixed": partners["Nordwerk Supply"]
        }

    found = tried(office, changed(office, "channel-rules", to_nordwerk), given=small)
    assert found["live"]["route_kind"] == found["draft"]["route_kind"] == "distributor"
    assert found["draft"]["partner"] == partners["Nordwerk Supply"] != found["live"]["partner"]
    assert found["same"] is False


def test_made_up_facts_are_tried_as_pinned_examples_take_them(office: Office) -> None:
    found = tried(office, changed(office, "profiles", lambda content: content["tiers"].update(A=95, B=90)), given=READS)
    assert found["live"]["fit"]["tier"] == "A"
    assert found["live"]["action"] == "mql"


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({}, "given_or_lead", "/given"),
        ({"given": {"facts": {"colour": "red"}}}, "unfit_value", "/given/facts/colour"),
        ({"given": {"signals": "many"}}, "unfit_value", "/given/signals"),
    ],
)
def test_what_is_no_lead_is_refused_by_name(office: Office, body: Any, code: str, pointer: str) -> None:
    refusal = tried(office, begun(office, "profiles"), status=422, **body)
    assert (refusal["code"], refusal["errors"][0]["pointer"]) == (code, pointer)


def test_both_at_once_are_one_too_many(office: Office) -> None:
    refusal = tried(office, begun(office, "profiles"), status=422, lead=office.mql()["id"], given=READS)
    assert refusal["code"] == "given_or_lead"


def test_a_lead_that_nobody_may_know_of_is_not_found(office: Office) -> None:
    draft = begun(office, "profiles")
    tried(office, draft, status=404, lead="018f0000-0000-7000-8000-000000000000")
    lead = office.mql()["id"]
    assert office.call("viewer", "POST", f"agreements/drafts/{draft['id']}/try/", {"lead": lead}).status_code == 404


def test_a_draft_with_errors_answers_nothing(office: Office) -> None:
    draft = changed(office, "scoring-models", lambda content: content["models"][0]["matrix"].pop())
    refusal = tried(office, draft, status=422, given=READS)
    assert refusal["errors"]
    assert refusal["errors"][0]["pointer"].startswith("/content")


@pytest.mark.parametrize(
    ("who", "status"), [("marketing", 200), ("sales", 200), ("integration", 200), ("partner", 403)]
)
def test_everybody_who_reads_may_try(office: Office, who: str, status: int) -> None:
    tried(office, begun(office, "profiles"), who, status, given=READS)


def test_the_same_over_graphql(office: Office) -> None:
    lead = office.mql()
    draft = changed(office, "scoring-models", threshold("medium", "research", 40))
    ask = """mutation($id: ID!, $input: TryInput!) { tryDraft(id: $id, input: $input) {
        ... on Trial { same live { action summary } draft { action stage intent { level } } }
        ... on Refusal { code httpStatus errors { pointer } } } }"""
    found = office.ask("viewer", ask, id=draft["id"], input={"lead": lead["id"]})["data"]["tryDraft"]
    over_rest = tried(office, draft, lead=lead["id"])
    assert found == {
        "same": False,
        "live": {"action": "MQL", "summary": over_rest["live"]["summary"]},
        "draft": {"action": "NURTURE", "stage": "NURTURE", "intent": {"level": "LOW"}},
    }
    refused = office.ask("viewer", ask, id=draft["id"], input={})["data"]["tryDraft"]
    assert refused == {"code": "given_or_lead", "httpStatus": 422, "errors": [{"pointer": "/given"}]}


def test_it_takes_as_many_statements_for_many_signals_as_for_one(office: Office) -> None:
    lead = office.mql()
    draft = begun(office, "scoring-models")

    def count() -> int:
        return statements_of(lambda: tried(office, draft, lead=lead["id"]))

    count()
    few = count()
    for _ in range(9):
        office.mql()
    assert count() == few
