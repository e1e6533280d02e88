"""Nobody reads what others said before having rated every lead, or before the review is closed: through every door."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from feedback.models import Rating, Review
from leadhub.models import User
from tests.feedback.meeting import Meeting, month
from tests.fence import allow_writes
from tests.qualification.office import Json, Office

pytestmark = pytest.mark.django_db

CANARY = "canary words of somebody else"
FIELDS = "id isMql whyNotSql comment raterName"
RATINGS = "query Q($review: ID!) { ratings(review: $review) { FIELDS } }".replace("FIELDS", FIELDS)
RESULTS = "query Q($review: ID!) { reviewResults(review: $review) { items { ratings { FIELDS } } } }".replace(
    "FIELDS", FIELDS
)
PACK = (
    "query Q($review: ID!) { reviewPack(review: $review) { ratings { comment isMql } "
    "results { items { ratings { comment } } } review { minutes raters { name rated } } } }"
)
NODE = "query Q($id: ID!) { node(id: $id) { id ... on Rating { FIELDS } } }".replace("FIELDS", FIELDS)


@pytest.fixture
def meeting(office: Office) -> Meeting:
    """The manager of sales has rated every lead, and said something that nobody else says."""
    month(office)
    held = Meeting(office)
    held.rate_all("manager", "unsure", comment=CANARY)
    return held


def told_by(office: Office, browser: Callable[[str], Client], meeting: Meeting, who: str) -> Iterator[tuple[str, str]]:
    """All that each door tells somebody of the review, by the name of the door."""
    for part in ("", "items/", "ratings/", "results/", "decisions/", "pack/"):
        yield f"REST {part}", office.call(who, "GET", meeting.path + part).content.decode()
    for ending in ("csv", "html"):
        path = f"/api/v1/{meeting.path.rstrip('/')}.{ending}"
        yield f"REST {ending}", office.client(who).get(path).content.decode()
    ids = [str(pk) for pk in Rating.objects.filter(rater=office.users["manager"].pk).values_list("pk", flat=True)]
    for name, document in (("ratings", RATINGS), ("reviewResults", RESULTS), ("reviewPack", PACK)):
        yield f"GraphQL {name}", str(office.ask(who, document, review=meeting.review["id"]))
    yield "GraphQL node", str([office.ask(who, NODE, id=one) for one in ids])
    if office.users[who].is_staff:
        page = browser(who)
        change = f"/admin/feedback/review/{meeting.review['id']}"
        for address in (
            "/admin/feedback/review/",
            f"{change}/change/",
            f"{change}/view/results/",
            f"{change}/act/rate/",
            f"/reviews/{meeting.review['id']}/",
        ):
            yield f"console {address}", page.get(address).content.decode()
    for path in ("events/", f"leads/{meeting.items[0]['lead']}/timeline/"):
        yield f"REST {path}", office.call(who, "GET", path).content.decode()


@pytest.mark.parametrize("who", ["operations", "marketing", "sales", "sales2", "viewer", "integration"])
def test_no_door_tells_what_others_said(
    office: Office, browser: Callable[[str], Client], meeting: Meeting, who: str
) -> None:
    for door, text in told_by(office, browser, meeting, who):
        assert CANARY not in text, door
        # The form itself offers the answer.
        assert door.startswith("console") or "unsure" not in text.lower(), door
    assert CANARY in office.call("manager", "GET", f"{meeting.path}ratings/").content.decode()


@pytest.mark.parametrize("who", ["operations", "marketing", "sales", "viewer", "integration"])
def test_once_it_is_closed_every_reader_reads_it(
    office: Office, browser: Callable[[str], Client], meeting: Meeting, who: str
) -> None:
    meeting.close()
    told = dict(told_by(office, browser, meeting, who))
    for door in (
        "REST ratings/",
        "REST results/",
        "REST pack/",
        "REST csv",
        "GraphQL ratings",
        "GraphQL reviewResults",
    ):
        assert CANARY in told[door], door
    assert CANARY in told["GraphQL node"]


def test_whoever_has_rated_every_lead_reads_the_others_and_nobody_else_does(office: Office, meeting: Meeting) -> None:
    *first, last = meeting.items
    for item in first:
        meeting.rate("sales", item)
    assert len(office.get("sales", f"{meeting.path}ratings/")["results"]) == len(first)
    refused = office.call("sales", "GET", f"{meeting.path}results/")
    assert (refused.status_code, refused.json()["code"], refused.json()["left"]) == (409, "ratings_blind", 1)
    assert office.get("sales", meeting.path)["results_open"] is False
    meeting.rate("sales", last)
    assert office.get("sales", meeting.path)["results_open"] is True
    assert len(office.get("sales", f"{meeting.path}ratings/")["results"]) == 2 * len(meeting.items)
    assert office.get("sales", f"{meeting.path}results/")["raters"] == 2
    assert office.call("sales2", "GET", f"{meeting.path}results/").status_code == 409


def test_having_rated_one_review_opens_no_other(office: Office, meeting: Meeting) -> None:
    other = Meeting(office, seed=8)
    other.rate_all("sales")
    assert CANARY not in office.call("sales", "GET", f"{meeting.path}ratings/").content.decode()


def test_what_one_said_may_be_mended_until_others_may_be_read(office: Office, meeting: Meeting) -> None:
    *first, last = meeting.items
    made = meeting.rate("sales", first[0], "yes")
    mended = meeting.rate("sales", first[0], "no", status=200)
    assert (made["id"], mended["is_mql"]) == (mended["id"], "no")
    for item in [*first[1:], last]:
        meeting.rate("sales", item)
    answer = office.call("sales", "POST", f"{meeting.path}ratings/", rating_of(last))
    assert (answer.status_code, answer.json()["code"]) == (409, "ratings_stand")
    assert Rating.objects.filter(rater=office.users["sales"].pk, is_mql="no").count() == 1


def rating_of(item: Json) -> Json:
    """A rating as it is asked for."""
    why = {"why_not_sql": "later"} if item["stage"] == "mql" else {}
    return {"item": item["id"], "is_mql": "no"} | why


def test_how_many_somebody_has_rated_is_no_secret(office: Office, meeting: Meeting) -> None:
    meeting.rate("sales", meeting.items[0])
    found = office.get("viewer", meeting.path)["raters"]
    assert [(one["name"], one["side"], one["rated"], one["is_complete"]) for one in found] == [
        ("Robert Huang", "sales", len(meeting.items), True),
        ("Sam Keller", "sales", 1, False),
    ]


def test_whoever_is_renamed_between_two_leads_is_one_rater(office: Office, meeting: Meeting) -> None:
    first, second, *_ = meeting.items
    meeting.rate("sales", first)
    with allow_writes():
        User.objects.filter(pk=office.users["sales"].pk).update(name="Sam Young")
    office.pass_time(minutes=1)
    meeting.rate("sales", second)
    found = office.get("sales", meeting.path)
    assert [(one["name"], one["rated"]) for one in found["raters"]] == [
        ("Robert Huang", len(meeting.items)),
        ("Sam Young", 2),
    ]
    assert found["rated"] == 2


def test_a_comment_that_nobody_can_read_is_none(office: Office, meeting: Meeting) -> None:
    assert meeting.rate("sales", meeting.items[0], comment="\u200b \u2060")["comment"] is None


@pytest.mark.parametrize("who", ["operations", "viewer", "integration", "partner"])
def test_who_is_of_neither_side_does_not_rate(office: Office, meeting: Meeting, who: str) -> None:
    answer = office.call(who, "POST", f"{meeting.path}ratings/", rating_of(meeting.items[0]))
    assert answer.status_code == 403
    assert Rating.objects.count() == len(meeting.items)


def test_a_partner_sees_no_review(office: Office, meeting: Meeting) -> None:
    meeting.close()
    partner = office.users["partner"].actor
    assert not Review.objects.visible_to(partner).exists()
    assert not Rating.objects.visible_to(partner).exists()
    for part in ("", "items/", "ratings/", "results/", "pack/"):
        assert office.call("partner", "GET", meeting.path + part).status_code == 403


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"item": "00000000-0000-7000-8000-000000000000"}, "unknown_item"),
        ({"why_not_sql": None}, "reason_required"),
        ({"is_mql": "perhaps"}, "unknown_value"),
        ({"comment": "x" * 2_001}, "out_of_bounds"),
    ],
)
def test_what_cannot_be_said_is_refused(office: Office, meeting: Meeting, changes: Any, code: str) -> None:
    item = next(item for item in meeting.items if item["stage"] == "mql")
    before = Rating.objects.count()
    answer = office.call("sales", "POST", f"{meeting.path}ratings/", rating_of(item) | changes)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert Rating.objects.count() == before


def test_why_it_did_not_become_an_sql_is_not_asked_of_an_sql(office: Office, meeting: Meeting) -> None:
    item = next(item for item in meeting.items if item["stage"] == "sql")
    answer = office.call("sales", "POST", f"{meeting.path}ratings/", rating_of(item) | {"why_not_sql": "later"})
    assert (answer.status_code, answer.json()["code"]) == (422, "reason_not_asked")
