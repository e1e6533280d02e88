"""The smallest changes that would change an answer, the lightest first, each with what it would lead to."""

from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from qualification.rules.answer import Answer
from qualification.rules.decision import decide
from qualification.rules.scoring_content import Action
from qualification.rules.situation import Rules, Situation
from qualification.rules.stages import Stage
from qualification.rules.suppositions import ChangeKind, Supposition, suppose, suppositions

MOST_OF_A_KIND: Final = 8
_TURNS: Final = 12
"""How many moments are looked at until time alone gives another answer."""


class Outcome(NamedTuple):
    """What makes two answers differ for people: what is done, where the lead stands and which way it goes."""

    action: Action
    stage: Stage
    route: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would be different, and the answer it would lead to."""

    supposed: Supposition
    outcome: Outcome


def outcome_of(answer: Answer) -> Outcome:
    """The part of an answer that is compared."""
    return Outcome(answer.action, answer.stage, answer.route.kind if answer.route else None)


def changes_of(situation: Situation, rules: Rules, answer: Answer) -> tuple[Change, ...]:
    """Every change within reach that leads elsewhere: of several that lead to the same, the lightest alone."""
    now = outcome_of(answer)
    found: dict[Hashable, Change] = {}
    kinds: Counter[ChangeKind] = Counter()
    for change in _tried(situation, rules, answer):
        key = _sameness(change)
        kind = change.supposed.kind
        if change.outcome != now and key not in found and kinds[kind] < MOST_OF_A_KIND:
            found[key] = change
            kinds[kind] += 1
    return tuple(found.values())


def _tried(situation: Situation, rules: Rules, answer: Answer) -> Iterator[Change]:
    for one in suppositions(situation, rules, answer):
        yield Change(one, outcome_of(decide(*suppose(one, situation, rules, answer))))
    yield from _in_time(situation, rules, answer)


def _in_time(situation: Situation, rules: Rules, answer: Answer) -> Iterator[Change]:
    """What the lead becomes if nothing happens; while it is on hold, when that ends is not the rules' to know."""
    at, now = answer.look_at, outcome_of(answer)
    for _ in range(0 if situation.on_hold else _TURNS):
        if at is None:
            return
        one = Supposition(kind=ChangeKind.TIME, at=at)
        later = decide(*suppose(one, situation, rules, answer))
        if outcome_of(later) != now:
            yield Change(one, outcome_of(later))
            return
        at = later.look_at


def _sameness(change: Change) -> Hashable:
    """Facts are told apart, since each is a question of its own; of signals the lightest says enough."""
    one = change.supposed
    if one.kind in (ChangeKind.SIGNAL, ChangeKind.EXCLUSION_SET_ASIDE):
        return one.kind, change.outcome
    return one.kind, one.subject, tuple(witness.fact for witness in one.facts), change.outcome


__all__ = ["Change", "ChangeKind", "Outcome", "changes_of", "outcome_of"]
