from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules import conditions
from accounts.rules.conditions import Condition, Truth
from accounts.rules.facts import DERIVED, FACTS, WORDS, FactKind, Facts
from accounts.rules.reach import Alternative, Outcome, Reach, is_impossible
from accounts.rules.specimens import axis_of, specimens
from tests.accounts.rules.conditions import ANY_CONDITION, ANY_FACTS, ON_ONE_FACT, STORED, condition, conditions_on

FEW_FACTS = ("employee_count", "channel_type", "country", "quantity", "annual_volume", "order_size", "relationships")
ALTERNATIVES = st.lists(st.sampled_from(FEW_FACTS).flatmap(conditions_on), min_size=1, max_size=3).map(tuple)


def outcomes(*conditions: Condition) -> frozenset[Outcome]:
    """Every combination of answers that some facts give; all combinations where that is not decided."""
    return Reach([conditions]).outcomes(*conditions)


def implies(one: Condition, other: Condition) -> bool:
    """Whether all facts that meet the one meet the other."""
    return Reach([(one, other)]).implies(one, other)


def contradicts(one: Condition, other: Condition) -> bool:
    """Whether no facts meet both."""
    return (Truth.MET, Truth.MET) not in outcomes(one, other)


def are_alike(one: Condition, other: Condition) -> bool:
    """Whether all facts give both the same answer."""
    return Reach([(one, other)]).are_alike(one, other)


def contradicts_itself(alternative: Alternative) -> bool:
    """Whether no facts meet all of these conditions together."""
    return Reach([alternative]).contradicts_itself(alternative)


def is_covered(alternative: Alternative, by: Sequence[Alternative]) -> bool:
    """Whether all facts that meet the alternative meet one of the others."""
    return Reach([alternative, *by]).is_covered(alternative, by)


def meets(facts: Facts, *tests: Condition) -> bool:
    return all(conditions.test(one, facts) is Truth.MET for one in tests)


@given(ON_ONE_FACT, ANY_FACTS)
def test_facts_give_no_answers_but_those_foreseen(pair: list[Condition], facts: Facts) -> None:
    assert tuple(conditions.test(one, facts) for one in pair) in outcomes(*pair)


@given(ANY_CONDITION, ANY_CONDITION, ANY_FACTS)
def test_conditions_on_different_facts_are_foreseen_too(one: Condition, other: Condition, facts: Facts) -> None:
    assert (conditions.test(one, facts), conditions.test(other, facts)) in outcomes(one, other)


@given(ON_ONE_FACT, ANY_FACTS)
def test_what_is_said_of_two_conditions_holds_for_all_facts(pair: list[Condition], facts: Facts) -> None:
    one, other = pair
    assert not (is_impossible(one) and meets(facts, one))
    assert not (contradicts(one, other) and meets(facts, one, other))
    assert not (implies(one, other) and meets(facts, one) and not meets(facts, other))
    assert not are_alike(one, other) or conditions.test(one, facts) is conditions.test(other, facts)


@given(ALTERNATIVES, st.lists(ALTERNATIVES, max_size=4), ANY_FACTS)
def test_what_is_said_of_alternatives_holds_for_all_facts(
    one: Alternative, by: list[Alternative], facts: Facts
) -> None:
    assert not (contradicts_itself(one) and meets(facts, *one))
    if is_covered(one, by) and meets(facts, *one):
        assert any(meets(facts, *other) for other in by)


@given(ALTERNATIVES, st.lists(ALTERNATIVES, max_size=4))
def test_what_is_not_covered_has_facts_that_show_it(one: Alternative, by: list[Alternative]) -> None:
    axes: dict[tuple[str, ...], list[Condition]] = {}
    for each in (part for alternative in (one, *by) for part in alternative):
        axes.setdefault(axis_of(each), []).append(each)
    found = [specimens(axis, members) or () for axis, members in axes.items()]
    everything = (
        Facts(**{fact: getattr(part, fact) for axis, part in zip(axes, chosen, strict=True) for fact in axis})
        for chosen in product(*found)
    )
    shown = any(meets(facts, *one) and not any(meets(facts, *other) for other in by) for facts in everything)
    assert is_covered(one, by) is not shown


def test_every_fact_is_stored_or_follows_from_stored_ones() -> None:
    assert set(FACTS) == {*STORED, *DERIVED}
    assert {part for parts in DERIVED.values() for part in parts} <= set(STORED)


@pytest.mark.parametrize("kind", FactKind)
def test_every_kind_of_fact_has_specimens(kind: FactKind) -> None:
    fact = next(name for name, its in FACTS.items() if its is kind and name not in DERIVED)
    found = specimens((fact,), [condition(fact, "known")])
    assert found is not None
    assert Facts() in found
    assert len(found) > 1


ALL_FUNCTIONS = list(WORDS["function"])
ALL_RELATIONSHIPS = list(WORDS["relationships"])
Test = tuple[str, str, object]

IMPOSSIBLE: dict[str, Test] = {
    "less than nothing": ("employee_count", "below", 0),
    "none of all words": ("function", "none_of", ALL_FUNCTIONS),
    "a relationship that is none": ("relationships", "has_none", ALL_RELATIONSHIPS),
}
POSSIBLE: dict[str, Test] = {
    "less than one": ("employee_count", "below", 1),
    "less than nothing or not known": ("employee_count", "below_or_unknown", 0),
    "none of all words but one": ("function", "none_of", ALL_FUNCTIONS[1:]),
    "all relationships at once": ("relationships", "has_all", ALL_RELATIONSHIPS),
    "none of some standards": ("certifications", "has_none", ["ISO 9001"]),
    "no country of a list": ("country", "none_of", ["US", "DE"]),
    "not known": ("country", "unknown", None),
}


@pytest.mark.parametrize("asked", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_nothing_meets(asked: Test) -> None:
    assert is_impossible(condition(*asked))  # type: ignore[arg-type]


@pytest.mark.parametrize("asked", POSSIBLE.values(), ids=POSSIBLE)
def test_something_meets(asked: Test) -> None:
    assert not is_impossible(condition(*asked))  # type: ignore[arg-type]


# sentence: one condition, another, whether the one implies the other, whether they contradict each other
PAIRS: dict[str, tuple[Test, Test, bool, bool]] = {
    "500 are 50": (("employee_count", "at_least", 500), ("employee_count", "at_least", 50), True, False),
    "50 are not 500": (("employee_count", "at_least", 50), ("employee_count", "at_least", 500), False, False),
    "exactly 7 is below 8": (("plant_count", "is", 7), ("plant_count", "below", 8), True, False),
    "below 8 is no 8": (("plant_count", "below", 8), ("plant_count", "at_least", 8), False, True),
    "below 8 may be at least 7": (("plant_count", "below", 8), ("plant_count", "at_least", 7), False, False),
    "below is also below or unknown": (("quantity", "below", 5), ("quantity", "below_or_unknown", 5), True, False),
    "unknown may be below or unknown": (
        ("quantity", "unknown", None),
        ("quantity", "below_or_unknown", 0),
        True,
        False,
    ),
    "below or unknown is not below": (("quantity", "below_or_unknown", 5), ("quantity", "below", 5), False, False),
    "known is never unknown": (("country", "known", None), ("country", "unknown", None), False, True),
    "a country is known": (("country", "is", "US"), ("country", "known", None), True, False),
    "a country is spelled in any case": (("country", "is", "us"), ("country", "one_of", ["US", "CA"]), True, False),
    "two countries": (("country", "is", "US"), ("country", "is", "CA"), False, True),
    "a country that is no other": (("country", "is", "US"), ("country", "none_of", ["CA"]), True, False),
    "a region of a country": (("region", "is", "US-MN"), ("region", "prefix_of", ["US-", "CA-"]), True, False),
    "a shorter beginning": (("region", "prefix_of", ["US-M"]), ("region", "prefix_of", ["US-"]), True, False),
    "a beginning is no code": (("region", "prefix_of", ["US-"]), ("region", "is", "US-"), False, False),
    "all words but one": (
        ("function", "none_of", ALL_FUNCTIONS[1:]),
        ("function", "is", ALL_FUNCTIONS[0]),
        True,
        False,
    ),
    "an industry below a group": (
        ("industry", "prefix_of", ["339112"]),
        ("industry", "prefix_of", ["3391"]),
        True,
        False,
    ),
    "an industry beside a group": (
        ("industry", "prefix_of", ["334"]),
        ("industry", "prefix_of", ["3391"]),
        False,
        True,
    ),
    "schemes do not compare": (
        ("industry", "prefix_of", ["3391"]),
        ("industry", "prefix_of", ["nace:32"]),
        False,
        True,
    ),
    "all digits are not the code above": (
        ("industry", "prefix_of", ["339"]),
        ("industry", "prefix_of", [f"339{digit}" for digit in range(10)]),
        False,
        False,
    ),
    "all digits below a code": (
        ("industry", "prefix_of", [f"339{digit}" for digit in range(10)]),
        ("industry", "prefix_of", ["339"]),
        True,
        False,
    ),
    "a standard and its edition": (
        ("certifications", "has_any", ["ISO 13485:2016"]),
        ("certifications", "has_any", ["iso-13485", "ISO 9001"]),
        True,
        False,
    ),
    "all of two is one of them": (
        ("certifications", "has_all", ["ISO 9001", "IATF 16949"]),
        ("certifications", "has_any", ["IATF 16949"]),
        True,
        False,
    ),
    "one of two is not all": (
        ("certifications", "has_any", ["ISO 9001", "IATF 16949"]),
        ("certifications", "has_all", ["ISO 9001", "IATF 16949"]),
        False,
        False,
    ),
    "one and none": (
        ("relationships", "has_any", ["competitor"]),
        ("relationships", "has_none", ["competitor", "academic"]),
        False,
        True,
    ),
    "two relationships at once": (
        ("relationships", "has_any", ["competitor"]),
        ("relationships", "has_any", ["customer"]),
        False,
        False,
    ),
    "a relationship that is none of the others": (
        ("relationships", "has_none", ALL_RELATIONSHIPS[1:]),
        ("relationships", "has_all", ALL_RELATIONSHIPS[:1]),
        True,
        False,
    ),
    "a phrase holds a word": (
        ("application", "contains_any", ["infusion pump"]),
        ("application", "contains_any", ["Pump"]),
        True,
        False,
    ),
    "a word holds no phrase": (
        ("application", "contains_any", ["pump"]),
        ("application", "contains_any", ["infusion pump"]),
        False,
        False,
    ),
    "a phrase beside one without letters": (
        ("application", "contains_any", ["pump"]),
        ("application", "contains_any", ["—", "housing"]),
        False,
        False,
    ),
    "an order is as large as its quantity": (
        ("quantity", "at_least", 100),
        ("order_size", "at_least", 100),
        True,
        False,
    ),
    "a small order has no large quantity": (("order_size", "below", 100), ("quantity", "at_least", 100), False, True),
    "a small order may have no quantity": (("order_size", "below", 100), ("quantity", "below", 100), False, False),
    "an order of nothing known": (("order_size", "unknown", None), ("annual_volume", "unknown", None), True, False),
    "facts that have nothing to do with each other": (
        ("employee_count", "at_least", 500),
        ("country", "is", "US"),
        False,
        False,
    ),
    "the impossible implies all": (("employee_count", "below", 0), ("country", "is", "US"), True, True),
}


@pytest.mark.parametrize(("one", "other", "follows", "excludes"), PAIRS.values(), ids=PAIRS)
def test_how_two_conditions_stand_to_each_other(one: Test, other: Test, follows: bool, excludes: bool) -> None:
    given, then = condition(*one), condition(*other)  # type: ignore[arg-type]
    assert implies(given, then) is follows
    assert contradicts(given, then) is excludes
    assert contradicts(then, given) is excludes


def test_two_ways_to_say_the_same_are_alike() -> None:
    assert are_alike(condition("country", "is", "us"), condition("country", "one_of", ["US"]))
    assert are_alike(
        condition("certifications", "has_all", ["ISO 9001"]), condition("certifications", "has_any", ["iso9001"])
    )
    assert are_alike(condition("quantity", "below_or_unknown", 0), condition("quantity", "unknown"))
    assert are_alike(condition("function", "none_of", ALL_FUNCTIONS[1:]), condition("function", "is", ALL_FUNCTIONS[0]))
    assert not are_alike(condition("quantity", "below", 5), condition("quantity", "below_or_unknown", 5))


SMALL = condition("employee_count", "below", 50)
LARGE = condition("employee_count", "at_least", 50)
MEDIUM = condition("employee_count", "below", 500)
HERE = condition("country", "one_of", ["US", "CA"])
ABROAD = condition("country", "none_of", ["US", "CA"])
SOMEWHERE = condition("country", "known")
NOWHERE = condition("country", "unknown")


def test_two_alternatives_together_cover_what_neither_does_alone() -> None:
    assert is_covered((HERE,), [(HERE, SMALL), (HERE, LARGE), (condition("employee_count", "unknown"),)])
    assert not is_covered((HERE,), [(HERE, SMALL), (HERE, LARGE)])
    assert is_covered((SOMEWHERE, SMALL), [(HERE, MEDIUM), (ABROAD, MEDIUM)])
    assert not is_covered((SMALL,), [(HERE,), (ABROAD,)])
    assert is_covered((SMALL,), [(HERE,), (ABROAD,), (NOWHERE,)])


def test_an_alternative_is_covered_by_one_that_asks_for_less() -> None:
    assert is_covered((HERE, SMALL), [(HERE,)])
    assert not is_covered((HERE,), [(HERE, SMALL)])
    assert is_covered((), [(SOMEWHERE,), (NOWHERE,)])
    assert not is_covered((), [])


def test_an_alternative_may_contradict_itself_over_several_conditions() -> None:
    assert contradicts_itself((HERE, ABROAD))
    assert contradicts_itself(
        (
            condition("quantity", "known"),
            condition("order_size", "below", 10),
            condition("quantity", "at_least", 10),
        )
    )
    assert not contradicts_itself((HERE, SMALL))
    assert is_covered((HERE, ABROAD), [])


def test_what_would_take_too_long_is_left_undecided() -> None:
    many = [condition("certifications", "has_any", [f"norm {number}", f"norm {number + 1}"]) for number in range(20)]
    assert specimens(("certifications",), many) is None
    assert not contradicts_itself(tuple(many))
    assert not is_covered(tuple(many), [(many[0],)])
    assert is_covered((HERE, *many), [(HERE,)])
    assert contradicts(many[0], condition("certifications", "has_none", ["norm 0", "norm 1"]))


def test_a_few_of_many_are_decided_though_all_together_are_not() -> None:
    alone = [
        (condition("certifications", "has_any", [f"norm {number}", f"norm {number + 1}"]),) for number in range(20)
    ]
    one = (condition("certifications", "has_any", ["norm 1"]),)
    reach = Reach([*alone, one])
    assert reach.is_covered(one, alone[:2])
    assert not reach.is_covered(one, alone[2:4])
    assert not reach.is_covered(one, alone)
    assert reach.implies(one[0], alone[1][0])
    assert not reach.implies(alone[1][0], one[0])
    assert not reach.is_impossible(one[0])
