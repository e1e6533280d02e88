"""What a draft would change, as callers read it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.jobs.readers import JOB, JobView
from leadhub.jobs.works import Step, Work
from leadhub.models import Job
from qualification import simulations
from qualification.counting import Counted
from qualification.rehearsing import Deadlines
from qualification.simulations import Simulation

NOTHING = "None"


class MoveView(View):
    """So many leads would go from one word to another; both are the same where another partner of a route gets them."""

    before: str | None
    after: str | None
    count: int


class CountsView(View):
    """How many leads stand where, by the rules in force and by the draft; `moves` only of those that change."""

    before: dict[str, int]
    after: dict[str, int]
    moves: list[MoveView]


class StandingView(View):
    """How one lead stands by one of the two rule sets; `partner` is whom its route leads to."""

    stage: str
    action: str
    route: str | None
    partner: UUID | None
    tier: str
    level: str


class ChangedLeadView(View):
    """A lead whose answer would be another."""

    lead: UUID
    before: StandingView
    after: StandingView


class WorkView(View):
    """Handoffs of one week that the rules alone would have made, to a team or to a partner."""

    week: date
    team: UUID | None
    partner: UUID | None
    before: int
    after: int


class WonView(View):
    """Won deals of the period: those that the rules in force would have handed over and the draft would not."""

    count: int
    missed: int
    gained: int
    leads: list[UUID]


class DeadlinesView(View):
    """Deadlines of the handoffs of the period, as they were and as the agreement of the draft would have had them."""

    clock: str
    handoffs: int
    broken_before: int
    broken_after: int


class EffectView(View):
    """What other rules would change: open leads as of now, and a period of the past walked through again.

    `sheet` counts accepted leads by whether they have what an SQL takes. `examples` are the leads that change, all of
    them up to 500, but for those that only the hold-out draws: they are counted and not named. The past is what the
    rules alone would have done with the signals, by the facts known now: what people decided stands beside it, not in
    it.
    """

    since: datetime
    until: datetime
    leads: int
    changed: int
    opens_now: int
    stage: CountsView
    action: CountsView
    route: CountsView
    sheet: CountsView
    examples: list[ChangedLeadView]
    past_leads: int
    handoffs: list[WorkView]
    won: WonView
    deadlines: list[DeadlinesView]


class SimulationView(EffectView, kw_only=True):
    """What a draft would change: open leads as of now, and a period of the past walked through again.

    `sheet` counts accepted leads by whether they have what an SQL takes. `examples` are the leads that change, all of
    them up to 500, but for those that only the hold-out draws: they are counted and not named. The past is what the
    rules alone would have done with the signals, by the facts known now: what people decided stands beside it, not in
    it.
    """

    draft: UUID
    sha256: str


class SimulationAnswerView(View):
    """The result, or the job that works on it where the leads are many."""

    simulation: SimulationView | None
    job: JobView | None


def answer_of(actor: Actor, found: Simulation | Job) -> SimulationAnswerView:
    """What a call to simulate answers where it may be either."""
    if isinstance(found, Job):
        return SimulationAnswerView(simulation=None, job=JOB.read(actor, found.pk))
    return SimulationAnswerView(simulation=simulation_view(found), job=None)


def step(job: Job, now: datetime) -> Step:
    """One step; the last one answers what the request itself would have."""
    made = simulations.step(job, now)
    return replace(made, result=msgspec.to_builtins(simulation_view(made.result))) if made.finished else made


def simulation_view(counted: Simulation) -> SimulationView:
    """The counted result in the shape of the contract."""
    return SimulationView(draft=counted.draft, sha256=counted.sha256, **effect_of(counted))


def effect_of(counted: Counted) -> dict[str, Any]:
    """The fields of `EffectView` of what was counted."""
    tally = counted.leads
    return {
        "since": counted.since,
        "until": counted.now,
        "leads": tally.open,
        "changed": tally.changed,
        "opens_now": tally.opens_now,
        "stage": _counts(tally.stage),
        "action": _counts(tally.action),
        "route": _counts(tally.route),
        "sheet": _counts(tally.sheet),
        "examples": msgspec.convert(tally.examples, list[ChangedLeadView]),
        "past_leads": tally.past,
        "handoffs": works_of(tally.handoffs),
        "won": WonView(
            count=tally.won, missed=tally.won_missed, gained=tally.won_gained, leads=[UUID(pk) for pk in tally.missed]
        ),
        "deadlines": [_deadlines(clock, count) for clock, count in counted.deadlines.items()],
    }


def works_of(counter: Mapping[str, Sequence[int]]) -> list[WorkView]:
    """What was counted by week and taker."""
    return [_work(key, *counts) for key, counts in sorted(counter.items())]


def kept_result(job: Job) -> SimulationView | None:
    """What a job found; None where an older version of the service wrote it down in another shape."""
    try:
        return msgspec.convert(job.result, SimulationView)
    except msgspec.ValidationError:
        return None


def _counts(pairs: Mapping[str, int]) -> CountsView:
    before: dict[str, int] = {}
    after: dict[str, int] = {}
    moves = []
    for key, count in sorted(pairs.items()):
        stood, stands, *elsewhere = key.split(" ")
        before[stood] = before.get(stood, 0) + count
        after[stands] = after.get(stands, 0) + count
        if stood != stands or elsewhere:
            moves.append(MoveView(before=_word(stood), after=_word(stands), count=count))
    return CountsView(before=before, after=after, moves=sorted(moves, key=lambda move: -move.count))


def _word(text: str) -> str | None:
    return None if text == NOTHING else text


def _work(key: str, before: int, after: int) -> WorkView:
    week, kind, whose = key.split(" ")
    team, partner = (UUID(whose), None) if kind == "team" else (None, UUID(whose))
    return WorkView(week=date.fromisoformat(week), team=team, partner=partner, before=before, after=after)


def _deadlines(clock: str, count: Deadlines) -> DeadlinesView:
    return DeadlinesView(
        clock=clock, handoffs=count.handoffs, broken_before=count.broken_before, broken_after=count.broken_after
    )


WORK = Work(kind=simulations.KIND, label="Simulation of a draft", step=step, verb="draft.simulate")
