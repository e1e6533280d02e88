"""The default scoring model with something changed, and where its rows stand."""

from collections.abc import Callable
from typing import Any, TypeAlias

from accounts.rules.findings import Finding, Severity
from tests.qualification.rules.given import default_content

Content: TypeAlias = dict[str, Any]
Spoil: TypeAlias = Callable[[Content], object]
Told: TypeAlias = list[tuple[str, tuple[str, ...]]]
ROWS = {
    row["type"]: place
    for place, row in enumerate(default_content("qualification", "scoring_models")["models"][0]["signal_points"])
}
TIERS = ("A", "B", "C", "D", "U")
LEVELS = ("none", "low", "medium", "high", "urgent")
THRESHOLDS = ("low research", "low buying", "medium research", "medium buying", "high buying")


def row(type: str) -> str:
    return f"/models/0/signal_points/{ROWS[type]}"


def cell(tier: str, level: str) -> str:
    return f"/models/0/matrix/{TIERS.index(tier) * len(LEVELS) + LEVELS.index(level)}"


def threshold(which: str) -> str:
    return f"/models/0/thresholds/{THRESHOLDS.index(which)}"


def cells(level: str) -> tuple[str, ...]:
    return tuple(cell(tier, level) for tier in TIERS)


def points(*types: str, **values: Any) -> Spoil:
    def change(model: Content) -> None:
        for type in types:
            model["signal_points"][ROWS[type]].update(values)

    return change


def family(name: str, **values: Any) -> Spoil:
    def change(model: Content) -> None:
        for one in model["signal_points"]:
            if one["family"] == name:
                one.update(values)

    return change


def at_least(**values: float) -> Spoil:
    def change(model: Content) -> None:
        for which, value in values.items():
            model["thresholds"][THRESHOLDS.index(which.replace("_", " "))]["at_least"] = value

    return change


def action(tier: str, level: str, wanted: str) -> Spoil:
    return lambda model: model["matrix"][int(cell(tier, level).rpartition("/")[2])].update(action=wanted)


def scoring(*spoils: Spoil) -> Content:
    content: Content = default_content("qualification", "scoring_models")
    for spoil in spoils:
        spoil(content["models"][0])
    return content


def told(findings: tuple[Finding, ...], severity: Severity | None = None) -> Told:
    return [(found.code, found.rows) for found in findings if severity in (None, found.severity)]


PROMPTLY = {"code": "promptly", "label": "Respond promptly"}
CLAUSE = {"code": "x", "label": "X", "number": 2, "unit": "business_hours", "clock": "business", "owner": "sales"}
