"""Why an answer is what it is."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from accounts.rules.facts import Facts
from qualification.rules.decision import Situation, decide
from qualification.rules.explanation import explain, summarise
from tests.qualification.rules.given import MEDICAL, NOW, RULES, signals, situations

READING = Situation(facts=MEDICAL, terms=signals(("webinar_attended", 0), ("page_view", 3)), at=NOW)
STUDENT = replace(READING, facts=replace(MEDICAL, relationships=frozenset({"academic"})))
UNKNOWN = replace(READING, facts=Facts(), terms=signals(("rfq_submitted", 0)))

SUMMARIES = {
    "Fit is tier A (100 of 100), and intent is medium, mostly from webinar attended: "
    "it is marketing qualified.": READING,
    "It is excluded as academic, and intent is medium, mostly from webinar attended: "
    "it is excluded; nothing is to be done.": STUDENT,
    "Fit is tier A (100 of 100), and intent is none: nothing is to be done.": replace(READING, terms={}),
}


@pytest.mark.parametrize(("sentence", "situation"), SUMMARIES.items())
def test_summary(sentence: str, situation: Situation) -> None:
    assert summarise(decide(situation, RULES)) == sentence


def explained(situation: Situation) -> Any:
    return explain(situation, RULES, decide(situation, RULES))


def test_fit_lists_what_is_met_not_met_and_unknown() -> None:
    fit = explained(replace(READING, facts=replace(MEDICAL, plant_count=None, country="FR")))["fit"]
    codes = {truth: [criterion["code"] for criterion in fit[truth]] for truth in ("met", "not_met", "unknown")}
    assert codes == {"met": ["industry", "employees", "function"], "not_met": ["country"], "unknown": ["plants"]}


def test_intent_lists_each_type_with_its_points_now() -> None:
    found = {part["type"]: part["points"] for part in explained(READING)["intent"]["signals"]}
    assert found == {"webinar_attended": 18.0, "page_view": pytest.approx(1.4, abs=0.01)}


def test_the_matrix_shows_the_cell_and_what_came_of_it() -> None:
    asked = replace(READING, facts=Facts(), terms=signals(("price_question", 1)))
    assert explained(asked)["matrix"] == {"tier": "U", "level": "medium", "cell": "enrich", "action": "triage"}


def test_the_route_ends_with_the_rule_that_matched() -> None:
    steps = explained(READING)["route"]
    assert [step["matched"] for step in steps] == [False] * (len(steps) - 1) + [True]
    assert all(step["failed"] for step in steps[:-1])


def test_a_counterfactual_names_the_least_that_would_change_the_answer() -> None:
    by_action = {change["action"]: change["value"] for change in explained(READING)["counterfactual"]}
    assert by_action == {"handoff": "meeting_request", "handoff_urgent": "quote_request"}
    first, *_ = explained(STUDENT)["counterfactual"]
    assert first == {"change": "exclusion_set_aside", "value": "academic", "action": "mql", "stage": "mql"}


def test_a_lead_without_facts_is_told_what_to_be_asked() -> None:
    assert {"industry", "channel_type"} <= set(explained(UNKNOWN)["missing"])
    assert "industry" in summarise(decide(UNKNOWN, RULES))


@settings(max_examples=25, deadline=None)
@given(situations())
def test_every_answer_is_explained_in_one_sentence_and_plain_json(situation: Situation) -> None:
    explanation = explained(situation)
    assert msgspec.json.decode(msgspec.json.encode(explanation)) == explanation
    assert explanation["summary"].endswith(".")
    assert "_" not in explanation["summary"]
