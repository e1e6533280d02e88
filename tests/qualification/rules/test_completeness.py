"""What a complete card says, and what an incomplete one lacks."""

from dataclasses import replace
from typing import Any

import pytest

from qualification.rules.completeness import CardFacts, Gap, gaps_in

COMPLETE = CardFacts(
    can_be_reached=True, has_name=True, has_company=True, has_country=True, product_line="cnc-machining"
)
ASKED = replace(COMPLETE, asks_for_price=True)
SAID = {"says_quantity": True, "says_drawings": True, "says_required_by": True}
CARDS: dict[str, tuple[CardFacts, dict[str, Any], tuple[str, ...]]] = {
    "a person of a company in a country, for a product line": (COMPLETE, {}, ()),
    "neither mail nor telephone": (COMPLETE, {"can_be_reached": False}, ("reach",)),
    "nobody knows the name": (COMPLETE, {"has_name": False}, ("name",)),
    "no company, and so no country": (COMPLETE, {"has_company": False, "has_country": False}, ("company", "country")),
    "no product line": (COMPLETE, {"product_line": "unspecified"}, ("product_line",)),
    "who asks for a price says how many, by which drawings, and until when": (
        ASKED,
        {},
        ("quantity", "drawings", "required_by"),
    ),
    "and nothing more": (ASKED, SAID, ()),
    "who asks for no price need not": (COMPLETE, dict.fromkeys(SAID, False), ()),
}


@pytest.mark.parametrize(("card", "changed", "lacks"), CARDS.values(), ids=CARDS)
def test_card(card: CardFacts, changed: dict[str, Any], lacks: tuple[str, ...]) -> None:
    assert gaps_in(replace(card, **changed)) == lacks


def test_whoever_is_nobody_lacks_everything_in_the_order_of_asking() -> None:
    nobody = CardFacts(False, False, False, False, "unspecified", asks_for_price=True)
    assert gaps_in(nobody) == tuple(Gap)
