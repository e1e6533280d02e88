"""Scoring models: what a signal is worth, what a level takes, and what each cell of the matrix asks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from math import isfinite
from typing import Final

from accounts.rules.content import ContentError, read, refuse_repeats
from qualification.rules.scoring_content import (
    TIERS,
    Action,
    Family,
    Level,
    MatrixCell,
    ModelContent,
    ScoringContent,
    SignalPoints,
    Threshold,
    TrendNumbers,
)
from qualification.rules.terms import basis_of

_LARGEST_NUMBER: Final = 32_767
_LEAST: Final = 0.01
"""Sums are rounded to 1e-6, so a threshold must be far above that to be crossed at a clear moment."""


@dataclass(frozen=True, slots=True)
class Model:
    """One model, ready for use."""

    code: str
    label: str
    rows: Mapping[int, SignalPoints]
    """By type number."""
    half_lives: Mapping[int, float]
    """Days by type number, for folding."""
    basis: str
    """Digest of the half-lives."""
    low_research: float
    low_buying: float
    medium_research: float
    medium_buying: float
    high_buying: float
    matrix: Mapping[tuple[str, Level], Action]
    trend: TrendNumbers


@dataclass(frozen=True, slots=True)
class ScoringModels:
    """All models of one version."""

    default: Model
    by_line: Mapping[str, Model]
    numbers: Mapping[str, int]
    """Type number by type code."""
    asking: frozenset[int]
    """Numbers of the types that want an answer, by any model."""

    def for_line(self, product_line: str) -> Model:
        """The model that serves a product line."""
        return self.by_line.get(product_line, self.default)


def compile_scoring(content: object) -> ScoringModels:
    """Check the decoded JSON of a scoring document and make it ready; ContentError names the row at fault."""
    document = read(content, ScoringContent)
    refuse_repeats((model.code for model in document.models), "models")
    defaults = [model for model in document.models if not model.product_lines]
    if len(defaults) != 1:
        raise ContentError("models", f"exactly one model must name no product line, {len(defaults)} do")
    by_line: dict[str, Model] = {}
    for model in document.models:
        compiled = _compile(model)
        for line in model.product_lines:
            if line in by_line:
                raise ContentError(f"models/{model.code}", f"the line {line} has another model already")
            by_line[line] = compiled
    asking = frozenset(row.number for model in document.models for row in model.signal_points if row.asks)
    return ScoringModels(_compile(defaults[0]), by_line, _numbers(document.models), asking)


def _compile(content: ModelContent) -> Model:
    where = f"models/{content.code}"
    half_lives = {row.number: row.half_life_days for row in content.signal_points}
    _check_points(content.signal_points, where)
    at = _thresholds(content.thresholds, where)
    _check_trend(content.trend, where)
    return Model(
        code=content.code,
        label=content.label,
        rows={row.number: row for row in content.signal_points},
        half_lives=half_lives,
        basis=basis_of(half_lives),
        low_research=at[Level.LOW, Family.RESEARCH],
        low_buying=at[Level.LOW, Family.BUYING],
        medium_research=at[Level.MEDIUM, Family.RESEARCH],
        medium_buying=at[Level.MEDIUM, Family.BUYING],
        high_buying=at[Level.HIGH, Family.BUYING],
        matrix=_matrix(content.matrix, where),
        trend=content.trend,
    )


def _check_points(rows: tuple[SignalPoints, ...], where: str) -> None:
    refuse_repeats((row.type for row in rows), f"{where}/signal_points")
    taken: dict[int, str] = {}
    for row in rows:
        here = f"{where}/signal_points/{row.type}"
        if not 1 <= row.number <= _LARGEST_NUMBER:
            raise ContentError(here, f"number must be 1 to {_LARGEST_NUMBER}, not {row.number}")
        if row.number in taken:
            raise ContentError(here, f"number {row.number} belongs to {taken[row.number]}")
        taken[row.number] = row.type
        if not (isfinite(row.points) and row.points >= 0):
            raise ContentError(here, f"points must be 0 or more, not {row.points}")
        if not (isfinite(row.half_life_days) and row.half_life_days >= 1):
            raise ContentError(here, f"half_life_days must be 1 or more, not {row.half_life_days}")
        if not (isfinite(row.cap) and row.cap >= 0):
            raise ContentError(here, f"cap must be 0 or more, not {row.cap}")
        if row.family is Family.RESEARCH and (row.urgent or row.asks):
            raise ContentError(here, "only a buying type can be urgent or ask")
        if row.urgent and not row.asks:
            raise ContentError(here, "an urgent type must ask")


_LADDER: Final = (
    (Level.LOW, Family.RESEARCH),
    (Level.LOW, Family.BUYING),
    (Level.MEDIUM, Family.RESEARCH),
    (Level.MEDIUM, Family.BUYING),
    (Level.HIGH, Family.BUYING),
)


def _thresholds(rows: tuple[Threshold, ...], where: str) -> dict[tuple[Level, Family], float]:
    at: dict[tuple[Level, Family], float] = {}
    for row in rows:
        key, here = ((row.level, row.family), f"{where}/thresholds/{row.level}/{row.family}")
        if key not in _LADDER:
            raise ContentError(here, "no such threshold: research alone never passes medium, and urgent goes by type")
        if key in at:
            raise ContentError(here, "two rows have this level and family")
        if not (isfinite(row.at_least) and row.at_least >= _LEAST):
            raise ContentError(here, f"at_least must be {_LEAST} or more, not {row.at_least}")
        at[key] = row.at_least
    for level, family in _LADDER:
        if (level, family) not in at:
            raise ContentError(f"{where}/thresholds/{level}/{family}", "this threshold is missing")
    for family in Family:
        steps = [at[key] for key in _LADDER if key[1] is family]
        if steps != sorted(steps):
            raise ContentError(f"{where}/thresholds", f"a higher level must not take less {family}: {steps}")
    return at


def _matrix(cells: tuple[MatrixCell, ...], where: str) -> dict[tuple[str, Level], Action]:
    actions: dict[tuple[str, Level], Action] = {}
    for cell in cells:
        here = f"{where}/matrix/{cell.tier}/{cell.level}"
        if cell.tier not in TIERS:
            raise ContentError(here, f"tier must be one of {', '.join(TIERS)}")
        if (cell.tier, cell.level) in actions:
            raise ContentError(here, "two rows have this tier and level")
        if cell.action is Action.DECLINE:
            raise ContentError(here, "decline follows from an exclusion, never from the matrix")
        actions[cell.tier, cell.level] = cell.action
    for tier, level in product(TIERS, Level):
        if (tier, level) not in actions:
            raise ContentError(f"{where}/matrix/{tier}/{level}", "this cell is missing")
    return actions


def _check_trend(trend: TrendNumbers, where: str) -> None:
    for name in TrendNumbers.__struct_fields__:
        value = getattr(trend, name)
        if not (isfinite(value) and value >= _LEAST):
            raise ContentError(f"{where}/trend/{name}", f"must be {_LEAST} or more, not {value}")
    if trend.cooling_below >= trend.rising_above:
        raise ContentError(f"{where}/trend", "cooling_below must be less than rising_above")


def _numbers(models: Iterable[ModelContent]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    types: dict[int, str] = {}
    for model in models:
        for row in model.signal_points:
            here = f"models/{model.code}/signal_points/{row.type}"
            if numbers.setdefault(row.type, row.number) != row.number:
                raise ContentError(here, f"another model gives this type the number {numbers[row.type]}")
            if types.setdefault(row.number, row.type) != row.type:
                raise ContentError(here, f"another model gives the number {row.number} to {types[row.number]}")
    return numbers
