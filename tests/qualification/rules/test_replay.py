"""A stored decision, made again from its own bytes."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given

from accounts.rules.facts import Facts
from qualification.rules.decision import Situation, decide, encode
from qualification.rules.replay import context_of, replay, situation_from
from qualification.rules.terms import pack
from tests.qualification.rules.given import MEDICAL, NOW, RULES, signals, situations


@given(situations())
def test_a_decision_replayed_from_what_it_stored_gives_the_same_bytes(situation: Situation) -> None:
    stored = situation.facts.canonical(), pack(situation.terms), context_of(situation)
    assert replay(RULES, *stored) == encode(decide(situation, RULES))


@given(situations())
def test_the_stored_context_loses_nothing(situation: Situation) -> None:
    restored = situation_from(situation.facts.canonical(), pack(situation.terms), context_of(situation))
    assert set(restored.overrides) == set(situation.overrides)
    assert set(restored.sheet) == set(situation.sheet)
    assert replace(restored, overrides=(), sheet=()) == replace(situation, overrides=(), sheet=())


def test_the_zone_in_which_a_time_was_given_changes_no_byte() -> None:
    here = Situation(facts=MEDICAL, terms=signals(("rfq_submitted", 1)), at=NOW)
    there = replace(here, at=NOW.astimezone(timezone(timedelta(hours=9))))
    assert context_of(there) == context_of(here)
    assert encode(decide(there, RULES)) == encode(decide(here, RULES))


def test_a_usual_context_is_small() -> None:
    assert context_of(Situation(facts=Facts(), terms={}, at=NOW)) == b'{"at":"2026-11-02T14:05:00Z"}'


def test_the_bytes_hold_codes_and_no_sentences() -> None:
    body = encode(decide(Situation(facts=MEDICAL, terms=signals(("webinar_attended", 1)), at=NOW), RULES))
    assert b'"action":"mql"' in body
    assert b'"path":[["inquiry","mql","matrix"]]' in body
    assert b". " not in body
    assert len(body) < 900


def test_bytes_that_are_no_context_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown field"):
        situation_from(b"{}", b"", b'{"at":"2026-11-02T14:05:00Z","mood":"good"}')
