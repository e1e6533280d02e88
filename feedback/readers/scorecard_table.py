"""The scorecard as a table: one line for each group."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from feedback.readers.scorecard_views import (
    DurationView,
    ScorecardRatesView,
    ScorecardRateView,
    ScorecardRowView,
    ScorecardTimesView,
    ScorecardView,
    WorthView,
)
from qualification.models import Milestone


def table_of(card: ScorecardView) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
    """The header and the lines. A value is blank where there are too few cases; money has a column a currency."""
    currencies = sorted({(name, money.currency) for row in card.results for name, money in _amounts(row.value)})
    clocks = sorted({clock for row in card.results for clock in row.attainment})
    reasons = sorted({reason for row in card.results for reason in row.reasons})
    header = ["key", "label", *map(str, Milestone), "open"]
    header += [f"{name}_{part}" for name in ScorecardRatesView.__struct_fields__ for part in RATE]
    header += [f"{name}_{part}" for name in ScorecardTimesView.__struct_fields__ for part in DURATION]
    header += [f"{name}_{part}" for name in ("first_response", "quote_turn") for part in DURATION]
    header += [f"kept_{clock}_{part}" for clock in clocks for part in RATE]
    header += [f"value_{name}_{currency}" for name, currency in currencies]
    header += [f"rejected_for_{reason}" for reason in reasons]
    return header, (_line(row, currencies, clocks, reasons) for row in card.results)


RATE = ("hits", "n", "value", "low", "high")
DURATION = ("n", "median_s", "p90_s")


def _line(
    row: ScorecardRowView, currencies: Sequence[tuple[str, str]], clocks: Sequence[str], reasons: Sequence[str]
) -> list[Any]:
    worth = {(name, money.currency): money.amount for name, money in _amounts(row.value)}
    line = [row.key, row.label, *(getattr(row, str(milestone)) for milestone in Milestone), row.open]
    for rate in msgspec.structs.astuple(row.rates):
        line += rate_columns(rate)
    for duration in (*msgspec.structs.astuple(row.times), row.first_response, row.quote_turn):
        line += _duration(duration)
    for clock in clocks:
        line += rate_columns(row.attainment.get(clock))
    line += [worth.get(each) for each in currencies]
    return line + [row.reasons.get(reason, 0) for reason in reasons]


def _amounts(worth: WorthView) -> Iterator[tuple[str, Any]]:
    for name in WorthView.__struct_fields__:
        for money in getattr(worth, name):
            yield name, money


def rate_columns(rate: ScorecardRateView | None) -> list[Any]:
    """A share and between what it lies, under the names of RATE."""
    if rate is None:
        return [0, 0, None, None, None]
    low, high = rate.interval or (None, None)
    return [rate.hits, rate.n, rate.value, low, high]


def _duration(duration: DurationView) -> list[Any]:
    return [duration.n, duration.median_s, duration.p90_s]
