"""The way of a lead through the rules alone: when it would first have been handed over, told by as little as that."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.channels import route
from accounts.rules.facts import Facts
from accounts.rules.fit import assess
from qualification.rules.decision import Rules, action_of
from qualification.rules.intent import read
from qualification.rules.model import compile_scoring
from qualification.rules.passage import HAND_OVER, passage_of, types_that_count
from qualification.rules.terms import Terms, fold
from tests.qualification.rules.given import MEDICAL, NUMBERS, RULES, TODAY, default_content, facts

LINE = "cnc-machining"
told = st.lists(
    st.tuples(st.sampled_from(sorted(NUMBERS.values())), st.floats(0, 400).map(lambda ago: round(TODAY - ago, 3))),
    max_size=15,
).map(lambda signals: sorted(signals, key=lambda each: each[1]))


def with_scoring(change: Any) -> Rules:
    content = deepcopy(default_content("qualification", "scoring_models"))
    change(content["models"][0])
    return replace(RULES, scoring=compile_scoring(content))


def hand_over_readers(model: Any) -> None:
    for cell in model["matrix"]:
        if cell["tier"] in "AB" and cell["level"] == "medium":
            cell["action"] = "handoff"


def only_urgent_ones(model: Any) -> None:
    """Only an urgent type hands over, and it has no points of its own."""
    for cell in model["matrix"]:
        if cell["level"] == "high":
            cell["action"] = "mql"
    for row in model["signal_points"]:
        if row["type"] == "quote_request":
            row["points"] = 0


def hand_over_nobody(model: Any) -> None:
    for cell in model["matrix"]:
        cell["action"] = "nurture"


WAYS = {
    "the default rules": RULES,
    "readers too": with_scoring(hand_over_readers),
    "urgent ones only": with_scoring(only_urgent_ones),
    "nobody": with_scoring(hand_over_nobody),
}


def walked(facts: Facts, signals: list[tuple[int, float]], rules: Rules) -> tuple[float, str] | None:
    """The same the long way: every signal folded, every reading held against the matrix."""
    model, fit, terms = rules.scoring.for_line(LINE), assess(rules.profiles, facts), Terms()
    for number, day in signals:
        fold(terms, number, model.half_lives[number], day)
        if action_of(fit, read(terms, model, day), model) in HAND_OVER:
            return day, route(rules.channels, facts).kind
    return None


@pytest.mark.parametrize("rules", WAYS.values(), ids=WAYS)
@given(facts=facts, signals=told)
def test_what_is_left_out_would_have_changed_nothing(
    rules: Rules, facts: Facts, signals: list[tuple[int, float]]
) -> None:
    found = passage_of(facts, LINE, signals, rules)
    assert (found and (found.day, found.route)) == walked(facts, signals, rules)
    counting = types_that_count(rules)
    assert passage_of(facts, LINE, [each for each in signals if each[0] in counting], rules) == found


def test_research_need_not_be_read_where_only_buying_hands_over() -> None:
    page_view, quote = NUMBERS["page_view"], NUMBERS["quote_request"]
    assert page_view not in types_that_count(WAYS["the default rules"])
    assert {page_view, quote} <= types_that_count(WAYS["readers too"])
    assert types_that_count(WAYS["nobody"]) == frozenset()


def test_an_urgent_type_without_points_hands_over_whoever_is_ready() -> None:
    forecast, quote = NUMBERS["usage_forecast_shared"], NUMBERS["quote_request"]
    signals = [(forecast, TODAY - 3), (forecast, TODAY - 2), (quote, TODAY - 1)]
    found = passage_of(MEDICAL, LINE, signals, WAYS["urgent ones only"])
    assert found is not None
    assert (found.day, found.priority) == (TODAY - 1, "urgent")
