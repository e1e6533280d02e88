"""What can be missing on a card, and what says that it is there."""

from typing import Any

import pytest

from accounts.rules.facts import FACTS, OF_PARTNERS
from qualification.rules.card_items import CARD_ITEMS, known_of, name_of
from qualification.rules.completeness import Gap
from qualification.rules.sheet import Criterion

NOTHING: dict[str, Any] = {"contact": {}, "company": None, "enquiry": {}, "product_line": "unspecified", "sheet": {}}
# What nobody outside could say.
OURS = {"target_status", "noise_class", "export_controlled", *OF_PARTNERS}


def test_whatever_a_card_a_sheet_or_the_fit_lacks_can_be_asked_for() -> None:
    assert set(Gap) <= CARD_ITEMS
    assert set(Criterion) <= CARD_ITEMS
    assert set(FACTS) - OURS <= CARD_ITEMS


SAID: dict[str, tuple[dict[str, Any], set[str]]] = {
    "nothing": ({}, set()),
    "blank is nothing": ({"contact": {"phone": " ", "email": None}, "enquiry": {"certificates": []}}, set()),
    "a telephone number": ({"contact": {"phone": "+1"}}, {"phone", "reach"}),
    "a last name": ({"contact": {"last_name": "Ito"}}, {"last_name", "name"}),
    "a company of which nothing is known": ({"company": {"country": None}}, {"company"}),
    "a country": ({"company": {"country": "US"}}, {"company", "country", "site_country"}),
    "that there are no drawings": ({"enquiry": {"has_drawings": False}}, {"has_drawings", "drawings"}),
    "an annual volume": ({"enquiry": {"annual_volume": 1}}, {"annual_volume", "quantity", "order_size"}),
    "a product line": ({"product_line": "cnc-machining"}, {"product_line"}),
    "what sales has found out": ({"sheet": {"budget": "refuted", "need": "unknown"}}, {"budget"}),
    "what is no item of a card": ({"contact": {"shoe_size": 9}}, set()),
}


@pytest.mark.parametrize(("said", "known"), SAID.values(), ids=SAID)
def test_what_is_known(said: dict[str, Any], known: set[str]) -> None:
    assert known_of(**(NOTHING | said)) == known


def test_no_two_items_are_called_alike_and_none_by_its_code() -> None:
    names = {code: name_of(code) for code in CARD_ITEMS}
    assert len(set(names.values())) == len(names)
    assert not [name for name in names.values() if "_" in name or not name[0].isupper()]
