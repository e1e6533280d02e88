"""The smallest changes that would change an answer: one more signal, or an exclusion that did not count."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from qualification.rules.answer import Answer
from qualification.rules.decision import decide
from qualification.rules.scoring_content import Action
from qualification.rules.situation import Override, OverrideKind, Rules, Situation
from qualification.rules.stages import Stage
from qualification.rules.terms import day_of, fold


class ChangeKind(StrEnum):
    """What would be different."""

    SIGNAL = "signal"
    EXCLUSION_SET_ASIDE = "exclusion_set_aside"


@dataclass(frozen=True, slots=True)
class Change:
    """One change, and the action and stage that it would lead to."""

    kind: ChangeKind
    value: str
    action: Action
    stage: Stage


def changes_of(situation: Situation, rules: Rules, answer: Answer) -> tuple[Change, ...]:
    """For each other action within reach, the least that leads there, the lightest change first."""
    found: dict[Action, Change] = {}
    for kind, value, changed in _changed(situation, rules, answer):
        other = decide(changed, rules)
        if other.action is not answer.action and other.action not in found:
            found[other.action] = Change(kind, value, other.action, other.stage)
    return tuple(found.values())


def _changed(situation: Situation, rules: Rules, answer: Answer) -> Iterator[tuple[ChangeKind, str, Situation]]:
    cause = answer.fit.excluded_by
    if cause is not None:
        override = Override(OverrideKind.EXCLUSION, cause, situation.at + timedelta(days=1))
        changed = replace(situation, overrides=(*situation.overrides, override))
        yield ChangeKind.EXCLUSION_SET_ASIDE, cause, changed
    rows = rules.scoring.for_line(situation.product_line).rows.values()
    for row in sorted(rows, key=lambda row: (row.points, row.number)):
        terms = dict(situation.terms)
        fold(terms, row.number, row.half_life_days, day_of(situation.at))
        # One more signal would be a fresh one.
        yield ChangeKind.SIGNAL, row.type, replace(situation, terms=terms, imported_waiting=False, opens_nothing=False)
