"""The life cycle is a table, and the table is total."""

import pytest

from qualification.rules.stages import (
    BEFORE_SALES,
    LABELS,
    MOVES,
    Asks,
    By,
    Stage,
    allowed_from,
    check_move,
    diagram,
    find_move,
)

SALES_STAGES = (Stage.SAL, Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED, Stage.WON, Stage.LOST)


def test_every_stage_says_where_it_may_go_and_how_it_is_called() -> None:
    assert set(MOVES) == set(LABELS) == set(Stage)
    for start, ends in MOVES.items():
        assert start not in ends
        assert all(move.by for moves in ends.values() for move in moves)


def test_every_stage_can_be_reached_and_left() -> None:
    reached = {end for ends in MOVES.values() for end in ends}
    assert reached == set(Stage)
    assert all(MOVES.values())


def test_the_system_never_moves_what_sales_has_accepted() -> None:
    for start in set(Stage) - BEFORE_SALES:
        assert allowed_from(start, by=By.SYSTEM) == ()
    for start in Stage:
        assert not set(allowed_from(start, by=By.SYSTEM)) & set(SALES_STAGES)


def test_only_holders_and_imports_make_an_sql() -> None:
    for by in set(By) - {By.SALES_HOLDER, By.PARTNER_HOLDER, By.CRM, By.IMPORT}:
        assert all(check_move(start, Stage.SQL, by=by) for start in Stage)
    assert allowed_from(Stage.SAL, by=By.CRM) == ()


@pytest.mark.parametrize("by", sorted(set(By) - {By.SYSTEM, By.IMPORT}))
@pytest.mark.parametrize("end", [Stage.NURTURE, Stage.DISQUALIFIED, Stage.LOST])
def test_no_nurture_disqualification_or_loss_without_reason_and_comment(by: By, end: Stage) -> None:
    for start in Stage:
        move = find_move(start, end, by=by)
        assert move is None or move.asks is Asks.REASON_AND_COMMENT


def test_the_sal_step_can_be_switched_off() -> None:
    for by in (By.SALES_HOLDER, By.PARTNER_HOLDER):
        with_it, without = allowed_from(Stage.MQL, by=by), allowed_from(Stage.MQL, by=by, sal_step=False)
        assert {Stage.SAL, Stage.SQL} & set(with_it) == {Stage.SAL}
        assert {Stage.SAL, Stage.SQL} & set(without) == {Stage.SQL}


def test_a_refusal_names_where_the_actor_may_go() -> None:
    refusal = check_move(Stage.OPPORTUNITY, Stage.MQL, by=By.SALES_HOLDER)
    assert refusal is not None
    assert refusal.code == "stage_not_allowed"
    assert set(refusal.allowed) == {Stage.SQL, Stage.QUOTED, Stage.WON, Stage.LOST, Stage.NURTURE}
    assert "Quoted" in refusal.detail


def test_won_is_final_but_for_a_correction_by_operations() -> None:
    for by in By:
        assert bool(allowed_from(Stage.WON, by=by)) is (by is By.OPERATIONS)
    correction = find_move(Stage.WON, Stage.QUOTED, by=By.OPERATIONS)
    assert correction is not None
    assert correction.asks is Asks.REASON


def test_an_import_states_any_stage_but_only_of_a_lead_that_nobody_accepted() -> None:
    assert set(allowed_from(Stage.INQUIRY, by=By.IMPORT)) == set(Stage) - {Stage.INQUIRY}
    assert allowed_from(Stage.SAL, by=By.IMPORT) == ()


def test_the_diagram_shows_every_move() -> None:
    lines = diagram().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert "    nurture --> inquiry: system" in lines
    assert "    mql --> sal: sales_holder, partner_holder" in lines
    assert not any("--> won: import" in line for line in lines)
