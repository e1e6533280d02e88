"""Counting what rules would change, part by part: open leads and their past, deadlines, then the load of teams.

Whoever counts keeps a `Place`: plain data, from which anybody can go on.
"""

from datetime import datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

import msgspec

from leadhub.jobs import queue
from leadhub.jobs.running import run_job
from leadhub.models import Job
from leadhub.models.job import RUNNING
from qualification import loading, rehearsing, simulating
from qualification.loading import TeamLoad
from qualification.rehearsing import CLOCKS, Deadlines
from qualification.simulating import Tally, Trial


class Counted(msgspec.Struct, kw_only=True):
    """What would change, as far as it is counted."""

    since: datetime
    now: datetime
    rule_set: UUID
    leads: Tally = msgspec.field(default_factory=Tally)
    deadlines: dict[str, Deadlines] = msgspec.field(default_factory=lambda: {clock: Deadlines() for clock in CLOCKS})
    loads: list[TeamLoad] = []


SECONDS_AT_ONCE = 3.0
# Longer than that nobody waits; whoever asked has begun with it or is gone.
HELD = timedelta(seconds=30)
C = TypeVar("C", bound=Counted)


class Place(msgspec.Struct, Generic[C], kw_only=True):
    """How far it has come."""

    counted: C
    after_lead: UUID | None = None
    leads_done: bool = False
    after_handoff: UUID | None = None


def is_done(place: Place[C], trial: Trial) -> bool:
    """Count a part more; true when nothing was left to count."""
    counted = place.counted
    if not place.leads_done:
        last = simulating.count_on(counted.leads, trial, place.after_lead)
        place.after_lead, place.leads_done = last, last is None
        return False
    place.after_handoff = rehearsing.count_on(
        counted.deadlines,
        trial.draft.agreement,
        trial.since,
        trial.now,
        place.after_handoff,
        hours=trial.supposed.hours_of_teams,
    )
    if place.after_handoff is not None:
        return False
    if trial.tells_all:
        counted.loads = loading.loads_of(counted.leads.arrivals, trial.supposed, trial.since, trial.now)
    return True


def worked_on(job: Job, now: datetime) -> Job:
    """A job that its caller holds, after some seconds of work; what is not done by then is left to the workers."""
    left = run_job(job, now, seconds=SECONDS_AT_ONCE)
    if left is None:
        # Somebody else works on it, or will.
        return job
    if left.status in RUNNING:
        queue.let_go(left)
    return left
