"""What is read of a lead that the hold-out drew: whoever is told of it reads so, everybody else an ordinary handoff."""

from typing import Any

from leadhub.actors import Actor
from qualification.holdouts import is_told
from qualification.readers.explanation_views import CellView, MatrixCellView
from qualification.readers.leads import NextStepView
from qualification.rules.words import HELD_OUT


def say_or_hide(
    actor: Actor, *, is_drawn: bool, matrix: MatrixCellView, cells: list[CellView], next_step: NextStepView
) -> bool | None:
    """Say that a lead was drawn, or let its cell of the matrix read as that of the action that it got.

    Answers whether it was, None for whoever is not told.
    """
    if is_told(actor):
        if is_drawn:
            next_step.text = f"{next_step.text} {HELD_OUT}"
        return is_drawn
    if is_drawn:
        matrix.cell = matrix.action
        for cell in cells:
            if (cell.tier, cell.level) == (matrix.tier, matrix.level):
                cell.action = matrix.action
    return None


def without_draw(actor: Actor, context: dict[str, Any], *answers: dict[str, Any]) -> None:
    """Take the draw of a stored decision out of what somebody reads who is not told."""
    if not is_told(actor):
        context.pop("draw", None)
        for answer in answers:
            answer.pop("holdout", None)
