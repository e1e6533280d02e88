"""One lead, real or made up, before the rules in force and before a draft: both answers with their reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadhub.actors import SYSTEM, Actor
from leadhub.api.bodies import View
from leadhub.documents.checking import refuse_faults
from leadhub.documents.definitions import definition_of
from leadhub.errors import FieldError, NotAcceptable, NotFound
from leadhub.models import DocumentKind, Draft
from qualification.clearance import hidden_fact, without
from qualification.deciding import Deciding
from qualification.examples import given_in
from qualification.locking import Held
from qualification.models import Action, Decision, Lead, RouteKind, Stage
from qualification.moving import Ledger
from qualification.readers.decisions import seen, situation_of
from qualification.readers.explanation_views import (
    CellView,
    ChangeView,
    FitReasonsView,
    IntentReasonsView,
    MatrixCellView,
    RouteStepView,
)
from qualification.readers.explanations import RELATED, round_off
from qualification.readers.holdouts import say_or_hide
from qualification.readers.leads import NextStepView
from qualification.rulebook import rulebook_at
from qualification.rules.decision import Answer, Rules, Situation, decide
from qualification.rules.examples import situation_of as situation_given
from qualification.rules.explanation import explain
from qualification.rules.standing import standing_of
from qualification.rules.terms import build, day_of
from qualification.simulating import Trial, cases_of, rules_with, signals_of


class TriedView(View):
    """What one of the two rule sets answers, and why; `route` is every channel rule that was tried."""

    stage: Stage
    action: Action
    route_kind: RouteKind | None
    partner: UUID | None
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


class TrialView(View):
    """A lead before the rules in force and before a draft; `same` says that it would not notice the difference."""

    live: TriedView
    draft: TriedView
    same: bool


@dataclass(frozen=True, slots=True)
class _Tried:
    """One answer with what it was made of."""

    rules: Rules
    situation: Situation
    answer: Answer


def trial_of(
    actor: Actor,
    draft: Draft,
    now: datetime,
    *,
    lead: UUID | None = None,
    given: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> TrialView:
    """A lead that the caller may see as it stands now, or a made-up one, by both rule sets.

    With `at` a lead as the last decision before that moment knew it, by the rules that are in force now all the same.
    A draft with errors answers nothing: it is refused with all of them.
    """
    if (given is None) == (lead is None):
        raise NotAcceptable(
            "Give either made-up facts or a lead.",
            code="given_or_lead",
            errors=[FieldError("/given", "given_or_lead", "Give either made-up facts or a lead.")],
        )
    trial = _trial(draft, now)
    if lead is None:
        live, drafted = _of_given(given or {}, trial)
    else:
        live, drafted = _of_lead(actor, lead, trial) if at is None else _of_past(actor, lead, trial, at)
    same = standing_of(live.answer) == standing_of(drafted.answer)
    view = TrialView(live=_view(actor, live), draft=_view(actor, drafted), same=same)
    secret = hidden_fact(actor, lead, live.situation.facts.end_customer, now) if lead is not None else None
    return without(view, secret)


def _trial(draft: Draft, now: datetime) -> Trial:
    content = msgspec.json.decode(draft.content)
    refuse_faults(definition_of(draft.kind), content, every_error=True)
    live = rulebook_at(now)
    return Trial(live=live, draft=rules_with(live.rules, DocumentKind(draft.kind), content), since=now, now=now)


def _of_lead(actor: Actor, lead: UUID, trial: Trial) -> tuple[_Tried, _Tried]:
    found = Lead.objects.visible_to(actor).select_related(*RELATED).filter(pk=lead).first()
    if found is None:
        raise NotFound("No lead with this id.")
    held = Held(found, found.state)
    (case,) = cases_of([held], trial)
    ledger, drafted = Ledger(actor=SYSTEM, now=trial.now), replace(trial.live, rules=trial.draft)
    live = Deciding(ledger, trial.live).judged(held, case.live)
    return _Tried(trial.live.rules, *live), _Tried(trial.draft, *Deciding(ledger, drafted).judged(held, case.draft))


def _of_past(actor: Actor, lead: UUID, trial: Trial, at: datetime) -> tuple[_Tried, _Tried]:
    """By what was known then; its signals are folded anew, since the rules of then may have let them fade otherwise."""
    found = seen(actor, lead)
    decision = Decision.objects.filter(lead=found, at__lte=at).order_by("-seq").first()
    if decision is None:
        detail = f"Nothing was decided about this lead by {at:%-d %b %Y}. Choose a later day."
        raise NotAcceptable(detail, code="not_decided_then", errors=[FieldError("/at", "not_decided_then", detail)])
    situation, until = situation_of(decision), day_of(decision.at)
    signals = [each for _, told in signals_of([found.pk], None) for each in told if each[1] <= until]
    live, other = trial.live.rules, trial.draft
    return _tried(_folded(situation, live, signals), live), _tried(_folded(situation, other, signals), other)


def _folded(situation: Situation, rules: Rules, signals: Sequence[tuple[int, float]]) -> Situation:
    half_lives, reset = rules.scoring.for_line(situation.product_line).half_lives, situation.reset_at
    terms = build(signals, half_lives, day_of(reset)) if reset else build(signals, half_lives)
    return replace(situation, terms=terms, rules_changed=True)


def _of_given(given: Mapping[str, Any], trial: Trial) -> tuple[_Tried, _Tried]:
    told = given_in(given)
    live, drafted = trial.live.rules, trial.draft
    return _tried(situation_given(told, live, trial.now), live), _tried(
        situation_given(told, drafted, trial.now), drafted
    )


def _tried(situation: Situation, rules: Rules) -> _Tried:
    return _Tried(rules, situation, decide(situation, rules))


def _view(actor: Actor, tried: _Tried) -> TriedView:
    answer, way = tried.answer, tried.answer.route
    reasons: dict[str, Any] = {
        **explain(tried.situation, tried.rules, answer),
        "stage": answer.stage,
        "action": answer.action,
        "route_kind": way.kind if way else None,
        "partner": way.partner if way else None,
    }
    view: TriedView = msgspec.convert(reasons, TriedView, from_attributes=True)
    say_or_hide(actor, is_drawn=answer.holdout, matrix=view.matrix, cells=view.matrix_cells, next_step=view.next_step)
    round_off(view.fit, view.intent)
    return view
