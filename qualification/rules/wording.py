"""Sentences for people: what a change would lead to, and what is missing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from math import ceil
from typing import Final

from qualification.rules.answer import Answer
from qualification.rules.counterfactual import Change, Outcome, outcome_of
from qualification.rules.scoring_content import Action
from qualification.rules.sheet import gap_in_words, what_blocks
from qualification.rules.situation import Rules, Situation
from qualification.rules.stages import LABELS, Stage
from qualification.rules.suppositions import ChangeKind, Supposition
from qualification.rules.words import ACTIONS, enumerate_words, spell

ROUTES: Final[Mapping[str, str]] = {
    "direct": "direct sales",
    "distributor": "a distributor",
    "oem": "the OEM desk",
    "contract_manufacturer": "the desk for contract manufacturers",
    "tier_supplier": "the desk for tier suppliers",
}
_KINDS_OF_SIGNALS: Final[Mapping[str, str]] = {
    "engagement": "engagement, such as a webinar, a guide or a data sheet",
    "buying_signal": "a buying signal, such as an RFQ, a usage forecast or a meeting request",
}
_SAID_BY_ACTION: Final[Mapping[Action, Stage]] = {
    Action.NURTURE: Stage.NURTURE,
    Action.MQL: Stage.MQL,
    Action.HANDOFF: Stage.MQL,
    Action.HANDOFF_URGENT: Stage.MQL,
    Action.DECLINE: Stage.DISQUALIFIED,
}
"""Stages that need not be named beside the action that asks for them."""


def tell(change: Change, situation: Situation, answer: Answer) -> str:
    """A change and what it would lead to, in one sentence."""
    return f"{_supposed(change.supposed, situation)}, {_outcome(change.outcome, outcome_of(answer))}."


def day_in_words(moment: datetime) -> str:
    """A day as people write it."""
    return f"{moment.astimezone(UTC):%-d %b %Y}"


def missing_in_words(situation: Situation, rules: Rules, answer: Answer) -> list[str]:
    """Each code of what is missing, as it stands in a sentence."""
    needs = dict(what_blocks(dict(situation.sheet), situation.functions_seen, rules.agreement.sql_definition))
    return [
        _KINDS_OF_SIGNALS.get(code) or (gap_in_words(code, needs[code]) if code in needs else spell(code))
        for code in answer.missing
    ]


def _supposed(one: Supposition, situation: Situation) -> str:
    match one.kind:
        case ChangeKind.EXCLUSION_SET_ASIDE:
            return f"With the exclusion as {spell(one.subject)} set aside"
        case ChangeKind.SIGNAL:
            return f"With one more signal ({spell(one.subject)})"
        case ChangeKind.POINTS:
            # Rounded up: a tenth less would not be enough.
            return f"With {ceil(one.points * 10) / 10:g} more points of {one.subject}, which makes level {one.level}"
        case ChangeKind.FACT_KNOWN:
            return f"Once it is known that {enumerate_words(witness.words for witness in one.facts)}"
        case ChangeKind.FACT_OTHERWISE:
            return f"If {enumerate_words(_contradicted(one, situation))}"
        case ChangeKind.TIME:
            assert one.at is not None, "time is supposed as a moment"
            return f"If nothing happens, from {one.at.astimezone(UTC):%-d %b %Y, %H:%M} UTC on"


def _contradicted(one: Supposition, situation: Situation) -> list[str]:
    return [f"{witness.words} (it is {_shown(getattr(situation.facts, witness.fact))})" for witness in one.facts]


def _shown(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(spell(word) for word in sorted(value))
    return spell(value) if isinstance(value, str) else str(value)


def _outcome(then: Outcome, now: Outcome) -> str:
    said = []
    if then.action is not now.action:
        said.append(ACTIONS[then.action] + _way(then))
    elif then.route != now.route:
        said.append(f"it goes to {ROUTES[then.route]}" if then.route else "it goes no way yet")
    if then.stage is not now.stage and (not said or _SAID_BY_ACTION.get(then.action) is not then.stage):
        said.append(f"it moves to {LABELS[then.stage]}")
    return ", and ".join(said)


def _way(then: Outcome) -> str:
    if then.route is None:
        return ""
    return f", for {ROUTES[then.route]}" if then.action is Action.MQL else f" to {ROUTES[then.route]}"
