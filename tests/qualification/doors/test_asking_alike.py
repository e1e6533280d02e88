"""What people ask of each other through REST and through GraphQL: the same effect, or the same refusal."""

from typing import Any

import pytest

from tests.qualification.doors.test_acting_alike import (
    HANDOFF,
    LEAD,
    Act,
    Outcome,
    over_graphql,
    over_rest,
    tried,
)
from tests.qualification.office import Office, rows_written

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
REVIEW = "... on TechnicalReview { id answer limitingFact comment answeredAt }"
ASKED = {
    act.mutation: act
    for act in (
        Act("askForData", "NeedsDataInput", "handoffs/{id}/needs-data/", HANDOFF, of="handoff"),
        Act("provideData", "ProvideDataInput", "handoffs/{id}/provide-data/", HANDOFF, of="handoff"),
        Act("disputeHandoff", "NotMineInput", "handoffs/{id}/not-mine/", HANDOFF, of="handoff"),
        Act("placeHandoff", "PlaceInput", "handoffs/{id}/place/", HANDOFF, of="handoff"),
        Act("reassignHandoff", "ReassignInput", "handoffs/{id}/reassign/", HANDOFF, of="handoff"),
        Act("askForTechnicalReview", "TechnicalReviewInput", "leads/{id}/technical-review/", REVIEW, status=201),
        Act("answerTechnicalReview", "AnswerReviewInput", "technical-reviews/{id}/answer/", REVIEW, of="review"),
        Act("reconfirmLead", "ReconfirmInput", "leads/{id}/reconfirm/", LEAD),
    )
}
MISSING: Json = {"items": ["phone"], "comment": "No number."}
WHY: Json = {"comment": "Theirs."}
QUESTION: Json = {"question": "5 µm?"}
FEASIBLE: Json = {"answer": "feasible", "comment": "Yes."}
HOLD: Json = {"reason": "tooling_change", "until": "2026-11-05T15:00:00Z"}


class Given:
    """Leads as the rows below want them."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def handed_over(self) -> Json:
        return self.office.handed_over()

    def accepted(self) -> Json:
        return self.office.accepted()

    def rejected(self) -> Json:
        lead = self.office.handed_over()
        why = {"reason": "timing", "comment": "Later."}
        self.office.post("sales", f"handoffs/{lead['handoff']}/reject/", why)
        return lead

    def wanting(self) -> Json:
        lead = self.office.handed_over()
        self.office.post("sales", f"handoffs/{lead['handoff']}/needs-data/", MISSING)
        return lead

    def disputed(self) -> Json:
        lead = self.office.handed_over()
        self.office.post("sales", f"handoffs/{lead['handoff']}/not-mine/", WHY)
        return lead

    def asked(self) -> Json:
        lead = self.office.accepted()
        review = self.office.post("sales", f"leads/{lead['id']}/technical-review/", QUESTION, 201)
        return lead | {"review": review["id"]}

    def resumed(self) -> Json:
        lead = self.office.accepted()
        self.office.post("sales", f"leads/{lead['id']}/hold/", HOLD)
        self.office.pass_time(days=2)
        return lead


ROWS: list[tuple[str, str, str, Json, str | None]] = [
    ("handed_over", "sales", "askForData", MISSING, None),
    ("accepted", "sales2", "askForData", MISSING, None),
    ("handed_over", "sales", "askForData", {"items": ["moon"]}, "unknown_item"),
    ("handed_over", "sales", "askForData", {}, "items_required"),
    ("handed_over", "marketing", "askForData", MISSING, "not_sales"),
    ("wanting", "sales", "askForData", MISSING, "data_request_open"),
    ("rejected", "sales", "askForData", MISSING, "handoff_closed"),
    ("wanting", "marketing", "provideData", WHY, None),
    ("wanting", "operations", "provideData", {}, None),
    ("wanting", "sales", "provideData", {}, "not_allowed"),
    ("handed_over", "marketing", "provideData", {}, "no_data_request"),
    ("handed_over", "sales", "disputeHandoff", WHY, None),
    ("handed_over", "sales", "disputeHandoff", {"comment": " "}, "comment_required"),
    ("handed_over", "operations", "disputeHandoff", WHY, "not_sales"),
    ("disputed", "sales2", "disputeHandoff", WHY, "placement_open"),
    ("disputed", "operations", "placeHandoff", {"stays": True, **WHY}, None),
    ("disputed", "operations", "placeHandoff", WHY, "placement_required"),
    ("disputed", "operations", "placeHandoff", {"stays": True}, "comment_required"),
    ("disputed", "manager", "placeHandoff", {"stays": True, **WHY}, "not_allowed"),
    ("handed_over", "operations", "placeHandoff", {"stays": True, **WHY}, "no_placement_open"),
    ("handed_over", "manager", "reassignHandoff", {}, "owner_required"),
    ("handed_over", "viewer", "reassignHandoff", {}, "not_allowed"),
    ("accepted", "sales", "askForTechnicalReview", {}, "question_required"),
    ("accepted", "marketing", "askForTechnicalReview", QUESTION, "not_sales"),
    ("asked", "sales", "askForTechnicalReview", QUESTION, "technical_review_open"),
    ("asked", "operations", "answerTechnicalReview", FEASIBLE, None),
    ("asked", "operations", "answerTechnicalReview", {"answer": "not_feasible", **WHY}, "limiting_fact_required"),
    ("asked", "operations", "answerTechnicalReview", {}, "answer_required"),
    ("asked", "sales", "answerTechnicalReview", FEASIBLE, "not_engineer"),
    ("resumed", "sales", "reconfirmLead", WHY, None),
    ("resumed", "marketing", "reconfirmLead", WHY, "not_sales"),
    ("accepted", "sales", "reconfirmLead", {}, "nothing_to_reconfirm"),
]


@pytest.mark.parametrize(
    ("given", "who", "does", "body", "code"), ROWS, ids=[f"{row[0]}-{row[1]}-{row[2]}-{row[4]}" for row in ROWS]
)
def test_both_doors_agree(office: Office, given: str, who: str, does: str, body: Json, code: str | None) -> None:
    thing: Json = getattr(Given(office), given)()
    before, act = rows_written(), ASKED[does]
    rest = tried(lambda: over_rest(office, who, act, thing, body))
    graphql = tried(lambda: over_graphql(office, who, act, thing, snake_free(body)))
    assert (rest.refusal or {}).get("code") == code
    assert graphql.refusal == rest.refusal
    assert unlike(rest) == unlike(graphql)
    if code is not None:
        assert rows_written() == before


def test_what_is_asked_reads_alike(office: Office) -> None:
    given = Given(office)
    lead = given.asked()
    given.office.post("sales", f"handoffs/{lead['handoff']}/needs-data/", MISSING)
    given.office.post("sales", f"handoffs/{lead['handoff']}/not-mine/", WHY)
    document = """query($lead: ID!, $handoff: ID!) {
        dataRequests(filter: {open: true}) { edges { node { id items missing comment dueAt } } }
        placements(filter: {open: true}) { edges { node { id comment dueAt } } }
        technicalReviews(filter: {open: true}) { edges { node { id question dueAt } } }
        guards(lead: $lead, to: SQL) { open guards { code met text } }
        attempts(handoff: $handoff) { attempts { left channelsLeft text } results { channel } }
    }"""
    found = office.ask("manager", document, lead=lead["id"], handoff=lead["handoff"])["data"]
    (request,) = office.get("manager", "data-requests/", open="true")["results"]
    (placement,) = office.get("manager", "placements/", open="true")["results"]
    (review,) = office.get("manager", "technical-reviews/", open="true")["results"]
    nodes = {name: found[name]["edges"][0]["node"] for name in ("dataRequests", "placements", "technicalReviews")}
    assert nodes["dataRequests"]["missing"] == request["missing"] == ["phone"]
    assert nodes["dataRequests"]["dueAt"] == request["due_at"]
    assert (nodes["placements"]["comment"], nodes["placements"]["dueAt"]) == ("Theirs.", placement["due_at"])
    assert (nodes["technicalReviews"]["question"], nodes["technicalReviews"]["dueAt"]) == ("5 µm?", review["due_at"])
    guards = office.get("manager", f"leads/{lead['id']}/guards/", to="sql")
    assert [guard["text"] for guard in found["guards"]["guards"]] == [guard["text"] for guard in guards["guards"]]
    left = office.get("manager", f"handoffs/{lead['handoff']}/attempts/")["attempts"]
    assert found["attempts"]["attempts"]["text"] == left["text"]


def snake_free(body: Json) -> Json:
    """A body of REST as an input of GraphQL."""
    return {{"limiting_fact": "limitingFact"}.get(name, name): value for name, value in body.items()}


def unlike(outcome: Outcome) -> Json:
    """What an act leaves of a lead, but for what is new in every try."""
    return {name: value for name, value in outcome.found.items() if name not in ("handoff", "updated_at")}
