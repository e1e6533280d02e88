"""Four processes at once on a calendar and the clocks that run by it, on both engines, with real commits."""

from collections import Counter
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from leadhub.actors import Role
from leadhub.models import Edit, User
from qualification.calendars import calendar_of
from qualification.due import reschedule_clocks
from qualification.models import BusinessCalendar, ClockRun, Closure
from qualification.rules.agreement import Unit
from qualification.rules.business_time import add_hours
from tests.fence import allow_writes
from tests.live.races import close_same_days, edit_hours, hand_over_or_edit, race
from tests.qualification.company import make_company

RUNNERS = 4


def people() -> list[UUID]:
    """As many people of operations as there are runners."""
    with allow_writes():
        return [
            User.objects.create_user(f"ops{number}@leadhub.example", name=f"ops {number}", role=Role.OPERATIONS).pk
            for number in range(RUNNERS)
        ]


def test_one_of_many_who_edit_one_version_is_kept(fresh_database: str, now: datetime) -> None:
    make_company()
    calendar = BusinessCalendar.objects.get()
    (answers,) = race(fresh_database, RUNNERS, 1, edit_hours, calendar.pk, 1, people(), now)
    assert Counter(answers)["stale"] == RUNNERS - 1
    calendar.refresh_from_db()
    assert (calendar.version, calendar.name in answers) == (2, True)
    assert Edit.objects.filter(object_id=calendar.pk, field="name").count() == 1


def test_days_are_closed_once(fresh_database: str, now: datetime) -> None:
    make_company()
    calendar = BusinessCalendar.objects.get()
    rounds = race(fresh_database, RUNNERS, 4, close_same_days, calendar.pk, people(), now)
    for answers in rounds:
        assert Counter(answers)["closure_overlaps"] == RUNNERS - 1, answers
    closures = list(Closure.objects.order_by("first_day"))
    assert len(closures) == len(rounds)
    assert all(earlier.last_day < later.first_day for earlier, later in pairwise(closures))
    calendar.refresh_from_db()
    assert calendar.version == 1 + len(rounds)


def test_no_clock_is_left_with_hours_that_are_no_more(fresh_database: str, now: datetime) -> None:
    make_company()
    calendar = BusinessCalendar.objects.get()
    rounds = race(fresh_database, RUNNERS, 5, hand_over_or_edit, calendar.pk, people(), now)
    assert {answer for answers in rounds for answer in answers} == {"5", "True"}
    reschedule_clocks(now)
    calendar.refresh_from_db()
    hours = calendar_of(calendar)
    runs = ClockRun.objects.filter(unit=Unit.BUSINESS_HOURS)
    # Acceptance, first response, expiry, and what the cards lack, of five handoffs of two processes in each round.
    assert runs.count() == 4 * 5 * 2 * len(rounds)
    for run in runs:
        assert run.calendar_version == calendar.version
        assert run.due_at == add_hours(run.started_at, run.number, hours)
