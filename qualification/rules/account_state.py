"""How an account stands: whether somebody is still there, also where whoever came first is not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from qualification.rules.intent import Trend
from qualification.rules.terms import TREND_HALF_LIVES

FELL_SILENT_AFTER: Final = 60.0
"""Days: the middle window of the trend, and over four visits of somebody who comes once a fortnight."""
HERE_WITHIN: Final = 30.0
"""Days: two fortnights, so that a slow reader who misses one visit is still here."""
SILENT_AFTER: Final = TREND_HALF_LIVES[-1]
"""Days: the longest window of the trend, as long as people count as engaged."""


class AccountState(StrEnum):
    """How an account stands; the first that holds."""

    SILENT = "silent"
    ALIVE = "alive"
    EARLY = "early"
    COLD = "cold"
    COOLING = "cooling"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the account who did something that counts; days are those of the first and the last such act."""

    id: UUID
    function: str | None
    has_left: bool
    first: float
    last: float


def state_of(people: Sequence[Person], trend: Trend, at: float) -> AccountState:
    """The first state that holds; `people` begin with who was first."""
    if not people or at - _last(people) >= SILENT_AFTER:
        return AccountState.SILENT
    if has_gone(people[0], at) and any(is_here(person, at) for person in people[1:]):
        return AccountState.ALIVE
    state = _BY_TREND[trend]
    # One burst weeks ago fades evenly, which a trend cannot tell from a steady stream.
    if state is AccountState.ACTIVE and not any(is_here(person, at) for person in people):
        return AccountState.COOLING
    return state


def has_gone(person: Person, at: float) -> bool:
    """Whether a person left the company or fell silent."""
    return person.has_left or at - person.last >= FELL_SILENT_AFTER


def is_here(person: Person, at: float) -> bool:
    """Whether a person of the company was seen lately."""
    return not person.has_left and at - person.last < HERE_WITHIN


def moments(people: Sequence[Person], at: float) -> Iterator[float]:
    """The days after this one on which silence alone changes how the account stands."""
    if not people:
        return
    days = [_last(people) + SILENT_AFTER, people[0].last + FELL_SILENT_AFTER]
    days += [person.last + HERE_WITHIN for person in people]
    yield from (day for day in days if day > at)


def _last(people: Sequence[Person]) -> float:
    return max(person.last for person in people)


_BY_TREND: Final[Mapping[Trend, AccountState]] = {
    Trend.COLD: AccountState.COLD,
    Trend.COOLING: AccountState.COOLING,
    Trend.EARLY: AccountState.EARLY,
    Trend.RISING: AccountState.ACTIVE,
    Trend.STEADY: AccountState.ACTIVE,
}
