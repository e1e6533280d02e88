"""Business time equals what somebody finds who watches the clock minute by minute, in every zone and at its changes."""

import os
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from qualification.rules.business_time import add_days, add_hours, working_time
from qualification.rules.clocks import Run, is_over, paused, resumed
from tests.qualification.rules.simulator import DAY, moment
from tests.qualification.rules.workplaces import WEEKS, ZONES, Workplace, changes_of, workplaces

# The gate tries a sample, `make soak` all that was promised.
CASES = {"soak": 20_000}.get(os.environ.get("HYPOTHESIS_PROFILE", ""), 300)
MINUTE = timedelta(minutes=1)
SHARES = st.integers(0, 100)


@settings(max_examples=CASES, deadline=None)
@given(workplaces(), SHARES, st.integers(0, 6), st.lists(SHARES, max_size=6, unique=True))
def test_every_due_time_is_the_one_that_is_watched(place: Workplace, share: int, days: int, cuts: list[int]) -> None:
    calendar, watched = place.calendar, place.watched()
    # No more work than is seen: of two weeks, so that what a pause puts off is seen as well.
    minutes = watched.work_between(place.start, place.start + 14 * DAY) * share // 100
    end = place.start + 14 * DAY * share // 100

    due = watched.after_work(place.start, minutes)
    assert due is not None
    assert add_hours(place.begins, minutes / 60, calendar) == moment(due)
    assert working_time(place.begins, moment(due), calendar) == minutes * MINUTE
    assert working_time(place.begins, moment(end), calendar) == watched.work_between(place.start, end) * MINUTE

    day_due = watched.after_days(place.start, days)
    if day_due is not None:
        assert add_days(place.begins, days, calendar) == moment(day_due)

    pauses = pauses_from(place.start, cuts)
    held = watched.after_work(place.start, minutes, pauses)
    if held is not None and minutes:
        assert due_with_pauses(place, minutes, pauses) == moment(held)


def pauses_from(start: int, cuts: list[int]) -> list[tuple[int, int]]:
    """Pauses within a week, one after the other: each share of it is a beginning or an end."""
    edges = sorted(start + 7 * DAY * cut // 100 for cut in cuts)
    return list(zip(edges[::2], edges[1::2], strict=False))


def due_with_pauses(place: Workplace, minutes: int, pauses: list[tuple[int, int]]) -> object:
    """When a clock is due that was paused and resumed on the way; once it is over nothing stops it."""
    calendar = place.calendar
    run = Run(limit=minutes * MINUTE, due_at=add_hours(place.begins, minutes / 60, calendar), since=place.begins)
    for begin, end in pauses:
        if is_over(run, moment(begin)):
            break
        run = resumed(paused(run, moment(begin), calendar), moment(end), calendar)
    return run.due_at


def test_no_zone_is_left_out() -> None:
    for number, name in enumerate(ZONES):
        found = changes_of(name)
        if not found:
            continue
        change = found[7 * number % len(found)]
        place = Workplace(ZoneInfo(name), WEEKS[number % len(WEEKS)], frozenset(), change - DAY - 13 * number % DAY, 6)
        watched, calendar = place.watched(), place.calendar
        for days in (2, 5):
            end = place.start + days * DAY
            work = watched.work_between(place.start, end)
            assert working_time(place.begins, moment(end), calendar) == work * MINUTE, name
            due = watched.after_work(place.start, work)
            assert due is not None
            assert add_hours(place.begins, work / 60, calendar) == moment(due), name
