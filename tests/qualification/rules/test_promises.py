"""Clauses as a page prints them: each once, as it was signed, with its number, under the side that keeps it."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.rules.agreement import Clause, Clock, Owner, Scope, Unit, compile_agreement
from qualification.rules.promises import by_side, left_unsaid, limit_of, scope_of
from tests.qualification.rules.given import RULES, default_content

LINES = {"cnc-machining": "CNC machining"}


def clause(label: str, number: float = 1, unit: Unit = Unit.BUSINESS_HOURS, **scope: str) -> Clause:
    return Clause("x", label, number, unit, Clock.BUSINESS, Owner.SALES, Scope(**scope))


@pytest.mark.parametrize(
    ("number", "unit", "said"),
    [
        (1, Unit.BUSINESS_HOURS, "1 business hour"),
        (1.5, Unit.BUSINESS_HOURS, "1.5 business hours"),
        (10, Unit.BUSINESS_DAYS, "10 business days"),
        (30, Unit.MINUTES, "30 minutes"),
        (1, Unit.DAYS, "1 day"),
        (85, Unit.PERCENT, "85 percent"),
        (6, Unit.COUNT, "6"),
    ],
)
def test_a_limit_is_its_number_with_its_unit(number: float, unit: Unit, said: str) -> None:
    assert limit_of(clause("X", number, unit)) == said


def test_where_it_holds_is_told_unless_its_words_say_so() -> None:
    quoted = clause("Quote or no-bid", product_line="cnc-machining")
    assert scope_of(quoted, LINES) == left_unsaid(quoted, LINES) == ["CNC machining"]
    assert left_unsaid(quoted, {}) == ["cnc-machining"], "a line that is gone keeps its code"
    urgent = clause("Accepted (urgent)", priority="urgent", channel="oem")
    assert scope_of(urgent, LINES) == ["urgent", "the OEM desk"]
    assert left_unsaid(urgent, LINES) == ["the OEM desk"]
    assert left_unsaid(clause("A partner reports", channel="partner"), LINES) == []
    assert left_unsaid(clause("With inside-sales coverage", channel="inside_sales"), LINES) == []


def test_the_sides_come_in_one_order_with_the_clauses_of_the_document() -> None:
    sides = dict(by_side(RULES.agreement))
    assert list(sides) == [Owner.SALES, Owner.MARKETING, Owner.OPERATIONS, Owner.PARTNER]
    assert [one.code for one in sides[Owner.SALES]][:3] == ["acceptance", "acceptance", "first_response"]


@given(st.data())
def test_every_clause_is_printed_once_by_its_owner(data: st.DataObject) -> None:
    content: Any = default_content("qualification", "agreements")
    for one in content["clauses"]:
        one["owner"] = data.draw(st.sampled_from([owner.value for owner in Owner]))
    agreement = compile_agreement(content)
    sides = list(by_side(agreement))
    assert Counter(one for _, kept in sides for one in kept) == Counter(agreement.clauses)
    assert all(one.owner is owner for owner, kept in sides for one in kept)
