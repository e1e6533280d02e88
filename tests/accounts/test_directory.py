"""Who gets a place and a product line where several partners cover it."""

from typing import Any
from uuid import UUID

import pytest

from accounts.directory import Coverage, Directory
from accounts.rules.territories import Area, Place

CNC, MOLDING = UUID(int=1), UUID(int=2)
MUNICH = Place("DE", "DE-BY", "80331")
COUNTRY, REGION = Area(countries=frozenset({"DE"})), Area(regions=frozenset({"DE-BY"}))
CITY, STREET = Area(prefixes=frozenset({("DE", "80")})), Area(prefixes=frozenset({("DE", "80331")}))

# sentence: (what two partners differ in, who gets the place)
RANKS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "a region goes before its country": ({"area": COUNTRY}, {"area": REGION}, "b"),
    "a postal prefix before the region": ({"area": REGION}, {"area": CITY}, "b"),
    "the longer prefix": ({"area": CITY}, {"area": STREET}, "b"),
    "a named product line before all": ({}, {"lines": frozenset({CNC})}, "b"),
    "the place counts before the product line": ({"area": REGION}, {"lines": frozenset({CNC})}, "a"),
    "one that is alone by agreement": ({}, {"is_exclusive": True}, "b"),
    "a named line before one that is alone": ({"lines": frozenset({CNC})}, {"is_exclusive": True}, "a"),
    "equals go by name": ({}, {}, "a"),
    "whoever does not sell the line is none of them": ({"lines": frozenset({MOLDING})}, {}, "b"),
}


def coverage(name: str, **changes: Any) -> Coverage:
    """A partner that covers Germany with every product line, but for what is said."""
    given: dict[str, Any] = {"area": COUNTRY, "lines": frozenset[UUID](), "is_exclusive": False} | changes
    return Coverage(partner=UUID(int=ord(name)), account=UUID(int=ord(name) + 1_000), name=name, **given)


@pytest.mark.parametrize(("one", "other", "taker"), RANKS.values(), ids=RANKS)
def test_who_gets_a_place(one: dict[str, Any], other: dict[str, Any], taker: str) -> None:
    directory = Directory((coverage("a", **one), coverage("b", **other)))
    assert directory.covering(MUNICH, CNC) == UUID(int=ord(taker))


def test_nobody_gets_what_nobody_covers() -> None:
    directory = Directory((coverage("a"), coverage("b", lines=frozenset({MOLDING}))))
    assert directory.covering(Place("FR"), CNC) is None
    assert directory.covering(Place(), CNC) is None


def test_a_partner_that_takes_nothing_of_a_line_says_why() -> None:
    known = coverage("b", lines=frozenset({MOLDING}))
    gone, nobody = str(UUID(int=7)), str(UUID(int=8))
    directory = Directory((known,), frozenset({gone}))
    asked = [str(known.partner), gone, nobody]
    assert [directory.why_not(partner, CNC) for partner in asked] == ["other_lines", "inactive", "unknown"]
    assert directory.why_not(str(known.partner), MOLDING) is None
