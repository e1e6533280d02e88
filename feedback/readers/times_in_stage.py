"""How long leads stay at each step before they take the next one, and which are stuck there longer than most were."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode

from feedback.readers.loss_flow import NEXT, gaps
from feedback.readers.scorecard_links import instant_text
from feedback.rules.scorecard import FEW
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.quantiles import Spread
from qualification.lead_counts import STEPS, counted_as, furthest, reached, whereabouts
from qualification.models import CountedAs, Lead, Milestone, Whereabouts


class StageTimeView(View):
    """How long leads were at one step before they took the next one, in seconds of calendar time.

    All four are null where nobody took it. `there` are those that are at the step now, `stuck` those that have been for
    longer than nine of ten who left it; null with fewer than 30 of them, who say nothing yet.
    """

    step: Milestone
    n: int
    low_s: float | None
    median_s: float | None
    high_s: float | None
    p90_s: float | None
    there: int
    stuck: int | None
    leads: str
    leads_there: str
    leads_stuck: str | None


class StageTimesView(View):
    """Every step from a qualified lead to its end."""

    steps: list[StageTimeView]
    as_of: datetime


def times_in_stage(actor: Actor, now: datetime) -> StageTimesView:
    """The steps of the leads that count for marketing: two statements."""
    leads = Lead.objects.visible_to(actor).canonical().filter(counted_as(CountedAs.MARKETING), reached(Milestone.MQL))
    times = gaps(leads)
    since = {step: _since(times.get(step), now) for step in STEPS}
    counts = _waiting(leads, since)
    return StageTimesView(
        steps=[_step(step, times.get(step), since[step], counts) for step in STEPS],
        as_of=now,
    )


def _since(time: Spread | None, now: datetime) -> datetime | None:
    """Whoever took the step before that is stuck; a whole second, as addresses have it."""
    if time is None or time.n < FEW:
        return None
    return (now - timedelta(seconds=time.p90)).replace(microsecond=0)


def _waiting(leads: Any, since: Mapping[Milestone, datetime | None]) -> Mapping[str, int]:
    at = {step: Q(step=step.value, end=Whereabouts.WAITING.value) for step in STEPS}
    asked = {f"there_{step}": Count("pk", filter=at[step]) for step in STEPS}
    for step, moment in since.items():
        if moment is not None:
            asked[f"stuck_{step}"] = Count("pk", filter=at[step] & Q(**{f"{step}_at__lt": moment}))
    counts: Mapping[str, int] = leads.annotate(step=furthest(), end=whereabouts()).aggregate(**asked)
    return counts


def _step(step: Milestone, time: Spread | None, since: datetime | None, counts: Mapping[str, int]) -> StageTimeView:
    there = {"furthest": step.value, "whereabouts": Whereabouts.WAITING.value, "reached": step.value}
    stuck = None if since is None else _address(there | {"reached__lt": instant_text(since)})
    return StageTimeView(
        step=step,
        n=time.n if time else 0,
        low_s=time.low if time else None,
        median_s=time.median if time else None,
        high_s=time.high if time else None,
        p90_s=time.p90 if time else None,
        there=counts[f"there_{step}"],
        stuck=counts.get(f"stuck_{step}"),
        leads=_address({"reached": f"{NEXT[step]},{step}"}),
        leads_there=_address(there),
        leads_stuck=stuck,
    )


def _address(named: Mapping[str, str]) -> str:
    return f"{reverse('leads')}?{urlencode({'counted_as': CountedAs.MARKETING.value} | dict(named))}"
