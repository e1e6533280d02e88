"""What is wrong or pointless in the points and thresholds of a scoring model."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from accounts.rules.findings import Finding, error, warning
from accounts.rules.naming import Names
from qualification.rules.levels import counts, most
from qualification.rules.model import LADDER, Model
from qualification.rules.scoring_content import Family, Level, SignalPoints

Placed: TypeAlias = tuple[str, SignalPoints]
"""A signal type with the pointer to its row."""

Places: TypeAlias = Mapping[tuple[Level, Family], str]
"""Pointers to the thresholds."""


def point_findings(rows: Sequence[Placed], names: Names) -> Iterator[Finding]:
    """What is found in the rows of single signal types."""
    for at, row in rows:
        if row.points > row.cap == 0:
            yield warning("cap_below_points", (at,), f"{names.of(at)} counts nothing: its cap is 0")
        elif row.points > row.cap:
            detail = (
                f"{names.of(at)} counts {row.cap:g} at most though one signal is worth {row.points:g}: the first is cut"
            )
            yield warning("cap_below_points", (at,), detail)


def family_findings(at: str, rows: Sequence[Placed], names: Names) -> Iterator[Finding]:
    """Families of which no type counts."""
    for family in Family:
        members = [(here, row) for here, row in rows if row.family is family]
        if not any(counts(row) for _, row in members):
            places = tuple(here for here, _ in members) or (f"{at}/signal_points",)
            detail = f"{names.of(at)} counts no {family} signal: no {family} type has both points and a cap"
            yield warning("family_without_points", places, detail)


def urgent_findings(model: Model, rows: Sequence[Placed], names: Names) -> Iterator[Finding]:
    """Urgent types of which one signal does not lift a lead to high, so that nobody hurries for it."""
    for at, row in rows:
        if row.urgent and not counts(row):
            detail = f"{names.of(at)} is urgent but counts nothing: it never lifts a lead to high"
            yield warning("urgent_without_points", (at,), detail)
        elif row.urgent and min(row.points, row.cap) < model.high_buying:
            worth = f"one signal counts {min(row.points, row.cap):g}, and high takes {model.high_buying:g}"
            yield warning(
                "urgent_below_high", (at,), f"{names.of(at)} is urgent, but alone it makes no lead so: {worth}"
            )


def threshold_findings(model: Model, places: Places, names: Names) -> Iterator[Finding]:
    """Thresholds that no sum reaches, and levels that the next one swallows."""
    steps = {
        Family.RESEARCH: {Level.LOW: model.low_research, Level.MEDIUM: model.medium_research},
        Family.BUYING: {
            Level.LOW: model.low_buying,
            Level.MEDIUM: model.medium_buying,
            Level.HIGH: model.high_buying,
        },
    }
    for level, family in LADDER:
        at_least, largest = steps[family][level], most(model, family)
        if 0 < largest < at_least:
            at = places[level, family]
            detail = f"all {family} types together count {largest:g} at most, and it takes {at_least:g}"
            yield error("threshold_out_of_reach", (at,), f"{names.of(at)} can never be reached: {detail}")
    for family, by_level in steps.items():
        for (lower, least), (higher, next_) in pairwise(by_level.items()):
            if least == next_ <= most(model, family):
                rows = places[lower, family], places[higher, family]
                detail = f"{names.all(rows)} take the same, {least:g}: by {family} nobody is ever {lower}"
                yield warning("level_swallowed", rows, detail)
