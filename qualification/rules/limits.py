"""The limit of a clause as people say it: unit and clock belong together, and only these pairs can be measured."""

from collections.abc import Mapping
from typing import Any, Final

MEASURES: Final[Mapping[str, tuple[str, str | None, str]]] = {
    "business_hours": ("business_hours", "business", "business hours"),
    "business_days": ("business_days", "business", "business days"),
    "minutes": ("minutes", "wall", "minutes, around the clock"),
    "business_minutes": ("minutes", "business", "minutes of working time"),
    "days": ("days", "wall", "days"),
    "days_of_work": ("days", "business", "days of work"),
    "percent": ("percent", None, "percent"),
    "count": ("count", None, "times or pieces (a count)"),
}
SINGULAR: Final[Mapping[str, str]] = {
    "business_hours": "business hour",
    "business_days": "business day",
    "minutes": "minute, around the clock",
    "business_minutes": "minute of working time",
    "days": "day",
    "days_of_work": "day of work",
}
CLOCKS: Final[Mapping[str | None, str]] = {"business": "business", "wall": "wall", None: "none"}


def limit_in_words(row: Mapping[str, Any]) -> str:
    """1 business hour; 85 percent; of a clause as the document holds it."""
    measure, number = measure_of(row.get("unit"), row.get("clock")), row.get("number")
    if number is None or not measure:
        return "Without a limit"
    return f"{number:g} {unit_in_words(measure, number)}".rstrip()


def unit_in_words(measure: str, number: float) -> str:
    """The unit beside a number; a count has none."""
    if measure == "count":
        return ""
    return SINGULAR[measure] if number == 1 and measure in SINGULAR else MEASURES[measure][2]


def measure_of(unit: object, clock: object) -> str:
    """The name of a unit with its clock; none where they do not belong together."""
    return next((name for name, (one, runs, _) in MEASURES.items() if (one, runs) == (unit, clock)), "")
