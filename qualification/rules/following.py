"""Which steps a lead takes that shares a colleague's handoff when that is moved: the same, once it has caught up."""

from collections.abc import Sequence
from typing import Final

from qualification.rules.stages import Stage

LADDER: Final = (Stage.MQL, Stage.SAL, Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED)
GIVEN_BACK: Final = (Stage.NURTURE, Stage.DISQUALIFIED)


def steps_after(stage: Stage, moves: Sequence[tuple[Stage, Stage]], *, sal_step: bool) -> tuple[Stage, ...]:
    """The stages that a lead goes through when its colleague's makes these moves; none where it stands there already.

    No stage is left out on the way up. What is given back goes back from wherever it stands.
    """
    if not moves:
        return ()
    ends = tuple(to for _, to in moves)
    if ends[-1] in GIVEN_BACK:
        return () if stage is ends[-1] else (ends[-1],)
    steps = (*_up_to(stage, moves[0][0], sal_step=sal_step), *ends)
    return steps[steps.index(stage) + 1 :] if stage in steps else steps


def _up_to(stage: Stage, other: Stage, *, sal_step: bool) -> tuple[Stage, ...]:
    if stage is other or other not in LADDER:
        return ()
    begin = LADDER.index(stage) + 1 if stage in LADDER else 0
    rungs = LADDER[begin : LADDER.index(other) + 1]
    return tuple(rung for rung in rungs if sal_step or rung is not Stage.SAL)
