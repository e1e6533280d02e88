"""How long it takes from when leads come until they are won, as callers read it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db.models import Case, CharField, Count, F, QuerySet, When
from django.db.models.expressions import Value
from django.db.models.functions import NullIf, TruncDate

from feedback.readers.group_labels import labels_of
from feedback.readers.insights import Asked, leads_of
from feedback.rules.groupings import TimeToWinBy
from leadhub.actors import Actor
from leadhub.api.bodies import View
from qualification.models import Lead, Stage

if TYPE_CHECKING:
    from feedback.rules.passages import Numbers
    from feedback.rules.time_to_win import Percentile, TimeToWin

OTHERWISE: Final = (Stage.LOST, Stage.DISQUALIFIED)
ENDS: Final = (Stage.WON, *OTHERWISE)
LISTED: Final = 100


COLUMNS: Final = {
    TimeToWinBy.SOURCE: "first_origin__source",
    TimeToWinBy.CAMPAIGN: "first_origin__campaign",
    TimeToWinBy.PRODUCT_LINE: "product_line__code",
}


class TimePercentileView(View):
    """Within so many days so many percent are won; null where the curve does not come so far.

    `interval` is of 95 %, by resampling; its upper end is null where many resamples never come so far.
    """

    percent: int
    days: int | None
    interval: tuple[int, int | None] | None


class TimeToWinGroupView(View):
    """The leads of one group: `won`, `ended_otherwise` and `open` (not ended yet: censored) are `n` together.

    `of_all` are the days within which so many percent of all leads are won, `of_won` the same of those alone that are.
    Both are read off one curve of cumulative incidence (Aalen and Johansen), in which other ends compete. It comes to
    `share` after the `watched` days that were seen. `note` says what it does not tell.
    """

    key: str | None
    label: str
    n: int
    won: int
    ended_otherwise: int
    open: int
    share: float | None
    watched: int | None
    of_all: list[TimePercentileView]
    of_won: list[TimePercentileView]
    note: str | None


class ImpossibleEndView(View):
    """A lead that would have ended before it came."""

    lead: UUID
    stage: Stage
    created_at: datetime
    ended_at: datetime


class TimeToWinView(View):
    """From when leads come until they are won, in all and by group; the largest group stands first.

    `impossible` leads would have ended before they came: they are listed, up to 100, and in no curve.
    """

    total: TimeToWinGroupView
    results: list[TimeToWinGroupView]
    impossible: int
    impossible_leads: list[ImpossibleEndView]
    notes: list[str]


def times_to_win(actor: Actor, by: TimeToWinBy | None, asked: Asked, now: datetime) -> TimeToWinView:
    """Of the leads of a period that the caller may see: four statements at most."""
    leads = leads_of(actor, asked)
    odd = leads.filter(stage__in=ENDS, stage_entered_at__lt=F("created_at"))
    listed = odd.order_by("created_at", "pk").values_list("pk", "stage", "created_at", "stage_entered_at")[:LISTED]
    impossible = odd.count()
    groups = _counted(leads.exclude(pk__in=odd.values("pk")), by, now)
    labels = labels_of(by, groups)
    views = [_group_view(key, labels[key], counts) for key, counts in groups.items()] if by else []
    notes = []
    if impossible:
        notes.append(
            f"{impossible:,} {'lead' if impossible == 1 else 'leads'} would have ended before coming. "
            "No time can be told of that, so no curve holds it."
        )
    return TimeToWinView(
        total=_group_view(None, "All", _together(groups.values())),
        results=sorted(views, key=lambda view: (-view.n, view.key is None, view.key or "")),
        impossible=impossible,
        impossible_leads=[
            ImpossibleEndView(lead=pk, stage=Stage(stage), created_at=came, ended_at=ended)
            for pk, stage, came, ended in listed
        ],
        notes=notes,
    )


def _counted(leads: "QuerySet[Lead]", by: TimeToWinBy | None, now: datetime) -> "dict[str | None, Numbers]":
    """For each group how many leads ended, or wait, after how many days, and how: [days, end]."""
    import numpy as np

    from feedback.rules.time_to_win import OPEN, WON

    key: Any = NullIf(F(COLUMNS[by]), Value("")) if by else Value(None, output_field=CharField())
    rows = leads.values(
        key=key,
        came=TruncDate("created_at", tzinfo=UTC),
        over=Case(When(stage__in=ENDS, then=TruncDate("stage_entered_at", tzinfo=UTC))),
        is_won=Case(When(stage=Stage.WON, then=True), default=False),
    )
    today, cells = now.date(), defaultdict[Any, list[tuple[int, int, int]]](list)
    for row in rows.annotate(n=Count("pk")).order_by():
        days = ((row["over"] or today) - row["came"]).days
        end = OPEN if row["over"] is None else WON if row["is_won"] else WON + 1
        cells[row["key"]].append((max(0, days), end, row["n"]))
    groups = {}
    for name, found in cells.items():
        groups[name] = np.zeros((max(days for days, _, _ in found) + 1, OPEN + 1), dtype=np.int64)
        for days, end, n in found:
            groups[name][days, end] += n
    return groups


def _together(groups: "Iterable[Numbers]") -> "Numbers":
    import numpy as np

    parts = list(groups)
    whole = np.zeros((max((len(part) for part in parts), default=1), 3), dtype=np.int64)
    for part in parts:
        whole[: len(part)] += part
    return whole


def _group_view(key: str | None, label: str, counts: "Numbers") -> TimeToWinGroupView:
    from feedback.rules.time_to_win import time_to_win

    found = time_to_win(counts)
    return TimeToWinGroupView(
        key=key,
        label=label,
        n=found.n,
        won=found.won,
        ended_otherwise=found.ended_otherwise,
        open=found.n - found.won - found.ended_otherwise,
        share=found.share,
        watched=found.watched,
        of_all=list(_percentile_views(found.of_all)),
        of_won=list(_percentile_views(found.of_won)),
        note=_note(found),
    )


def _percentile_views(percentiles: "Iterable[Percentile]") -> Iterator[TimePercentileView]:
    for one in percentiles:
        yield TimePercentileView(percent=one.percent, days=one.days, interval=one.interval)


def _note(found: "TimeToWin") -> str | None:
    from feedback.rules.time_to_win import FEW_WON

    if not found.n:
        return "There are no leads of this period."
    if not found.won:
        return "None of these leads was won, so there is no time to tell."
    if found.share is None:
        were = "was" if found.won == 1 else "were"
        return f"Only {found.won} of these leads {were} won. Times are told from {FEW_WON} on."
    if any(one.days is None for one in found.of_all):
        reached = f"{100 * found.share:.1f} %"
        return f"No more than {reached} of all leads are won within the {found.watched:,} days that were watched."
    return None
