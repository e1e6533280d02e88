"""How the due times of clocks are told, from what their rows say."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from qualification.admin.deadlines import Deadline
from qualification.models import BusinessCalendar, ClockOutcome, ClockRun
from qualification.readers.due_times import how_due
from tests.qualification.office import Office
from tests.rows import row

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 9, 4, 21, 30, tzinfo=UTC)
HOUR = 3600


def told(**given: Any) -> str:
    """How the due time of four business hours from Friday is told."""
    chicago = row(BusinessCalendar, timezone="America/Chicago", holidays_country="US")
    run = {
        "calendar": chicago,
        "number": 4,
        "unit": "business_hours",
        "limit_s": 4 * HOUR,
        "started_at": FRIDAY,
        "running_since": FRIDAY,
        "due_at": datetime(2026, 9, 8, 17, 30, tzinfo=UTC),
    } | given
    return how_due(row(ClockRun, **run), ZoneInfo("America/Chicago"))


def test_one_that_runs_since_it_began() -> None:
    assert told() == "4 business hours from Fri 16:30, Mon is a holiday (Labor Day). Times in America/Chicago."


def test_one_that_was_paused_says_for_how_long() -> None:
    tuesday = datetime(2026, 9, 8, 16, 40, tzinfo=UTC)
    # Half an hour of Friday ran; Tuesday stood until twenty to twelve.
    paused = told(spent_s=HOUR / 2, running_since=tuesday, due_at=tuesday + timedelta(hours=3.5))
    assert paused == (
        "4 business hours from Fri 16:30, paused 2 h 40 min, Mon is a holiday (Labor Day). Times in America/Chicago."
    )


def test_one_that_stands_says_what_is_left() -> None:
    stands = told(spent_s=HOUR / 2, running_since=None)
    assert stands == "4 business hours from Fri 16:30, stands with 3 h 30 min left. Times in America/Chicago."


def test_one_that_has_ended_tells_its_pauses_too() -> None:
    ended = told(
        spent_s=HOUR,
        running_since=None,
        outcome=ClockOutcome.MET,
        stopped_at=datetime(2026, 9, 8, 16, 30, tzinfo=UTC),
    )
    assert ended.startswith("4 business hours from Fri 16:30, paused 2 h,")


def test_one_of_all_hours_is_told_where_it_is_asked_for() -> None:
    wall = told(calendar=None, number=30, unit="days", limit_s=30 * 24 * HOUR, due_at=FRIDAY + timedelta(days=30))
    assert wall == "30 days from Fri 4 Sep 16:30. Times in America/Chicago."


def test_the_clocks_of_a_handoff_say_how_they_came_about(office: Office) -> None:
    lead = office.handed_over()
    clocks = office.get("viewer", f"handoffs/{lead['handoff']}/clocks/")["results"]
    assert {clock["kind"]: clock["how"] for clock in clocks} == {
        "acceptance": "1 business hour from Tue 09:00. Times in America/Chicago.",
        "first_response": "2 business hours from Tue 09:00. Times in America/Chicago.",
        "card_completed": "4 business hours from Tue 09:00. Times in America/Chicago.",
        "expiry": "8 business hours from Tue 09:00. Times in America/Chicago.",
    }


def test_what_has_ended_is_not_told_again_by_the_hours_of_now(office: Office) -> None:
    lead = office.accepted()
    clocks = office.get("viewer", f"handoffs/{lead['handoff']}/clocks/")["results"]
    how = {clock["kind"]: clock["how"] for clock in clocks}
    assert (how["acceptance"], how["status"]) == (None, "30 days from Tue 3 Nov 09:00. Times in America/Chicago.")
    assert {clock["timezone"] for clock in clocks} == {"America/Chicago"}


def test_nothing_is_counted_of_a_deadline_that_nobody_reads(office: Office) -> None:
    chicago = BusinessCalendar.objects.get(name="Chicago")
    deadline = Deadline.of(office.now + timedelta(hours=2), chicago, office.now)
    assert "left" not in vars(deadline)
    assert (str(deadline), deadline.is_over, deadline.is_soon) == ("2 h left", False, False)
