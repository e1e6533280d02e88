"""What would meet or fail a test, made concrete."""

import pytest

from accounts.rules import conditions
from accounts.rules.conditions import Condition, ConditionRow, Operator, Truth, Value, parse_condition
from accounts.rules.facts import FactKind, Facts
from accounts.rules.witnesses import failing, meeting, put
from tests.accounts.rules.test_conditions import EXAMPLES


def condition(fact: str, operator: str, value: Value = None) -> Condition:
    return parse_condition("row", ConditionRow(fact=fact, operator=operator, value=value))


# No known value can fail the test whether something is known, and none can meet the opposite.
NO_WITNESS = {Operator.KNOWN: Truth.NOT_MET, Operator.UNKNOWN: Truth.MET}


@pytest.mark.parametrize("key", EXAMPLES, ids=" ".join)
def test_every_test_has_a_value_that_meets_it_and_one_that_fails_it(key: tuple[FactKind, Operator]) -> None:
    fact, value, _, _ = EXAMPLES[key]
    asked = condition(fact, key[1], value)
    for find, truth in ((meeting, Truth.MET), (failing, Truth.NOT_MET)):
        witness = find(asked)
        if NO_WITNESS.get(key[1]) is truth:
            assert witness is None
            continue
        assert witness is not None
        assert conditions.test(asked, put(Facts(), witness.fact, witness.value)) is truth


@pytest.mark.parametrize(
    ("asked", "met", "failed"),
    [
        (("employee_count", "at_least", 50), (50, "employee count is at least 50"), (49, "employee count is below 50")),
        (("quantity", "below", 0), None, (0, "quantity is at least 0")),
        (("country", "one_of", ["US", "CA"]), ("US", "country is one of US, CA"), ("ZZ", "country is none of US, CA")),
        (
            ("order_size", "below_or_unknown", 1000),
            (999, "order size is below 1000"),
            (1000, "order size is at least 1000"),
        ),
        (
            ("channel_type", "is", "tier_1_supplier"),
            ("tier_1_supplier", "channel type is tier 1 supplier"),
            ("end_user", "channel type is not tier 1 supplier"),
        ),
        (
            ("industry", "prefix_of", ["3391", "3364", "333", "334", "335", "336"]),
            ("3391", "industry begins with one of 3391, 3364, 333, 334 and 2 more"),
            ("999990", "industry begins with none of 3391, 3364, 333, 334 and 2 more"),
        ),
        (
            ("industry", "prefix_of", ["nace:32.5"]),
            ("nace:32.5", "industry begins with one of nace:32.5"),
            ("nace:99.00", "industry begins with none of nace:32.5"),
        ),
        (
            ("relationships", "has_any", ["competitor"]),
            (frozenset({"competitor"}), "relationships has one of competitor"),
            (frozenset({"prospect"}), "relationships has none of competitor"),
        ),
    ],
)
def test_it_is_the_nearest_value_with_what_is_special_about_it(asked, met, failed) -> None:
    for found, expected in ((meeting(condition(*asked)), met), (failing(condition(*asked)), failed)):
        assert (found and (found.value, found.words)) == expected


def test_the_size_of_an_order_is_put_as_a_quantity() -> None:
    assert put(Facts(), "order_size", 100).order_size == 100
    assert put(Facts(quantity=30, annual_volume=20), "order_size", 100).order_size == 100
    smaller = put(Facts(quantity=30, annual_volume=5000), "order_size", 99)
    assert (smaller.order_size, smaller.annual_volume) == (99, None)
    assert put(Facts(annual_volume=50), "order_size", 100).annual_volume == 50
