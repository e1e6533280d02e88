"""What a recalibration found, as it is kept and read."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import msgspec

Interval = tuple[float, float]


class RecalibrationVerdict(StrEnum):
    """What the later leads say of a proposal, or of one measure."""

    BETTER = "better"
    NOT_PROVEN = "not_proven"
    WORSE = "worse"


class BacktestMeasure(StrEnum):
    """What is compared on the later leads."""

    PRECISION = "precision"
    RECALL = "recall"
    PR_AUC = "pr_auc"
    CALIBRATION_ERROR = "calibration_error"
    BRIER = "brier"
    MQL = "mql"
    HANDOFFS = "handoffs"
    ACCEPTANCES = "expected_acceptances"


VERDICTS: Final = {
    RecalibrationVerdict.BETTER: "Better",
    RecalibrationVerdict.NOT_PROVEN: "Not proven",
    RecalibrationVerdict.WORSE: "Worse",
}
MEASURES: Final = {
    BacktestMeasure.PRECISION: "Precision: of those handed over, the share that reached it",
    BacktestMeasure.RECALL: "Recall: of those that reached it, the share handed over",
    BacktestMeasure.PR_AUC: "Ranking: area under precision and recall",
    BacktestMeasure.CALIBRATION_ERROR: "Calibration error of the chances that the points stand for",
    BacktestMeasure.BRIER: "Brier score of these chances",
    BacktestMeasure.MQL: "Marketing qualified leads",
    BacktestMeasure.HANDOFFS: "Handoffs",
    BacktestMeasure.ACCEPTANCES: "Acceptances to expect",
}


class Shape(msgspec.Struct, kw_only=True):
    """Base of the parts of a report. Rates and shares are between 0 and 1; intervals hold with 95 %."""


class RecalibrationTrait(Shape):
    """One type of signal, or one criterion of fit: how many leads had it, and how they ended beside the others.

    `among_hits` is the share of those that reached the outcome which had it, `among_others` that of those that did not.
    `talk` says what to talk about.
    """

    key: str
    label: str
    n: int
    hits: int
    rate: float
    interval: Interval
    rate_without: float | None
    q_value: float | None
    among_hits: float | None
    among_others: float | None
    talk: str


class RecalibrationRow(Shape):
    """New points of one type in one model, with the evidence of the earlier leads."""

    model: str
    type: str
    label: str
    family: str
    points_before: float
    points_after: float
    cap_before: float
    cap_after: float
    n: int
    hits: int
    rate: float
    interval: Interval
    rate_without: float | None
    q_value: float
    reason: str


class RecalibrationThreshold(Shape):
    """A new sum for a level of one model."""

    model: str
    level: str
    family: str
    before: float
    after: float
    reason: str


class RecalibrationMeasure(Shape):
    """One measure of the later leads under the rules in force and under the proposal; null where it has no value.

    Volumes have no verdict. Where the interval of the difference holds 0 the verdict is `not_proven`.
    """

    measure: BacktestMeasure
    label: str
    before: float | None
    before_interval: Interval | None
    after: float | None
    after_interval: Interval | None
    difference: float | None
    difference_interval: Interval | None
    verdict: RecalibrationVerdict | None


class RecalibrationLoad(Shape):
    """Handoffs of the later leads to one team or partner (by id): all of them, a week, and in the busiest week."""

    team: str | None
    partner: str | None
    label: str
    before: int
    after: int
    per_week_before: float
    per_week_after: float
    busiest_before: int
    busiest_after: int


class RecalibrationSegment(Shape):
    """A part of the leads of which fewer would be handed over that reached the outcome."""

    by: str
    key: str
    hits: int
    recall_before: float
    recall_after: float


class RecalibrationCosts(Shape):
    """What gets worse: leads (by id, 500 at most) that reached the outcome and would be missed; the rest by name."""

    missed: int
    leads: list[str]
    types: list[str]
    segments: list[RecalibrationSegment]
    measures: list[BacktestMeasure]


class RecalibrationCount(Shape):
    """How many leads, and what became of them."""

    cases: int
    hits: int
    others: int


class RecalibrationMethod(Shape):
    """How one model was computed: the penalty of its regression, and how many cuts in time chose it."""

    model: str
    strength: float
    folds: int


class RecalibrationReport(Shape):
    """All of it. `summary` is one paragraph for people; `notes` say what was left out or is missing.

    Of a guided comparison `rows`, `thresholds`, `measures` and `load` are empty: too little is known for any of them.
    """

    summary: str
    verdict: RecalibrationVerdict | None
    cut_at: datetime | None
    all: RecalibrationCount
    earlier: RecalibrationCount
    later: RecalibrationCount
    asked: RecalibrationCount
    undecided: int
    rows: list[RecalibrationRow]
    thresholds: list[RecalibrationThreshold]
    measures: list[RecalibrationMeasure]
    load: list[RecalibrationLoad]
    costs: RecalibrationCosts | None
    signals: list[RecalibrationTrait]
    criteria: list[RecalibrationTrait]
    methods: list[RecalibrationMethod]
    seed: int
    resamples: int
    notes: list[str]


class Changes(Shape):
    """What is to be changed of the scoring models."""

    rows: list[RecalibrationRow] = []
    thresholds: list[RecalibrationThreshold] = []


def applied(
    content: Mapping[str, Any], rows: list[RecalibrationRow], sums: list[RecalibrationThreshold]
) -> dict[str, Any]:
    """The content of the scoring models with these rows and thresholds in it."""
    points = {(one.model, one.type): {"points": one.points_after, "cap": one.cap_after} for one in rows}
    levels = {(one.model, one.level, one.family): {"at_least": one.after} for one in sums}
    models = [
        {
            **model,
            "signal_points": [
                {**row, **points.get((model["code"], row["type"]), {})} for row in model["signal_points"]
            ],
            "thresholds": [
                {**row, **levels.get((model["code"], row["level"], row["family"]), {})} for row in model["thresholds"]
            ],
        }
        for model in content["models"]
    ]
    return {**content, "models": models}
