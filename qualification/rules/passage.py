"""What the rules alone would have made of a lead's signals: when they would first have handed it over, and whereto.

The same tells when they would first have qualified it, if that is what is asked.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from accounts.rules.channels import route
from accounts.rules.facts import Facts
from accounts.rules.fit import Fit, assess
from accounts.rules.noise import WEIGHTLESS
from qualification.rules.answer import Priority
from qualification.rules.decision import action_of
from qualification.rules.intent import read
from qualification.rules.model import Model
from qualification.rules.movement import ASK_FOR_MQL
from qualification.rules.scoring_content import TIERS, Action, Family, Level
from qualification.rules.situation import Rules
from qualification.rules.terms import Terms, fold

HAND_OVER: Final = frozenset({Action.HANDOFF, Action.HANDOFF_URGENT})
QUALIFY: Final = frozenset(ASK_FOR_MQL)
_NEEDS_BUYING: Final = frozenset({Level.HIGH, Level.URGENT})


@dataclass(frozen=True, slots=True)
class Passage:
    """The first time that the rules ask for a handoff, or for an MQL: the day (since the landmark) of its signal, and
    its way.
    """

    day: float
    route: str
    partner: str | None
    priority: Priority


def passage_of(
    facts: Facts,
    product_line: str,
    signals: Sequence[tuple[int, float]],
    rules: Rules,
    asked: AbstractSet[Action] = HAND_OVER,
) -> Passage | None:
    """Walk through signals (type number, day) in order; None where the rules never ask for one of these actions.

    Facts are those that are known now. Between signals every sum only falls, so nothing is missed between them; a type
    without points lifts none either. What people did with the lead is left out: the walk tells of the rules.
    """
    model = rules.scoring.for_line(product_line)
    fit = assess(rules.profiles, facts)
    levels = _levels_of(model, fit, asked)
    if not levels:
        return None
    counting = _types_that_count(model, levels)
    terms: Terms = {}
    for number, day in signals:
        if number not in counting:
            continue
        fold(terms, number, model.half_lives[number], day)
        if not (model.rows[number].points or model.rows[number].urgent):
            continue
        intent = read(terms, model, day)
        action = action_of(fit, intent, model, weightless=facts.noise_class in WEIGHTLESS)
        if action in asked:
            way = route(rules.channels, facts)
            urgent = action is Action.HANDOFF_URGENT or intent.urgent
            return Passage(day, way.kind, way.partner, Priority.URGENT if urgent else Priority.NORMAL)
    return None


def types_that_count(rules: Rules, asked: AbstractSet[Action] = HAND_OVER) -> frozenset[int]:
    """The types without whose signals some passage would be another; signals of all other types need not be told."""
    models = (rules.scoring.default, *rules.scoring.by_line.values())
    return frozenset(
        number for model in models for tier in TIERS for number in _types_that_count(model, _levels(model, tier, asked))
    )


def _levels_of(model: Model, fit: Fit, asked: AbstractSet[Action]) -> frozenset[Level]:
    return frozenset() if fit.excluded_by else _levels(model, fit.tier, asked)


def _levels(model: Model, tier: str, asked: AbstractSet[Action]) -> frozenset[Level]:
    return frozenset(level for level in Level if model.matrix[tier, level] in asked)


def _types_that_count(model: Model, levels: frozenset[Level]) -> frozenset[int]:
    """The types that can lift a lead to one of these levels or make it urgent: no research where only buying does."""
    buying_only = levels <= _NEEDS_BUYING
    return frozenset(
        number for number, row in model.rows.items() if levels and (row.family is Family.BUYING or not buying_only)
    )
