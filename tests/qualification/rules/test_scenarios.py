"""What any careful marketing lead and sales lead would agree on: the examples that are pinned to the default rules."""

from typing import Any

import pytest

from accounts.rules.facts import Facts
from qualification.rules.decision import Cause, Priority, Situation, Step, decide
from qualification.rules.examples import answer_of, mismatches, read_given, read_wanted
from qualification.rules.stages import Stage
from tests.qualification.rules.given import MEDICAL, NOW, RULES, ago, default_content, signals

EXAMPLES = {example["name"]: example for example in default_content("qualification", "examples")}


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_scenario(example: dict[str, Any]) -> None:
    answer = answer_of(read_given(example["given"]), RULES, NOW)
    assert mismatches(read_wanted(example["wanted"]), answer) == {}


def test_every_scenario_of_the_rules_alone_is_pinned() -> None:
    numbers = {name.split(" ")[1].rstrip(":") for name in EXAMPLES}
    assert numbers >= {*map(str, range(1, 23)), "16a", "34", "35", "36", "37", "39"}


def test_an_unknown_company_is_told_what_to_be_asked() -> None:
    answer = decide(Situation(facts=Facts(), terms=signals(("rfq_submitted", 0)), at=NOW), RULES)
    assert answer.fit.tier == "U"
    assert {"industry", "employee_count"} <= set(answer.missing)


def test_the_return_from_a_persons_nurture_leads_through_inquiry() -> None:
    situation = Situation(
        facts=MEDICAL,
        terms=signals(("rfq_submitted", 0), reset_ago=7),
        at=NOW,
        stage=Stage.NURTURE,
        reset_at=ago(7),
        rest_until=ago(-53),
    )
    assert decide(situation, RULES).path == (
        Step(Stage.NURTURE, Stage.INQUIRY, Cause.FRESH_SIGNAL),
        Step(Stage.INQUIRY, Stage.MQL, Cause.MATRIX),
    )
    assert decide(situation, RULES).handoff is Priority.URGENT
