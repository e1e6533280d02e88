"""What a decision says, and its canonical bytes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accounts.rules.channels import Route
from accounts.rules.fit import Fit
from qualification.rules.intent import Intent
from qualification.rules.scoring_content import Action
from qualification.rules.stages import Stage


class Priority(StrEnum):
    """How soon a handoff must be answered."""

    NORMAL = "normal"
    URGENT = "urgent"


class Next(StrEnum):
    """What a lead waits for."""

    NEEDS_FIT_FACTS = "needs_fit_facts"
    NEEDS_ENGAGEMENT = "needs_engagement"
    NEEDS_BUYING_SIGNAL = "needs_buying_signal"
    OFF_TARGET = "off_target"
    TRIAGE_DECIDES = "triage_decides"
    WAITS_FOR_ACCEPTANCE = "waits_for_acceptance"
    WAITS_FOR_SHEET = "waits_for_sheet"
    SALES_WORKS = "sales_works"
    WAITS_FOR_SIGNAL = "waits_for_signal"
    RESTING = "resting"
    ON_HOLD = "on_hold"
    OVERRULED = "overruled"
    ANSWER_POLITELY = "answer_politely"
    EXCLUDED = "excluded"
    ENDED = "ended"


class Cause(StrEnum):
    """Why the system moves a lead."""

    MATRIX = "matrix"
    FADED = "faded"
    EXCLUDED = "excluded"
    EXCLUSION_LIFTED = "exclusion_lifted"
    FRESH_SIGNAL = "fresh_signal"
    NEW_RULES = "new_rules"


@dataclass(frozen=True, slots=True)
class Step:
    """One transition that the system makes."""

    from_stage: Stage
    to_stage: Stage
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One decision with its reasons; `path`, `handoff`, `withdraw_handoff` and `triage` are what is to be done now."""

    fit: Fit
    intent: Intent
    action: Action
    route: Route | None
    stage: Stage
    """Where the lead stands after `path`."""
    path: tuple[Step, ...]
    handoff: Priority | None
    withdraw_handoff: bool
    triage: bool
    next_step: Next
    missing: tuple[str, ...]
    """Codes of what is missing for the next stage: facts, sheet criteria, or a kind of signal."""
    look_at: datetime | None
    """When time alone may change the answer."""
    at: datetime
