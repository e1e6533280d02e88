"""What a lead waits for, and what is missing until then."""

from dataclasses import dataclass
from typing import Final

from accounts.rules.fit import LOWEST_TIER, UNKNOWN_TIER, Fit
from qualification.rules.agreement import Agreement
from qualification.rules.answer import Next
from qualification.rules.intent import Intent
from qualification.rules.movement import OPENINGS, is_overruled
from qualification.rules.scoring_content import Action, Level
from qualification.rules.sheet import what_blocks
from qualification.rules.situation import Situation
from qualification.rules.stages import BEFORE_SALES, ENDS, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """How a lead stands once the answer is carried out."""

    stage: Stage
    fit: Fit
    intent: Intent
    action: Action
    handed_over: bool
    observed: bool
    in_triage: bool
    joined: bool
    unanswered: bool
    resting: bool


def next_step_of(situation: Situation, outlook: Outlook, agreement: Agreement) -> Next:
    """The one thing that a lead waits for; there is one for every answer."""
    if outlook.stage not in BEFORE_SALES:
        return _with_sales(situation, outlook.stage, agreement)
    if situation.on_hold:
        return Next.ON_HOLD
    if situation.imported_waiting:
        return Next.WAITS_FOR_SIGNAL
    if outlook.fit.excluded_by:
        return Next.ANSWER_POLITELY if outlook.action is Action.DECLINE else Next.EXCLUDED
    if outlook.joined:
        return Next.JOINED
    if outlook.observed:
        return Next.OBSERVED
    if outlook.handed_over:
        return Next.WAITS_FOR_ACCEPTANCE
    if outlook.in_triage:
        return Next.TRIAGE_DECIDES
    if outlook.unanswered and outlook.stage is Stage.MQL:
        return Next.UNANSWERED
    if outlook.stage in ENDS:
        return Next.ENDED
    if is_overruled(situation, outlook.stage):
        return Next.OVERRULED
    if outlook.resting:
        return Next.RESTING
    if situation.opens_nothing and outlook.action in OPENINGS:
        return Next.WAITS_FOR_SIGNAL
    return _before_sales(outlook)


def _with_sales(situation: Situation, stage: Stage, agreement: Agreement) -> Next:
    if stage in ENDS:
        return Next.ENDED
    if situation.on_hold:
        return Next.ON_HOLD
    if situation.joined:
        return Next.JOINED
    if stage is Stage.SAL and what_blocks(dict(situation.sheet), situation.functions_seen, agreement.sql_definition):
        return Next.WAITS_FOR_SHEET
    return Next.SALES_WORKS


def _before_sales(outlook: Outlook) -> Next:
    if outlook.fit.tier == UNKNOWN_TIER:
        return Next.NEEDS_FIT_FACTS
    if outlook.fit.tier == LOWEST_TIER:
        return Next.OFF_TARGET
    return Next.NEEDS_ENGAGEMENT if outlook.intent.level in _LITTLE else Next.NEEDS_BUYING_SIGNAL


_LITTLE: Final = (Level.NONE, Level.LOW)


def missing_for(next_step: Next, situation: Situation, fit: Fit, agreement: Agreement) -> tuple[str, ...]:
    """Codes of what is missing for a next step: facts, sheet criteria, functions to be seen, or a kind of signal."""
    match next_step:
        case Next.NEEDS_FIT_FACTS | Next.TRIAGE_DECIDES:
            return fit.missing
        case Next.NEEDS_ENGAGEMENT:
            return ("engagement",)
        case Next.NEEDS_BUYING_SIGNAL:
            return ("buying_signal",)
        case Next.WAITS_FOR_SHEET:
            missing = what_blocks(dict(situation.sheet), situation.functions_seen, agreement.sql_definition)
            return tuple(code for code, _ in missing)
        case _:
            return ()
