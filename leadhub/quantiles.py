"""Median, quartiles and 90th percentile by group: in the database on PostgreSQL, from the values on SQLite."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from statistics import quantiles
from typing import Any, ClassVar

from django.db import connection
from django.db.models import Aggregate, Count, Field, Q, QuerySet
from django.db.models.expressions import Combinable

Measured = Mapping[str, tuple[Combinable, Q]]
"""By name, what is measured (seconds or a duration) and of which rows; a row where it is null is left out."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How so many durations are spread, in seconds, interpolated between the nearest two.

    Between `low` and `high`, the first and the third quartile, lies the middle half of them.
    """

    n: int
    low: float
    median: float
    high: float
    p90: float


class _Percentiles(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(ARRAY[0.25, 0.5, 0.75, 0.9]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field: ClassVar[Any] = Field()


def spreads(rows: "QuerySet[Any]", key: str, measured: Measured) -> dict[Any, dict[str, Spread]]:
    """By group and name: one statement; what was measured of nobody is left out."""
    return (_by_database if connection.vendor == "postgresql" else _by_values)(rows, key, measured)


def _by_database(rows: "QuerySet[Any]", key: str, measured: Measured) -> dict[Any, dict[str, Spread]]:
    asked: dict[str, Aggregate] = {}
    for name, (expression, which) in measured.items():
        asked[f"{name}_n"] = Count(expression, filter=which)
        asked[f"{name}_at"] = _Percentiles(expression, filter=which)
    return {
        row[key]: {
            name: Spread(row[f"{name}_n"], *(_seconds(value) for value in row[f"{name}_at"]))
            for name in measured
            if row[f"{name}_n"]
        }
        for row in rows.order_by().values(key).annotate(**asked)
    }


def _by_values(rows: "QuerySet[Any]", key: str, measured: Measured) -> dict[Any, dict[str, Spread]]:
    values: dict[Any, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    shown = {f"{name}_of": expression for name, (expression, _) in measured.items()}
    for name, (_, which) in measured.items():
        of_these = rows.filter(which).order_by().annotate(**{f"{name}_of": shown[f"{name}_of"]})
        for group, value in of_these.values_list(key, f"{name}_of").iterator():
            if value is not None:
                values[group][name].append(_seconds(value))
    return {group: {name: _spread(found) for name, found in names.items()} for group, names in values.items()}


def _spread(values: list[float]) -> Spread:
    if len(values) == 1:
        return Spread(1, values[0], values[0], values[0], values[0])
    low, median, high = quantiles(values, n=4, method="inclusive")
    return Spread(len(values), low, median, high, quantiles(values, n=10, method="inclusive")[8])


def _seconds(value: float | timedelta) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else float(value)
