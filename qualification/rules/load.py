"""The open work of the people of a team, day by day: who is full and when, and what arrives while nobody has room.

Whose turn it is, is the choice by which owners are really given; work that waits goes to whoever has room first.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from typing import NamedTuple
from uuid import UUID

from qualification.rules.assignment import Candidate, Need, choose


class Arrival(NamedTuple):
    """Handoffs that reach the team on a day and stay open for so many days; None: they stay to the end."""

    day: int
    length: int | None
    need: Need


class InWork(NamedTuple):
    """What somebody has in work already when the walk begins, and the day on which it ends."""

    person: UUID
    until: int | None


@dataclass(slots=True)
class Seat:
    """One person: how much they take at most (None: no limit), the most they had at once, and when first no more."""

    capacity: int | None
    peak: int = 0
    full_on: int | None = None


@dataclass(slots=True)
class Load:
    """What the walk found: the people, how many handoffs had to wait, and since when."""

    seats: dict[UUID, Seat]
    waited: int = 0
    waits_from: int | None = None


class _Walk:
    """The days in order; people stand as they are after what was given and ended so far."""

    def __init__(self, people: Mapping[UUID, Candidate], first: int) -> None:
        self.people = dict(people)
        self.load = Load({person: Seat(one.room) for person, one in people.items()})
        self._open = dict.fromkeys(people, 0)
        self._ends: list[tuple[int, UUID]] = []
        self._waiting: dict[Need, deque[tuple[int, Arrival]]] = {}
        for person in people:
            self._look(person, first)

    def take(self, person: UUID, until: int | None, day: int) -> None:
        """Somebody has one more in work."""
        self._open[person] += 1
        if until is not None:
            heappush(self._ends, (until, person))
        self._look(person, day)

    def arrive(self, arrival: Arrival) -> None:
        """Give what arrives to somebody, or let it wait."""
        self.pass_to(arrival.day)
        if not self._given(arrival, arrival.day):
            # Who asks the same waits in one line: whom one of them does not fit, none of them fits.
            self._waiting.setdefault(arrival.need, deque()).append((self.load.waited, arrival))
            self.load.waited += 1
            if self.load.waits_from is None:
                self.load.waits_from = arrival.day

    def pass_to(self, day: int) -> None:
        """End what is over by a day; whoever has room then gets what waits."""
        while self._ends and self._ends[0][0] <= day:
            ended, person = heappop(self._ends)
            self._open[person] -= 1
            standing = self.people[person]
            if standing.room is not None:
                self.people[person] = replace(standing, room=standing.room + 1)
            self._take_up(ended)

    def _take_up(self, day: int) -> None:
        """Give what waits longest of what anybody can take: nobody had room before, so it is one at most."""
        for need, line in sorted(self._waiting.items(), key=lambda one: one[1][0][0]):
            if self._given(line[0][1], day):
                line.popleft()
                if not line:
                    del self._waiting[need]
                return

    def _given(self, arrival: Arrival, day: int) -> bool:
        choice = choose(arrival.need, self.people)
        if choice.person is None:
            return False
        self.people[choice.person] = self.people[choice.person].given(by_turn=not choice.by_name)
        self.take(choice.person, None if arrival.length is None else day + arrival.length, day)
        return True

    def _look(self, person: UUID, day: int) -> None:
        seat, work = self.load.seats[person], self._open[person]
        seat.peak = max(seat.peak, work)
        if seat.capacity is not None and work >= seat.capacity and seat.full_on is None:
            seat.full_on = day


def load_of(
    people: Mapping[UUID, Candidate], in_work: Iterable[InWork], arrivals: Iterable[Arrival], *, first: int, last: int
) -> Load:
    """Walk from the first day to the last; `room` of people is how much they take in all, and arrivals are in order."""
    walk = _Walk(people, first)
    for one in in_work:
        if one.person in walk.people:
            standing = walk.people[one.person]
            walk.people[one.person] = standing.given(by_turn=False)
            walk.take(one.person, one.until, first)
    for arrival in arrivals:
        walk.arrive(arrival)
    walk.pass_to(last)
    return walk.load
