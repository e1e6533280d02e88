"""A suspended type is decided as if none of its signals had come, and the lead says so."""

from dataclasses import replace

from hypothesis import given

from qualification.rules.counterfactual import changes_of
from qualification.rules.decision import Next, Situation, decide, encode
from qualification.rules.explanation import explain
from qualification.rules.replay import context_of, replay
from qualification.rules.stages import Stage
from qualification.rules.terms import counted, holds_any, pack
from tests.qualification.rules.given import MEDICAL, NOW, NUMBERS, RULES, signals, situations

RFQ = NUMBERS["rfq_submitted"]
ASKED = Situation(facts=MEDICAL, terms=signals(("rfq_submitted", 3), ("guide_download", 1)), at=NOW)


@given(situations())
def test_it_is_decided_as_if_none_of_its_signals_had_come(situation: Situation) -> None:
    terms = dict(counted(situation.terms, situation.suspended))
    without = replace(situation, terms=terms, suspended=frozenset())
    assert encode(decide(situation, RULES)) == encode(decide(without, RULES))


def test_nothing_of_it_counts_and_the_lead_falls_back() -> None:
    suspended = decide(replace(ASKED, stage=Stage.MQL, suspended=frozenset({RFQ})), RULES)
    assert (suspended.intent.buying, suspended.intent.asking, suspended.intent.urgent) == (0.0, False, False)
    assert (suspended.stage, suspended.next_step) == (Stage.NURTURE, Next.NEEDS_ENGAGEMENT)


def test_an_open_handoff_stays_open() -> None:
    answer = decide(replace(ASKED, stage=Stage.MQL, open_handoff=True, suspended=frozenset({RFQ})), RULES)
    assert (answer.stage, answer.path, answer.withdraw_handoff) == (Stage.MQL, (), False)
    assert answer.next_step is Next.WAITS_FOR_ACCEPTANCE


def test_it_is_named_where_the_lead_has_some_of_it() -> None:
    situation = replace(ASKED, suspended=frozenset({RFQ, NUMBERS["webinar_attended"]}))
    reasons = explain(situation, RULES, decide(situation, RULES))
    assert isinstance(reasons["intent"], dict)
    assert reasons["intent"]["suspended"] == ["rfq_submitted"]
    assert str(reasons["summary"]).startswith(
        "Fit is tier A (100 of 100), and intent is low, mostly from guide download, "
        "without RFQ submitted, which is suspended: "
    )
    assert explain(ASKED, RULES, decide(ASKED, RULES))["intent"]["suspended"] == []  # type: ignore[call-overload,index]


def test_one_more_of_it_would_change_nothing() -> None:
    situation = replace(ASKED, suspended=frozenset({RFQ}))
    changes = changes_of(situation, RULES, decide(situation, RULES))
    assert changes
    assert "rfq_submitted" not in [change.supposed.subject for change in changes]


def test_what_is_not_suspended_takes_no_byte() -> None:
    assert b"suspended" not in context_of(ASKED)
    stored = context_of(replace(ASKED, suspended=frozenset({RFQ, 3})))
    assert stored.endswith(f'"suspended":{sorted([3, RFQ])}}}'.replace(" ", "").encode())
    answer = decide(replace(ASKED, suspended=frozenset({RFQ, 3})), RULES)
    assert replay(RULES, ASKED.facts.canonical(), pack(ASKED.terms), stored) == encode(answer)


def test_packed_terms_tell_which_types_they_hold() -> None:
    body = pack(ASKED.terms)
    assert holds_any(body, {RFQ})
    assert holds_any(body, {NUMBERS["page_view"], NUMBERS["guide_download"]})
    assert not holds_any(body, {NUMBERS["page_view"]})
    assert not holds_any(b"", {RFQ})
