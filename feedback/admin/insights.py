"""What comes before a good end, as the console shows it."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from django.http import QueryDict

from feedback.readers.insights import DAYS, Asked, InsightView, conversations, insights
from feedback.rules.insight import InsightBy, InsightClass, InsightOutcome, InsightUnit
from leadhub.actors import Actor
from leadhub.console.tables import Table
from leadhub.console.ways import Way

W = TypeVar("W", InsightBy, InsightOutcome, InsightUnit)
HEADERS = ("", "Reached it", "Rate", "Between", "All others", "Times as often", "Between", "Says", "Off target")
WORDS: Final = {
    InsightClass.INTENT: "Predicts it",
    InsightClass.NOISE: "Predicts the opposite",
    InsightClass.UNPROVEN: "Unproven",
}
CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "by": {
        InsightBy.SIGNALS: "Signals",
        InsightBy.SOURCES: "Sources",
        InsightBy.CAMPAIGNS: "Campaigns",
        InsightBy.CONTENTS: "Contents",
    },
    "outcome": {InsightOutcome.WON: "Won", InsightOutcome.SQL: "Sales qualified"},
    "per": {InsightUnit.LEAD: "Leads", InsightUnit.CONTACT: "People", InsightUnit.ACCOUNT: "Companies"},
}


def insight_page(actor: Actor, asked: QueryDict) -> dict[str, Any]:
    """The groups that are asked for beside all others, the ways to ask otherwise, and what precedes a conversation."""
    by = _word(asked, "by", InsightBy.SIGNALS)
    outcome, unit = _word(asked, "outcome", InsightOutcome.WON), _word(asked, "per", InsightUnit.LEAD)
    found = insights(actor, by, Asked(outcome=outcome, unit=unit))
    before = conversations(actor, Asked(), days=DAYS)
    present = {"by": by, "outcome": outcome, "per": unit}
    ways = [
        Way(name, label, list(CHOICES[name].items()), present[name])
        for name, label in (("by", "Told apart by"), ("outcome", "Outcome"), ("per", "Counted"))
    ]
    title = f"{CHOICES['by'][by]}: {found.hits:,} of {found.n:,} {CHOICES['per'][unit].lower()} reached it"
    rows = [
        (each.label, f"{_rate(each.rate)} of {before.n:,}", _spread(each.interval, percent=True))
        for each in before.results
    ]
    headers = (CHOICES["by"][by].removesuffix("s"), *HEADERS[1:])
    before_title = f"In the {DAYS} days before sales first took a lead up"
    return {
        "ways": ways,
        "said": f"{title}.",
        "tables": [
            Table("Beside all others", headers, [_row(one) for one in found.results], found.note or ""),
            Table(before_title, ("Signal", "Had done it", "Between"), rows, "Sales has taken up no lead yet."),
        ],
    }


def _row(one: InsightView) -> tuple[str, ...]:
    return (
        one.label,
        f"{one.hits:,} of {one.n:,}",
        _rate(one.rate),
        _spread(one.interval, percent=True),
        _rate(one.rate_without),
        "–" if one.risk_ratio is None else f"{one.risk_ratio:.2f}",
        _spread(one.risk_ratio_interval, percent=False),
        WORDS[one.evidence],
        f"{one.low_fit:,}",
    )


def _rate(rate: float | None) -> str:
    return "–" if rate is None else f"{100 * rate:.1f} %"


def _spread(interval: tuple[float, float] | None, *, percent: bool) -> str:
    if interval is None:
        return "–"
    low, high = (f"{100 * end:.1f}" if percent else f"{end:.2f}" for end in interval)
    return f"{low} and {high}{' %' if percent else ''}"


def _word(asked: QueryDict, name: str, usual: W) -> W:
    """The word of a parameter; what nobody can mean is the usual one."""
    return next((word for word in type(usual) if word.value == asked.get(name)), usual)
