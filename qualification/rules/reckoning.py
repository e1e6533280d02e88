"""What becomes of a running clock when the hours that it runs by are changed."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from qualification.rules.agreement import Unit
from qualification.rules.business_time import Calendar, add_days, working_time
from qualification.rules.clocks import Run, elapsed, later

_ZERO: Final = timedelta()
_OF_DAYS: Final = frozenset({Unit.BUSINESS_DAYS, Unit.DAYS})


def reckoned(
    run: Run, number: float, unit: Unit, start: datetime, now: datetime, hours: Calendar, *, is_broken: bool = False
) -> Run:
    """The run by the hours as they are now, as if they had been so since it was last set going.

    A promise of hours or minutes stays as long as it was. One of days is counted anew from its start, and what was
    spent of it by the old hours stays the same share of it: one of two days that was half spent has one of the new
    days left. A broken promise stays due when it was: its length becomes what led there, so that later steps follow
    by the new hours. One that is over stays so. One that stands is due no later than if it went on now.
    """
    if is_broken:
        if run.since is None or run.since >= run.due_at:
            return run
        return replace(run, limit=run.spent + working_time(run.since, run.due_at, hours))
    due = add_days(start, int(number), hours) if unit in _OF_DAYS else None
    if due is not None:
        limit = elapsed(start, due, hours)
        run = replace(run, limit=limit, spent=limit * (run.spent / run.limit) if run.limit else run.spent)
    left = run.limit - run.spent
    if left <= _ZERO:
        return run
    if run.since is None:
        return replace(run, due_at=min(run.due_at, later(now, left, hours)))
    if due is not None and run.since == start and not run.spent:
        return replace(run, due_at=due)
    return replace(run, due_at=later(run.since, left, hours))
