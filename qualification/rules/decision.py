"""The decision core: one situation and the rules in force give one answer, always the same, with its reasons."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from accounts.rules.channels import Route, route
from accounts.rules.fit import LOWEST_TIER, UNKNOWN_TIER, Fit, Profiles, assess
from accounts.rules.noise import WEIGHTLESS
from qualification.rules.answer import Answer, Cause, Next, Priority, Step, encode, verdict_in
from qualification.rules.fading import next_change
from qualification.rules.holdout import is_held_out
from qualification.rules.intent import Intent, read
from qualification.rules.model import Model
from qualification.rules.movement import (
    ASK_FOR_MQL,
    by_fit_and_intent,
    has_asked_since_reset,
    is_left_alone,
    is_resting,
    is_unanswered,
    path_of,
)
from qualification.rules.next_step import Outlook, missing_for, next_step_of
from qualification.rules.scoring_content import Action
from qualification.rules.situation import Override, OverrideKind, Rules, Situation
from qualification.rules.stages import Stage
from qualification.rules.terms import counted, day_of, moment_of

__all__ = [
    "CORE_VERSION",
    "Action",
    "Answer",
    "Cause",
    "Next",
    "Override",
    "OverrideKind",
    "Priority",
    "Rules",
    "Situation",
    "Step",
    "action_of",
    "decide",
    "encode",
    "is_quiet",
    "verdict_in",
]

CORE_VERSION: Final = 1
"""Raised whenever the same inputs would give another answer; stored with every decision."""

_SECOND: Final = timedelta(seconds=1)
_HAND_OVER: Final = (Action.HANDOFF, Action.HANDOFF_URGENT)


def is_quiet(situation: Situation) -> bool:
    """Whether nobody gets something to do for now, whatever the answer is."""
    return situation.opens_nothing or is_left_alone(situation)


def decide(situation: Situation, rules: Rules) -> Answer:
    """Decide one lead at one moment."""
    if situation.suspended:
        situation = replace(situation, terms=dict(counted(situation.terms, situation.suspended)))
    model = rules.scoring.for_line(situation.product_line)
    day = day_of(situation.at)
    fit = _fit(situation, rules.profiles)
    intent = read(situation.terms, model, day)
    weightless = situation.facts.noise_class in WEIGHTLESS
    action = action_of(fit, intent, model, weightless=weightless, customer=situation.customer)
    holdout = is_held_out(situation, action, rules.agreement)
    action = Action.HANDOFF if holdout else action
    path = path_of(situation, model, fit, action)
    stage = path[-1].to_stage if path else situation.stage
    handoff = _handoff(situation, stage, model, intent, action)
    joins = _joins(situation, stage, model, intent, action, opens=handoff is not None)
    handoff = None if joins else handoff
    triage = not joins and _triage(situation, stage, model, intent, action)
    outlook = Outlook(
        stage=stage,
        fit=fit,
        intent=intent,
        action=action,
        handed_over=handoff is not None or situation.open_handoff,
        observed=handoff is not None and situation.observed,
        in_triage=triage or situation.triage_open,
        joined=joins or situation.joined,
        unanswered=is_unanswered(situation, model),
        resting=is_resting(situation, model),
    )
    next_step = next_step_of(situation, outlook, rules.agreement)
    return Answer(
        fit=fit,
        intent=intent,
        action=action,
        route=_route(situation, rules, action),
        stage=stage,
        path=path,
        handoff=handoff,
        withdraw_handoff=situation.open_handoff and stage is Stage.DISQUALIFIED and bool(path),
        triage=triage,
        joins=joins,
        holdout=holdout,
        next_step=next_step,
        missing=missing_for(next_step, situation, fit, rules.agreement),
        look_at=_look_at(situation, next_change(situation.terms, model, intent, day)),
        at=situation.at,
    )


def action_of(fit: Fit, intent: Intent, model: Model, *, weightless: bool = False, customer: bool = False) -> Action:
    """The cell of the matrix, unless an exclusion, a request or a missing half of the case speaks against it.

    What somebody does whose acts are `weightless` qualifies nobody; what is asked for, a person looks at. A `customer`
    that asks is urgent, unless too little is known of it or it is off target: then the desk decides as for others.
    """
    if fit.excluded_by:
        return Action.DECLINE if intent.asking else Action.IGNORE
    if weightless:
        return Action.TRIAGE if intent.asking else Action.IGNORE
    if customer and intent.asking and fit.tier not in (UNKNOWN_TIER, LOWEST_TIER):
        return Action.HANDOFF_URGENT
    action = by_fit_and_intent(model.matrix[fit.tier, intent.level], fit.tier, intent.level)
    if action in (Action.IGNORE, Action.ENRICH) and intent.asking:
        return Action.TRIAGE
    return action


def _fit(situation: Situation, profiles: Profiles) -> Fit:
    set_aside = {
        override.value
        for override in situation.overrides
        if override.kind is OverrideKind.EXCLUSION and situation.at < override.until
    }
    return assess(_without(profiles, set_aside) if set_aside else profiles, situation.facts)


def _without(profiles: Profiles, causes: AbstractSet[str]) -> Profiles:
    """The profiles as if nothing ruled anybody out for these causes."""
    return replace(
        profiles,
        profiles=tuple(
            replace(
                profile,
                exclusions=tuple(exclusion for exclusion in profile.exclusions if exclusion.cause not in causes),
                criteria=tuple(
                    replace(criterion, must_have=criterion.must_have and criterion.cause not in causes)
                    for criterion in profile.criteria
                ),
            )
            for profile in profiles.profiles
        ),
    )


def _route(situation: Situation, rules: Rules, action: Action) -> Route | None:
    return route(rules.channels, situation.facts) if action in ASK_FOR_MQL else None


def _handoff(situation: Situation, stage: Stage, model: Model, intent: Intent, action: Action) -> Priority | None:
    if action not in _HAND_OVER or stage is not Stage.MQL or situation.open_handoff or is_left_alone(situation):
        return None
    if situation.opens_nothing or is_unanswered(situation, model):
        return None
    if situation.triage_open and situation.stage is Stage.MQL:
        # A team gave it back as not its own: the desk finds the right one, the rules would name the same again.
        return None
    return Priority.URGENT if action is Action.HANDOFF_URGENT or intent.urgent else Priority.NORMAL


def _joins(situation: Situation, stage: Stage, model: Model, intent: Intent, action: Action, *, opens: bool) -> bool:
    """Whether what is asked goes to whoever has a colleague's enquiry for the same in hand, whatever the matrix says.

    Who is excluded is answered otherwise, and whom nobody should take at his word a person looks at first.
    """
    if not situation.project_open or situation.joined or situation.open_handoff:
        return False
    if opens:
        return True
    if situation.opens_nothing or is_left_alone(situation) or stage is Stage.DISQUALIFIED:
        return False
    if action is Action.DECLINE or situation.facts.noise_class in WEIGHTLESS:
        return False
    return intent.asking and has_asked_since_reset(situation, model)


def _triage(situation: Situation, stage: Stage, model: Model, intent: Intent, action: Action) -> bool:
    """Whether the desk is to decide: the matrix says so, or somebody asks whom a person's word keeps from sales."""
    if situation.triage_open or situation.open_handoff or situation.opens_nothing or is_left_alone(situation):
        return False
    if is_unanswered(situation, model):
        return False
    asks_anew = intent.asking and has_asked_since_reset(situation, model)
    if stage is Stage.DISQUALIFIED:
        # Without a reset nobody can tell what was asked before the lead was disqualified from what came after.
        return asks_anew and action is not Action.DECLINE and situation.reset_at is not None
    if action is Action.TRIAGE:
        return asks_anew or not is_resting(situation, model)
    return asks_anew and action in _HAND_OVER and stage is not Stage.MQL


def _look_at(situation: Situation, fades_on: float | None) -> datetime | None:
    """The first whole second at which a fading sum, the end of a rest or of an override may change the answer."""
    moments = [override.until for override in situation.overrides]
    if situation.rest_until is not None and situation.stage is Stage.NURTURE:
        moments.append(situation.rest_until)
    if fades_on is not None:
        moments.append(moment_of(fades_on))
    return min((_whole_second(moment) for moment in moments if moment > situation.at), default=None)


def _whole_second(moment: datetime) -> datetime:
    whole = moment.astimezone(UTC).replace(microsecond=0)
    return whole if whole == moment else whole + _SECOND
