"""What a check finds in channel rules that compile."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.channels import compile_channels, is_house_row, route
from accounts.rules.checking import check_channels
from accounts.rules.facts import Facts
from tests.accounts.rules.conditions import ANY_FACTS, conditions_on
from tests.accounts.rules.contents import LAST, Row, asked_of, channels, found_in, rule, told
from tests.accounts.rules.defaults import content

ERROR, WARNING = "error", "warning"
HERE = asked_of("country", "one_of", ["US", "CA"])
AMERICA = asked_of("country", "is", "us")
ABROAD = asked_of("country", "none_of", ["US", "CA"])
KNOWN, UNKNOWN = asked_of("country", "known"), asked_of("country", "unknown")
SMALL, TINY = asked_of("employee_count", "below", 50), asked_of("employee_count", "below", 10)
FEW = asked_of("order_size", "below", 100)
FEW_OR_UNKNOWN = asked_of("order_size", "below_or_unknown", 100)
MANY = asked_of("order_size", "at_least", 100)

# sentence: (rules before the last, findings)
CASES: dict[str, tuple[list[Row], list[tuple[str, str, tuple[str, ...]]]]] = {
    "rules that have nothing to do with each other": ([rule("a", [HERE]), rule("b", [SMALL])], []),
    "a narrower rule before a wider one": ([rule("a", [HERE, TINY]), rule("b", [HERE])], []),
    "a narrower rule after a wider one": (
        [rule("a", [HERE]), rule("b", [SMALL]), rule("c", [AMERICA, FEW])],
        [(ERROR, "rule_never_fires", ("/rules/2", "/rules/0"))],
    ),
    "a rule that two others take together": (
        [rule("a", [HERE]), rule("b", [SMALL, MANY]), rule("c", [ABROAD], [FEW]), rule("d", [KNOWN, TINY])],
        [(ERROR, "rule_never_fires", ("/rules/3", "/rules/0", "/rules/2"))],
    ),
    "a rule that others take but for what is unknown": (
        [rule("a", [SMALL, FEW]), rule("b", [SMALL, MANY]), rule("c", [TINY])],
        [],
    ),
    "a rule that others take with what is unknown": (
        [rule("a", [SMALL, FEW_OR_UNKNOWN]), rule("b", [SMALL, MANY]), rule("c", [TINY])],
        [(ERROR, "rule_never_fires", ("/rules/2", "/rules/0", "/rules/1"))],
    ),
    "a rule of which one alternative is left": ([rule("a", [HERE]), rule("b", [AMERICA], [SMALL])], []),
    "a rule whose alternatives different rules take": (
        [rule("a", [HERE]), rule("b", [SMALL]), rule("c", [AMERICA], [TINY])],
        [(ERROR, "rule_never_fires", ("/rules/2", "/rules/0", "/rules/1"))],
    ),
    "rules that leave nothing to the last": ([rule("a", [KNOWN]), rule("b", [UNKNOWN])], []),
    "a test that nothing meets": (
        [rule("a", [HERE, asked_of("plant_count", "below", 0)], [SMALL])],
        [(ERROR, "alternative_contradicts_itself", ("/rules/0/any_of/0",))],
    ),
    "two tests that nothing meets together": (
        [rule("a", [HERE, FEW, ABROAD])],
        [(ERROR, "alternative_contradicts_itself", ("/rules/0/any_of/0",))],
    ),
    "an order whose quantity is larger than the whole": (
        [rule("a", [FEW, asked_of("quantity", "at_least", 100)])],
        [(ERROR, "alternative_contradicts_itself", ("/rules/0/any_of/0",))],
    ),
    "an alternative that another covers": (
        [rule("a", [HERE, SMALL], [HERE], [FEW])],
        [(WARNING, "alternative_covered", ("/rules/0/any_of/0", "/rules/0/any_of/1"))],
    ),
    "an alternative that two others cover": (
        [rule("a", [HERE], [KNOWN, FEW], [ABROAD])],
        [(WARNING, "alternative_covered", ("/rules/0/any_of/1", "/rules/0/any_of/0", "/rules/0/any_of/2"))],
    ),
    "the same alternative twice": (
        [rule("a", [HERE], [SMALL], [HERE])],
        [(WARNING, "alternative_covered", ("/rules/0/any_of/2", "/rules/0/any_of/0"))],
    ),
    "two rules that ask for the same and lead the same way": (
        [rule("a", [HERE, SMALL]), rule("b", [SMALL, HERE])],
        [(ERROR, "rule_never_fires", ("/rules/1", "/rules/0"))],
    ),
    "two rules that ask for the same and lead elsewhere": (
        [rule("a", [HERE, SMALL]), rule("b", [MANY]), rule("c", [SMALL, HERE], kind="oem")],
        [(ERROR, "rules_contradict", ("/rules/2", "/rules/0"))],
    ),
    "the same with another partner": (
        [rule("a", [HERE], [FEW]), rule("b", [FEW], [HERE], partner="territory")],
        [(ERROR, "rules_contradict", ("/rules/1", "/rules/0"))],
    ),
    "a country and a region that do not exist": (
        [rule("a", [SMALL, asked_of("country", "is", "XX")], [asked_of("region", "prefix_of", ["QQ-"])])],
        [
            (ERROR, "unknown_country", ("/rules/0/any_of/0/1",)),
            (ERROR, "unknown_region", ("/rules/0/any_of/1/0",)),
        ],
    ),
}


@pytest.mark.parametrize(("rules", "expected"), CASES.values(), ids=CASES)
def test_channel_rules_are_found(rules: list[Row], expected: list[tuple[str, str, tuple[str, ...]]]) -> None:
    document = channels(*rules)
    compile_channels(document)
    assert told(found_in(document)) == expected


def test_the_default_rules_are_without_any_finding() -> None:
    assert check_channels(content("channel_rules")) == ()


HOUSE = asked_of("target_status", "is", "house")
NAMED_TOO = asked_of("target_status", "one_of", ["house", "named_target"])
NOT_OPEN = asked_of("target_status", "none_of", ["open", "do_not_pursue"])
DIRECT = {"kind": "direct"}
MISSING: list[tuple[str, tuple[str, ...]]] = [("house_rule_missing", ("/rules",))]

# sentence: (rules before the last, what is found of the house rule)
HOUSE_RULES: dict[str, tuple[list[Row], list[tuple[str, tuple[str, ...]]]]] = {
    "first of all": ([rule("a", [HOUSE], **DIRECT), rule("b", [HERE])], []),
    "with named targets beside": ([rule("a", [NAMED_TOO], **DIRECT)], []),
    "by what it is not": ([rule("a", [NOT_OPEN], **DIRECT)], []),
    "as one way of several": ([rule("a", [SMALL], [HOUSE], **DIRECT)], []),
    "after another rule": (
        [rule("b", [HERE]), rule("a", [HOUSE], **DIRECT)],
        [("house_rule_not_first", ("/rules/1", "/rules/0"))],
    ),
    "nowhere": ([rule("b", [HERE])], MISSING),
    "but not to direct sales": ([rule("a", [HOUSE], kind="oem")], MISSING),
    "only where they are small": ([rule("a", [HOUSE, SMALL], **DIRECT)], MISSING),
    "only named targets": ([rule("a", [asked_of("target_status", "is", "named_target")], **DIRECT)], MISSING),
}


@pytest.mark.parametrize(("rules", "expected"), HOUSE_RULES.values(), ids=HOUSE_RULES)
def test_house_accounts_stay_direct_before_all_else(
    rules: list[Row], expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    document = channels(*rules)
    compile_channels(document)
    assert [(one.code, one.rows) for one in check_channels(document)] == expected
    assert is_house_row(document["rules"][0]) is (expected == [])


def test_a_row_that_cannot_be_read_keeps_nobody_direct() -> None:
    rows: list[Any] = [None, {}, LAST, {**LAST, "kind": "direct"}, rule("a", [{"fact": "turnover"}], **DIRECT)]
    assert not any(map(is_house_row, rows))


def test_what_is_found_is_a_sentence() -> None:
    rules = [
        rule("a", [HERE]),
        rule("b", [ABROAD]),
        rule("c", [KNOWN, FEW]),
        rule("d", [SMALL, FEW, MANY], [asked_of("plant_count", "below", 0)], [SMALL], [TINY]),
    ]
    assert [found.detail for found in found_in(channels(*rules))] == [
        'The rule "C" never fires: the rule "A" and the rule "B" before it together take whatever it would take.',
        (
            'Alternative 1 of the rule "D" never matches: nothing meets employee count is below 50, '
            "order size is below 100 and order size is at least 100 together."
        ),
        'Alternative 2 of the rule "D" never matches: nothing meets plant count is below 0.',
        'Alternative 4 of the rule "D" says nothing new: whatever meets it meets alternative 3 of the rule "D".',
    ]


def test_a_rule_with_a_fault_takes_nothing_from_others() -> None:
    faulty = rule("a", [HERE, asked_of("turnover", "at_least", 1)])
    unreadable = rule("b", [HERE, {"fact": "country"}])
    found = found_in(channels(faulty, unreadable, rule("c", [AMERICA]), rule("d", [AMERICA])))
    assert told(found) == [
        (ERROR, "required", ("/rules/1/any_of/0/1/operator",)),
        (ERROR, "unknown_fact", ("/rules/0/any_of/0/1",)),
        (ERROR, "rule_never_fires", ("/rules/3", "/rules/2")),
    ]


FEW_FACTS = ("employee_count", "channel_type", "country", "quantity", "order_size", "relationships")
ALTERNATIVES = st.lists(
    st.lists(st.sampled_from(FEW_FACTS).flatmap(conditions_on), min_size=1, max_size=2), min_size=1, max_size=3
)


@given(st.lists(ALTERNATIVES, min_size=2, max_size=5), ANY_FACTS)
def test_a_rule_that_is_said_never_to_fire_never_does(drawn: list[list[list[Any]]], facts: Facts) -> None:
    rules = [
        rule(str(place), *([asked_of(one.fact, one.operator, one.value) for one in tests] for tests in alternatives))
        for place, alternatives in enumerate(drawn)
    ]
    document = channels(*rules)
    dead = {
        found.rows[0].removeprefix("/rules/")
        for found in check_channels(document)
        if found.code in ("rule_never_fires", "rules_contradict")
    }
    assert route(compile_channels(document), facts).rule not in dead
