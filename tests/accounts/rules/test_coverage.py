"""Which ways a market goes, each with a company that goes it."""

from typing import Any

import pytest

from accounts.rules.channels import compile_channels, route
from accounts.rules.coverage import Covered, Market, RulesTried, Taker, company_in_words
from accounts.rules.territories import Place
from tests.accounts.rules.contents import asked_of, rule
from tests.accounts.rules.defaults import CHANNELS

HERE, ABROAD = Place("US", "US-MN"), Place("FR")
COVERED = Covered("keystone", lambda _partner: True)
OPEN = Covered(None, lambda _partner: False)
DIRECT, DESK, PARTNER, NOBODY = Taker.DIRECT, Taker.DESK, Taker.PARTNER, Taker.NOBODY
SMALL = asked_of("order_size", "below", 100)
IN_FRANCE = asked_of("site_country", "is", "FR")

# sentence: (place, kind of company, what partners do, ways)
DEFAULTS: dict[str, tuple[Place, str | None, Covered, list[tuple[str, Taker]]]] = {
    "end users here": (HERE, "end_user", COVERED, [("small_order", PARTNER), ("direct", DIRECT)]),
    "end users here where nobody covers it": (HERE, "end_user", OPEN, [("small_order", NOBODY), ("direct", DIRECT)]),
    "OEMs here": (HERE, "oem", COVERED, [("small_order", PARTNER), ("oem", DESK)]),
    "contract manufacturers": (HERE, "contract_manufacturer", COVERED, [("contract_manufacturer", DESK)]),
    "distributors go their own way": (HERE, "distributor", OPEN, [("distributor_asks", PARTNER)]),
    "everybody abroad": (ABROAD, None, OPEN, [("small_order", NOBODY), ("outside_direct_countries", NOBODY)]),
    "tier suppliers abroad": (ABROAD, "tier_2_supplier", OPEN, [("tier_supplier", DESK)]),
}


@pytest.mark.parametrize(("place", "kind", "covered", "ways"), DEFAULTS.values(), ids=DEFAULTS)
def test_the_ways_of_the_default_rules(
    place: Place, kind: str | None, covered: Covered, ways: list[tuple[str, Taker]]
) -> None:
    market = Market(place, "cnc-machining", kind)
    found = RulesTried(CHANNELS).ways(market, covered)
    assert [(way.rule.code, way.taker) for way in found] == ways
    for way in found:
        assert route(CHANNELS, way.example).rule == way.rule.code
        assert (way.example.site_country, way.example.channel_type) == (place.country, kind)


def taken(
    *rules: dict[str, Any], covered: Covered = COVERED, place: Place = ABROAD
) -> list[tuple[str, str, str | None]]:
    """Who takes end users by some rules before a last one that is direct."""
    compiled = compile_channels({"rules": [*rules, rule("rest", kind="direct")]})
    found = RulesTried(compiled).ways(Market(place, "cnc-machining", "end_user"), covered)
    return [(way.rule.code, way.taker.value, way.partner) for way in found]


def test_a_rule_that_others_leave_nothing_to_is_no_way() -> None:
    assert taken(rule("a", [IN_FRANCE]), rule("b", [SMALL])) == [("a", "desk", None)]


def test_whatever_earlier_rules_take_a_company_is_made_up_that_they_let_by() -> None:
    tiny, many = asked_of("employee_count", "below", 10), asked_of("order_size", "at_least", 50)
    rules = [rule("a", [tiny]), rule("b", [SMALL, asked_of("employee_count", "below", 20), many])]
    assert [code for code, _, _ in taken(*rules)] == ["a", "b", "rest"]


@pytest.mark.parametrize(
    ("choice", "covered", "taker", "partner"),
    [
        ("territory", COVERED, "partner", "keystone"),
        ("territory", OPEN, "nobody", None),
        ("incumbent", COVERED, "nobody", None),
        ("incumbent", OPEN, "nobody", None),
        ("registered", OPEN, "partner", None),
        ("own", OPEN, "partner", None),
        ({"fixed": "isar"}, COVERED, "partner", "isar"),
        ({"fixed": "isar"}, OPEN, "nobody", None),
    ],
)
def test_who_takes_what_a_rule_gives_to_a_partner(
    choice: object, covered: Covered, taker: str, partner: str | None
) -> None:
    assert taken(rule("a", [SMALL], partner=choice), covered=covered)[0] == ("a", taker, partner)


@pytest.mark.parametrize("covered", [COVERED, OPEN], ids=["covered", "covered by nobody"])
def test_who_is_served_already_needs_no_partner_of_its_territory(covered: Covered) -> None:
    served = rule("served", [asked_of("distributor_of_record", "known", None)], partner="incumbent")
    assert taken(served, covered=covered) == [("served", "partner", None), ("rest", "direct", None)]


def test_a_house_account_says_nothing_of_a_market() -> None:
    house = rule("house", [asked_of("target_status", "is", "house")], kind="direct")
    assert taken(house) == [("rest", "direct", None)]


def test_an_example_says_what_else_is_known_of_it() -> None:
    (way, _) = RulesTried(CHANNELS).ways(Market(HERE, "cnc-machining", "end_user"), OPEN)
    assert company_in_words(way.example) == "quantity asked for 99 pieces"
