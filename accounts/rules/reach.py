"""What conditions reach: whether anything meets them, and what follows from one for another.

Every answer is proved over all facts there are. Where that would take too long the answer is no: nothing is said of a
rule that is not so.
"""

from collections.abc import Iterable, Sequence
from itertools import chain, product
from typing import Final, TypeAlias

from accounts.rules.conditions import Condition, Truth, test
from accounts.rules.specimens import MOST, Axis, axis_of, specimens

Alternative: TypeAlias = tuple[Condition, ...]
"""Conditions that are to be met together."""

Outcome: TypeAlias = tuple[Truth, ...]

_FEW: Final = 20
"""Alternatives that are looked at once more by themselves, where they are not decided together with all others."""


def is_impossible(condition: Condition) -> bool:
    """Whether no facts meet it."""
    return Reach([(condition,)]).is_impossible(condition)


class Reach:
    """Alternatives that are compared again and again: what can be answered together is found out once.

    It is asked of these very alternatives and conditions, not of others that say the same.
    """

    def __init__(self, alternatives: Iterable[Alternative]) -> None:
        self._alternatives = list(alternatives)
        self._numbers = {id(alternative): number for number, alternative in enumerate(self._alternatives)}
        self._places: dict[int, int] = {}
        self._answers: dict[Axis, frozenset[Outcome]] = {}
        conditions: dict[Axis, list[Condition]] = {}
        for condition in chain.from_iterable(self._alternatives):
            conditions.setdefault(axis_of(condition), []).append(condition)
        for axis, members in conditions.items():
            self._places.update({id(condition): place for place, condition in enumerate(members)})
            found = _answers(axis, members)
            if found is not None:
                self._answers[axis] = found
        self._wanted = [self._on_axes(alternative) for alternative in self._alternatives]
        self._classes = {axis: self._classes_on(axis) for axis in self._answers}

    def outcomes(self, *conditions: Condition) -> frozenset[Outcome]:
        """Every combination of answers that some facts give; all combinations where that is not decided."""
        by_axis: dict[Axis, list[int]] = {}
        for place, condition in enumerate(conditions):
            by_axis.setdefault(axis_of(condition), []).append(place)
        answers = [self._outcomes_on(axis, [conditions[place] for place in found]) for axis, found in by_axis.items()]
        order = list(chain.from_iterable(by_axis.values()))
        return frozenset(_placed(order, chain.from_iterable(chosen)) for chosen in product(*answers))

    def is_impossible(self, condition: Condition) -> bool:
        """Whether no facts meet it."""
        return (Truth.MET,) not in self.outcomes(condition)

    def implies(self, one: Condition, other: Condition) -> bool:
        """Whether all facts that meet the one meet the other."""
        return all(then is Truth.MET for given, then in self.outcomes(one, other) if given is Truth.MET)

    def are_alike(self, one: Condition, other: Condition) -> bool:
        """Whether all facts give both the same answer."""
        return all(given is then for given, then in self.outcomes(one, other))

    def contradicts_itself(self, alternative: Alternative) -> bool:
        """Whether no facts meet all of these conditions together."""
        return any(not ways for ways in self._ways_out(alternative, 0))

    def is_covered(self, alternative: Alternative, by: Sequence[Alternative]) -> bool:
        """Whether all facts that meet the alternative meet one of the others."""
        decided = [one for one in by if self._is_decided(one)]
        if len(decided) < len(by) <= _FEW and len(by) + 1 < len(self._alternatives):
            # A few may be decided though all together are not.
            return Reach([alternative, *by]).is_covered(alternative, by)
        others = sum(1 << number for number in {self._numbers[id(one)] for one in decided})
        unmet = {0}
        for ways in self._ways_out(alternative, others):
            unmet = _largest({before | way for before in unmet for way in ways})
            if len(unmet) > MOST:
                return False
        return others not in unmet

    def _ways_out(self, alternative: Alternative, others: int) -> list[set[int]]:
        """By axis, which of the others facts can fail that meet the alternative."""
        wanted = self._wanted[self._numbers[id(alternative)]]
        return [
            _largest({unmet & others for met, unmet in classes if not wanted.get(axis, 0) & ~met})
            for axis, classes in self._classes.items()
        ]

    def _classes_on(self, axis: Axis) -> set[tuple[int, int]]:
        """Classes of facts on one axis: the conditions that they meet, and the alternatives that they fail by it."""
        classes = set()
        for answer in self._answers[axis]:
            met = sum(1 << place for place, truth in enumerate(answer) if truth is Truth.MET)
            unmet = sum(1 << number for number, wanted in enumerate(self._wanted) if wanted.get(axis, 0) & ~met)
            classes.add((met, unmet))
        return classes

    def _outcomes_on(self, axis: Axis, conditions: Sequence[Condition]) -> frozenset[Outcome]:
        if axis in self._answers:
            places = [self._places[id(condition)] for condition in conditions]
            return frozenset(tuple(answer[place] for place in places) for answer in self._answers[axis])
        # A few may be decided though all together are not.
        return _answers(axis, conditions) or frozenset(product(Truth, repeat=len(conditions)))

    def _on_axes(self, alternative: Alternative) -> dict[Axis, int]:
        """The conditions of an alternative by axis, as a mask."""
        wanted: dict[Axis, int] = {}
        for condition in alternative:
            axis = axis_of(condition)
            wanted[axis] = wanted.get(axis, 0) | 1 << self._places[id(condition)]
        return wanted

    def _is_decided(self, alternative: Alternative) -> bool:
        return self._wanted[self._numbers[id(alternative)]].keys() <= self._answers.keys()


def _answers(axis: Axis, conditions: Sequence[Condition]) -> frozenset[Outcome] | None:
    """What facts of every class answer to conditions on one axis; None where there are too many classes."""
    found = specimens(axis, conditions)
    if found is None:
        return None
    return frozenset(tuple(test(condition, facts) for condition in conditions) for facts in found)


def _placed(order: Sequence[int], answers: Iterable[Truth]) -> Outcome:
    return tuple(truth for _, truth in sorted(zip(order, answers, strict=True)))


def _largest(masks: set[int]) -> set[int]:
    """Those that are no part of another."""
    largest: set[int] = set()
    for mask in sorted(masks, key=int.bit_count, reverse=True):
        if not any(mask & other == mask for other in largest):
            largest.add(mask)
    return largest
