"""Which way the system moves a lead, held against the stage table and its guards."""

from collections.abc import Mapping
from dataclasses import replace
from math import inf
from typing import Final

from accounts.rules.fit import UNKNOWN_TIER, Fit
from qualification.rules.answer import Answer, Cause, Step
from qualification.rules.model import Model
from qualification.rules.scoring_content import Action, Level
from qualification.rules.situation import OverrideKind, Situation
from qualification.rules.stages import BEFORE_SALES, Stage
from qualification.rules.terms import Term, day_of

ASK_FOR_MQL: Final = (Action.MQL, Action.HANDOFF, Action.HANDOFF_URGENT)
OPENINGS: Final = (*ASK_FOR_MQL, Action.TRIAGE)
"""What gives somebody something to do."""


def by_fit_and_intent(action: Action, tier: str, level: Level) -> Action:
    """What an action of the matrix comes to: a lead is qualified by fit and intent both or by a person."""
    if action not in ASK_FOR_MQL:
        return action
    if tier == UNKNOWN_TIER:
        return Action.ENRICH
    return Action.IGNORE if level is Level.NONE else action


def path_of(situation: Situation, model: Model, fit: Fit, action: Action) -> tuple[Step, ...]:
    """The transitions that the system makes now, in order."""
    stage = situation.stage
    if is_left_alone(situation):
        return ()
    if fit.excluded_by:
        return () if stage is Stage.DISQUALIFIED else (Step(stage, Stage.DISQUALIFIED, Cause.EXCLUDED),)
    if is_overruled(situation, stage):
        return ()
    returning = _return(situation, model, action)
    if returning is None:
        return ()
    stage = returning[-1].to_stage if returning else stage
    if is_overruled(situation, stage):
        return returning
    return returning + _follow(situation, stage, action)


def carried_out(situation: Situation, answer: Answer) -> Situation:
    """The lead once everything that the answer says has been done."""
    moved = bool(answer.path)
    return replace(
        situation,
        stage=answer.stage,
        open_handoff=(situation.open_handoff or answer.handoff is not None or answer.joins)
        and not answer.withdraw_handoff,
        joined=(situation.joined or answer.joins) and not answer.withdraw_handoff,
        expired_at=None if moved or answer.handoff else situation.expired_at,
        triage_open=situation.triage_open or answer.triage,
        rest_until=None if moved else situation.rest_until,
        disqualified_by_exclusion=answer.stage is Stage.DISQUALIFIED if moved else situation.disqualified_by_exclusion,
    )


def is_left_alone(situation: Situation) -> bool:
    """Sales has it, it is on hold, or nothing fresh came since its import: the system does nothing with it."""
    return situation.stage not in BEFORE_SALES or situation.on_hold or situation.imported_waiting


def is_unanswered(situation: Situation, model: Model) -> bool:
    """Its handoff expired and it waits for a person, unless an urgent request has come since, which asks anew."""
    if situation.expired_at is None or situation.stage is not Stage.MQL:
        return False
    expired = day_of(situation.expired_at)
    return not any(
        term.last > expired and term.k_own > -inf and number in model.rows and model.rows[number].urgent
        for number, term in situation.terms.items()
    )


def is_overruled(situation: Situation, stage: Stage) -> bool:
    """A person gave the lead this stage, for a time that is not over."""
    return any(
        override.kind is OverrideKind.STAGE and override.value == stage and situation.at < override.until
        for override in situation.overrides
    )


def is_resting(situation: Situation, model: Model) -> bool:
    """A person sent it to nurture, the rest agreed is not over and no buying signal has ended it."""
    return (
        situation.stage is Stage.NURTURE
        and situation.rest_until is not None
        and situation.at < situation.rest_until
        and (situation.opens_nothing or not has_asked_since_reset(situation, model))
    )


def has_asked_since_reset(situation: Situation, model: Model) -> bool:
    """Whether a signal that wants an answer occurred after the last move by a person to nurture or disqualified."""
    reset_day = -inf if situation.reset_at is None else day_of(situation.reset_at)
    return any(
        term.last > reset_day and term.k_own > -inf and number in model.rows and model.rows[number].asks
        for number, term in situation.terms.items()
    )


def _return(situation: Situation, model: Model, action: Action) -> tuple[Step, ...] | None:
    """The step back to inquiry where one comes first, () where none is needed, None where the lead stays."""
    if situation.stage is Stage.DISQUALIFIED:
        if not situation.disqualified_by_exclusion:
            return None
        return (Step(Stage.DISQUALIFIED, Stage.INQUIRY, Cause.EXCLUSION_LIFTED),)
    if situation.stage is not Stage.NURTURE or situation.rest_until is None:
        return ()
    if situation.opens_nothing or action in (Action.NURTURE, Action.TRIAGE):
        return None
    cause = _cause_of_return(situation, model)
    # New rules alone do not empty the nurture of everybody: only who would now be qualified comes back.
    if cause is None or (cause is Cause.NEW_RULES and action not in ASK_FOR_MQL):
        return None
    return (Step(Stage.NURTURE, Stage.INQUIRY, cause),)


def _cause_of_return(situation: Situation, model: Model) -> Cause | None:
    if has_asked_since_reset(situation, model):
        return Cause.FRESH_SIGNAL
    if situation.rest_until is None or situation.at < situation.rest_until:
        return None
    if _last(situation.terms) >= day_of(situation.rest_until):
        return Cause.FRESH_SIGNAL
    return Cause.NEW_RULES if situation.rules_changed else None


def _last(terms: Mapping[int, Term]) -> float:
    return max((term.last for term in terms.values()), default=-inf)


def _follow(situation: Situation, stage: Stage, action: Action) -> tuple[Step, ...]:
    """The one step that an action asks for; fading withdraws no open handoff, and hides none that nobody answered."""
    if action in ASK_FOR_MQL:
        stays = stage is Stage.MQL or situation.opens_nothing
        return () if stays else (Step(stage, Stage.MQL, Cause.MATRIX),)
    if situation.open_handoff or (stage is Stage.MQL and situation.expired_at is not None):
        return ()
    if stage is Stage.MQL:
        return (Step(Stage.MQL, Stage.NURTURE, Cause.FADED),)
    if stage is Stage.INQUIRY and action is Action.NURTURE:
        return (Step(Stage.INQUIRY, Stage.NURTURE, Cause.MATRIX),)
    return ()
