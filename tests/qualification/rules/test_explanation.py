"""Why an answer is what it is."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from accounts.rules.facts import Facts
from qualification.rules.decision import Override, OverrideKind, Situation, decide
from qualification.rules.explanation import explain, summarise
from qualification.rules.stages import Stage
from tests.qualification.rules.given import MEDICAL, MODEL, NOW, RULES, signals, situations

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
    assert summarise(decide(situation, RULES), situation) == sentence


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
    signals_alone = [change for change in explained(READING)["counterfactual"] if change["change"] == "signal"]
    by_action = {change["action"]: change["value"] for change in signals_alone}
    assert by_action == {"handoff": "meeting_request", "handoff_urgent": "quote_request"}
    first, *_ = explained(STUDENT)["counterfactual"]
    told = {name: first[name] for name in ("change", "value", "action", "stage", "route")}
    assert told == {
        "change": "exclusion_set_aside",
        "value": "academic",
        "action": "mql",
        "stage": "mql",
        "route": "direct",
    }


def test_the_whole_matrix_is_shown_beside_the_cell() -> None:
    cells = explained(READING)["matrix_cells"]
    assert len(cells) == 25
    assert {(cell["tier"], cell["level"]): cell["action"] for cell in cells} == dict(MODEL.matrix)


def test_what_is_missing_is_said_in_words() -> None:
    assert explained(READING)["missing_in_words"] == [
        "a buying signal, such as an RFQ, a usage forecast or a meeting request"
    ]
    assert explained(replace(READING, terms={}))["missing_in_words"] == [
        "engagement, such as a webinar, a guide or a data sheet"
    ]
    assert "employee count" in explained(UNKNOWN)["missing_in_words"]
    accepted = explained(replace(READING, stage=Stage.SAL, sheet=(("need", "confirmed"),)))
    assert accepted["missing"][:2] == ["timeline", "technical_fit"]
    assert accepted["missing_in_words"][:2] == ["timeline must be confirmed", "technical fit must be confirmed"]


IN_A_WEEK = NOW + timedelta(days=7)


@pytest.mark.parametrize(
    ("changed", "end"),
    [
        (
            {"stage": Stage.NURTURE, "overrides": (Override(OverrideKind.STAGE, "nurture", IN_A_WEEK),)},
            "a person set its stage to Nurture, and the rules leave it there until 9 Nov 2026.",
        ),
        (
            {"stage": Stage.NURTURE, "rest_until": IN_A_WEEK, "reset_at": NOW - timedelta(days=9)},
            "it rests until 9 Nov 2026, and a buying signal ends the rest at once.",
        ),
        ({"on_hold": True}, "it is on hold and resumes by itself."),
        ({"imported_waiting": True}, "what is known of it is history: it goes on with its first fresh signal."),
    ],
)
def test_the_sentence_says_who_or_what_keeps_the_rules_from_moving_it(changed: dict[str, Any], end: str) -> None:
    situation = replace(READING, **changed)
    assert summarise(decide(situation, RULES), situation).partition(": ")[2] == end


def test_the_sentence_names_an_exclusion_that_a_person_set_aside() -> None:
    overruled = replace(STUDENT, overrides=(Override(OverrideKind.EXCLUSION, "academic", IN_A_WEEK),))
    assert summarise(decide(overruled, RULES), overruled).startswith(
        "Fit is tier A (100 of 100) with the exclusion as academic set aside until 9 Nov 2026, and intent is medium"
    )
    over = replace(overruled, at=IN_A_WEEK)
    assert summarise(decide(over, RULES), over).startswith("It is excluded as academic, and")


def test_a_lead_without_facts_is_told_what_to_be_asked() -> None:
    assert {"industry", "channel_type"} <= set(explained(UNKNOWN)["missing"])
    assert "industry" in summarise(decide(UNKNOWN, RULES), UNKNOWN)


@settings(max_examples=25, deadline=None)
@given(situations())
def test_every_answer_is_explained_in_one_sentence_and_plain_json(situation: Situation) -> None:
    explanation = explained(situation)
    assert msgspec.json.decode(msgspec.json.encode(explanation)) == explanation
    assert explanation["summary"].endswith(".")
    assert "_" not in explanation["summary"]
