"""Why an answer is what it is, as data that a person can read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeAlias

from accounts.rules.conditions import Truth
from accounts.rules.facts import FactValue
from accounts.rules.fit import UNKNOWN_TIER, CriterionResult, Fit, ProfileAssessment
from qualification.rules.answer import Answer, Next
from qualification.rules.counterfactual import Change, changes_of
from qualification.rules.intent import Intent
from qualification.rules.model import Model
from qualification.rules.scoring_content import TIERS, Level
from qualification.rules.situation import OverrideKind, Rules, Situation
from qualification.rules.stages import LABELS
from qualification.rules.wording import day_in_words, missing_in_words, tell
from qualification.rules.words import ACTIONS, NEXT_STEPS, enumerate_words, spell

Json: TypeAlias = str | float | bool | list["Json"] | dict[str, "Json"] | None

_MOST_FACTS: Final = 3
"""As many missing facts as a sentence can name and still be read."""


def explain(situation: Situation, rules: Rules, answer: Answer) -> dict[str, Json]:
    """The reasons of an answer; the caller adds which versions of the rules were in force."""
    model = rules.scoring.for_line(situation.product_line)
    suspended = _suspended(situation, model)
    return {
        "summary": summarise(answer, situation, suspended),
        "fit": _fit(answer.fit),
        "intent": {**_intent(answer.intent, model), "suspended": list[Json](suspended)},
        "matrix": {
            "tier": answer.fit.tier,
            "level": answer.intent.level,
            "cell": model.matrix[answer.fit.tier, answer.intent.level],
            "action": answer.action,
        },
        "matrix_cells": [
            {"tier": tier, "level": level, "action": model.matrix[tier, level]} for tier in TIERS for level in Level
        ],
        "route": [
            {
                "rule": step.rule,
                "label": step.label,
                "matched": step.matched,
                "failed": step.failed,
                "passed_over": step.passed_over,
            }
            for step in (answer.route.steps if answer.route else ())
        ],
        "next_step": {"code": answer.next_step, "text": NEXT_STEPS[answer.next_step]},
        "missing": list(answer.missing),
        "missing_in_words": list[Json](missing_in_words(situation, rules, answer)),
        "counterfactual": [_change(change, situation, answer) for change in changes_of(situation, rules, answer)],
    }


def summarise(answer: Answer, situation: Situation, suspended: Sequence[str] = ()) -> str:
    """One sentence: how well it fits, how much it shows, without what is `suspended`, and what follows."""
    fit = f"{_fit_in_words(answer.fit)}{_set_aside_in_words(answer, situation)}"
    intent = _intent_in_words(answer.intent)
    if suspended:
        types = enumerate_words(spell(type) for type in suspended)
        intent += f", without {types}, which {'is' if len(suspended) == 1 else 'are'} suspended"
    return f"{fit}, and {intent}: {_outcome_in_words(answer, situation)}."


def _fit_in_words(fit: Fit) -> str:
    if fit.excluded_by:
        return f"It is excluded as {spell(fit.excluded_by)}"
    if fit.tier == UNKNOWN_TIER or fit.score is None:
        named = [spell(fact) for fact in fit.missing[:_MOST_FACTS]]
        return f"Too little is known to judge the fit ({enumerate_words(named)} missing)" if named else "Fit is unknown"
    return f"Fit is tier {fit.tier} ({fit.score:.0f} of 100)"


def _intent_in_words(intent: Intent) -> str:
    strongest = max(intent.contributions, key=lambda part: part.points, default=None)
    if strongest is None or not strongest.points:
        return f"intent is {intent.level}"
    return f"intent is {intent.level}, mostly from {spell(strongest.type)}"


def _set_aside_in_words(answer: Answer, situation: Situation) -> str:
    """What a person said of the fit, while it holds."""
    said = [
        f"the exclusion as {spell(override.value)} set aside until {day_in_words(override.until)}"
        for override in situation.overrides
        if override.kind is OverrideKind.EXCLUSION and situation.at < override.until
    ]
    return f" with {enumerate_words(said)}" if said and not answer.fit.excluded_by else ""


def _outcome_in_words(answer: Answer, situation: Situation) -> str:
    if answer.next_step is Next.RESTING and situation.rest_until is not None:
        return f"it rests until {day_in_words(situation.rest_until)}, and a buying signal ends the rest at once"
    if answer.next_step is Next.OVERRULED:
        until = day_in_words(max(_ends_of_stage(answer, situation)))
        return f"a person set its stage to {LABELS[answer.stage]}, and the rules leave it there until {until}"
    if answer.next_step in _SAY_THEMSELVES:
        text = NEXT_STEPS[answer.next_step].rstrip(".")
        return text[0].lower() + text[1:]
    return ACTIONS[answer.action]


def _ends_of_stage(answer: Answer, situation: Situation) -> list[datetime]:
    return [
        override.until
        for override in situation.overrides
        if override.kind is OverrideKind.STAGE and override.value == answer.stage
    ]


_SAY_THEMSELVES: Final = frozenset(Next) - {
    Next.NEEDS_FIT_FACTS,
    Next.NEEDS_ENGAGEMENT,
    Next.NEEDS_BUYING_SIGNAL,
    Next.TRIAGE_DECIDES,
    Next.WAITS_FOR_ACCEPTANCE,
    Next.JOINED,
}
"""Where the matrix is not what is carried out, or not yet, the next step tells more than the action."""


def _change(change: Change, situation: Situation, answer: Answer) -> Json:
    one, then = change.supposed, change.outcome
    facts = [{"fact": witness.fact, "value": _plain(witness.value)} for witness in one.facts]
    return {
        "change": one.kind,
        "value": one.subject or ", ".join(witness.fact for witness in one.facts) or one.kind,
        "facts": list[Json](facts),
        "points": one.points or None,
        "reaches": one.level,
        "at": one.at.isoformat() if one.at else None,
        "action": then.action,
        "stage": then.stage,
        "route": then.route,
        "text": tell(change, situation, answer),
    }


def _fit(fit: Fit) -> Json:
    best = next((profile for profile in fit.profiles if profile.code == fit.profile), None)
    return {
        "score": fit.score,
        "tier": fit.tier,
        "coverage": fit.coverage,
        "profile": fit.profile,
        "excluded_by": fit.excluded_by,
        "missing": list(fit.missing),
        **(_criteria(best) if best else {}),
        "profiles": [
            {
                "code": profile.code,
                "label": profile.label,
                "score": profile.score,
                "tier": profile.tier,
                "coverage": profile.coverage,
                "ruled_out_by": profile.ruled_out_by,
                **_criteria(profile),
            }
            for profile in fit.profiles
        ],
    }


def _criteria(profile: ProfileAssessment) -> dict[str, Json]:
    return {
        truth.value: [_criterion(criterion) for criterion in profile.criteria if criterion.truth is truth]
        for truth in Truth
    }


def _plain(value: FactValue) -> Json:
    return list[Json](sorted(value)) if isinstance(value, frozenset) else value


def _criterion(criterion: CriterionResult) -> Json:
    return {
        "code": criterion.code,
        "label": criterion.label,
        "fact": criterion.fact,
        "points": criterion.points,
        "value": _plain(criterion.value),
    }


def _suspended(situation: Situation, model: Model) -> list[str]:
    """The types of signals that the lead has, and that count nothing for now."""
    numbers = sorted(situation.suspended & situation.terms.keys() & model.rows.keys())
    return [model.rows[number].type for number in numbers]


def _intent(intent: Intent, model: Model) -> dict[str, Json]:
    families = {row.type: row.family for row in model.rows.values()}
    return {
        "research": intent.research,
        "buying": intent.buying,
        "level": intent.level,
        "trend": intent.trend,
        "urgent": intent.urgent,
        "asking": intent.asking,
        "signals": [
            {
                "type": part.type,
                "family": families[part.type],
                "points": part.points,
                "count": part.n,
                "capped": part.capped,
            }
            for part in intent.contributions
        ],
    }
