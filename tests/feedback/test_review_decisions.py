"""What reviews decide: who answers for it until when, the draft it opens, what became of it, and what sellers read."""

from typing import Any

import pytest

from leadhub.models import Draft
from tests.feedback.meeting import Meeting, month
from tests.qualification.office import Json, Office, statements_of

pytestmark = pytest.mark.django_db

MINE = "{ myFeedback { handoff state text because version document } }"


def patch(office: Office, who: str, decision: Json, status: int = 200, **given: Any) -> Json:
    """Somebody changes a decision."""
    answer = office.call(who, "PATCH", f"review-decisions/{decision['id']}/", given)
    assert answer.status_code == status, answer.content
    found: Json = answer.json()
    return found


def open_draft(office: Office, decision: Json, document: str = "scoring-models", status: int = 200) -> Json:
    """Marketing opens a draft from a decision."""
    made: Json = office.post("marketing", f"review-decisions/{decision['id']}/draft/", {"document": document}, status)
    return made


def publish(office: Office, decision: Json) -> int:
    """Both sides sign the draft of a decision, and operations publishes it; its number."""
    path = f"{decision['draft']['document']}/drafts/{decision['draft']['id']}/"
    for who in ("marketing", "manager"):
        office.post(who, f"{path}sign/")
    number: int = office.post("operations", f"{path}publish/")["number"]
    return number


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": "  "}, "text_required"),
        ({"text": "\u200b"}, "text_required"),
        ({"text": "x" * 2_001}, "out_of_bounds"),
        ({"owner": None}, "unknown_owner"),
        ({"owner": "00000000-0000-7000-8000-000000000000"}, "unknown_owner"),
        ({"due_on": None}, "due_required"),
        ({"due_on": "2026-11-02"}, "due_in_the_past"),
        ({"items": ["00000000-0000-7000-8000-000000000000"]}, "unknown_item"),
    ],
)
def test_what_is_decided_has_a_text_an_owner_and_a_date(office: Office, changes: Any, code: str) -> None:
    meeting = Meeting(office)
    body = {"text": "Do it.", "owner": str(office.users["sales"].pk), "due_on": "2026-11-03"} | changes
    answer = office.call("marketing", "POST", f"{meeting.path}decisions/", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert office.get("viewer", f"{meeting.path}decisions/")["results"] == []


def test_a_partner_and_a_machine_answer_for_nothing(office: Office) -> None:
    meeting = Meeting(office)
    for who in ("partner", "integration"):
        body = {"text": "Do it.", "owner": str(office.users[who].pk), "due_on": "2026-12-01"}
        assert office.call("marketing", "POST", f"{meeting.path}decisions/", body).json()["code"] == "unknown_owner"


def test_once_closed_what_was_agreed_stands_and_what_became_of_it_is_said_once(office: Office) -> None:
    meeting = Meeting(office)
    decision = meeting.decide()
    assert patch(office, "manager", decision, text="Other words.", due_on="2026-12-24")["text"] == "Other words."
    meeting.close()
    agreed: list[Json] = [{"text": "No."}, {"due_on": "2027-01-01"}, {"items": []}]
    for changes in [*agreed, {"owner": str(office.users["sales"].pk)}]:
        assert patch(office, "manager", decision, 409, **changes)["code"] == "review_closed"
    assert patch(office, "manager", decision, 422, state="kept")["code"] == "because_required"
    kept = patch(office, "manager", decision, state="kept", because="Two of three were won.")
    assert (kept["state"], kept["because"], kept["settled_by_name"]) == (
        "kept",
        "Two of three were won.",
        "Robert Huang",
    )
    refused = patch(office, "operations", decision, 409, state="done")
    assert (refused["code"], refused["settled_by_name"]) == ("decision_settled", "Robert Huang")
    assert open_draft(office, decision, status=409)["code"] == "decision_settled"


def test_a_reason_that_was_written_before_need_not_be_said_again(office: Office) -> None:
    decision = Meeting(office).decide()
    assert patch(office, "manager", decision, 422, state="kept", because="\u200b")["code"] == "because_required"
    patch(office, "manager", decision, because="Two of three were won.")
    kept = patch(office, "manager", decision, state="kept")
    assert (kept["state"], kept["because"]) == ("kept", "Two of three were won.")


def test_what_is_overdue_may_still_be_worded_otherwise(office: Office) -> None:
    decision = Meeting(office).decide(due_on="2026-11-04")
    office.pass_time(days=3)
    assert patch(office, "manager", decision, text="Other words.", due_on="2026-11-04")["text"] == "Other words."
    assert patch(office, "manager", decision, 422, due_on="2026-11-05")["code"] == "due_in_the_past"


def test_sellers_say_what_became_of_their_own_decisions_alone(office: Office) -> None:
    meeting = Meeting(office)
    own, other = meeting.decide(owner=str(office.users["sales"].pk)), meeting.decide()
    assert patch(office, "sales", other, 403, state="done")["code"] == "not_owner"
    assert patch(office, "sales", own, 403, text="Less work.")["code"] == "not_owner"
    assert patch(office, "sales", own, state="done")["state"] == "done"


def test_a_decision_opens_a_draft_that_names_the_review_and_its_version_links_back(office: Office) -> None:
    meeting = Meeting(office)
    decision = meeting.decide("Count CAD downloads less.")
    meeting.close()
    opened = open_draft(office, decision)
    assert (opened["draft"]["state"], opened["draft"]["was_open"]) == ("open", False)
    draft = office.get("viewer", f"scoring-models/drafts/{opened['draft']['id']}/")
    assert draft["note"] == "From the review of November 2026: Count CAD downloads less."
    # Pressed twice it is the same draft, and no second document.
    assert open_draft(office, decision)["draft"] == opened["draft"]
    assert open_draft(office, decision, "agreements", 409)["code"] == "draft_linked"
    number = publish(office, opened)
    version = office.get("viewer", f"scoring-models/versions/{number}/")
    assert version["note"].startswith("From the review of November 2026")
    found = office.get("viewer", f"review-decisions/{decision['id']}/")
    assert (found["draft"]["state"], found["draft"]["version"]) == ("published", number)
    assert found["note"] == f"Scoring models: published as version {number}."


def test_a_draft_that_is_open_already_is_linked_and_the_answer_says_so(office: Office) -> None:
    standing = office.post("operations", "scoring-models/drafts/", {"note": "Own"}, status=201)
    meeting = Meeting(office)
    first, second = meeting.decide(), meeting.decide("Something else.")
    for decision in (first, second):
        linked = open_draft(office, decision)
        assert (linked["draft"]["id"], linked["draft"]["was_open"]) == (standing["id"], True)
        assert "Ines Okafor had begun a draft already" in linked["note"]
    assert Draft.objects.get().note == "Own"


def test_after_a_draft_was_given_up_another_may_be_opened(office: Office) -> None:
    meeting = Meeting(office)
    decision = meeting.decide()
    first = open_draft(office, decision)
    path = f"scoring-models/drafts/{first['draft']['id']}/"
    assert office.call("operations", "DELETE", path, None, **{"If-Match": '"1"'}).status_code in (200, 204)
    assert "given up" in office.get("viewer", f"review-decisions/{decision['id']}/")["note"]
    second = open_draft(office, decision, "agreements")
    assert second["draft"]["document"] == "agreements"


def test_only_those_who_run_reviews_open_drafts(office: Office) -> None:
    meeting = Meeting(office)
    decision = meeting.decide()
    for who in ("sales", "viewer", "integration", "partner"):
        answer = office.call(who, "POST", f"review-decisions/{decision['id']}/draft/", {"document": "agreements"})
        assert answer.status_code == 403
    assert not Draft.objects.exists()


def mine(office: Office, who: str = "sales") -> Any:
    """What a seller reads of their only rejection."""
    (found,) = office.get(who, "feedback/mine/")["results"]
    return found


def test_a_seller_reads_what_became_of_a_rejection(office: Office) -> None:
    leads = month(office)
    new = mine(office)
    assert (new["state"], new["text"]) == ("new", "New: no review has looked at it yet.")
    assert (new["lead"], new["reason"], new["comment"]) == (
        leads["rejected"]["id"],
        "no_project",
        "=1+1 only collects prices",
    )
    meeting = Meeting(office)
    (item,) = [item for item in meeting.items if item["lead"] == leads["rejected"]["id"]]
    decision = meeting.decide(items=[item["id"]])
    assert mine(office)["state"] == "new"
    meeting.close()
    discussed = mine(office)
    assert (discussed["state"], discussed["text"]) == ("discussed", "Discussed on 3 November 2026.")
    assert discussed["review"] == meeting.review["id"]
    opened = open_draft(office, decision)
    assert mine(office)["text"].startswith("Led to a draft of Scoring models, which is not published yet")
    number = publish(office, opened)
    changed = mine(office)
    assert (changed["state"], changed["version"], changed["document"]) == ("changed", number, "scoring-models")
    assert changed["text"] == (
        f"Changed a rule: Scoring models, version {number}, after it was discussed on 3 November 2026."
    )
    told = office.ask("sales", MINE)["data"]["myFeedback"]
    assert told == [
        {
            "handoff": leads["rejected"]["handoff"],
            "state": "CHANGED",
            "text": changed["text"],
            "because": None,
            "version": number,
            "document": "SCORING_MODELS",
        }
    ]


def test_kept_as_it_is_says_why(office: Office) -> None:
    leads = month(office)
    meeting = Meeting(office)
    (item,) = [item for item in meeting.items if item["lead"] == leads["rejected"]["id"]]
    decision = meeting.decide(items=[item["id"]])
    meeting.close()
    patch(office, "manager", decision, state="kept", because="Two of three such leads were won.")
    found = mine(office)
    assert (found["state"], found["because"]) == ("kept", "Two of three such leads were won.")
    assert found["text"] == "Kept as it is, because: Two of three such leads were won."


@pytest.mark.parametrize("end", ["given up", "dropped"])
def test_what_led_to_nothing_is_discussed(office: Office, end: str) -> None:
    leads = month(office)
    meeting = Meeting(office)
    (item,) = [item for item in meeting.items if item["lead"] == leads["rejected"]["id"]]
    decision = meeting.decide(items=[item["id"]])
    meeting.close()
    if end == "dropped":
        patch(office, "manager", decision, state="dropped")
    else:
        draft = open_draft(office, decision)["draft"]
        assert mine(office)["state"] == "changed"
        office.call("operations", "DELETE", f"scoring-models/drafts/{draft['id']}/", None, **{"If-Match": '"1"'})
    found = mine(office)
    assert (found["state"], found["draft"], found["decision"]) == ("discussed", None, decision["id"])


def test_a_review_that_closed_before_somebody_said_no_has_not_heard_of_it(office: Office) -> None:
    lead = office.handed_over()
    meeting = Meeting(office)
    assert [item["lead"] for item in meeting.items] == [lead["id"]]
    meeting.close()
    office.pass_time(minutes=5)
    office.post("sales", f"handoffs/{lead['handoff']}/reject/", {"reason": "timing", "comment": "Next year."})
    assert mine(office)["state"] == "new"


def test_a_seller_reads_their_own_alone_and_others_none(office: Office) -> None:
    month(office)
    assert office.get("sales2", "feedback/mine/")["results"] == []
    for who in ("marketing", "operations", "viewer", "integration", "partner"):
        assert office.call(who, "GET", "feedback/mine/").status_code == 403


def test_of_many_rejections_the_last_twenty_are_told(office: Office) -> None:
    handoffs = []
    for number in range(22):
        lead = office.handed_over(f"p{number}@c{number}.example")
        handoffs.append(lead["handoff"])
        office.post("sales", f"handoffs/{lead['handoff']}/reject/", {"reason": "timing", "comment": "Later."})
    found = office.get("sales", "feedback/mine/")["results"]
    assert [one["handoff"] for one in found] == handoffs[:1:-1]


def test_what_became_of_many_takes_the_statements_of_one(office: Office) -> None:
    month(office)
    meeting = Meeting(office)
    meeting.decide(items=[item["id"] for item in meeting.items])
    meeting.close()
    one = statements_of(lambda: mine(office))
    for number in range(3):
        handoff = office.handed_over(f"p{number}@c{number}.example")["handoff"]
        office.post("sales", f"handoffs/{handoff}/reject/", {"reason": "timing", "comment": "Later."})
    again = Meeting(office)
    again.decide(items=[item["id"] for item in again.items])
    again.close()
    assert statements_of(lambda: office.get("sales", "feedback/mine/")) == one


def test_decisions_are_listed_and_narrowed(office: Office) -> None:
    meeting = Meeting(office)
    first, second = meeting.decide("One"), meeting.decide("Two")
    patch(office, "manager", first, state="done")
    listed = office.get("viewer", "review-decisions/", state="open")["results"]
    assert [one["id"] for one in listed] == [second["id"]]
    assert len(office.get("viewer", "review-decisions/", review=meeting.review["id"])["results"]) == 2
    assert office.get("viewer", f"{meeting.path}decisions/")["results"][0]["state"] == "done"
