"""Who of a team gets a lead, and for each other person why not: a pure choice among people as they stand now.

Hard, never passed over: whoever is inactive, absent, full, or not cleared where that is needed, is not chosen. What
prefers comes after, in this order: the account's named owner, or who stands in for them; then territory, product
line and language; for urgent leads whoever works now; then turns. A preference that nobody meets is passed over.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, TypeAlias
from uuid import UUID


class AssignmentCause(StrEnum):
    """Why somebody is not the one: hard causes first, each in the order in which they are asked."""

    INACTIVE = "inactive"
    ABSENT = "absent"
    FULL = "full"
    NOT_CLEARED = "not_cleared"
    NOT_THE_OWNER = "not_the_owner"
    OTHER_TERRITORY = "other_territory"
    OTHER_PRODUCT_LINE = "other_product_line"
    OTHER_LANGUAGE = "other_language"
    OUT_OF_HOURS = "out_of_hours"
    NOT_THEIR_TURN = "not_their_turn"


HARD: Final = (AssignmentCause.INACTIVE, AssignmentCause.ABSENT, AssignmentCause.FULL, AssignmentCause.NOT_CLEARED)
_PREFERS: Final = (
    AssignmentCause.OTHER_TERRITORY,
    AssignmentCause.OTHER_PRODUCT_LINE,
    AssignmentCause.OTHER_LANGUAGE,
    AssignmentCause.OUT_OF_HOURS,
)
_ALL: Final[frozenset[str]] = frozenset()
_Place: TypeAlias = tuple[bool, bool, bool, bool, int, UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody as they stand at a moment; empty sets narrow nothing.

    `room` is how much more work they are given at most, None without a limit. `turns` are those of the team: who is
    asked by name only, and is no member, has none and is never chosen by turns.
    """

    person: UUID
    is_member: bool = True
    is_active: bool = True
    is_absent: bool = False
    room: int | None = None
    is_cleared: bool = False
    countries: frozenset[str] = _ALL
    regions: frozenset[str] = _ALL
    product_lines: frozenset[str] = _ALL
    languages: frozenset[str] = _ALL
    works_now: bool = True
    turns: int = 0

    def given(self, *, by_turn: bool) -> "Candidate":
        """As they stand after they got one more; what comes for somebody by name is no turn."""
        room = None if self.room is None else self.room - 1
        return replace(self, room=room, turns=self.turns + by_turn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a lead asks of whoever gets it; what is None asks nothing, but a place that is unknown lies nowhere.

    `named` are the account's owner and, while the owner is absent, who stands in: asked in this order before others.
    """

    country: str | None = None
    region: str | None = None
    product_line: str | None = None
    language: str | None = None
    needs_clearance: bool = False
    is_urgent: bool = False
    named: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The one who gets it, if anybody can, and whether that was by name."""

    person: UUID | None = None
    by_name: bool = False


People: TypeAlias = Mapping[UUID, Candidate]


def choose(need: Need, people: People, *, but: Collection[UUID] = ()) -> Choice:
    """The one of these people who gets it; `but` are not asked."""
    for person in need.named:
        candidate = people.get(person)
        if candidate is not None and person not in but and barred(need, candidate) is None:
            return Choice(person, by_name=True)
    able = [one for one in people.values() if one.is_member and one.person not in but and barred(need, one) is None]
    return Choice(min(able, key=lambda one: _place(need, one)).person) if able else Choice()


def causes(need: Need, people: People, choice: Choice) -> dict[UUID, AssignmentCause]:
    """For everybody who is not the one: why not."""
    return {
        person: _cause(need, candidate, people, choice)
        for person, candidate in people.items()
        if person != choice.person
    }


def barred(need: Need, candidate: Candidate) -> AssignmentCause | None:
    """What keeps somebody from ever being chosen for this."""
    if not candidate.is_active:
        return AssignmentCause.INACTIVE
    if candidate.is_absent:
        return AssignmentCause.ABSENT
    if candidate.room is not None and candidate.room <= 0:
        return AssignmentCause.FULL
    return AssignmentCause.NOT_CLEARED if need.needs_clearance and not candidate.is_cleared else None


def last_bar(need: Need, people: Sequence[Candidate]) -> AssignmentCause | None:
    """Why nobody of these can be chosen: the hard cause that the last of them fell by; None where somebody can.

    Nobody at all is as if all were inactive.
    """
    bars = [barred(need, one) for one in people if one.is_member]
    if None in bars:
        return None
    return max((bar for bar in bars if bar is not None), key=HARD.index, default=AssignmentCause.INACTIVE)


def _cause(need: Need, candidate: Candidate, people: People, choice: Choice) -> AssignmentCause:
    bar = barred(need, candidate)
    if bar is not None:
        return bar
    if choice.by_name or not candidate.is_member or choice.person is None:
        return AssignmentCause.NOT_THE_OWNER
    own, best = _place(need, candidate), _place(need, people[choice.person])
    return next(
        (cause for cause, missed, met in zip(_PREFERS, own, best, strict=False) if missed != met),
        AssignmentCause.NOT_THEIR_TURN,
    )


def _place(need: Need, candidate: Candidate) -> _Place:
    """The order in which people come: who misses less of what weighs more, then who had fewer turns.

    That it is compared from left to right is what passes over a preference that nobody meets.
    """
    somewhere = candidate.countries or candidate.regions
    return (
        bool(somewhere) and need.country not in candidate.countries and need.region not in candidate.regions,
        bool(candidate.product_lines) and need.product_line not in candidate.product_lines,
        bool(need.language and candidate.languages) and need.language not in candidate.languages,
        need.is_urgent and not candidate.works_now,
        candidate.turns,
        candidate.person,
    )
