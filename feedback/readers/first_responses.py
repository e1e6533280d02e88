"""How fast teams and sellers first respond, in working time, and how many of the promises they keep."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q

from feedback.readers.scorecard import labels_of
from feedback.readers.scorecard_cases import Card, cases_of
from feedback.readers.scorecard_links import Links
from feedback.readers.scorecard_views import DurationView, ScorecardRateView, duration_view, rate_view
from feedback.rules.scorecard import ScorecardCases, ScorecardGroup, ScorecardMode, rate
from leadhub.actors import Actor, Role
from leadhub.api.bodies import View
from leadhub.quantiles import spreads
from qualification.models import ClockKind, Priority


class FirstResponseView(View):
    """The first responses to handoffs of one priority by one team or seller; the key is null for all partners together.

    `time` is working time of whoever was to respond. `shortest_s` and `longest_s` are between what the promises lay, in
    seconds of that time; `kept` is the share that was kept in time, without what their owner could not help.
    """

    key: UUID | None
    label: str
    priority: Priority
    time: DurationView
    shortest_s: float | None
    longest_s: float | None
    kept: ScorecardRateView
    cases: str


class FirstResponsesView(View):
    """By team or seller and priority, in the order of their names."""

    results: list[FirstResponseView]
    n: int
    as_of: datetime


def told_of(actor: Actor) -> UUID | None:
    """Whose responses somebody is told of: a seller of their own, all others of everybody's (None)."""
    return actor.user_id if actor.role is Role.SALES else None


def first_responses(
    actor: Actor, begins: datetime, over: datetime, now: datetime, *, owner: UUID | None = None
) -> FirstResponsesView:
    """First responses of a period, by team; with `owner` those of this seller alone. Four statements."""
    group = ScorecardGroup.TEAM if owner is None else ScorecardGroup.OWNER
    card = Card(mode=ScorecardMode.PERIOD, start=begins, end=over, group=group)
    mine = Q() if owner is None else Q(key=owner)
    responses = cases_of(actor, card, ScorecardCases.FIRST_RESPONSE).rows.filter(mine)
    promises = cases_of(actor, card, ScorecardCases.CLOCKS)
    asked = promises.rows.filter(mine, kind=ClockKind.FIRST_RESPONSE)
    measured = {str(priority): (F("spent_s"), Q(handoff__priority=priority)) for priority in Priority}
    times = spreads(responses, "key", measured)
    counted = asked.order_by().values("key", "handoff__priority")
    rows = {
        (row["key"], row["handoff__priority"]): row
        for row in counted.annotate(
            n=Count("pk"), hits=Count("pk", filter=promises.hit), shortest=Min("limit_s"), longest=Max("limit_s")
        )
    }
    found = {key for key, _ in rows} | set(times)
    labels = labels_of(group, [key for key in found if key is not None])
    if owner is None:
        # What no team has, a partner has.
        labels = labels | {None: "Partners"}

    def views() -> Iterator[FirstResponseView]:
        for key in sorted(found, key=lambda key: (key is None, labels.get(key, ""), str(key))):
            for priority in Priority:
                row: dict[str, Any] = rows.get((key, priority.value), {})
                spread = times.get(key, {}).get(priority.value)
                if not row and spread is None:
                    continue
                links = Links(card, key)
                kept = links.cases(ScorecardCases.CLOCKS, clock=ClockKind.FIRST_RESPONSE)
                hits = links.cases(ScorecardCases.CLOCKS, hit=True, clock=ClockKind.FIRST_RESPONSE)
                only = f"&priority={priority.value}"
                yield FirstResponseView(
                    key=key,
                    label=labels.get(key, str(key)),
                    priority=priority,
                    time=duration_view(spread),
                    shortest_s=row.get("shortest"),
                    longest_s=row.get("longest"),
                    kept=rate_view(rate(row.get("hits", 0), row.get("n", 0)), hits + only, kept + only),
                    cases=links.cases(ScorecardCases.FIRST_RESPONSE) + only,
                )

    results = list(views())
    return FirstResponsesView(results=results, n=sum(one.time.n for one in results), as_of=now)


def last_response(actor: Actor, before: datetime, *, owner: UUID | None = None) -> datetime | None:
    """When a first response was last given before a moment: one statement."""
    group = ScorecardGroup.TEAM if owner is None else ScorecardGroup.OWNER
    card = Card(mode=ScorecardMode.PERIOD, end=before, group=group)
    rows = cases_of(actor, card, ScorecardCases.FIRST_RESPONSE).rows.filter(Q() if owner is None else Q(key=owner))
    found: datetime | None = rows.order_by("-stopped_at").values_list("stopped_at", flat=True).first()
    return found
