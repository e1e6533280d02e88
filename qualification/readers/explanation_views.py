"""How the reasons of an answer look when read."""

from datetime import datetime
from uuid import UUID

from leadhub.api.bodies import View
from qualification.models import Action, Level, Override, RouteKind, SignalType, Stage, Tier, Trend
from qualification.readers.leads import NextStepView, RuleNumbersView
from qualification.rules.suppositions import ChangeKind


class FitCriterionView(View):
    """One criterion of a profile, with the value it was held against."""

    code: str
    label: str
    fact: str
    points: int
    value: str | int | list[str] | None


class ProfileFitView(View):
    """One profile against what is known."""

    code: str
    label: str
    score: float | None
    tier: Tier | None
    coverage: float
    ruled_out_by: str | None
    met: list[FitCriterionView]
    not_met: list[FitCriterionView]
    unknown: list[FitCriterionView]


class FitReasonsView(View):
    """The criteria of the profile that counts, and every profile beside it."""

    score: float | None
    tier: Tier
    coverage: float
    profile: str | None
    excluded_by: str | None
    missing: list[str]
    profiles: list[ProfileFitView]
    met: list[FitCriterionView] = []
    not_met: list[FitCriterionView] = []
    unknown: list[FitCriterionView] = []


class SignalPointsView(View):
    """What one kind of signal counted."""

    type: str
    family: SignalType.Family
    points: float
    count: int
    capped: bool


class IntentReasonsView(View):
    """The sums, and each kind of signal in them; `ledger` is where the signals behind them are listed.

    `suspended` are the kinds that the lead has and that count nothing for now, `suspended_sources` the systems whose
    signals of the lead do not.
    """

    research: float
    buying: float
    level: Level
    trend: Trend
    urgent: bool
    asking: bool
    signals: list[SignalPointsView]
    suspended: list[str]
    suspended_sources: list[str] = []
    ledger: str | None = None


class CellView(View):
    """What the matrix asks for at one tier and level."""

    tier: Tier
    level: Level
    action: Action


class MatrixCellView(View):
    """The cell that fit and intent meet in; the action differs from it where somebody asks or is excluded."""

    tier: Tier
    level: Level
    cell: Action
    action: Action


class RouteStepView(View):
    """One channel rule that was tried, which test failed first, and why the partner that it chooses is passed over."""

    rule: str
    label: str
    matched: bool
    failed: str | None
    passed_over: str | None


class SupposedFactView(View):
    """A fact as it would be."""

    fact: str
    value: str | int | list[str] | None


class ChangeView(View):
    """A smallest change that would change the answer, what it would lead to, and all of it in one sentence.

    `value` is the cause, the type of signal, the facts or the family of signals that the change is about; `points` are
    those missing up to the level that it `reaches`; `at` is when time alone changes the answer.
    """

    change: ChangeKind
    value: str
    facts: list[SupposedFactView]
    points: float | None
    reaches: Level | None
    at: datetime | None
    action: Action
    stage: Stage
    route: RouteKind | None
    text: str


class OverrideInForceView(View):
    """What a person set aside, and until when."""

    kind: Override.Kind
    value: str
    until: datetime
    by: str | None = None
    made_at: datetime | None = None
    comment: str | None = None


class ExplanationView(View):
    """Why the answer is what it is.

    `decision` is the stored decision that is explained as it was made, null for the answer as of now. `reproduced` is
    false where the decision core of today would give other bytes than were stored. `holdout`: the matrix says `mql`,
    and it is handed over because the hold-out drew it; null to whoever is not to know.
    """

    lead: UUID
    at: datetime
    decision: int | None
    reproduced: bool
    summary: str
    fit: FitReasonsView
    intent: IntentReasonsView
    matrix: MatrixCellView
    matrix_cells: list[CellView]
    route: list[RouteStepView]
    next_step: NextStepView
    missing: list[str]
    missing_in_words: list[str]
    counterfactual: list[ChangeView]
    overrides: list[OverrideInForceView]
    rules: RuleNumbersView
    holdout: bool | None = None
