"""Scoring models: what a signal is worth, what a level takes, and what each cell of the matrix asks for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import isfinite
from typing import Final

from accounts.rules.reading import Reading, whole
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
    document, reading = whole(content, ScoringContent)
    ready = [ready for _, ready in read_models(document, reading)]
    reading.refuse()
    pairs = list(zip(document.models, ready, strict=True))
    return ScoringModels(
        default=next(model for content, model in pairs if not content.product_lines),
        by_line={line: model for content, model in pairs for line in content.product_lines},
        numbers={row.type: row.number for content, _ in pairs for row in content.signal_points},
        asking=frozenset(row.number for content, _ in pairs for row in content.signal_points if row.asks),
    )


def read_models(document: ScoringContent, reading: Reading) -> list[tuple[str, Model]]:
    """The models without faults of their own, each with the pointer to its row; all faults are noted."""
    rows = list(reading.rows("/models", document.models))
    reading.note_repeats("models", [(at, model.code) for at, model in rows])
    defaults = [at for at, model in rows if not model.product_lines]
    if len(defaults) != 1 and reading.is_whole("/models"):
        detail = f"exactly one model must name no product line, {len(defaults)} do"
        reading.note("models", detail, "default_model_not_single", *(defaults or ["/models"]))
    ready = [(at, read_model(at, model, reading)) for at, model in rows]
    lines: dict[str, str] = {}
    for at, model in rows:
        for line in model.product_lines:
            if line in lines:
                detail = f"the line {line} has another model already"
                concerned = dict.fromkeys((at, lines[line]))
                reading.note(f"models/{model.code}", detail, "product_line_repeated", *concerned)
            lines.setdefault(line, at)
    _check_numbers(rows, reading)
    return [(at, model) for at, model in ready if model is not None]


def read_model(at: str, content: ModelContent, reading: Reading) -> Model | None:
    """One model ready for use, or None with its faults noted."""
    where = f"models/{content.code}"
    before = len(reading.faults)
    _check_points(at, content.signal_points, where, reading)
    thresholds = _thresholds(f"{at}/thresholds", content.thresholds, where, reading)
    _check_trend(f"{at}/trend", content.trend, where, reading)
    matrix = _matrix(f"{at}/matrix", content.matrix, where, reading)
    if len(reading.faults) > before or len(thresholds) < len(LADDER) or len(matrix) < len(TIERS) * len(Level):
        return None
    half_lives = {row.number: row.half_life_days for row in content.signal_points}
    return Model(
        code=content.code,
        label=content.label,
        rows={row.number: row for row in content.signal_points},
        half_lives=half_lives,
        basis=basis_of(half_lives),
        low_research=thresholds[Level.LOW, Family.RESEARCH],
        low_buying=thresholds[Level.LOW, Family.BUYING],
        medium_research=thresholds[Level.MEDIUM, Family.RESEARCH],
        medium_buying=thresholds[Level.MEDIUM, Family.BUYING],
        high_buying=thresholds[Level.HIGH, Family.BUYING],
        matrix=matrix,
        trend=content.trend,
    )


def _check_points(at: str, rows: Sequence[SignalPoints], where: str, reading: Reading) -> None:
    placed = list(reading.rows(f"{at}/signal_points", rows))
    reading.note_repeats(f"{where}/signal_points", [(here, row.type) for here, row in placed])
    taken: dict[int, tuple[str, str]] = {}
    for here, row in placed:
        name = f"{where}/signal_points/{row.type}"
        if not 1 <= row.number <= _LARGEST_NUMBER:
            reading.note(name, f"number must be 1 to {_LARGEST_NUMBER}, not {row.number}", "number_out_of_range", here)
        if row.number in taken:
            other, owner = taken[row.number]
            reading.note(name, f"number {row.number} belongs to {owner}", "number_repeated", here, other)
        taken[row.number] = here, row.type
        for code, detail in _faults_of(row):
            reading.note(name, detail, code, here)


def _faults_of(row: SignalPoints) -> Iterator[tuple[str, str]]:
    if not (isfinite(row.points) and row.points >= 0):
        yield "points_too_low", f"points must be 0 or more, not {row.points}"
    if not (isfinite(row.half_life_days) and row.half_life_days >= 1):
        yield "half_life_too_short", f"half_life_days must be 1 or more, not {row.half_life_days}"
    if not (isfinite(row.cap) and row.cap >= 0):
        yield "cap_too_low", f"cap must be 0 or more, not {row.cap}"
    if row.family is Family.RESEARCH and (row.urgent or row.asks):
        yield "research_never_asks", "only a buying type can be urgent or ask"
    if row.urgent and not row.asks:
        yield "urgent_must_ask", "an urgent type must ask"


LADDER: Final = (
    (Level.LOW, Family.RESEARCH),
    (Level.LOW, Family.BUYING),
    (Level.MEDIUM, Family.RESEARCH),
    (Level.MEDIUM, Family.BUYING),
    (Level.HIGH, Family.BUYING),
)
"""The thresholds that a model has, by family from the lowest up."""


def _thresholds(at: str, rows: Sequence[Threshold], where: str, reading: Reading) -> dict[tuple[Level, Family], float]:
    found: dict[tuple[Level, Family], float] = {}
    places: dict[tuple[Level, Family], str] = {}
    for here, row in reading.rows(at, rows):
        key, name = (row.level, row.family), f"{where}/thresholds/{row.level}/{row.family}"
        if key not in LADDER:
            detail = "no such threshold: research alone never passes medium, and urgent goes by type"
            reading.note(name, detail, "unknown_threshold", here)
            continue
        if key in found:
            reading.note(name, "two rows have this level and family", "threshold_repeated", here, places[key])
            continue
        if not (isfinite(row.at_least) and row.at_least >= _LEAST):
            detail = f"at_least must be {_LEAST} or more, not {row.at_least}"
            reading.note(name, detail, "threshold_too_low", here)
        found[key], places[key] = row.at_least, here
    for level, family in LADDER:
        if (level, family) not in found and reading.is_whole(at):
            name, told = f"{where}/thresholds/{level}/{family}", f"the one for {level} by {family} is missing"
            reading.note(name, "this threshold is missing", "threshold_missing", at, told=told)
    for family in Family:
        keys = [key for key in LADDER if key[1] is family and key in found]
        steps = [found[key] for key in keys]
        if steps != sorted(steps):
            detail = f"a higher level must not take less {family}: {steps}"
            reading.note(f"{where}/thresholds", detail, "thresholds_out_of_order", *(places[key] for key in keys))
    return found


def _matrix(at: str, cells: Sequence[MatrixCell], where: str, reading: Reading) -> dict[tuple[str, Level], Action]:
    actions: dict[tuple[str, Level], Action] = {}
    places: dict[tuple[str, Level], str] = {}
    for here, cell in reading.rows(at, cells):
        name = f"{where}/matrix/{cell.tier}/{cell.level}"
        key = cell.tier, cell.level
        if cell.tier not in TIERS:
            reading.note(name, f"tier must be one of {', '.join(TIERS)}", "unknown_tier", here)
            continue
        if key in actions:
            reading.note(name, "two rows have this tier and level", "cell_repeated", here, places[key])
            continue
        if cell.action is Action.DECLINE:
            detail = "decline follows from an exclusion, never from the matrix"
            reading.note(name, detail, "cell_declines", here)
        actions[key], places[key] = cell.action, here
    for tier, level in product(TIERS, Level):
        if (tier, level) not in actions and reading.is_whole(at):
            name, told = f"{where}/matrix/{tier}/{level}", f"the cell for {tier} and {level} is missing"
            reading.note(name, "this cell is missing", "cell_missing", at, told=told)
    return actions


def _check_trend(at: str, trend: TrendNumbers, where: str, reading: Reading) -> None:
    for name in TrendNumbers.__struct_fields__:
        value = getattr(trend, name)
        if not (isfinite(value) and value >= _LEAST):
            detail = f"must be {_LEAST} or more, not {value}"
            reading.note(f"{where}/trend/{name}", detail, "trend_too_low", f"{at}/{name}")
    if trend.cooling_below >= trend.rising_above:
        detail = "cooling_below must be less than rising_above"
        reading.note(f"{where}/trend", detail, "trend_out_of_order", at)


def _check_numbers(models: Sequence[tuple[str, ModelContent]], reading: Reading) -> None:
    """Models number their types alike: the sums that are kept of a lead's signals go by number."""
    numbers: dict[str, tuple[str, int]] = {}
    types: dict[int, tuple[str, str]] = {}
    for at, model in models:
        numbers_before, types_before = dict(numbers), dict(types)
        for here, row in reading.rows(f"{at}/signal_points", model.signal_points):
            name = f"models/{model.code}/signal_points/{row.type}"
            other, number = numbers_before.get(row.type, (here, row.number))
            if number != row.number:
                detail = f"another model gives this type the number {number}"
                reading.note(name, detail, "type_renumbered", here, other)
            other, type_ = types_before.get(row.number, (here, row.type))
            if type_ != row.type:
                detail = f"another model gives the number {row.number} to {type_}"
                reading.note(name, detail, "number_repeated", here, other)
            numbers.setdefault(row.type, (here, row.number))
            types.setdefault(row.number, (here, row.type))
