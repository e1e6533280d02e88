"""The open work of a team, day by day: by hand for a few, and against a plain count for any."""

from collections import Counter
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from qualification.rules.assignment import Candidate, Need, choose
from qualification.rules.load import Arrival, InWork, load_of

ANN, BEN = UUID(int=1), UUID(int=2)
ANYTHING = Need()


def people(ann: int | None, ben: int | None) -> dict[UUID, Candidate]:
    """Ann and Ben, who take so much in all."""
    return {ANN: Candidate(person=ANN, room=ann), BEN: Candidate(person=BEN, room=ben)}


def test_turns_fill_people_one_after_the_other_and_what_is_over_makes_room() -> None:
    arrivals = [Arrival(day, 3, ANYTHING) for day in (0, 0, 1, 2, 3)]
    load = load_of(people(1, 2), [], arrivals, first=0, last=9)
    # Day 0: one each. Day 1: Ben takes his second. Day 2: nobody has room. Day 3: two are over, two are taken up.
    assert (load.waited, load.waits_from) == (1, 2)
    assert (load.seats[ANN].full_on, load.seats[BEN].full_on) == (0, 1)
    assert (load.seats[ANN].peak, load.seats[BEN].peak) == (1, 2)


def test_what_somebody_had_in_work_counts_from_the_first_day() -> None:
    load = load_of(people(2, None), [InWork(ANN, 5), InWork(ANN, None), InWork(UUID(int=9), 1)], [], first=0, last=9)
    assert (load.seats[ANN].full_on, load.seats[ANN].peak) == (0, 2)
    assert (load.seats[BEN].full_on, load.seats[BEN].capacity) == (None, None)


def test_whoever_takes_nothing_is_full_from_the_beginning_and_gets_nothing() -> None:
    load = load_of(people(0, None), [], [Arrival(4, 1, ANYTHING)], first=2, last=9)
    assert (load.seats[ANN].full_on, load.seats[ANN].peak, load.seats[BEN].peak) == (2, 0, 1)


def test_what_comes_for_somebody_by_name_goes_to_them_while_they_have_room() -> None:
    named = Need(named=(BEN,))
    load = load_of(people(5, 1), [], [Arrival(0, None, named), Arrival(0, None, named)], first=0, last=1)
    assert (load.seats[BEN].peak, load.seats[ANN].peak) == (1, 1)


def test_what_only_the_cleared_may_have_waits_and_keeps_nobody_else_waiting() -> None:
    marked = Need(needs_clearance=True)
    load = load_of(people(1, 1), [], [Arrival(0, 1, marked), Arrival(0, 1, ANYTHING)], first=0, last=5)
    assert (load.waited, load.seats[ANN].peak + load.seats[BEN].peak) == (1, 1)


def test_of_what_waits_whatever_it_asks_the_oldest_goes_first() -> None:
    staff = {ANN: Candidate(person=ANN, room=1, is_cleared=True), BEN: Candidate(person=BEN, room=1)}
    taken = [Arrival(0, 1, ANYTHING), Arrival(0, 5, ANYTHING)]
    marked, plain = Arrival(0, None, Need(needs_clearance=True)), Arrival(0, 1, ANYTHING)
    last = Arrival(5, 1, ANYTHING)
    # Ann is free on day 1, Ben on day 5: he then has what came before, or, where Ann had that first, the last one.
    assert load_of(staff, [], [*taken, marked, plain, last], first=0, last=9).waited == 3
    assert load_of(staff, [], [*taken, plain, marked, last], first=0, last=9).waited == 2


def test_what_nobody_may_have_is_asked_for_once_and_not_each_time_that_somebody_has_room(monkeypatch: Any) -> None:
    asked = Counter[bool]()

    def counted(need: Need, standing: Any) -> Any:
        asked[need.needs_clearance] += 1
        return choose(need, standing)

    monkeypatch.setattr("qualification.rules.load.choose", counted)
    marked = Need(needs_clearance=True)
    arrivals = [Arrival(day, 1, need) for day in range(200) for need in (marked, ANYTHING)]
    load_of(people(1, 1), [], arrivals, first=0, last=200)
    # Once as it comes, and once for each handoff that is over.
    assert asked[True] <= 2 * 200


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 6)), max_size=40),
    st.integers(0, 4),
    st.integers(0, 4),
)
def test_nobody_ever_has_more_than_they_take_and_nothing_waits_while_somebody_has_room(
    asked: list[tuple[int, int]], ann: int, ben: int
) -> None:
    arrivals = [Arrival(day, length, ANYTHING) for day, length in sorted(asked)]
    load = load_of(people(ann, ben), [], arrivals, first=0, last=40)
    assert load.seats[ANN].peak <= ann
    assert load.seats[BEN].peak <= ben
    # Counted without people: a line before so many seats, taken in the order of arrival.
    seats, ends, waited = ann + ben, Counter[int](), 0
    line: list[int] = []
    for day in range(41):
        # What is over frees its seat before anything new comes; what has waited is taken up as each seat is freed.
        for _ in range(ends.pop(day, 0)):
            if line:
                ends[day + line.pop(0)] += 1
            else:
                seats += 1
        while ends.get(day):
            freed = ends.pop(day)
            for _ in range(freed):
                if line:
                    ends[day + line.pop(0)] += 1
                else:
                    seats += 1
        for length in [length for at, length, _ in arrivals if at == day and length is not None]:
            if seats:
                seats -= 1
                ends[day + length] += 1
            else:
                line.append(length)
                waited += 1
            while ends.get(day):
                # Over on the day it came: the next arrival of the day finds the seat free.
                ends[day] -= 1
                if line:
                    ends[day + line.pop(0)] += 1
                else:
                    seats += 1
        ends += Counter()
    assert load.waited == waited
