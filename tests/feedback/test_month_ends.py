"""A month that has ended is told of once, to those who take part in reviews, with its numbers drawn in the mail."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from feedback import month_ends
from feedback.alerting.months import messages
from leadhub.alerts.notices import Asked
from leadhub.events.outbox import Happening
from leadhub.models import Alert, Event
from tests.feedback.meeting import month
from tests.qualification.office import Office, statements_of

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2026, 12, 1, 6, tzinfo=UTC)


def told() -> list[Event]:
    return list(Event.objects.filter(type="review.due"))


def pass_until(office: Office, moment: datetime) -> None:
    office.pass_time(seconds=(moment - office.now).total_seconds())


def test_once_at_its_end_however_many_find_it(office: Office) -> None:
    office.lead()
    assert month_ends.tell(datetime(2026, 11, 30, 23, 59, tzinfo=UTC)) == 0
    assert month_ends.tell(DECEMBER) == 1
    assert [month_ends.tell(DECEMBER + timedelta(hours=hours)) for hours in (0, 1, 100)] == [0, 0, 0]
    (event,) = told()
    assert event.data == {"from": "2026-11-01T00:00:00+00:00", "to": "2026-12-01T00:00:00+00:00"}
    assert event.pk.version == 7
    # Whoever looked before the other had written finds it there all the same.
    assert month_ends._tell(event.pk, Happening(month_ends.DUE, DECEMBER, event.data)) is False
    assert len(told()) == 1
    assert month_ends.tell(datetime(2027, 1, 1, tzinfo=UTC)) == 1


def test_what_ended_before_there_was_a_lead_or_long_ago_is_no_news(office: Office) -> None:
    assert month_ends.tell(DECEMBER) == 0
    office.lead()
    assert month_ends.tell(datetime(2026, 12, 9, tzinfo=UTC)) == 0
    # All leads came in November.
    assert month_ends.tell(datetime(2026, 11, 3, tzinfo=UTC)) == 0


def test_the_mail_holds_numbers_and_bars_and_not_only_links(office: Office) -> None:
    month(office)
    mail.outbox.clear()
    pass_until(office, DECEMBER)
    office.run_due()
    (event,) = told()
    roles = set(Alert.objects.filter(event=event).values_list("person__role", flat=True))
    assert roles == {"marketing", "sales", "manager", "operations"}
    letter = next(one for one in mail.outbox if one.subject == "November 2026 in numbers")
    assert isinstance(letter, EmailMultiAlternatives)
    text = str(letter.body)
    assert "6 new leads. Sales accepted 2 handoffs and rejected 1." in text
    assert "  New leads: 6\n" in text
    assert "  Sales accepted: 2\n" in text
    assert "Nothing is open from earlier reviews." in text
    html = str(letter.alternatives[0][0])
    widths = dict(re.findall(r">([\w ]+)</th><td[^>]*><span[^>]*width: (\d+)%", html))
    assert (widths["New leads"], widths["Sales accepted"], widths["Won"]) == ("60", "20", "0")
    assert "<img" not in html


def test_it_costs_the_same_for_few_and_for_many_leads(office: Office) -> None:
    data = {"from": "2026-11-01T00:00:00+00:00", "to": "2026-12-01T00:00:00+00:00"}
    event = Event(type="review.due", at=DECEMBER, data=data)
    people = [one for one in office.users.values() if one.role in ("sales", "manager")]
    asked = [Asked(alert=one.pk, kind="month_ended", event=event, person=one, subject=None) for one in people]
    office.handed_over()
    few = statements_of(lambda: messages(asked, DECEMBER))
    office.handed_over("lars@halvorsen.example")
    assert statements_of(lambda: messages(asked, DECEMBER)) == few
