"""Which steps a lead takes that shares a colleague's handoff."""

import pytest

from qualification.rules.following import steps_after
from qualification.rules.stages import MOVES, Stage

S = Stage
CASES = {  # sentence: (where it stands, how the first lead is moved, whether there is a SAL step, its steps)
    "nothing moved, nothing follows": (S.MQL, [], True, ()),
    "accepted together": (S.MQL, [(S.MQL, S.SAL)], True, (S.SAL,)),
    "who was not qualified yet is on the way": (S.INQUIRY, [(S.MQL, S.SAL)], True, (S.MQL, S.SAL)),
    "who joined late catches up": (S.MQL, [(S.SQL, S.OPPORTUNITY)], True, (S.SAL, S.SQL, S.OPPORTUNITY)),
    "without a SAL step none is made up": (S.MQL, [(S.SQL, S.OPPORTUNITY)], False, (S.SQL, S.OPPORTUNITY)),
    "claimed in two moves": (S.NURTURE, [(S.INQUIRY, S.MQL), (S.MQL, S.SAL)], True, (S.MQL, S.SAL)),
    "the way back is the same": (S.OPPORTUNITY, [(S.OPPORTUNITY, S.SQL)], True, (S.SQL,)),
    "lost together": (S.QUOTED, [(S.QUOTED, S.LOST)], True, (S.LOST,)),
    "taken up again together": (S.LOST, [(S.LOST, S.OPPORTUNITY)], True, (S.OPPORTUNITY,)),
    "given back from wherever it stands": (S.INQUIRY, [(S.SAL, S.NURTURE)], True, (S.NURTURE,)),
    "who is back already stays": (S.NURTURE, [(S.MQL, S.NURTURE)], True, ()),
}


@pytest.mark.parametrize(("stage", "moves", "sal_step", "steps"), CASES.values(), ids=CASES)
def test_steps(stage: Stage, moves: list[tuple[Stage, Stage]], sal_step: bool, steps: tuple[Stage, ...]) -> None:
    assert steps_after(stage, moves, sal_step=sal_step) == steps


def test_every_step_is_one_of_the_table_of_stages() -> None:
    for before, ends in MOVES.items():
        for end in ends:
            for stage in (Stage.INQUIRY, Stage.MQL, before):
                at = stage
                for step in steps_after(stage, [(before, end)], sal_step=True):
                    assert step in MOVES[at] or before not in (Stage.MQL, Stage.SAL, Stage.SQL), (at, step)
                    at = step
