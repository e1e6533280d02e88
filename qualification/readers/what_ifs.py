"""What would be different, as callers read it: the answer of a what-if, which is the result of its job."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.errors import Conflict, NotFound
from leadhub.jobs.works import Step, Work
from leadhub.models import DocumentKind, Job
from qualification import what_ifs
from qualification.loading import MemberLoad, TeamLoad
from qualification.readers.simulations import EffectView, WonView, WorkView, effect_of, works_of
from qualification.rules.terms import moment_of
from qualification.what_ifs import WhatIf


class SupposedDraftView(View):
    """A draft as it was supposed: `sha256` says by which content."""

    id: UUID
    kind: DocumentKind
    sha256: str


class SupposedCalendarView(View):
    """What was supposed of the working hours of a team; null: as in its calendar."""

    team: UUID
    timezone: str | None = None
    hours: list[list[list[str]]] | None = None
    holidays_country: str | None = None
    holidays_subdivision: str | None = None
    works_on: list[str] | None = None


class SupposedCapacityView(View):
    """How much open work of a team a member was supposed to take; null: no limit."""

    team: UUID
    user: UUID
    capacity: int | None


class TotalView(View):
    """How many there were, or would have been."""

    before: int
    after: int


class TotalsView(View):
    """Leads that the rules alone would first have qualified, and first have handed over, in the period."""

    mqls: TotalView
    handoffs: TotalView


class WonBothView(WonView, kw_only=True):
    """Won deals of the period; `leads` are those that would have been missed, `leads_gained` those that were."""

    leads_gained: list[UUID]


class MemberLoadView(View):
    """The open work of one person: how much they take, the most at once, and the first day on which they are full."""

    user: UUID
    capacity_before: int | None
    capacity_after: int | None
    peak_before: int
    peak_after: int
    full_before: date | None
    full_after: date | None


class SupposedLoadView(View):
    """A team in the period: `waiting` counts what arrived while nobody had room, `first_waiting` is the day of it."""

    team: UUID
    waiting_before: int
    waiting_after: int
    first_waiting_before: date | None
    first_waiting_after: date | None
    members: list[MemberLoadView]


class WhatIfView(EffectView, kw_only=True):
    """What all that is supposed together would change.

    Before is by the rules, hours and capacities that are in force. `mqls` and `handoffs` count, by week and by who
    would get them, what the rules alone would first have qualified and handed over. `deadlines` are those of handoffs
    that were made, as they were due and as they would have been. `load` gives what would have been handed over to the
    people of today, as if nobody had been away; a handoff stays open as long as it really did, or as half of those of
    the team did.
    """

    drafts: list[SupposedDraftView]
    calendars: list[SupposedCalendarView]
    capacities: list[SupposedCapacityView]
    totals: TotalsView
    mqls: list[WorkView]
    won: WonBothView
    load: list[SupposedLoadView]


def what_if_view(counted: WhatIf) -> WhatIfView:
    """The counted result in the shape of the contract."""
    tally, supposed = counted.leads, counted.supposed
    effect = effect_of(counted)
    won = msgspec.structs.asdict(effect.pop("won"))
    return WhatIfView(
        **effect,
        drafts=[SupposedDraftView(id=one.id, kind=one.kind, sha256=one.sha256) for one in counted.drafts],
        calendars=[SupposedCalendarView(team=one.team, **one.columns) for one in supposed.hours],
        capacities=[
            SupposedCapacityView(team=one.team, user=one.user, capacity=one.capacity) for one in supposed.capacities
        ],
        totals=TotalsView(mqls=_total(tally.mqls), handoffs=_total(tally.handoffs)),
        mqls=works_of(tally.mqls),
        won=WonBothView(**won, leads_gained=[UUID(pk) for pk in tally.found]),
        load=[_team(load) for load in counted.loads],
    )


def step(job: Job, now: datetime) -> Step:
    """One step; the last one answers the whole view."""
    made = what_ifs.step(job, now)
    return replace(made, result=msgspec.to_builtins(what_if_view(made.result))) if made.finished else made


def what_if_of(actor: Actor, key: UUID) -> WhatIfView:
    """What the job of a what-if found; the policy keeps jobs to staff and integrations."""
    job = Job.objects.filter(pk=key, kind=what_ifs.KIND).first()
    if job is None:
        raise NotFound("No what-if has a job with this id.")
    if job.status != Job.Status.DONE:
        raise Conflict(f"It is not counted: its job is {job.status}.", code="not_counted", current_status=job.status)
    found = kept_result(job)
    if found is None:
        raise Conflict(
            "It was counted by an older version of leadhub, in another shape. Ask anew.", code="counted_otherwise"
        )
    return found


def kept_result(job: Job) -> WhatIfView | None:
    """What a job found; None where an older version of the service wrote it down in another shape."""
    try:
        return msgspec.convert(job.result, WhatIfView)
    except msgspec.ValidationError:
        return None


def _total(counter: Mapping[str, Sequence[int]]) -> TotalView:
    return TotalView(
        before=sum(counts[0] for counts in counter.values()), after=sum(counts[1] for counts in counter.values())
    )


def _team(load: TeamLoad) -> SupposedLoadView:
    return SupposedLoadView(
        team=load.team,
        **_pair("waiting", load.waited),
        **_pair("first_waiting", map(_day, load.waits_from)),
        members=[_member(one) for one in load.members],
    )


def _member(load: MemberLoad) -> MemberLoadView:
    return MemberLoadView(
        user=load.user,
        **_pair("capacity", load.capacity),
        **_pair("peak", load.peak),
        **_pair("full", map(_day, load.full_on)),
    )


def _pair(name: str, values: Any) -> dict[str, Any]:
    before, after = values
    return {f"{name}_before": before, f"{name}_after": after}


def _day(number: int | None) -> date | None:
    return None if number is None else moment_of(number).date()


WORK = Work(kind=what_ifs.KIND, label="What if", step=step, verb="what_if.ask")
