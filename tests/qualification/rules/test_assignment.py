"""Who of a team gets a lead, and why the others do not: a table of cases, and what must hold of any people."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.rules.assignment import (
    HARD,
    AssignmentCause,
    Candidate,
    Choice,
    Need,
    barred,
    causes,
    choose,
    last_bar,
)

ANN, BEN, CEM = (UUID(int=number) for number in (1, 2, 3))
NAMES = {ANN: "ann", BEN: "ben", CEM: "cem"}
KEYS = {name: key for key, name in NAMES.items()}
NEED = Need(country="US", region="US-MN", product_line="cnc-machining", language="en")
TEXAS = frozenset({"US-TX"})


def people(**changes: dict[str, Any]) -> dict[UUID, Candidate]:
    """Ann, Ben and Cem: they take everything, and Ann is next."""
    return {key: replace(Candidate(person=key, turns=key.int), **changes.get(name, {})) for key, name in NAMES.items()}


# What is asked, how the three stand, who gets it, and why the others do not.
CASES: dict[str, tuple[dict[str, Any], dict[str, dict[str, Any]], str | None, dict[str, str]]] = {
    "whoever had the fewest turns": ({}, {}, "ann", {"ben": "not_their_turn", "cem": "not_their_turn"}),
    "of equals whoever was there first": (
        {},
        {"ann": {"turns": 2}, "ben": {"turns": 1}, "cem": {"turns": 1}},
        "ben",
        {"ann": "not_their_turn", "cem": "not_their_turn"},
    ),
    "nobody inactive, absent or full": (
        {},
        {"ann": {"is_active": False}, "ben": {"is_absent": True}, "cem": {"room": 0}},
        None,
        {"ann": "inactive", "ben": "absent", "cem": "full"},
    ),
    "somebody with room": (
        {},
        {"ann": {"room": 0}, "ben": {"room": 1}},
        "ben",
        {"ann": "full", "cem": "not_their_turn"},
    ),
    "only who is cleared where that is needed": (
        {"needs_clearance": True},
        {"cem": {"is_cleared": True}},
        "cem",
        {"ann": "not_cleared", "ben": "not_cleared"},
    ),
    "the account's owner before turns and territory": (
        {"named": (CEM,)},
        {"cem": {"countries": frozenset({"DE"})}},
        "cem",
        {"ann": "not_the_owner", "ben": "not_the_owner"},
    ),
    "the deputy of an absent owner": (
        {"named": (CEM, BEN)},
        {"cem": {"is_absent": True}},
        "ben",
        {"ann": "not_the_owner", "cem": "absent"},
    ),
    "others where owner and deputy are away": (
        {"named": (CEM, BEN)},
        {"cem": {"is_absent": True}, "ben": {"is_absent": True}},
        "ann",
        {"ben": "absent", "cem": "absent"},
    ),
    "an owner who is no member, by name": (
        {"named": (CEM,)},
        {"cem": {"is_member": False}},
        "cem",
        {"ann": "not_the_owner", "ben": "not_the_owner"},
    ),
    "never somebody who is no member by turns": (
        {},
        {"ann": {"is_member": False}},
        "ben",
        {"ann": "not_the_owner", "cem": "not_their_turn"},
    ),
    "whose territory it is": (
        {},
        {"ann": {"countries": frozenset({"DE"})}, "ben": {"regions": TEXAS}},
        "cem",
        {"ann": "other_territory", "ben": "other_territory"},
    ),
    "a territory by region": (
        {},
        {"ann": {"regions": TEXAS}, "ben": {"regions": frozenset({"US-MN"})}},
        "ben",
        {"ann": "other_territory", "cem": "not_their_turn"},
    ),
    "nobody narrowed where the place is unknown": (
        {"country": None, "region": None},
        {"ann": {"countries": frozenset({"US"})}},
        "ben",
        {"ann": "other_territory", "cem": "not_their_turn"},
    ),
    "territory before product line, product line before language": (
        {},
        {
            "ann": {"countries": frozenset({"DE"})},
            "ben": {"product_lines": frozenset({"molding"})},
            "cem": {"languages": frozenset({"de"})},
        },
        "cem",
        {"ann": "other_territory", "ben": "other_product_line"},
    ),
    "a language that nobody speaks is passed over": (
        {"language": "fr"},
        {name: {"languages": frozenset({"en"})} for name in KEYS},
        "ann",
        {"ben": "not_their_turn", "cem": "not_their_turn"},
    ),
    "an unknown language asks nothing": (
        {"language": None},
        {"ann": {"languages": frozenset({"de"})}},
        "ann",
        {"ben": "not_their_turn", "cem": "not_their_turn"},
    ),
    "somebody who works now, where it is urgent": (
        {"is_urgent": True},
        {"ann": {"works_now": False}},
        "ben",
        {"ann": "out_of_hours", "cem": "not_their_turn"},
    ),
    "whoever is next, where it is not": (
        {},
        {"ann": {"works_now": False}},
        "ann",
        {"ben": "not_their_turn", "cem": "not_their_turn"},
    ),
    "anybody where nobody works now": (
        {"is_urgent": True},
        {name: {"works_now": False} for name in KEYS},
        "ann",
        {"ben": "not_their_turn", "cem": "not_their_turn"},
    ),
}


@pytest.mark.parametrize(("need", "stand", "chosen", "why"), CASES.values(), ids=CASES)
def test_gets_it(need: dict[str, Any], stand: dict[str, Any], chosen: str | None, why: dict[str, str]) -> None:
    asked, team = replace(NEED, **need), people(**stand)
    choice = choose(asked, team)
    assert (NAMES[choice.person] if choice.person else None) == chosen
    assert {NAMES[key]: str(cause) for key, cause in causes(asked, team, choice).items()} == why


BARS: dict[str, tuple[dict[str, dict[str, Any]], AssignmentCause | None]] = {
    "somebody can": ({}, None),
    "all are inactive": ({name: {"is_active": False} for name in KEYS}, AssignmentCause.INACTIVE),
    "the last fell by being away": (
        {"ann": {"is_active": False}, "ben": {"is_absent": True}, "cem": {"is_absent": True}},
        AssignmentCause.ABSENT,
    ),
    "the last fell by being full": (
        {"ann": {"is_absent": True}, "ben": {"room": 0}, "cem": {"room": -1}},
        AssignmentCause.FULL,
    ),
}


@pytest.mark.parametrize(("stand", "bar"), BARS.values(), ids=BARS)
def test_nobody_can(stand: dict[str, Any], bar: AssignmentCause | None) -> None:
    assert last_bar(NEED, list(people(**stand).values())) == bar


def test_nobody_is_there() -> None:
    assert last_bar(NEED, []) == AssignmentCause.INACTIVE
    assert choose(NEED, {}) == Choice()


SOME = st.sets(st.sampled_from(["US", "DE"])).map(frozenset)
STANDS = st.builds(
    Candidate,
    person=st.sampled_from(sorted(NAMES)),
    is_active=st.booleans(),
    is_absent=st.booleans(),
    room=st.sampled_from([None, 0, 1]),
    is_cleared=st.booleans(),
    countries=SOME,
    works_now=st.booleans(),
    turns=st.integers(0, 3),
)
TEAMS = st.lists(STANDS, unique_by=lambda one: one.person).map(lambda all_: {one.person: one for one in all_})
NEEDS = st.builds(
    Need,
    country=st.sampled_from([None, "US", "DE"]),
    needs_clearance=st.booleans(),
    is_urgent=st.booleans(),
    named=st.lists(st.sampled_from(sorted(NAMES)), max_size=2).map(tuple),
)


@given(NEEDS, TEAMS)
def test_whoever_can_gets_it_and_everybody_else_hears_why(need: Need, team: dict[UUID, Candidate]) -> None:
    choice = choose(need, team)
    can = [one for one in team.values() if barred(need, one) is None]
    assert (choice.person is None) == (not can)
    assert choice.person is None or team[choice.person] in can
    why = causes(need, team, choice)
    assert why.keys() == team.keys() - {choice.person}
    assert {key for key, cause in why.items() if cause in HARD} == {
        one.person for one in team.values() if one not in can
    }


@given(st.integers(1, 30), st.integers(1, 5))
def test_turns_among_equals_differ_by_one_at_most(leads: int, sellers: int) -> None:
    team = {key: Candidate(person=key) for key in (UUID(int=number) for number in range(sellers))}
    for _ in range(leads):
        choice = choose(NEED, team)
        assert choice.person is not None
        team[choice.person] = team[choice.person].given(by_turn=not choice.by_name)
    turns = [one.turns for one in team.values()]
    assert (sum(turns), max(turns) - min(turns) <= 1) == (leads, True)
