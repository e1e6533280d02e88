"""What would change an answer: every change that is named leads where it says, and none of them nowhere."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given

from accounts.rules.facts import Facts
from qualification.rules import counterfactual
from qualification.rules.counterfactual import MOST_OF_A_KIND, Change, changes_of, outcome_of
from qualification.rules.decision import Override, OverrideKind, Rules, Situation, decide
from qualification.rules.model import compile_scoring
from qualification.rules.stages import Stage
from qualification.rules.suppositions import MOST, ChangeKind, suppose
from qualification.rules.wording import tell
from tests.qualification.rules.given import MEDICAL, NOW, RULES, ago, default_content, signals, situations

READING = Situation(facts=MEDICAL, terms=signals(("webinar_attended", 0)), at=NOW, stage=Stage.MQL)
SERVED = "3391, 3364, 333, 3329 and 12 more"
ASKED = replace(READING, terms=signals(("quote_request", 0)))


def changes(situation: Situation) -> tuple[Change, ...]:
    return changes_of(situation, RULES, decide(situation, RULES))


def told(situation: Situation, kind: ChangeKind) -> list[str]:
    """The changes of a kind in words."""
    answer = decide(situation, RULES)
    found = changes_of(situation, RULES, answer)
    return [tell(change, situation, answer) for change in found if change.supposed.kind is kind]


@given(situations())
def test_every_change_leads_to_the_answer_it_names_and_none_to_the_same(situation: Situation) -> None:
    answer = decide(situation, RULES)
    found = changes_of(situation, RULES, answer)
    for change in found:
        assert change.outcome != outcome_of(answer)
        assert outcome_of(decide(*suppose(change.supposed, situation, RULES, answer))) == change.outcome
    assert changes_of(situation, RULES, answer) == found


@given(situations())
def test_they_are_few_told_apart_and_in_order(situation: Situation) -> None:
    answer = decide(situation, RULES)
    found = changes_of(situation, RULES, answer)
    kinds = [change.supposed.kind for change in found]
    order = list(ChangeKind)
    assert kinds == sorted(kinds, key=order.index)
    assert all(count <= MOST_OF_A_KIND for count in Counter(kinds).values())
    assert kinds.count(ChangeKind.TIME) <= 1
    sentences = [tell(change, situation, answer) for change in found]
    assert len(set(sentences)) == len(sentences)
    assert all("_" not in sentence and sentence.endswith(".") for sentence in sentences)
    by_signal = [change.supposed.subject for change in found if change.supposed.kind is ChangeKind.SIGNAL]
    rows = RULES.scoring.default.rows
    points = [rows[RULES.scoring.numbers[code]].points for code in by_signal]
    assert all(lighter <= heavier for lighter, heavier in pairwise(points))


@given(situations())
def test_before_the_moment_that_is_told_the_answer_is_what_it_is(situation: Situation) -> None:
    answer = decide(situation, RULES)
    for change in changes_of(situation, RULES, answer):
        if change.supposed.kind is ChangeKind.TIME:
            assert change.supposed.at is not None
            # Sums are compared to 1e-6, which the slowest fading takes some seconds for.
            before = replace(change.supposed, at=change.supposed.at - timedelta(minutes=1))
            if before.at is not None and before.at > situation.at:
                assert outcome_of(decide(*suppose(before, situation, RULES, answer))) == outcome_of(answer)


SENTENCES: dict[str, tuple[Situation, ChangeKind, list[str]]] = {
    "one more signal of the lightest type that does it": (
        READING,
        ChangeKind.SIGNAL,
        [
            "With one more signal (meeting request), it is to be handed over to direct sales.",
            "With one more signal (quote request), it is to be handed over urgently to direct sales.",
        ],
    ),
    "points up to the next level, per family": (
        replace(READING, terms=signals(("guide_download", 0)), stage=Stage.NURTURE),
        ChangeKind.POINTS,
        [
            "With 4 more points of research, which makes level medium, it is marketing qualified, for direct sales.",
            "With 15 more points of buying, which makes level medium, it is marketing qualified, for direct sales.",
        ],
    ),
    "an exclusion set aside": (
        replace(READING, facts=replace(MEDICAL, relationships=frozenset({"academic"}))),
        ChangeKind.EXCLUSION_SET_ASIDE,
        ["With the exclusion as academic set aside, it is marketing qualified, for direct sales."],
    ),
    "a fact that is not known, as it is asked for and as it is not": (
        replace(READING, facts=replace(MEDICAL, industry=None, plant_count=None)),
        ChangeKind.FACT_KNOWN,
        [
            f"Once it is known that industry begins with one of {SERVED}, it is marketing qualified, for direct sales.",
            f"Once it is known that industry begins with none of {SERVED}, nothing is to be done.",
        ],
    ),
    "the order that would go another way": (
        replace(ASKED, facts=replace(MEDICAL, quantity=30)),
        ChangeKind.FACT_OTHERWISE,
        ["If order size is at least 100 (it is 30), it goes to direct sales."],
    ),
    "a known fact that speaks against it": (
        replace(READING, facts=replace(MEDICAL, industry="311812"), stage=Stage.INQUIRY),
        ChangeKind.FACT_OTHERWISE,
        [f"If industry begins with one of {SERVED} (it is 311812), it is marketing qualified, for direct sales."],
    ),
    "time alone": (
        READING,
        ChangeKind.TIME,
        ["If nothing happens, from 28 Nov 2026, 21:50 UTC on, it is to be kept warm."],
    ),
}


@pytest.mark.parametrize(("situation", "kind", "sentences"), SENTENCES.values(), ids=SENTENCES)
def test_each_is_told_in_a_sentence(situation: Situation, kind: ChangeKind, sentences: list[str]) -> None:
    assert told(situation, kind) == sentences


def test_where_one_fact_gives_no_tier_several_together_are_named() -> None:
    unknown = replace(ASKED, facts=Facts(), stage=Stage.INQUIRY)
    (together,) = [change for change in changes(unknown) if len(change.supposed.facts) > 1]
    assert [witness.fact for witness in together.supposed.facts] == ["industry", "employee_count"]
    assert together.outcome == ("handoff_urgent", "mql", "direct")


def test_a_signal_that_comes_next_counts_even_where_a_reset_is_of_this_moment() -> None:
    given_back = replace(READING, terms={}, stage=Stage.NURTURE, reset_at=NOW, rest_until=NOW + timedelta(days=60))
    assert "quote_request" in {change.supposed.subject for change in changes(given_back)}


def test_a_fresh_signal_ends_the_waiting_of_an_imported_lead() -> None:
    imported = replace(READING, stage=Stage.INQUIRY, imported_waiting=True)
    (lightest, *_) = [change for change in changes(imported) if change.supposed.kind is ChangeKind.SIGNAL]
    assert lightest.outcome == ("mql", "mql", "direct")


def test_on_hold_time_alone_tells_nothing() -> None:
    assert told(replace(READING, on_hold=True), ChangeKind.TIME) == []


def test_the_end_of_what_a_person_set_is_a_change_by_time() -> None:
    until = NOW + timedelta(days=3)
    kept = replace(READING, stage=Stage.NURTURE, overrides=(Override(OverrideKind.STAGE, "nurture", until),))
    (change,) = [change for change in changes(kept) if change.supposed.kind is ChangeKind.TIME]
    assert (change.supposed.at, change.outcome.stage) == (until, "mql")


def test_an_older_rest_is_over_by_time_alone_only_with_a_reason() -> None:
    resting = replace(
        READING, terms=signals(reset_ago=9), stage=Stage.NURTURE, reset_at=ago(9), rest_until=NOW + timedelta(days=1)
    )
    assert told(resting, ChangeKind.TIME) == []


def many_types() -> Rules:
    """The default rules with more kinds of signals than anybody has."""
    content: Any = default_content("qualification", "scoring_models")
    rows = content["models"][0]["signal_points"]
    rows += [rows[0] | {"type": f"type_{number}", "number": 1_000 + number, "points": number} for number in range(300)]
    return replace(RULES, scoring=compile_scoring(content))


@pytest.mark.parametrize("rules", [RULES, many_types()], ids=["default rules", "300 types of signals"])
@pytest.mark.parametrize("situation", [READING, ASKED, replace(ASKED, facts=Facts()), replace(READING, terms={})])
def test_an_explanation_takes_less_than_200_decisions(
    situation: Situation, rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def counted(*case: Any) -> Any:
        made.append(case)
        return decide(*case)

    monkeypatch.setattr(counterfactual, "decide", counted)
    changes_of(situation, rules, decide(situation, rules))
    assert 0 < len(made) < 200
    assert sum(MOST.values()) + 12 < 200
