"""Why a lead is where it is, and what would change it: the decision made again as of now, with its reasons."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadhub.actors import SYSTEM, Actor
from leadhub.api.bodies import View
from leadhub.errors import NotFound
from qualification.deciding import Deciding, read_beside
from qualification.locking import Held
from qualification.models import Action, Lead, Level, Override, SignalType, Stage, Tier, Trend
from qualification.moving import Ledger
from qualification.readers.leads import COVERAGE_DIGITS, SCORE_DIGITS, RuleNumbersView, book_of, numbers_view
from qualification.rulebook import rulebook_at
from qualification.rules.counterfactual import ChangeKind
from qualification.rules.decision import decide
from qualification.rules.explanation import explain


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
    """What one kind of signal counts now."""

    type: str
    family: SignalType.Family
    points: float
    count: int
    capped: bool


class IntentReasonsView(View):
    """The sums, and each kind of signal in them."""

    research: float
    buying: float
    level: Level
    trend: Trend
    urgent: bool
    asking: bool
    signals: list[SignalPointsView]


class MatrixCellView(View):
    """The cell that fit and intent meet in; the action differs from it where somebody asks or is excluded."""

    tier: Tier
    level: Level
    cell: Action
    action: Action


class RouteStepView(View):
    """One channel rule that was tried, and which test failed first."""

    rule: str
    label: str
    matched: bool
    failed: str | None


class ChangeView(View):
    """A smallest change that would change the answer, and what it would lead to."""

    change: ChangeKind
    value: str
    action: Action
    stage: Stage


class OverrideView(View):
    """What a person set aside, until when and why."""

    kind: Override.Kind
    value: str
    until: datetime
    by: str
    comment: str
    made_at: datetime


class ExplanationView(View):
    """Why the answer is what it is."""

    summary: str
    fit: FitReasonsView
    intent: IntentReasonsView
    matrix: MatrixCellView
    route: list[RouteStepView]
    missing: list[str]
    counterfactual: list[ChangeView]
    rules: RuleNumbersView
    overrides: list[OverrideView] = []


def explanation_of(actor: Actor, lead: UUID, now: datetime) -> ExplanationView:
    """The reasons of a lead that the caller may see, by the rules of its last decision."""
    related = ("account", "contact", "product_line", "state")
    found = Lead.objects.visible_to(actor).select_related(*related).filter(pk=lead).first()
    if found is None:
        raise NotFound("No lead with this id.")
    book = book_of(found, None if found.ruleset else rulebook_at(now))
    held, ledger = Held(found, found.state), Ledger(actor=SYSTEM, now=now)
    situation = Deciding(ledger, book).situation_of(held, read_beside(held, ledger))
    answer = decide(situation, book.rules)
    reasons: dict[str, Any] = {**explain(situation, book.rules, answer), "rules": numbers_view(book)}
    view: ExplanationView = msgspec.convert(reasons, ExplanationView, from_attributes=True)
    view.overrides = _overrides(found, now)
    return _rounded(view)


def _overrides(lead: Lead, now: datetime) -> list[OverrideView]:
    rows = Override.objects.filter(lead=lead, lifted_at=None, until__gt=now).select_related("remark").order_by("kind")
    return [
        OverrideView(
            kind=Override.Kind(row.kind),
            value=row.value,
            until=row.until,
            by=row.by_name,
            comment=row.remark.text,
            made_at=row.made_at,
        )
        for row in rows
    ]


def _rounded(view: ExplanationView) -> ExplanationView:
    """Numbers as the lead itself shows them."""
    fits: list[FitReasonsView | ProfileFitView] = [view.fit, *view.fit.profiles]
    for fit in fits:
        fit.score = None if fit.score is None else round(fit.score, SCORE_DIGITS)
        fit.coverage = round(fit.coverage, COVERAGE_DIGITS)
    view.intent.research = round(view.intent.research, SCORE_DIGITS)
    view.intent.buying = round(view.intent.buying, SCORE_DIGITS)
    for part in view.intent.signals:
        part.points = round(part.points, SCORE_DIGITS)
    return view
