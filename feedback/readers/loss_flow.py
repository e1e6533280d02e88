"""Where qualified leads get lost on the way to a deal: at which step, whose it is, after how long, why."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Case, Count, F, Min, Q, Value, When
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.http import urlencode

from feedback.readers.scorecard_links import instant_text
from feedback.readers.scorecard_views import DurationView, ScorecardRateView, duration_view, rate_view
from feedback.rules.scorecard import rate
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import require_period
from leadhub.quantiles import Spread, spreads
from qualification.lead_counts import ENDED, STEPS, counted_as, furthest, reached, whereabouts
from qualification.models import CountedAs, Lead, Milestone, Transition, Whereabouts
from qualification.readers.lead_filters import LeadFilters
from qualification.rules.agreement import Owner

AGES: Final = (90, 180, 365)
OWNERS: Final[Mapping[Milestone, Owner]] = {
    Milestone.MQL: Owner.MARKETING,
    Milestone.HANDED_OVER: Owner.SALES,
    Milestone.SAL: Owner.SALES,
    Milestone.SQL: Owner.SALES,
    Milestone.OPPORTUNITY: Owner.SALES,
}
"""Whose step it is: marketing's until the lead is handed over."""
ENDS: Final = (Whereabouts.WON, Whereabouts.LOST)
NEXT: Final[Mapping[Milestone, Milestone]] = dict(zip(STEPS, (*STEPS[1:], Milestone.WON), strict=True))
"""The step after each, and after the last the win."""


class LossEndView(View):
    """So many leads that took no further step, and what became of them.

    `time` is from the step to that end, or, of who waits, until now. `reasons` are those that people gave last.
    """

    whereabouts: Whereabouts
    count: int
    time: DurationView
    reasons: dict[str, int]
    oldest_at: datetime | None
    leads: str


class LossStepView(View):
    """One step: how many took it, how many of these the next one, after how long, and what became of the others.

    After the last step a lead goes on by being won. `owner` is the side whose step it is.
    """

    step: Milestone
    owner: Owner
    count: int
    went_on: int
    time_to_next: DurationView
    ends: list[LossEndView]
    leads: str


class TerminalView(View):
    """Of the leads that were handed over at least so many days ago, how many have ended."""

    days: int
    ended: ScorecardRateView


class LossFlowView(View):
    """From qualified lead to its end. Each lead of `n` is in exactly one of the ends, or won."""

    n: int
    won: int
    steps: list[LossStepView]
    terminal: list[TerminalView]
    begins: datetime | None
    ends: datetime | None
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Which leads: those that were qualified in a period of which either end may be open, narrowed as lists are."""

    start: datetime | None = None
    end: datetime | None = None
    narrowed: Mapping[str, str]


def loss_flow(actor: Actor, flow: Flow, now: datetime, *, base: str = "") -> LossFlowView:
    """The flow of the leads that count for marketing and that the caller may see: five statements."""
    require_period(flow.start, flow.end)
    leads = _leads(actor, flow)
    counts, oldest = _counts(leads)
    reasons, times, between = _reasons(leads), _times(leads, now), gaps(leads)
    address = _Address(flow, base)
    steps, took = [], sum(counts.values())
    for place, step in enumerate(STEPS):
        here = {end: counts[step, end] for end in Whereabouts if counts[step, end]}
        last = place == len(STEPS) - 1
        on = here.pop(Whereabouts.WON, 0) if last else took - sum(here.values())
        steps.append(
            LossStepView(
                step=step,
                owner=OWNERS[step],
                count=took,
                went_on=on,
                time_to_next=duration_view(between.get(step)),
                ends=[
                    LossEndView(
                        whereabouts=end,
                        count=count,
                        time=duration_view(times.get(f"{step} {end}")),
                        reasons=dict(reasons[step, end].most_common()),
                        oldest_at=oldest[step, end] if end is Whereabouts.WAITING else None,
                        leads=address.of(furthest=step, whereabouts=end),
                    )
                    for end, count in here.items()
                ],
                leads=address.of(furthest=",".join(STEPS[place:])),
            )
        )
        took = on
    return LossFlowView(
        n=sum(counts.values()),
        won=sum(count for (_, end), count in counts.items() if end == Whereabouts.WON),
        steps=steps,
        terminal=_terminal(leads, now, address),
        begins=flow.start,
        ends=flow.end,
        as_of=now,
    )


def terminal_shares(actor: Actor, now: datetime) -> list[TerminalView]:
    """Of the leads that were handed over so many days ago, how many have ended: one statement."""
    flow = Flow(narrowed={})
    return _terminal(_leads(actor, flow), now, _Address(flow, ""))


def _leads(actor: Actor, flow: Flow) -> Any:
    rows = Lead.objects.visible_to(actor).canonical().filter(counted_as(CountedAs.MARKETING))
    rows = rows.filter(reached(Milestone.MQL, flow.start, flow.end))
    return LeadFilters.narrowed(rows, flow.narrowed)


def _counts(leads: Any) -> tuple[Counter[tuple[Any, Any]], dict[tuple[Any, Any], datetime]]:
    rows = leads.annotate(step=furthest(), end=whereabouts()).order_by().values("step", "end")
    counts: Counter[tuple[Any, Any]] = Counter()
    oldest = {}
    for row in rows.annotate(n=Count("pk"), since=Min(_taken())):
        counts[row["step"], row["end"]] += row["n"]
        oldest[row["step"], row["end"]] = row["since"]
    return counts, oldest


def _taken() -> Case:
    """When the last step was taken."""
    return Case(*(When(**{f"{step}_at__isnull": False}, then=F(f"{step}_at")) for step in reversed(STEPS)))


def _reasons(leads: Any) -> dict[tuple[Any, Any], Counter[str]]:
    """The reasons of the moves that brought leads where they are."""
    found: dict[tuple[Any, Any], Counter[str]] = defaultdict(Counter)
    ended = leads.filter(ENDED, won_at=None).values("pk")
    moves = Transition.objects.filter(lead__in=ended, seq=F("lead__stage_seq")).exclude(reason="")
    told = moves.annotate(step=furthest("lead__"), end=whereabouts("lead__")).order_by().values("step", "end", "reason")
    for row in told.annotate(n=Count("pk")):
        found[row["step"], row["end"]][row["reason"]] += row["n"]
    return found


def _times(leads: Any, now: datetime) -> dict[Any, Spread]:
    """How long leads were at their last step: until it ended, or until now."""
    waits = Q(end=Whereabouts.WAITING)
    told = leads.annotate(end=whereabouts(), taken=_taken())
    annotated = told.annotate(where=Concat(furthest(), Value(" "), F("end")))
    measured = {
        "ended": (F("stage_entered_at") - F("taken"), ~waits & Q(stage_entered_at__gte=F("taken"))),
        "waits": (Value(now) - F("taken"), waits & Q(taken__lte=now)),
    }
    return {where: next(iter(found.values())) for where, found in spreads(annotated, "where", measured).items()}


def gaps(leads: Any) -> dict[Milestone, Spread]:
    """How long it took from one step to the next, of those that took it; after the last to the win."""
    measured = {
        str(before): (F(f"{after}_at") - F(f"{before}_at"), Q(**{f"{after}_at__gte": F(f"{before}_at")}))
        for before, after in NEXT.items()
    }
    found = spreads(leads.annotate(everybody=Value("all")), "everybody", measured).get("all", {})
    return {before: found[before] for before in NEXT if before in found}


def _terminal(leads: Any, now: datetime, address: "_Address") -> list[TerminalView]:
    asked = {}
    for days in AGES:
        old = Q(handed_over_at__lt=now - timedelta(days=days))
        asked[f"n_{days}"], asked[f"hits_{days}"] = Count("pk", filter=old), Count("pk", filter=old & ENDED)
    found = leads.aggregate(**asked)
    views = []
    for days in AGES:
        share = rate(found[f"hits_{days}"], found[f"n_{days}"])
        before = {"handed_over__lt": instant_text(now - timedelta(days=days))}
        views.append(
            TerminalView(
                days=days,
                ended=rate_view(share, address.of(**before, ended="true"), address.of(**before)),
            )
        )
    return views


@dataclass(frozen=True, slots=True)
class _Address:
    """The addresses of the leads behind the numbers of one flow."""

    flow: Flow
    base: str

    def of(self, **named: str) -> str:
        """The list of leads, narrowed further."""
        words = {"counted_as": CountedAs.MARKETING.value, "reached": Milestone.MQL.value} | dict(self.flow.narrowed)
        period = (("reached__gte", self.flow.start), ("reached__lt", self.flow.end))
        words |= {name: instant_text(moment) for name, moment in period if moment is not None}
        return f"{self.base}{reverse('leads')}?{urlencode(words | {name: str(word) for name, word in named.items()})}"
