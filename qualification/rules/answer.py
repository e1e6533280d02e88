"""What a decision says, and its canonical bytes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeAlias

import msgspec

from accounts.rules.channels import Route
from accounts.rules.fit import Fit
from qualification.rules.intent import DIGITS, Intent
from qualification.rules.scoring_content import Action
from qualification.rules.stages import Stage

Verdict: TypeAlias = tuple[str | float | bool | None, ...]


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
    JOINED = "joined"
    OBSERVED = "observed"
    UNANSWERED = "unanswered"
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
    """One decision with its reasons.

    `path`, `handoff`, `withdraw_handoff`, `triage` and `joins` are what is to be done now.
    """

    fit: Fit
    intent: Intent
    action: Action
    route: Route | None
    stage: Stage
    """Where the lead stands after `path`."""
    path: tuple[Step, ...]
    handoff: Priority | None
    """Where the situation says `observed`, what would be done."""
    withdraw_handoff: bool
    triage: bool
    joins: bool = False
    """It is one enquiry with a colleague's and shares the handoff of that."""
    holdout: bool = False
    """The matrix says `mql`, and it is handed over because it was drawn."""
    next_step: Next
    missing: tuple[str, ...]
    """Codes of what is missing for the next stage: facts, sheet criteria, or a kind of signal."""
    look_at: datetime | None
    """When time alone may change the answer."""
    at: datetime

    @property
    def acts(self) -> bool:
        """Whether somebody gets something to do."""
        return self.handoff is not None or self.triage or self.joins

    def is_settled(self, *, observed: bool) -> bool:
        """Whether a desk that was to decide need not any more."""
        handed_over = self.handoff is not None and not observed
        return handed_over or self.joins or (self.stage is Stage.DISQUALIFIED and bool(self.path))

    def verdict(self) -> Verdict:
        """What matters when asking whether the answer changed: codes and fit, no sums and nothing done once."""
        return _verdict_of(_plain(self))


def encode(answer: Answer) -> bytes:
    """Canonical JSON of codes and rounded numbers: equal answers are equal bytes."""
    return msgspec.json.encode(_plain(answer), order="sorted")


def verdict_in(body: bytes) -> Verdict:
    """The verdict of an answer that `encode` wrote."""
    return _verdict_of(msgspec.json.decode(body))


def _plain(answer: Answer) -> dict[str, Any]:
    fit, intent, route = answer.fit, answer.intent, answer.route
    # What is seldom so is only said where it is: answers from before it could be keep their bytes.
    seldom = {"joins": answer.joins, "holdout": answer.holdout}
    return {name: True for name, is_so in seldom.items() if is_so} | {
        "action": answer.action,
        "at": answer.at.astimezone(UTC),
        "fit": {
            "coverage": round(fit.coverage, DIGITS),
            "excluded_by": fit.excluded_by,
            "missing": list(fit.missing),
            "profile": fit.profile,
            "score": None if fit.score is None else round(fit.score, DIGITS),
            "tier": fit.tier,
        },
        "handoff": answer.handoff,
        "intent": {
            "asking": intent.asking,
            "buying": intent.buying,
            "early": intent.early,
            "level": intent.level,
            "research": intent.research,
            "trend": intent.trend,
            "urgent": intent.urgent,
        },
        "look_at": answer.look_at,
        "missing": list(answer.missing),
        "next_step": answer.next_step,
        "path": [[step.from_stage, step.to_stage, step.cause] for step in answer.path],
        "route": route and {"kind": route.kind, "partner": route.partner, "rule": route.rule, **_passed_over(route)},
        "stage": answer.stage,
        "triage": answer.triage,
        "withdraw_handoff": answer.withdraw_handoff,
    }


def _passed_over(route: Route) -> dict[str, Any]:
    """Nothing where nobody was: what was decided before anybody could be keeps its bytes."""
    if route.passed_over is None:
        return {}
    return {"passed_over": {"partner": route.passed_over.partner, "why": route.passed_over.why}}


def _verdict_of(plain: dict[str, Any]) -> Verdict:
    fit, intent, route = plain["fit"], plain["intent"], plain["route"] or {}
    return (
        *(fit[name] for name in ("tier", "score", "coverage", "profile", "excluded_by")),
        *fit["missing"],
        *(intent[name] for name in ("level", "early", "urgent", "asking")),
        *(route.get(name) for name in ("kind", "partner", "rule")),
        *(route["passed_over"].values() if "passed_over" in route else ()),
        *(plain[name] for name in ("action", "stage", "next_step")),
        *plain["missing"],
    )
