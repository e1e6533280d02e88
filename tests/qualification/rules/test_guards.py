"""The guards of a way: each met or not, and open only where the way is."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as replace_part

from qualification.rules.guards import LADDER, Guard, GuardCode, Standing, guards_of, is_open
from qualification.rules.scoring_content import Action
from qualification.rules.sheet import Criterion, Member, Status, missing_for_sql
from qualification.rules.stages import By, Stage, check_move
from tests.qualification.rules.given import RULES

SATISFIED = dict.fromkeys(("need", "timeline", "technical_fit", "annual_usage", "plant_location"), "confirmed")
READY = Standing(
    stage=Stage.SAL,
    action=Action.HANDOFF_URGENT,
    handed_over=True,
    accepted_by="Sam Keller",
    sheet=SATISFIED,
    definition=RULES.agreement.sql_definition,
)
SHEETS = st.dictionaries(st.sampled_from([str(each) for each in Criterion]), st.sampled_from([*Status]), max_size=9)


def unmet(guards: tuple[Guard, ...]) -> set[str]:
    return {guard.criterion or guard.code for guard in guards if guard.binds and not guard.met}


SCENARIOS: dict[str, tuple[dict[str, Any], Stage, set[str]]] = {
    "an urgent RFQ that was accepted and found out shows every guard met": ({}, Stage.SQL, set()),
    "nobody has accepted it": ({"stage": Stage.MQL, "accepted_by": None}, Stage.SQL, {"accepted"}),
    "it was not handed over": (
        {"stage": Stage.MQL, "accepted_by": None, "handed_over": False},
        Stage.SQL,
        {"accepted", "handed_over"},
    ),
    "nothing asks for it": (
        {"stage": Stage.INQUIRY, "action": Action.IGNORE, "accepted_by": None, "handed_over": False},
        Stage.MQL,
        {"qualified"},
    ),
    "it is excluded": ({"stage": Stage.MQL, "excluded_by": "academic"}, Stage.SAL, {"not_excluded"}),
    "what sales has accepted no exclusion stops": ({"excluded_by": "academic"}, Stage.SQL, set()),
    "a hold is shown and stops nobody": ({"on_hold_until": datetime(2027, 1, 1, tzinfo=UTC)}, Stage.SQL, set()),
    "the sheet lacks something": (
        {"sheet": SATISFIED | {"need": "unknown", "compliance": "refuted"}},
        Stage.SQL,
        {"need", "compliance"},
    ),
    "nothing is skipped": ({}, Stage.OPPORTUNITY, {"stage"}),
    "what is SQL becomes an opportunity": ({"stage": Stage.SQL}, Stage.OPPORTUNITY, set()),
    "back from an opportunity": ({"stage": Stage.OPPORTUNITY}, Stage.SQL, set()),
    "back to nurture": ({"stage": Stage.SQL}, Stage.NURTURE, set()),
    "no way leads there": ({"stage": Stage.SQL}, Stage.INQUIRY, {"way"}),
    "without the step between": (
        {"stage": Stage.MQL, "sal_step": False, "accepted_by": None, "sheet": {}},
        Stage.SQL,
        {"accepted", "need", "timeline", "technical_fit", "annual_usage", "plant_location"},
    ),
}


@pytest.mark.parametrize(("changes", "to", "missing"), SCENARIOS.values(), ids=SCENARIOS)
def test_what_stands_in_the_way(changes: dict[str, Any], to: Stage, missing: set[str]) -> None:
    guards = guards_of(replace(READY, **changes), to)
    assert unmet(guards) == missing
    assert is_open(guards) == (not missing)


def test_each_guard_of_the_way_is_shown_those_that_are_met_too() -> None:
    codes = [guard.code for guard in guards_of(READY, Stage.SQL)]
    assert codes[:6] == [
        GuardCode.QUALIFIED,
        GuardCode.NOT_EXCLUDED,
        GuardCode.NOT_ON_HOLD,
        GuardCode.HANDED_OVER,
        GuardCode.ACCEPTED,
        GuardCode.SAL_STEP,
    ]
    assert set(codes[6:]) == {GuardCode.SHEET}
    assert len(codes[6:]) == 6


def test_functions_that_must_have_been_seen_are_guards_as_well() -> None:
    asked = (Member.QUALITY, Member.PROCUREMENT)
    definition = replace_part(READY.definition, functions_seen=asked)
    standing = replace(READY, definition=definition, functions=frozenset({"procurement"}))
    told = {guard.function: guard.met for guard in guards_of(standing, Stage.SQL) if guard.function}
    assert told == {Member.QUALITY: False, Member.PROCUREMENT: True}
    assert not is_open(guards_of(standing, Stage.SQL))


def test_words_say_who_accepted_and_what_is_asked() -> None:
    texts = [guard.text for guard in guards_of(READY, Stage.SQL)]
    assert "Sam Keller accepted it." in texts
    assert "Need must be confirmed: it is confirmed." in texts


@pytest.mark.parametrize("start", Stage)
@pytest.mark.parametrize("to", Stage)
def test_every_way_has_guards_and_an_answer(start: Stage, to: Stage) -> None:
    guards = guards_of(replace(READY, stage=start), to)
    assert guards
    assert all(guard.text.endswith(".") for guard in guards)


@given(SHEETS, st.booleans())
def test_the_sheet_is_open_exactly_when_the_agreement_is_satisfied(sheet: dict[str, str], sal_step: bool) -> None:
    standing = replace(READY, sheet=sheet, sal_step=sal_step)
    blocking = {criterion for criterion, _ in missing_for_sql(sheet, standing.definition)}
    assert unmet(guards_of(standing, Stage.SQL)) == blocking


@pytest.mark.parametrize("stage", LADDER[1:-1])
def test_the_next_rung_is_open_exactly_where_the_holder_may_step(stage: Stage) -> None:
    above = LADDER[LADDER.index(stage) + 1 :]
    for to in above:
        allowed = check_move(stage, to, by=By.SALES_HOLDER) is None
        assert is_open(guards_of(replace(READY, stage=stage), to)) == allowed
