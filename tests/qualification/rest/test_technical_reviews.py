"""Sales asks the engineers, who answer by a clock and name what limits."""

from typing import Any

import pytest

from leadhub.models import Event
from qualification.models import Team, TechnicalReview
from tests import fence
from tests.qualification.office import Office
from tests.qualification.rest.test_acts import refused

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
QUESTION: Json = {"question": "Can we hold 5 µm on the bore?"}
ANSWERS: list[tuple[Json, str, str]] = [
    ({"answer": "feasible"}, "confirmed", "Technical review: feasible. We make such bores."),
    (
        {"answer": "feasible_with_changes", "limiting_fact": "tolerance"},
        "unknown",
        "Technical review: feasible with changes, limited by tolerance. We make such bores.",
    ),
    (
        {"answer": "not_feasible", "limiting_fact": "size"},
        "refuted",
        "Technical review: not feasible, limited by size. We make such bores.",
    ),
]
REFUSED: list[Any] = [
    ({}, 422, "answer_required", ["/answer", "/comment"]),
    ({"answer": "feasible"}, 422, "comment_required", ["/comment"]),
    ({"answer": "feasible", "comment": " "}, 422, "comment_required", ["/comment"]),
    ({"answer": "perhaps", "comment": "x"}, 422, "unknown_answer", ["/answer"]),
    ({"answer": "not_feasible", "comment": "x"}, 422, "limiting_fact_required", ["/limiting_fact"]),
    ({"answer": "feasible_with_changes", "comment": "x"}, 422, "limiting_fact_required", ["/limiting_fact"]),
    ({"answer": "not_feasible", "limiting_fact": "mood", "comment": "x"}, 422, "unknown_fact", ["/limiting_fact"]),
    ({"answer": "feasible", "comment": "x", "team": "x"}, 400, "unknown_field", ["/team"]),
    ({"answer": 1, "comment": "x"}, 400, "wrong_type", ["/answer"]),
]


@pytest.fixture
def lead(office: Office) -> Json:
    """A lead that sales accepted."""
    return office.accepted()


def test_without_an_engineering_desk_nobody_is_asked(office: Office, lead: Json) -> None:
    with fence.allow_writes():
        Team.objects.filter(kind=Team.Kind.ENGINEERING).delete()
    refused(office, "sales", f"leads/{lead['id']}/technical-review/", QUESTION, 409, "no_engineering_desk")


def ask(office: Office, lead: Json) -> Json:
    """The holder asks."""
    review: Json = office.post("sales", f"leads/{lead['id']}/technical-review/", QUESTION, 201)
    return review


def answer(office: Office, review: Json, **given: Any) -> Json:
    """An engineer answers."""
    body = {"answer": "feasible", "comment": "We make such bores."} | given
    after: Json = office.post("operations", f"technical-reviews/{review['id']}/answer/", body)
    return after


def close_a_day(office: Office) -> None:
    """A day next year on which nobody works, which makes another version of the calendar."""
    chicago = next(row for row in office.get("viewer", "calendars/")["results"] if row["name"] == "Chicago")
    body = {"first_day": "2027-01-05", "label": "Stocktaking"}
    office.post("operations", f"calendars/{chicago['id']}/closures/", body, 201)
    office.run_due()


def test_the_engineering_desk_is_asked_with_a_clock(office: Office, lead: Json) -> None:
    review = ask(office, lead)
    assert review == {
        "id": review["id"],
        "lead": lead["id"],
        "handoff": lead["handoff"],
        "team": office.team("Engineering desk"),
        "engineer": None,
        "question": QUESTION["question"],
        "asked_at": "2026-11-03T15:00:00Z",
        "asked_by": "Sam Keller",
        "due_at": "2026-11-05T15:00:00Z",
        "answer": None,
        "limiting_fact": None,
        "comment": None,
        "answered_at": None,
        "answered_by": None,
        "withdrawn_at": None,
    }
    assert office.get("viewer", f"technical-reviews/{review['id']}/") == review
    assert office.get("viewer", "technical-reviews/", open="true", lead=lead["id"])["results"] == [review]
    assert office.get("viewer", "technical-reviews/", open="false")["results"] == []


@pytest.mark.parametrize(("given", "status", "evidence"), ANSWERS, ids=[row[1] for row in ANSWERS])
def test_the_answer_is_written_into_the_sheet(
    office: Office, lead: Json, given: Json, status: str, evidence: str
) -> None:
    review = answer(office, ask(office, lead), **given)
    assert (review["answer"], review["limiting_fact"]) == (given["answer"], given.get("limiting_fact"))
    assert (review["answered_by"], review["engineer"]) == ("Ines Okafor", str(office.users["operations"].pk))
    item = office.get("viewer", f"leads/{lead['id']}/qualification/")["items"]["technical_fit"]
    assert item == {"status": status, "evidence": evidence, "by": "Ines Okafor", "at": "2026-11-03T15:00:00Z"}
    assert office.get("viewer", "technical-reviews/", open="true")["results"] == []


def test_the_holder_is_told(office: Office, lead: Json) -> None:
    review = answer(office, ask(office, lead))
    told = [event.data for event in Event.objects.filter(type="technical_review.answered")]
    assert told == [{"lead": lead["id"], "technical_review": review["id"], "answer": "feasible"}]


def test_an_answer_after_two_business_days_is_late(office: Office, lead: Json) -> None:
    review = ask(office, lead)
    office.pass_time(days=3)
    answer(office, review)
    handoff = office.get("manager", f"handoffs/{lead['handoff']}/")
    assert "technical_review" in [breach["clock"] for breach in handoff["breaches"]]
    assert office.clock(lead["handoff"], "technical_review")["outcome"] == "late"


class TestTheDecision:
    """Ten business days, twenty while the engineers are asked, and then the time given back that they took."""

    def test_is_due_in_twenty_days_while_it_is_open(self, office: Office, lead: Json) -> None:
        assert office.clock(lead["handoff"], "decision")["due_at"] == "2026-11-18T15:00:00Z"
        office.pass_time(days=1)
        ask(office, lead)
        run = office.clock(lead["handoff"], "decision")
        # Veterans Day and Thanksgiving lie between.
        assert (run["number"], run["due_at"]) == (20, "2026-12-03T15:00:00Z")

    @pytest.mark.parametrize(
        ("days", "promise", "due"),
        [
            (0, (10, "business_days"), "2026-11-18T15:00:00Z"),
            (2, (96, "business_hours"), "2026-11-19T23:00:00Z"),
            (24, (20, "business_days"), "2026-12-03T15:00:00Z"),
        ],
    )
    def test_gets_back_the_time_that_the_answer_took(
        self, office: Office, lead: Json, days: int, promise: tuple[int, str], due: str
    ) -> None:
        office.pass_time(days=1)
        review = ask(office, lead)
        office.pass_time(days=days)
        answer(office, review)
        run = office.clock(lead["handoff"], "decision")
        assert (run["number"], run["unit"], run["due_at"]) == (*promise, due)
        close_a_day(office)
        assert office.clock(lead["handoff"], "decision")["due_at"] == due, "a day after all of this changes nothing"

    def test_keeps_what_an_earlier_answer_gave_back(self, office: Office, lead: Json) -> None:
        for days in (2, 1):
            review = ask(office, lead)
            office.pass_time(days=days)
            answer(office, review)
        assert office.clock(lead["handoff"], "decision")["due_at"] == "2026-11-20T23:00:00Z", "thirteen days in all"

    def test_of_a_lead_that_was_asked_about_before_is_long_from_the_beginning(self, office: Office) -> None:
        lead = office.handed_over("ben@medico.example")
        review = ask(office, lead)
        office.post("sales", f"handoffs/{lead['handoff']}/accept/")
        assert office.clock(lead["handoff"], "decision")["number"] == 20
        office.pass_time(days=1)
        answer(office, review)
        assert office.clock(lead["handoff"], "decision")["due_at"] == "2026-11-18T23:00:00Z"

    def test_is_not_late_by_the_answer_itself(self, office: Office, lead: Json) -> None:
        office.pass_time(days=14)
        review = ask(office, lead)
        office.pass_time(days=7)
        answer(office, review)
        office.run_due()
        handoff = office.get("manager", f"handoffs/{lead['handoff']}/")
        assert "decision" not in [breach["clock"] for breach in handoff["breaches"]]


def test_one_open_for_a_lead(office: Office, lead: Json) -> None:
    review = ask(office, lead)
    path = f"leads/{lead['id']}/technical-review/"
    problem = refused(office, "sales2", path, QUESTION, 409, "technical_review_open")
    assert problem["technical_review"] == review["id"]
    answer(office, review)
    assert ask(office, lead)["id"] != review["id"]


def test_only_the_holder_asks(office: Office, lead: Json) -> None:
    path = f"leads/{lead['id']}/technical-review/"
    for who in ("marketing", "operations", "viewer", "integration", "partner"):
        refused(office, who, path, QUESTION, 403, "not_sales")
    mql = office.mql("ben@medico.example")
    refused(office, "sales", f"leads/{mql['id']}/technical-review/", QUESTION, 403, "not_holder")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "question_required"),
        ({"question": " "}, 422, "question_required"),
        ({"question": "q" * 10_001}, 422, "out_of_bounds"),
        ({"question": "x", "team": "y"}, 400, "unknown_field"),
    ],
)
def test_questions_are_refused(office: Office, lead: Json, body: Json, status: int, code: str) -> None:
    refused(office, "sales", f"leads/{lead['id']}/technical-review/", body, status, code)


def test_answers_are_refused(office: Office, lead: Json, subtests: pytest.Subtests) -> None:
    review = ask(office, lead)
    for body, status, code, pointers in REFUSED:
        with subtests.test(body=str(body)):
            path = f"technical-reviews/{review['id']}/answer/"
            problem = refused(office, "operations", path, body, status, code)
            assert [fault["pointer"] for fault in problem["errors"]] == pointers


def test_only_the_desk_answers_and_once(office: Office, lead: Json) -> None:
    review = ask(office, lead)
    path, body = f"technical-reviews/{review['id']}/answer/", {"answer": "feasible", "comment": "x"}
    for who in ("sales", "manager", "marketing", "viewer"):
        refused(office, who, path, body, 403, "not_engineer")
    refused(office, "integration", path, body, 403, "not_allowed")
    answer(office, review)
    problem = refused(office, "operations", path, body, 409, "already_answered")
    assert problem["answered_by_name"] == "Ines Okafor"


def test_what_went_back_needs_no_answer(office: Office, lead: Json) -> None:
    review = ask(office, lead)
    office.post("sales", f"leads/{lead['id']}/recycle/", {"reason": "timing", "comment": "Later."})
    after = office.get("viewer", f"technical-reviews/{review['id']}/")
    assert after["withdrawn_at"] == "2026-11-03T15:00:00Z"
    body = {"answer": "feasible", "comment": "x"}
    path = f"technical-reviews/{review['id']}/answer/"
    refused(office, "operations", path, body, 409, "review_withdrawn")
    assert office.clock(lead["handoff"], "technical_review")["outcome"] == "void"
    assert not TechnicalReview.objects.open().exists()
