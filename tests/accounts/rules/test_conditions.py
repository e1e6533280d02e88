from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules import conditions
from accounts.rules.conditions import (
    MET_BY_UNKNOWN,
    OPERATORS,
    Condition,
    ConditionRow,
    Operator,
    Truth,
    Value,
    parse_condition,
    refute,
)
from accounts.rules.content import ContentError
from accounts.rules.facts import FACTS, FactKind, Facts
from tests.accounts.rules.defaults import MEDICAL_DEVICES


def condition(fact: str, operator: str, value: Value = None) -> Condition:
    return parse_condition("row", ConditionRow(fact=fact, operator=operator, value=value))


# kind and operator: the condition, a value that meets it and one that does not
EXAMPLES: dict[tuple[FactKind, Operator], tuple[str, Value, Any, Any]] = {
    (FactKind.CHOICE, Operator.IS): ("channel_type", "oem", "oem", "distributor"),
    (FactKind.CHOICE, Operator.IS_NOT): ("channel_type", "oem", "distributor", "oem"),
    (FactKind.CHOICE, Operator.ONE_OF): ("function", ["quality", "operations"], "quality", "other"),
    (FactKind.CHOICE, Operator.NONE_OF): ("function", ["quality", "operations"], "other", "quality"),
    (FactKind.CHOICE, Operator.KNOWN): ("target_status", None, "open", None),
    (FactKind.CHOICE, Operator.UNKNOWN): ("target_status", None, None, "open"),
    (FactKind.CODE, Operator.IS): ("country", "us", "US", "DE"),
    (FactKind.CODE, Operator.IS_NOT): ("country", "US", "DE", "US"),
    (FactKind.CODE, Operator.ONE_OF): ("region", ["US-MN", "US-WI"], "US-MN", "US-TX"),
    (FactKind.CODE, Operator.NONE_OF): ("region", ["US-MN", "US-WI"], "US-TX", "US-MN"),
    (FactKind.CODE, Operator.PREFIX_OF): ("region", ["US-", "CA-"], "CA-ON", "DE-BY"),
    (FactKind.CODE, Operator.KNOWN): ("own_partner", None, "keystone", None),
    (FactKind.CODE, Operator.UNKNOWN): ("own_partner", None, None, "keystone"),
    (FactKind.INDUSTRY, Operator.PREFIX_OF): ("industry", ["3391", "nace:32.5"], "nace:32.50", "311812"),
    (FactKind.INDUSTRY, Operator.KNOWN): ("industry", None, "311812", None),
    (FactKind.INDUSTRY, Operator.UNKNOWN): ("industry", None, None, "311812"),
    (FactKind.NUMBER, Operator.IS): ("plant_count", 0, 0, 1),
    (FactKind.NUMBER, Operator.AT_LEAST): ("employee_count", 50, 50, 49),
    (FactKind.NUMBER, Operator.BELOW): ("quantity", 100, 99, 100),
    (FactKind.NUMBER, Operator.BELOW_OR_UNKNOWN): ("annual_volume", 1000, 999, 1000),
    (FactKind.NUMBER, Operator.KNOWN): ("quantity", None, 0, None),
    (FactKind.NUMBER, Operator.UNKNOWN): ("quantity", None, None, 0),
    (FactKind.SET, Operator.HAS_ANY): ("relationships", ["academic", "competitor"], {"academic"}, {"prospect"}),
    (FactKind.SET, Operator.HAS_ALL): (
        "certifications",
        ["ISO 13485", "IATF 16949"],
        {"iso-13485:2016", "IATF 16949", "ISO 9001"},
        {"ISO 13485"},
    ),
    (FactKind.SET, Operator.HAS_NONE): ("compliance_needs", ["ITAR"], {"RoHS"}, {"itar"}),
    (FactKind.SET, Operator.KNOWN): ("certifications", None, {"ISO 9001"}, set()),
    (FactKind.SET, Operator.UNKNOWN): ("certifications", None, set(), {"ISO 9001"}),
    (FactKind.TEXT, Operator.CONTAINS_ANY): ("application", ["infusion pump", "Gehäuse"], "Gehause, klein", "Pumps"),
    (FactKind.TEXT, Operator.KNOWN): ("application", None, "housing", None),
    (FactKind.TEXT, Operator.UNKNOWN): ("application", None, None, "housing"),
}


def facts_with(fact: str, value: Any) -> Facts:
    known: dict[str, Any] = {fact: frozenset(value) if isinstance(value, set) else value}
    return Facts(**known)


def test_every_operator_of_every_kind_has_an_example() -> None:
    assert set(EXAMPLES) == {(kind, operator) for kind, operators in OPERATORS.items() for operator in operators}
    assert set(OPERATORS) == set(FactKind)


@pytest.mark.parametrize(
    ("fact", "value", "meets", "fails"), EXAMPLES.values(), ids=[" ".join(key) for key in EXAMPLES]
)
def test_each_operator_judges_a_known_fact(
    fact: str, value: Value, meets: Any, fails: Any, request: pytest.FixtureRequest
) -> None:
    asked = condition(fact, request.node.callspec.id.split()[1], value)
    assert conditions.test(asked, facts_with(fact, meets)) is Truth.MET
    expected = Truth.UNKNOWN if asked.operator is Operator.KNOWN else Truth.NOT_MET
    assert conditions.test(asked, facts_with(fact, fails)) is expected


@pytest.mark.parametrize("key", EXAMPLES, ids=" ".join)
def test_an_unknown_fact_never_fails_a_test(key: tuple[FactKind, Operator]) -> None:
    fact, value, _, _ = EXAMPLES[key]
    expected = Truth.MET if key[1] in MET_BY_UNKNOWN else Truth.UNKNOWN
    assert conditions.test(condition(fact, key[1], value), Facts()) is expected


def test_an_empty_word_is_as_unknown_as_none() -> None:
    assert conditions.test(condition("country", "none_of", ["US"]), Facts(country="")) is Truth.UNKNOWN


def test_the_order_size_is_tested_like_a_fact() -> None:
    small = condition("order_size", "below", 100)
    assert conditions.test(small, Facts(quantity=30)) is Truth.MET
    assert conditions.test(small, Facts(quantity=30, annual_volume=5000)) is Truth.NOT_MET
    assert conditions.test(small, Facts()) is Truth.UNKNOWN


def test_a_phrase_is_found_as_whole_words_only() -> None:
    mentions = condition("application", "contains_any", ["pump"])
    assert conditions.test(mentions, Facts(application="Infusion PUMP, housing")) is Truth.MET
    assert conditions.test(mentions, Facts(application="pumpkin seeds")) is Truth.NOT_MET


FAULTS: dict[str, tuple[str, str, Value, str]] = {
    "a fact that does not exist": ("turnover", "is", "much", "there is no fact 'turnover'"),
    "an operator that does not exist": ("country", "like", "US", "'like' does not test country"),
    "an operator of another kind": ("employee_count", "one_of", ["50"], "'one_of' does not test employee_count"),
    "an industry compared as a word": ("industry", "is", "339112", "'is' does not test industry"),
    "a word where a number belongs": ("employee_count", "at_least", "50", "takes a whole number"),
    "a number below zero": ("employee_count", "at_least", -1, "takes a whole number"),
    "a number where a word belongs": ("country", "is", 1, "takes one word"),
    "a list where a word belongs": ("country", "is", ["US"], "takes one word"),
    "a word where a list belongs": ("country", "one_of", "US", "takes a list"),
    "an empty list": ("country", "one_of", [], "takes a list"),
    "a blank word": ("country", "one_of", ["US", " "], "has a blank word"),
    "nothing where a word belongs": ("country", "is", None, "takes one word"),
    "a value for a test that takes none": ("country", "known", "US", "known takes no value"),
    "a word that is not on the list": ("channel_type", "is", "distribtor", "channel_type is never 'distribtor'"),
    "a word of a set that is not on the list": (
        "relationships",
        "has_any",
        ["friend"],
        "relationships is never 'friend'",
    ),
    "an industry code of no scheme": ("industry", "prefix_of", ["medical"], "'medical' is no industry code"),
}


@pytest.mark.parametrize(("fact", "operator", "value", "detail"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_condition_is_refused_with_its_row(fact: str, operator: str, value: Value, detail: str) -> None:
    with pytest.raises(ContentError) as refused:
        parse_condition("profiles/series/criteria/x", ConditionRow(fact=fact, operator=operator, value=value))
    assert refused.value.row == "profiles/series/criteria/x"
    assert detail in refused.value.detail


@given(st.sampled_from(sorted(FACTS)), st.sampled_from(Operator), st.sampled_from([None, 5, "x", ["x"], ["US"], []]))
def test_a_condition_is_refused_or_answers_on_any_facts(fact: str, operator: Operator, value: Value) -> None:
    try:
        asked = condition(fact, operator, value)
    except ContentError:
        return
    assert conditions.test(asked, Facts()) in Truth
    assert conditions.test(asked, MEDICAL_DEVICES) in Truth


def test_a_failed_condition_tells_what_was_asked_and_what_is() -> None:
    large = condition("employee_count", "at_least", 1000)
    assert refute(large, MEDICAL_DEVICES) == "employee count is at least 1000, but it is 900"
    assert refute(large, Facts()) == "employee count is at least 1000, but it is not known"
    partners = condition("relationships", "has_any", ["customer", "partner"])
    both = replace(MEDICAL_DEVICES, relationships=frozenset({"prospect", "academic"}))
    assert refute(partners, both) == "relationships has one of customer, partner, but it is academic, prospect"
