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

_BOTH_MET: Final = (Truth.MET, Truth.MET)


def outcomes(*conditions: Condition) -> frozenset[Outcome]:
    """Every combination of answers that some facts give; all combinations where that is not decided."""
    by_axis: dict[Axis, list[int]] = {}
    for place, condition in enumerate(conditions):
        by_axis.setdefault(axis_of(condition), []).append(place)
    answers = [
        _answers(axis, [conditions[place] for place in places]) or frozenset(product(Truth, repeat=len(places)))
        for axis, places in by_axis.items()
    ]
    order = list(chain.from_iterable(by_axis.values()))
    return frozenset(_placed(order, chain.from_iterable(chosen)) for chosen in product(*answers))


def is_impossible(condition: Condition) -> bool:
    """Whether no facts meet it."""
    return (Truth.MET,) not in outcomes(condition)


def implies(one: Condition, other: Condition) -> bool:
    """Whether all facts that meet the one meet the other."""
    return all(then is Truth.MET for given, then in outcomes(one, other) if given is Truth.MET)


def contradicts(one: Condition, other: Condition) -> bool:
    """Whether no facts meet both."""
    return _BOTH_MET not in outcomes(one, other)


def are_alike(one: Condition, other: Condition) -> bool:
    """Whether all facts give both the same answer."""
    return all(given is then for given, then in outcomes(one, other))


def contradicts_itself(alternative: Alternative) -> bool:
    """Whether no facts meet all of these conditions together."""
    return Reach([alternative]).contradicts_itself(alternative)


def is_covered(alternative: Alternative, by: Sequence[Alternative]) -> bool:
    """Whether all facts that meet the alternative meet one of the others."""
    return Reach([alternative, *by]).is_covered(alternative, by)


class Reach:
    """Alternatives that are compared again and again: which conditions can be met together is found out once."""

    def __init__(self, alternatives: Iterable[Alternative]) -> None:
        self._masks: dict[int, int] = {}
        self._axes: dict[Axis, int] = {}
        conditions: dict[Axis, list[Condition]] = {}
        for condition in chain.from_iterable(alternatives):
            conditions.setdefault(axis_of(condition), []).append(condition)
        self._met: dict[Axis, frozenset[int]] = {}
        for axis, members in conditions.items():
            for place, condition in enumerate(members):
                self._masks[id(condition)] = 1 << place
            found = _answers(axis, members)
            if found is not None:
                self._met[axis] = frozenset(
                    sum(1 << place for place, truth in enumerate(answer) if truth is Truth.MET) for answer in found
                )

    def contradicts_itself(self, alternative: Alternative) -> bool:
        """Whether no facts meet all of these conditions together."""
        return any(not classes for classes in self._classes_of(alternative).values())

    def is_covered(self, alternative: Alternative, by: Sequence[Alternative]) -> bool:
        """Whether all facts that meet the alternative meet one of the others."""
        others = [wanted for one in by if (wanted := self._wanted(one)).keys() <= self._met.keys()]
        ways_out = [
            _largest({_unmet(axis, met, others) for met in classes})
            for axis, classes in self._classes_of(alternative).items()
        ]
        return not _escapes(ways_out, (1 << len(others)) - 1)

    def _classes_of(self, alternative: Alternative) -> dict[Axis, list[int]]:
        """By axis, which conditions facts meet together that meet the alternative; axes left undecided are missing."""
        wanted = self._wanted(alternative)
        return {
            axis: [met for met in met_ if met & wanted.get(axis, 0) == wanted.get(axis, 0)]
            for axis, met_ in self._met.items()
        }

    def _wanted(self, alternative: Alternative) -> dict[Axis, int]:
        wanted: dict[Axis, int] = {}
        for condition in alternative:
            axis = axis_of(condition)
            wanted[axis] = wanted.get(axis, 0) | self._masks[id(condition)]
        return wanted


def _answers(axis: Axis, conditions: Sequence[Condition]) -> frozenset[Outcome] | None:
    """What facts of every class answer to conditions on one axis; None where there are too many classes."""
    found = specimens(axis, conditions)
    if found is None:
        return None
    return frozenset(tuple(test(condition, facts) for condition in conditions) for facts in found)


def _placed(order: Sequence[int], answers: Iterable[Truth]) -> Outcome:
    return tuple(truth for _, truth in sorted(zip(order, answers, strict=True)))


def _unmet(axis: Axis, met: int, others: Sequence[dict[Axis, int]]) -> int:
    """Which of the others facts of one class do not meet, whatever the other axes say."""
    return sum(1 << place for place, wanted in enumerate(others) if wanted.get(axis, 0) & ~met)


def _escapes(ways_out: Iterable[Iterable[int]], everything: int) -> bool:
    """Whether one class can be chosen on each axis so that every alternative is unmet by one of them."""
    unmet = {0}
    for ways in ways_out:
        unmet = _largest({before | way for before in unmet for way in ways})
        if len(unmet) > MOST:
            return True
    return everything in unmet


def _largest(masks: set[int]) -> set[int]:
    """Those that are no part of another."""
    return {mask for mask in masks if not any(mask != other and mask & other == mask for other in masks)}
