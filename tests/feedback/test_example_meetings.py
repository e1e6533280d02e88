"""The reviews of the demo: one of last month that is closed, and one that waits for its raters."""

from datetime import datetime

import pytest

from feedback.models import Rating, Review, ReviewDecision
from leadhub.example import found_company, tell_past

pytestmark = pytest.mark.django_db


def test_the_demo_has_a_closed_review_and_an_open_one(now: datetime) -> None:
    tell_past(found_company(), invented=25, days=120, now=now)
    closed, latest = Review.objects.order_by("created_at")
    assert (closed.state, closed.period_words, closed.closed_by_name) == ("closed", "October 2026", "Robert Huang")
    assert closed.minutes
    assert 4 <= closed.items.count() <= 12
    assert Rating.objects.filter(item__review=closed).count() == 4 * closed.items.count()
    assert {one.state for one in ReviewDecision.objects.all()} == {"open", "kept"}
    assert latest.state == "open"
    assert set(Rating.objects.filter(item__review=latest).values_list("rater_name", flat=True)) == {
        "Robert Huang",
        "Dana Whitfield",
    }
