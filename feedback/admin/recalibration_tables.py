"""The report of a recalibration as facts and tables."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from feedback.rules.report import (
    MEASURES,
    VERDICTS,
    BacktestMeasure,
    Interval,
    RecalibrationCosts,
    RecalibrationCount,
    RecalibrationLoad,
    RecalibrationMeasure,
    RecalibrationReport,
    RecalibrationTrait,
)
from leadhub.actors import Actor
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time, spell
from qualification.models import Lead

LISTED = 100
VOLUMES = frozenset({BacktestMeasure.MQL, BacktestMeasure.HANDOFFS, BacktestMeasure.ACCEPTANCES})
ROWS = ("Signal", "Points", "Proposed", "Cap", "Had it", "Reached it", "Between", "Without it", "Why")
BACKTEST = ("On the later leads", "Rules in force", "Proposal", "Difference", "Between", "Says")
LOAD = ("Team or partner", "Handoffs", "Proposal", "A week", "Proposal", "Busiest week", "Proposal")
TRAITS = ("", "Had it", "Reached it", "Between", "Without it", "Of those that did", "Of the others", "To talk about")


def facts_of(report: RecalibrationReport) -> list[tuple[str, Any]]:
    """The numbers on top."""
    facts: list[tuple[str, Any]] = [
        ("Leads that ended", _count(report.all)),
        ("Earlier, to learn from", _count(report.earlier)),
        ("Later, to try it on", _count(report.later)),
        ("It takes at least", f"{report.asked.hits:,} that reached it and {report.asked.others:,} that did not"),
    ]
    if report.cut_at:
        facts.append(("Later begins", clock_time(report.cut_at)))
    if report.verdict:
        facts.append(("Verdict", VERDICTS[report.verdict]))
    if report.measures:
        facts.append(("Intervals", f"95 %, from {report.resamples:,} resamples, seed {report.seed}"))
    return facts + [("Note", note) for note in report.notes]


def tables_of(actor: Actor, report: RecalibrationReport) -> Iterator[Table]:
    """What would change and why, the backtest, what gets worse; then the evidence."""
    if report.measures:
        rows = [
            (
                one.label,
                f"{one.points_before:g}",
                f"{one.points_after:g}",
                f"{one.cap_before:g} → {one.cap_after:g}",
                f"{one.n:,}",
                _share(one.rate),
                _between(one.interval, shares=True),
                _share(one.rate_without),
                one.reason,
            )
            for one in report.rows
        ]
        yield Table("Points", ROWS, rows, "No points would change.")
        sums = [
            (f"{one.level.capitalize()}, {spell(one.family)}", f"{one.before:g}", f"{one.after:g}", one.reason)
            for one in report.thresholds
        ]
        yield Table("Thresholds", ("Level", "Points", "Proposed", "Why"), sums, "No threshold would change.")
        yield Table("Backtest", BACKTEST, [_measure(one) for one in report.measures])
    if report.costs is not None:
        yield from _costs(actor, report.costs)
    if report.load:
        yield Table("Load", LOAD, [_load(one) for one in report.load])
    yield _traits("Signals", report.signals)
    yield _traits("Criteria of fit", report.criteria)


def _costs(actor: Actor, costs: RecalibrationCosts) -> Iterator[Table]:
    said = [
        *(("Measure", MEASURES[one]) for one in costs.measures),
        *(("Loses points", one) for one in costs.types),
        *(
            (
                f"{spell(one.by).capitalize()} {one.key or 'unknown'}",
                f"Handed over of {one.hits:,} hits: {_share(one.recall_before)}, then {_share(one.recall_after)}",
            )
            for one in costs.segments
        ),
    ]
    yield Table("What gets worse", ("What", "How"), said, "Nothing is proven to get worse.")
    keys = [UUID(key) for key in costs.leads[:LISTED]]
    leads = Lead.objects.visible_to(actor).filter(pk__in=keys).select_related("contact", "product_line").order_by("pk")
    links = [(Link(str(lead), reverse("admin:qualification_lead_change", args=[lead.pk])),) for lead in leads]
    title = f"Would be missed: {costs.missed:,} that reached it"
    yield Table(title, ("Lead",), links, "None of those that the rules in force hand over.")


def _measure(one: RecalibrationMeasure) -> Sequence[str]:
    volume = one.measure in VOLUMES
    return (
        one.label,
        f"{_number(one.before, volume=volume)} ({_between(one.before_interval, volume=volume)})",
        f"{_number(one.after, volume=volume)} ({_between(one.after_interval, volume=volume)})",
        _number(one.difference, volume=volume),
        _between(one.difference_interval, volume=volume),
        VERDICTS[one.verdict] if one.verdict else "–",
    )


def _load(one: RecalibrationLoad) -> Sequence[str]:
    return (
        one.label,
        f"{one.before:,}",
        f"{one.after:,}",
        f"{one.per_week_before:g}",
        f"{one.per_week_after:g}",
        f"{one.busiest_before:,}",
        f"{one.busiest_after:,}",
    )


def _traits(title: str, traits: Sequence[RecalibrationTrait]) -> Table:
    rows = [
        (
            one.label,
            f"{one.n:,}",
            _share(one.rate),
            _between(one.interval, shares=True),
            _share(one.rate_without),
            _share(one.among_hits),
            _share(one.among_others),
            one.talk,
        )
        for one in sorted(traits, key=lambda one: -one.n)
    ]
    return Table(title, (title.removesuffix("s"), *TRAITS[1:]), rows, "Nothing is known of these leads.")


def _count(count: RecalibrationCount) -> str:
    return f"{count.cases:,}, of which {count.hits:,} reached it"


def _share(rate: float | None) -> str:
    return "–" if rate is None else f"{100 * rate:.0f} %"


def _number(value: float | None, *, volume: bool) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if volume else f"{value:.3f}"


def _between(interval: Interval | None, *, shares: bool = False, volume: bool = False) -> str:
    if interval is None:
        return "–"
    low, high = interval
    if shares:
        return f"{100 * low:.0f} and {100 * high:.0f} %"
    return f"{_number(low, volume=volume)} and {_number(high, volume=volume)}"
