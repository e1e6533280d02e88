"""What was sent is kept for some days and then removed, a part at a time; what was not sent is never removed."""

from datetime import timedelta

import pytest
from django.conf import settings as configured

from leadhub.alerts import keeping
from leadhub.alerts.keeping import forget_sent
from leadhub.clock import real_now
from leadhub.models import Alert, AlertState, Event, User
from tests.leadhub.alerts.ground import channel
from tests.rows import row

pytestmark = pytest.mark.django_db


def alert(state, days):
    """An alert that came to its state so many days ago, by the real clock."""
    at = real_now() - timedelta(days=days)
    sent = {"told_at": at, "sent_at": at} if state == "sent" else {"cause": "" if state == "due" else "x"}
    return row(Alert, event=row(Event), person=row(User), channel=channel("mail"), state=state, made_at=at, **sent)


def test_what_was_sent_long_ago_is_removed(now, settings):
    settings.ALERTS_KEPT_DAYS = 90
    alert("sent", 91)
    kept = alert("sent", 89)
    assert forget_sent(now) == 1
    assert list(Alert.objects.all()) == [kept]
    settings.ALERTS_KEPT_DAYS = 88
    assert forget_sent(now) == 1


@pytest.mark.parametrize("state", [state for state in AlertState.values if state != "sent"])
def test_what_was_not_sent_is_never_removed(now, state):
    kept = alert(state, 10_000)
    assert forget_sent(now) == 0
    assert list(Alert.objects.all()) == [kept]


def test_a_part_at_a_time_goes_the_oldest_first(now, monkeypatch):
    monkeypatch.setattr(keeping, "AT_ONCE", 2)
    _, _, third = (alert("sent", 100 - number) for number in range(3))
    assert forget_sent(now) == 2
    assert list(Alert.objects.all()) == [third]
    assert [forget_sent(now), forget_sent(now)] == [1, 0]


def test_it_is_among_what_is_due():
    assert "leadhub.alerts.keeping.forget_sent" in configured.LEADHUB_DUE
