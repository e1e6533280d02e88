"""Who covers the same place with the same product line, found and not guessed."""

from typing import Any
from uuid import UUID

import pytest

from accounts.rules.overlaps import Claim, in_words, overlaps, place_in_words
from accounts.rules.territories import Area, Place

A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)
GERMANY, BAVARIA = frozenset({"DE"}), frozenset({"DE-BY"})
DACH = Area(countries=frozenset({"DE", "AT", "CH"}))
NAMES = {A: "Alpha", B: "Beta", C: "Gamma"}
CNC, MOLDING = frozenset({"cnc"}), frozenset({"molding"})


def claim(key: UUID, **changes: Any) -> Claim:
    """Somebody who covers Germany with every product line, but for what is said."""
    given: dict[str, Any] = {"area": Area(countries=GERMANY)} | changes
    return Claim(key, **given)


# sentence: (what two differ in, (place, line, taker, whether a promise breaks) or None)
PAIRS: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[str, str | None, UUID, bool] | None]] = {
    "the same country": ({}, {}, ("DE", None, A, False)),
    "one of several countries": ({"area": DACH}, {}, ("DE", None, A, False)),
    "the same region": (
        {"area": Area(regions=BAVARIA)},
        {"area": Area(regions=BAVARIA)},
        ("DE-BY", None, A, False),
    ),
    "the same postal prefix": (
        {"area": Area(prefixes=frozenset({("DE", "80")}))},
        {"area": Area(prefixes=frozenset({("DE", "80"), ("DE", "81")}))},
        ("DE 80", None, A, False),
    ),
    "a region in the country is no tie": ({}, {"area": Area(regions=BAVARIA)}, None),
    "a longer prefix is no tie": (
        {"area": Area(prefixes=frozenset({("DE", "80")}))},
        {"area": Area(prefixes=frozenset({("DE", "803")}))},
        None,
    ),
    "a line that both sell": ({"lines": CNC | MOLDING}, {"lines": CNC}, ("DE", "cnc", A, False)),
    "lines that only one sells are no tie": ({"lines": CNC}, {"lines": MOLDING}, None),
    "a named line beside all lines is no tie": ({}, {"lines": CNC}, None),
    "other countries are no tie": ({"area": Area(countries=frozenset({"FR"}))}, {}, None),
    "one that is to be alone gets it, and the promise breaks": ({}, {"is_exclusive": True}, ("DE", None, B, True)),
    "two that are to be alone": ({"is_exclusive": True}, {"is_exclusive": True}, ("DE", None, A, True)),
    "a part taken from one that is to be alone": (
        {"is_exclusive": True},
        {"area": Area(regions=BAVARIA)},
        ("DE-BY", None, B, True),
    ),
    "a line taken from one that is to be alone": ({"is_exclusive": True}, {"lines": CNC}, ("DE", "cnc", B, True)),
    "one that is alone in a part takes nothing from the rest": (
        {},
        {"area": Area(regions=BAVARIA), "is_exclusive": True},
        None,
    ),
}


@pytest.mark.parametrize(("one", "other", "expected"), PAIRS.values(), ids=PAIRS)
def test_two_that_cover_the_same(
    one: dict[str, Any], other: dict[str, Any], expected: tuple[str, str | None, UUID, bool] | None
) -> None:
    found = overlaps([claim(A, **one), claim(B, **other)])
    told = [(place_in_words(each.place), each.line, each.taker, each.breaks) for each in found]
    assert told == ([expected] if expected else [])


def test_each_pair_is_told_once_with_its_most_exact_place_and_what_breaks_a_promise_first() -> None:
    both = Area(countries=frozenset({"DE", "AT"}), prefixes=frozenset({("CH", "80")}))
    found = overlaps([claim(A, area=both), claim(B, area=both), claim(C, is_exclusive=True)])
    assert [(each.one, each.other, each.breaks, each.places) for each in found] == [
        (A, C, True, 1),
        (B, C, True, 1),
        (A, B, False, 3),
    ]
    assert found[-1].place == Place("CH", None, "80")
    assert in_words(found[-1], NAMES, {}, "by its name") == (
        "Alpha and Beta both cover CH 80 and 2 more, every product line: Alpha gets it, by its name."
    )
