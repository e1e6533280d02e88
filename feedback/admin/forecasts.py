"""What the pipeline will bring, and the work that is coming, as the console shows it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import ProductLine
from feedback.admin.cells import NOTHING
from feedback.readers.forecast_tables import file_name, table_of
from feedback.readers.forecast_views import ForecastGroupView, ForecastMoneyView, ForecastView
from feedback.readers.forecasts import HORIZON, LONGEST, WITHIN, forecast_of
from feedback.readers.insights import Asked
from feedback.readers.loads import TeamLoadView, load_ahead
from feedback.readers.times_to_win import TimePercentileView, TimeToWinView, times_to_win
from feedback.rules.groupings import PIPELINE, ForecastBy
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.csv_files import csv_answer
from leadhub.console.charts.bars import bar, bars
from leadhub.console.charts.drawing import Drawing
from leadhub.console.tables import Link, Table
from leadhub.console.ways import Way
from leadhub.console.words import clock_time
from leadhub.models import Job

GROUPED: Final[Mapping[ForecastBy, str]] = {
    ForecastBy.STAGE: "Stage",
    ForecastBy.PRODUCT_LINE: "Product line",
    ForecastBy.TEAM: "Team",
    ForecastBy.OWNER: "Owner",
    ForecastBy.ROUTE: "Route",
}
LOOKUPS: Final[Mapping[ForecastBy, str]] = {
    ForecastBy.PRODUCT_LINE: "product_line__id__exact",
    ForecastBy.TEAM: "team__id__exact",
    ForecastBy.OWNER: "owner__id__exact",
    ForecastBy.ROUTE: "route_kind__exact",
}


def forecast_page(actor: Actor, asked: QueryDict) -> dict[str, Any]:
    """The forecast that is asked for, how it did on the past, the load of the teams, and how long wins take."""
    horizon, by = _horizon(asked), _by(asked)
    found = forecast_of(actor, horizon=horizon, by=by, now=clock.now())
    begins: dict[str, Any] = {"ways": _ways(horizon, by), "files": list(_files(horizon, by, found))}
    if isinstance(found, Job):
        begins["said"] = (
            "The leads or the days are many: a job makes this forecast. Open this page again once it is done."
        )
    else:
        begins |= {"as_of": clock_time(found.as_of), **_forecast_parts(found)}
    ahead = load_ahead(actor, weeks=None, now=clock.now())
    times = times_to_win(actor, None, Asked(), clock.now())
    return begins | {
        "load": _load_table(ahead.teams, ahead.weeks),
        "loads": [_load_bars(team) for team in ahead.teams if team.days],
        "later": list(_time_tables(times)),
    }


def forecast_file(actor: Actor, asked: QueryDict) -> HttpResponse | None:
    """The same forecast as CSV; None while a job makes it."""
    found = forecast_of(actor, horizon=_horizon(asked), by=_by(asked), now=clock.now())
    return None if isinstance(found, Job) else csv_answer(file_name(found), *table_of(found))


def _ways(horizon: int, by: ForecastBy) -> list[Way]:
    """The ways to ask otherwise."""
    days = sorted({*WITHIN, horizon})
    return [
        Way("horizon", "Within", [(str(each), f"{each} days") for each in days], str(horizon)),
        Way("by", "Told apart by", [(each.value, label) for each, label in GROUPED.items()], by.value),
    ]


def _files(horizon: int, by: ForecastBy, found: ForecastView | Job) -> Iterator[Link]:
    """The file; the job that makes it, as long as it does."""
    if isinstance(found, Job):
        said = f"Being made: {found.get_status_display()}"
        yield Link(said, reverse("admin:leadhub_job_change", args=[found.pk]))
    else:
        yield Link("CSV", f"table.csv?{urlencode({'horizon': horizon, 'by': by.value})}")


def _forecast_parts(found: ForecastView) -> dict[str, Any]:
    is_by_line = found.by is ForecastBy.PRODUCT_LINE
    lines = dict(ProductLine.objects.values_list("code", "pk")) if is_by_line else {}
    rows = [_group_line(found.by, one, lines) for one in found.results]
    headers = (GROUPED[found.by], "Leads", "Wins expected", "Between", "Money expected", "Between", "Without an amount")
    rows_drawn = [
        bar(one.label, one.expected, f"{one.expected:,.1f}", interval=one.interval)
        for one in found.results
        if one.expected is not None and one.interval is not None
    ]
    title = f"Wins expected within {found.horizon} days, and between what they lie"
    return {
        "said": _said(found),
        "notes": found.notes,
        "drawing": bars(title, rows_drawn) if rows_drawn else None,
        "tables": [
            Table(f"Within {found.horizon} days", headers, rows, "No lead is in the pipeline."),
            _stage_table(found),
            _trial_table(found),
        ],
    }


def _said(found: ForecastView) -> str:
    total = found.total
    if total.expected is None or total.interval is None:
        return f"Nothing can be forecast for the {total.leads:,} leads of the pipeline."
    low, high = total.interval
    return (
        f"Of {total.leads:,} leads {total.expected:,.1f} wins are expected within {found.horizon} days, "
        f"between {low:,.0f} and {high:,.0f} by 95 %. {found.backtest.note}"
    )


def _group_line(by: ForecastBy, one: ForecastGroupView, lines: Mapping[str, UUID]) -> tuple[Any, ...]:
    money, spans = zip(*(_money(each) for each in one.money), strict=True) if one.money else ((), ())
    return (
        one.label,
        Link(f"{one.leads:,}", _leads_address(by, one.key, lines)),
        NOTHING if one.expected is None else f"{one.expected:,.1f}",
        NOTHING if one.interval is None else f"{one.interval[0]:,.0f} and {one.interval[1]:,.0f}",
        "; ".join(money),
        "; ".join(spans),
        f"{one.without_amount:,}",
    )


def _money(money: ForecastMoneyView) -> tuple[str, str]:
    currency = money.currency or "no currency"
    if money.expected is None or money.interval is None:
        return f"{currency} {NOTHING}", NOTHING
    low, high = money.interval
    return f"{currency} {money.expected:,.0f}", f"{currency} {low:,.0f} and {high:,.0f}"


def _leads_address(by: ForecastBy, key: str | None, lines: Mapping[str, UUID]) -> str:
    """The list of the leads behind a number."""
    leads = reverse("admin:qualification_lead_changelist")
    if by is ForecastBy.STAGE:
        return f"{leads}?{urlencode({'stage__exact': key or ''})}"
    asked = {"stage__in": ",".join(PIPELINE)}
    lookup = LOOKUPS[by]
    if key is None:
        asked[f"{lookup.partition('__')[0]}__isnull"] = "True"
    else:
        asked[lookup] = str(lines.get(key, key))
    return f"{leads}?{urlencode(asked)}"


def _stage_table(found: ForecastView) -> Table:
    headers = (
        "Stage",
        "There now",
        "Left so far",
        "A quarter within",
        "Half",
        "Three quarters",
        "90 %",
        "Longest seen",
    )
    within = tuple(f"Won within {days} days" for days in WITHIN)
    rows = [
        (
            one.label,
            f"{one.open:,}",
            f"{one.ended:,}",
            *(NOTHING if each.days is None else f"{each.days:,} d" for each in one.time_in_stage),
            f"{one.watched:,} d",
            *(NOTHING if each.rate is None else f"{100 * each.rate:.1f} %" for each in one.won_within),
        )
        for one in found.stages
    ]
    return Table("Time in each stage, and how many of those who enter it are won", (*headers, *within), rows)


def _trial_table(found: ForecastView) -> Table:
    rows = [
        (
            f"{trial.day:%-d %b %Y}",
            f"{trial.leads:,}",
            f"{trial.expected:,.1f}",
            f"{trial.interval[0]:,.0f} and {trial.interval[1]:,.0f}",
            f"{trial.won:,}",
            "yes" if trial.within else "no",
        )
        for trial in found.backtest.trials
    ]
    headers = ("Standing at", "Leads", "Wins expected", "Between", "Won", "Within")
    return Table("How such a forecast did on the past", headers, rows, found.backtest.note)


def _load_table(teams: Sequence[TeamLoadView], weeks: int) -> Table:
    rows = [
        (
            one.name,
            f"{one.open:,}",
            "no limit" if one.capacity is None else f"{one.capacity:,}",
            NOTHING if one.arrivals is None else f"{one.arrivals.expected:,.1f}",
            NOTHING if one.arrivals is None else "{:,.0f} and {:,.0f}".format(*one.arrivals.interval),
            NOTHING if one.breach is None else f"{one.breach:%a %-d %b}",
            one.note,
        )
        for one in teams
    ]
    headers = ("Team", "Open now", "Takes", "Handoffs expected", "Between", "First breach", "In words")
    return Table(f"Work of the coming {weeks} weeks against what the teams take", headers, rows)


def _load_bars(team: TeamLoadView) -> Drawing:
    days = [
        bar(f"{one.day:%a %-d %b}", one.open, f"{one.open:,.1f}", interval=one.interval, limit=one.capacity)
        for one in team.days
    ]
    return bars(f"{team.name}: open work at the end of each day, and what the team takes", days)


def _time_tables(found: TimeToWinView) -> Iterator[Table]:
    total = found.total
    rows = [
        (f"{all_.percent} %", _days(all_), _span(all_), _days(won), _span(won))
        for all_, won in zip(total.of_all, total.of_won, strict=True)
    ]
    headers = ("Share", "Of all leads within", "Between", "Of the won within", "Between")
    title = f"From when a lead comes until it is won: {total.won:,} of {total.n:,} so far"
    title += f". {total.note}" if total.note else ""
    yield Table(title, headers, rows)
    if found.impossible:
        lines = [
            (_lead_link(one.lead), one.stage.label, f"{one.created_at:%-d %b %Y}", f"{one.ended_at:%-d %b %Y}")
            for one in found.impossible_leads
        ]
        yield Table(" ".join(found.notes), ("Lead", "Ended as", "Came", "Ended"), lines)


def _lead_link(lead: UUID) -> Link:
    return Link("Open the lead", reverse("admin:qualification_lead_change", args=[lead]))


def _days(one: TimePercentileView) -> str:
    return NOTHING if one.days is None else f"{one.days:,} days"


def _span(one: TimePercentileView) -> str:
    if one.interval is None:
        return NOTHING
    low, high = one.interval
    return f"{low:,} and {'more than was seen' if high is None else f'{high:,}'}"


def _horizon(asked: QueryDict) -> int:
    """The days of an address; what nobody can mean are the usual ones."""
    text = asked.get("horizon", "")
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(LONGEST))
    return int(text) if is_number and 1 <= int(text) <= LONGEST else HORIZON


def _by(asked: QueryDict) -> ForecastBy:
    return next((word for word in ForecastBy if word.value == asked.get("by")), ForecastBy.STAGE)
