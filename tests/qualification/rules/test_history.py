"""A lead that history made or raised is judged like any other, and gives nobody anything to do."""

from dataclasses import replace

from hypothesis import given

from qualification.rules.counterfactual import changes_of
from qualification.rules.decision import Next, Situation, decide
from qualification.rules.intent import has_risen, read
from qualification.rules.scoring_content import Action
from qualification.rules.stages import Stage
from tests.qualification.rules.given import (
    MEDICAL,
    MODEL,
    NOW,
    RULES,
    TODAY,
    History,
    ago,
    histories,
    signals,
    situations,
)

RFQ = Situation(facts=MEDICAL, terms=signals(("rfq_submitted", 3)), at=NOW, opens_nothing=True)


@given(situations())
def test_history_is_judged_like_everything_else_and_opens_nothing(situation: Situation) -> None:
    fresh = decide(replace(situation, opens_nothing=False), RULES)
    quiet = decide(replace(situation, opens_nothing=True), RULES)
    assert (quiet.fit, quiet.intent, quiet.action, quiet.route) == (fresh.fit, fresh.intent, fresh.action, fresh.route)
    assert quiet.look_at == fresh.look_at
    assert (quiet.handoff, quiet.triage) == (None, False)
    assert all(step.to_stage is not Stage.MQL for step in quiet.path)
    if situation.rest_until is not None:
        assert all(step.to_stage is Stage.DISQUALIFIED for step in quiet.path)
    # An exclusion counts whoever knows of it.
    assert quiet.withdraw_handoff == fresh.withdraw_handoff


def test_what_would_be_handed_over_waits_for_a_fresh_signal() -> None:
    answer = decide(RFQ, RULES)
    assert (answer.action, answer.stage, answer.path) == (Action.HANDOFF_URGENT, Stage.INQUIRY, ())
    assert answer.next_step is Next.WAITS_FOR_SIGNAL
    assert decide(replace(RFQ, opens_nothing=False), RULES).handoff == "urgent"


def test_what_would_not_be_opened_says_what_it_waits_for() -> None:
    little = replace(RFQ, terms=signals(("guide_download", 1)))
    assert decide(little, RULES).stage is Stage.NURTURE
    assert decide(little, RULES).next_step is Next.NEEDS_ENGAGEMENT
    excluded = replace(RFQ, facts=replace(MEDICAL, relationships=frozenset({"competitor"})))
    assert decide(excluded, RULES).stage is Stage.DISQUALIFIED
    assert decide(excluded, RULES).next_step is Next.ANSWER_POLITELY


def test_an_mql_that_history_raised_still_fades() -> None:
    faded = replace(RFQ, stage=Stage.MQL, terms=signals(("webinar_attended", 200)))
    assert decide(faded, RULES).stage is Stage.NURTURE


def test_history_ends_no_rest() -> None:
    resting = replace(RFQ, stage=Stage.NURTURE, rest_until=ago(-30), reset_at=ago(30))
    answer = decide(resting, RULES)
    assert (answer.path, answer.next_step) == ((), Next.RESTING)


def test_one_more_signal_would_be_a_fresh_one() -> None:
    asking = replace(RFQ, terms=signals(("guide_download", 1)))
    changes = {
        change.outcome.action: change.outcome.stage for change in changes_of(asking, RULES, decide(asking, RULES))
    }
    assert changes[Action.HANDOFF_URGENT] is Stage.MQL


@given(histories, histories)
def test_more_signals_never_ask_for_less(some: History, more: History) -> None:
    fewer, all_of_them = (read(signals(*history), MODEL, TODAY) for history in (some, [*some, *more]))
    assert not has_risen(all_of_them, fewer)
    assert has_risen(fewer, all_of_them) == (
        (fewer.level, fewer.asking, fewer.urgent) != (all_of_them.level, all_of_them.asking, all_of_them.urgent)
    )
