"""Reviews over REST: what is drawn, what is locked on closing, and what too little to say is answered with."""

from typing import Any

import pytest

from leadhub.models import Event
from tests.feedback.meeting import NOVEMBER, Meeting, month
from tests.qualification.office import Office, statements_of

pytestmark = pytest.mark.django_db


def drawn(meeting: Meeting) -> list[tuple[str, str]]:
    """The leads in their order, each with its kind."""
    return [(item["lead"], item["stratum"]) for item in meeting.items]


def test_a_review_draws_leads_of_each_kind(office: Office) -> None:
    leads = month(office)
    meeting = Meeting(office)
    kinds = dict(drawn(meeting))
    assert leads["idle"]["id"] not in kinds
    assert kinds[leads["off_target"]["id"]] == "weak"
    assert kinds[leads["rejected"]["id"]] in ("weak", "disputed")
    assert kinds[leads["accepted"]["id"]] == kinds[leads["qualified"]["id"]] == "good"
    assert kinds[leads["near"]["id"]] == "borderline"
    stages = {item["lead"]: item["stage"] for item in meeting.items}
    assert stages[leads["qualified"]["id"]] == "sql"
    assert stages[leads["accepted"]["id"]] == "mql"
    # The rejected one stands as it was handed over, not as what is left of it.
    rejected = next(item for item in meeting.items if item["lead"] == leads["rejected"]["id"])
    assert (rejected["action"], rejected["level"]) in {("handoff", "high"), ("handoff_urgent", "urgent")}
    assert office.get("viewer", f"leads/{rejected['lead']}/")["intent"]["level"] not in ("high", "urgent")
    assert sorted(item["position"] for item in meeting.items) == list(range(1, len(meeting.items) + 1))


def test_the_same_seed_and_period_draw_the_same_leads_also_after_the_month(office: Office) -> None:
    month(office)
    first = Meeting(office, to="2026-11-03T15:00:01Z", per_stratum=1)
    office.pass_time(days=40)
    office.lead("rfq_submitted", "new@n.example")
    again = Meeting(office, to="2026-11-03T15:00:01Z", per_stratum=1)
    assert drawn(first) == drawn(again)
    assert first.items and [item["tier"] for item in first.items] == [item["tier"] for item in again.items]
    assert first.review["strata"] == again.review["strata"]


def test_a_seed_is_made_and_told_where_none_is_given(office: Office) -> None:
    month(office)
    made = office.post("marketing", "reviews/", NOVEMBER, status=201)
    again = office.post("marketing", "reviews/", NOVEMBER | {"seed": made["seed"]}, status=201)
    items = [office.get("viewer", f"reviews/{one['id']}/items/")["results"] for one in (made, again)]
    assert [item["lead"] for item in items[0]] == [item["lead"] for item in items[1]]


def test_of_what_there_is_too_little_the_answer_says_so(office: Office) -> None:
    month(office)
    strata = {one["stratum"]: one for one in Meeting(office).review["strata"]}
    assert strata["disputed"]["asked"] == 5
    assert strata["borderline"]["drawn"] == strata["borderline"]["found"] == 1
    assert strata["borderline"]["note"] == "1 of 5: there are no more in the period."
    # The rejected one is of both kinds, and is drawn for one.
    assert (strata["weak"]["found"], strata["weak"]["note"]) == (2, "1 of 5: 1 more was drawn as another kind.")
    assert all(one["meaning"] for one in strata.values())


def test_a_month_without_leads_is_a_review_that_says_so(office: Office) -> None:
    made = office.post("marketing", "reviews/", {}, status=201)
    assert (made["from"], made["to"]) == ("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z")
    assert made["period"] == "October 2026"
    assert (made["items"], made["note"]) == (
        0,
        "Nothing happened to any lead of this period, so there is nothing to rate.",
    )
    found = office.get("marketing", f"reviews/{made['id']}/results/")
    assert [one["everybody"]["note"] for one in found["questions"]] == ["Nobody has answered yet."] * 2
    assert office.post("manager", f"reviews/{made['id']}/close/")["state"] == "closed"


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"from": "2026-12-01", "to": "2026-11-01"}, 422, "out_of_bounds"),
        ({"from": "2020-01-01", "to": "2026-11-01"}, 422, "out_of_bounds"),
        ({"from": "soon"}, 400, "wrong_type"),
        ({"seed": -1}, 422, "out_of_bounds"),
        ({"per_stratum": 0}, 422, "out_of_bounds"),
        ({"per_stratum": 26}, 422, "out_of_bounds"),
        ({"stages": []}, 422, "stages_required"),
        ({"stages": ["won"]}, 422, "unknown_value"),
        ({"seeds": 1}, 400, "unknown_field"),
    ],
)
def test_what_makes_no_sense_is_refused(office: Office, wish: Any, status: int, code: str) -> None:
    answer = office.call("marketing", "POST", "reviews/", NOVEMBER | wish)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert office.get("viewer", "reviews/")["results"] == []


def test_a_draw_takes_the_same_statements_of_one_lead_and_of_many(office: Office) -> None:
    def prepare() -> None:
        office.post("marketing", "reviews/", NOVEMBER, status=201)

    office.handed_over("p0@c0.example")
    # What the first draw of a process compiles is no part of any.
    prepare()
    one = statements_of(prepare)
    for number in range(1, 5):
        office.handed_over(f"p{number}@c{number}.example")
    assert statements_of(prepare) == one
    assert [review["items"] for review in office.get("viewer", "reviews/")["results"]] == [5, 1, 1]


def test_only_those_who_run_reviews_prepare_them(office: Office) -> None:
    for who in ("sales", "viewer", "integration"):
        assert office.call(who, "POST", "reviews/", NOVEMBER).status_code == 403
    assert office.call("partner", "GET", "reviews/").status_code == 403


def test_closing_locks_everything_and_tells_it_once(office: Office) -> None:
    month(office)
    meeting = Meeting(office)
    meeting.rate("sales", meeting.items[0])
    answer = office.call("marketing", "PATCH", meeting.path, {"minutes": " We talked. "})
    assert answer.json()["minutes"] == "We talked."
    decision = meeting.decide()
    closed = meeting.close()
    assert (closed["state"], closed["closed_by_name"], closed["minutes"]) == ("closed", "Robert Huang", "We talked.")
    for who, method, path, body in (
        ("marketing", "POST", f"{meeting.path}close/", {}),
        ("marketing", "PATCH", meeting.path, {"minutes": "No."}),
        ("sales", "POST", f"{meeting.path}ratings/", {"item": meeting.items[0]["id"], "is_mql": "no"}),
        ("marketing", "POST", f"{meeting.path}decisions/", {"text": "x"}),
        ("marketing", "PATCH", f"review-decisions/{decision['id']}/", {"text": "Other words"}),
    ):
        refused = office.call(who, method, path, body)
        assert (refused.status_code, refused.json()["code"]) == (409, "review_closed"), path
        assert refused.json()["closed_by_name"] == "Robert Huang"
    (event,) = Event.objects.filter(type="review.completed")
    assert event.data["review"] == meeting.review["id"]
    assert (event.data["items"], event.data["raters"], event.data["decisions"]) == (len(meeting.items), 1, 1)


def test_minutes_by_somebody_who_read_older_ones_are_refused(office: Office) -> None:
    meeting = Meeting(office)
    etag = office.call("marketing", "GET", meeting.path)["ETag"]
    office.call("manager", "PATCH", meeting.path, {"minutes": "One"}, **{"If-Match": etag})
    stale = office.call("marketing", "PATCH", meeting.path, {"minutes": "Two"}, **{"If-Match": etag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert office.get("viewer", meeting.path)["minutes"] == "One"
    assert office.call("manager", "POST", f"{meeting.path}close/", {}, **{"If-Match": etag}).status_code == 412


def test_reviews_are_listed_and_narrowed(office: Office) -> None:
    first, second = Meeting(office), Meeting(office, seed=8)
    first.close()
    listed = office.get("viewer", "reviews/")["results"]
    assert [one["id"] for one in listed] == [second.review["id"], first.review["id"]]
    assert [one["id"] for one in office.get("viewer", "reviews/", state="open")["results"]] == [second.review["id"]]
    assert office.call("viewer", "GET", "reviews/", {"stat": "open"}).json()["code"] == "unknown_parameter"
    assert office.call("viewer", "GET", f"reviews/{first.review['created_by']}/").status_code == 404
