"""What is done in reviews over GraphQL is what is done over REST, with the same refusals."""

from typing import Any

import pytest

from feedback.models import Rating, Review, ReviewDecision
from tests.feedback.meeting import NOVEMBER, Meeting, month
from tests.qualification.office import Json, Office

pytestmark = pytest.mark.django_db

REFUSED = "... on Refusal { code httpStatus errors { pointer code } }"
CREATE = """mutation M($input: CreateReviewInput) {
  done: createReview(input: $input) { ... on Review { id seed } REFUSED }
}"""
MINUTE = """mutation M($id: ID!, $input: UpdateReviewInput!) {
  done: updateReview(id: $id, input: $input) { ... on Review { minutes } REFUSED }
}"""
CLOSE = """mutation M($id: ID!) {
  done: closeReview(id: $id) { ... on Review { state } REFUSED }
}"""
RATE = """mutation M($id: ID!, $input: RateReviewItemInput!) {
  done: rateReviewItem(review: $id, input: $input) { ... on Rating { isMql item { position } rater { name } } REFUSED }
}"""
DECIDE = """mutation M($id: ID!, $input: AddReviewDecisionInput!) {
  done: addReviewDecision(review: $id, input: $input) {
    ... on ReviewDecision { id text owner { name } items { position } } REFUSED
  }
}"""
REVISE = """mutation M($id: ID!, $input: UpdateReviewDecisionInput!) {
  done: updateReviewDecision(id: $id, input: $input) { ... on ReviewDecision { state because } REFUSED }
}"""
DRAFT = """mutation M($id: ID!, $input: OpenDraftOfDecisionInput!) {
  done: openDraftOfDecision(id: $id, input: $input) { ... on ReviewDecision { draft { document wasOpen } } REFUSED }
}"""
LISTS = """{
  reviews(first: 5, filter: { state: [CLOSED] }) { edges { node { id state strata { stratum note } } } }
  reviewDecisions(first: 5) { edges { node { text review { period } } } }
}"""


def act(office: Office, who: str, document: str, **variables: Any) -> Json:
    """What a mutation answers."""
    told = office.ask(who, document.replace("REFUSED", REFUSED), **variables)
    assert "errors" not in told, told
    done: Json = told["data"]["done"]
    return done


def test_a_review_is_held_over_graphql(office: Office) -> None:
    month(office)
    made = act(office, "marketing", CREATE, input=NOVEMBER | {"seed": 7, "perStratum": 2, "stages": ["MQL"]})
    review = made["id"]
    assert made["seed"] == 7
    assert set(Review.objects.get().items.values_list("stage", flat=True)) == {"mql"}
    item = str(Review.objects.get().items.get(position=1).pk)
    said = act(office, "sales", RATE, id=review, input={"item": item, "isMql": "NO", "whyNotSql": "LATER"})
    assert said == {"isMql": "NO", "item": {"position": 1}, "rater": {"name": "Sam Keller"}}
    assert act(office, "manager", MINUTE, id=review, input={"minutes": "Words."}) == {"minutes": "Words."}
    owner = str(office.users["sales"].pk)
    decision = {"text": "Do it.", "owner": owner, "dueOn": "2026-12-01", "items": [item]}
    decided = act(office, "marketing", DECIDE, id=review, input=decision)
    assert (decided["owner"], decided["items"]) == ({"name": "Sam Keller"}, [{"position": 1}])
    assert act(office, "manager", CLOSE, id=review) == {"state": "CLOSED"}
    drafted = act(office, "marketing", DRAFT, id=decided["id"], input={"document": "SCORING_MODELS"})
    assert drafted == {"draft": {"document": "SCORING_MODELS", "wasOpen": False}}
    settled = act(office, "sales", REVISE, id=decided["id"], input={"state": "KEPT", "because": "It works."})
    assert settled == {"state": "KEPT", "because": "It works."}
    told = office.ask("viewer", LISTS)["data"]
    assert [edge["node"]["id"] for edge in told["reviews"]["edges"]] == [review]
    assert told["reviewDecisions"]["edges"][0]["node"] == {"text": "Do it.", "review": {"period": "November 2026"}}


def test_refusals_are_those_of_rest(office: Office) -> None:
    month(office)
    meeting = Meeting(office)
    review, item = meeting.review["id"], next(one for one in meeting.items if one["stage"] == "mql")
    unsaid = act(office, "sales", RATE, id=review, input={"item": item["id"], "isMql": "YES"})
    assert (unsaid["code"], unsaid["httpStatus"], unsaid["errors"][0]["pointer"]) == (
        "reason_required",
        422,
        "/why_not_sql",
    )
    assert act(office, "operations", RATE, id=review, input={"item": item["id"], "isMql": "YES"})["httpStatus"] == 403
    assert act(office, "sales", CREATE, input={})["httpStatus"] == 403
    assert act(office, "marketing", CREATE, input={"from": "soon"})["code"] == "wrong_type"
    assert act(office, "marketing", DECIDE, id=review, input={"text": "x"})["code"] == "unknown_owner"
    decision = meeting.decide()
    assert act(office, "sales", REVISE, id=decision["id"], input={"state": "DONE"})["code"] == "not_owner"
    meeting.close()
    for who, document, given in (
        ("manager", CLOSE, {}),
        ("manager", MINUTE, {"input": {"minutes": "Late."}}),
        ("sales", RATE, {"input": {"item": item["id"], "isMql": "YES"}}),
    ):
        assert act(office, who, document, id=review, **given)["code"] == "review_closed"
    assert act(office, "manager", CLOSE, id=decision["id"])["code"] == "not_found"
    assert (Rating.objects.count(), ReviewDecision.objects.get().state) == (0, "open")
