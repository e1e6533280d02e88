"""Reviews in the console: prepared, rated in parts, minuted, decided in and closed, by forms and without a script."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from feedback.models import Rating, Review, ReviewDecision
from leadhub.models import Draft
from tests.feedback.meeting import Meeting, month
from tests.qualification.console.desk import Desk, said, words
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db

LIST = "/admin/feedback/review/"


@pytest.fixture
def desk(office: Office, browser: Callable[[str], Client]) -> Callable[[str], Desk]:
    """Somebody at a desk."""
    return lambda who: Desk(office, browser(who), who)


def at(review: object, name: str) -> str:
    """The address of an act on a review."""
    return reverse("admin:feedback_review_act", args=[review, name])


def test_a_review_from_its_draw_to_its_close(office: Office, desk: Callable[[str], Desk]) -> None:
    leads = month(office)
    marketing, sales, manager = desk("marketing"), desk("sales"), desk("manager")
    assert "No review was prepared yet" in marketing.read(LIST)
    answer = marketing.send(f"{LIST}add/", from_="2026-11-01", to="2026-12-01", seed="7")
    assert answer.status_code == 302, said(answer)
    review = Review.objects.get()
    page = words(marketing.read(answer["Location"]))
    assert "Leads drawn by the seed 7: 5." in page
    assert "Nobody has rated yet" in page
    asked = sales.read(at(review.pk, "rate"))
    for kind in ("Disputed", "Borderline", "Weak", "Good"):
        assert kind not in words(asked)
    items = list(review.items.order_by("position"))
    some = {f"is_mql_{one.position}": "yes" for one in items[:2]}
    some |= {f"why_not_sql_{one.position}": "later" for one in items[:2] if one.stage == "mql"}
    answer = sales.send(at(review.pk, "rate"), **some)
    assert answer.status_code == 302, said(answer)
    assert f"2 of {len(items)} leads are rated" in words(sales.read(answer["Location"]))
    # What was said stands in the form; of a lead of which something is left open the form says so beside it.
    fields = sales.fields(at(review.pk, "rate"))
    assert fields[f"is_mql_{items[0].position}"] == ["yes"]
    late = next(one for one in items[2:] if one.stage == "mql")
    refused = sales.send(at(review.pk, "rate"), **{f"is_mql_{late.position}": "no"})
    assert (refused.status_code, said(refused)) == (422, "Choose why it did not become an SQL.")
    assert Rating.objects.count() == 2
    rest = {f"is_mql_{one.position}": "no" for one in items[2:]}
    rest |= {f"why_not_sql_{one.position}": "no_project" for one in items[2:] if one.stage == "mql"}
    answer = sales.send(at(review.pk, "rate"), **rest)
    assert "You have rated every lead" in words(sales.read(answer["Location"]))
    results = words(sales.read(reverse("admin:feedback_review_view", args=[review.pk, "results"])))
    assert "The leads, the most disputed first" in results
    assert "Sam Keller" in results
    assert "Who has rated: 1." in results
    blind = words(marketing.read(reverse("admin:feedback_review_view", args=[review.pk, "results"])))
    assert f"You have {len(items)} left to rate" in blind
    assert marketing.send(at(review.pk, "minute"), minutes="We talked.").status_code == 302
    rejected = next(one for one in items if str(one.lead_id) == leads["rejected"]["id"])
    given = {"text": "Ask twice.", "owner": str(office.users["operations"].pk), "due_on": "2026-12-01"}
    answer = marketing.send(at(review.pk, "decide"), **given, items=[str(rejected.pk)])
    assert answer.status_code == 302, said(answer)
    assert manager.send(at(review.pk, "close")).status_code == 302
    page = words(manager.read(reverse("admin:feedback_review_change", args=[review.pk])))
    for text in ("Closed by Robert Huang", "We talked.", "Ask twice.", "Ines Okafor"):
        assert text in page
    again = manager.client.post(at(review.pk, "close"))
    assert (again.status_code, "has closed this review" in said(again)) == (409, True)


def test_a_decision_opens_a_draft_and_sellers_read_what_became_of_it(
    office: Office, desk: Callable[[str], Desk]
) -> None:
    leads = month(office)
    meeting = Meeting(office)
    (item,) = [item for item in meeting.items if item["lead"] == leads["rejected"]["id"]]
    made = meeting.decide("Ask twice.", items=[item["id"]])
    meeting.close()
    marketing, sales = desk("marketing"), desk("sales")
    mine = reverse("admin:feedback_review_mine")
    assert "Discussed on 3 November 2026." in words(sales.read(mine))
    assert marketing.client.get(mine).status_code == 403
    act = reverse("admin:feedback_reviewdecision_act", args=[made["id"], "draft"])
    unnamed = marketing.send(act)
    assert (unnamed.status_code, said(unnamed)) == (422, "Choose the document whose rules are to change.")
    answer = marketing.send(act, document="scoring-models")
    draft = Draft.objects.get()
    assert answer["Location"] == reverse("admin:leadhub_draft_change", args=[draft.pk])
    assert "Its note names this review." in words(marketing.read(answer["Location"]))
    assert "Led to a draft of Scoring models" in words(sales.read(mine))
    settle = reverse("admin:feedback_reviewdecision_act", args=[made["id"], "settle"])
    why = marketing.send(settle, state="kept", because="")
    assert (why.status_code, said(why)) == (422, "Say why it is kept as it is.")
    assert marketing.send(settle, state="done", because="").status_code == 302
    assert ReviewDecision.objects.get().state == "done"
    page = words(marketing.read(reverse("admin:feedback_reviewdecision_change", args=[made["id"]])))
    assert "Ask twice." in page


def test_what_is_left_open_is_asked_for_beside_its_field(office: Office, desk: Callable[[str], Desk]) -> None:
    meeting = Meeting(office)
    marketing = desk("marketing")
    refused = marketing.send(at(meeting.review["id"], "decide"))
    assert refused.status_code == 422
    assert "Choose who answers for it." in said(refused)
    for given, told in (
        ({"seed": "-1"}, "A seed is 0 to 2,147,483,647."),
        ({"from_": "2026-12-01", "to": "2026-11-01"}, "A period ends after it began"),
        ({"per_stratum": "x"}, "Write a number."),
        ({"stages": []}, "Name mql, sql or both."),
    ):
        answer = marketing.send(f"{LIST}add/", **given)
        assert answer.status_code == 422
        assert told in said(answer)
    assert Review.objects.count() == 1


def test_who_may_not_is_offered_nothing(office: Office, desk: Callable[[str], Desk]) -> None:
    month(office)
    meeting = Meeting(office)
    operations, sales = desk("operations"), desk("sales")
    page = words(operations.read(reverse("admin:feedback_review_change", args=[meeting.review["id"]])))
    assert "Rate the leads" not in page
    assert operations.client.get(at(meeting.review["id"], "rate")).status_code == 403
    page = words(sales.read(reverse("admin:feedback_review_change", args=[meeting.review["id"]])))
    assert "Rate the leads" in page
    assert "Close the review" not in page
    assert sales.client.post(at(meeting.review["id"], "close")).status_code == 403
