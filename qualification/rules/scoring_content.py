"""The scoring document as written: typed rows that operations staff could have typed."""

from enum import StrEnum
from typing import Final

from accounts.rules.content import Part


class Family(StrEnum):
    """Research shows interest, buying shows a project."""

    RESEARCH = "research"
    BUYING = "buying"


class Level(StrEnum):
    """How strong the intent is."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


class Action(StrEnum):
    """What is to be done with a lead."""

    IGNORE = "ignore"
    ENRICH = "enrich"
    NURTURE = "nurture"
    MQL = "mql"
    TRIAGE = "triage"
    DECLINE = "decline"
    HANDOFF = "handoff"
    HANDOFF_URGENT = "handoff_urgent"


TIERS: Final = ("A", "B", "C", "D", "U")


class SignalPoints(Part, frozen=True, kw_only=True):
    """What signals of one type count; `asks`: such a signal wants an answer."""

    type: str
    number: int
    family: Family
    points: float
    half_life_days: float
    cap: float
    urgent: bool = False
    asks: bool = False


class Threshold(Part, frozen=True, kw_only=True):
    """The sum of one family that lifts a lead to a level."""

    level: Level
    family: Family
    at_least: float


class MatrixCell(Part, frozen=True, kw_only=True):
    """What one fit tier at one intent level asks for."""

    tier: str
    level: Level
    action: Action


class TrendNumbers(Part, frozen=True, kw_only=True):
    """Sums are in points; the two ratios are multiples of what a steady stream gives."""

    cold_below: float
    cooling_below: float
    early_after_days: float
    early_at_least: float
    rising_above: float


class ModelContent(Part, frozen=True, kw_only=True):
    """One model; without product lines it serves every line that no other model names."""

    code: str
    label: str
    product_lines: tuple[str, ...] = ()
    signal_points: tuple[SignalPoints, ...]
    thresholds: tuple[Threshold, ...]
    matrix: tuple[MatrixCell, ...]
    trend: TrendNumbers


class ScoringContent(Part, frozen=True, kw_only=True):
    """The document: all models."""

    models: tuple[ModelContent, ...]
