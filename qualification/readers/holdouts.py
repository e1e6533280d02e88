"""What is read of leads that the hold-out drew: whoever is told of it reads so, everybody else an ordinary handoff."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q

from leadhub.actors import Actor
from leadhub.api.bodies import View
from qualification.holdouts import is_told
from qualification.models import Handoff, HandoffStatus, Stage, Transition
from qualification.readers.explanation_views import CellView, MatrixCellView
from qualification.readers.leads import NextStepView
from qualification.rulebook import rulebook_at
from qualification.rules.holdout import CLAUSE
from qualification.rules.words import HELD_OUT

QUALIFIED: Final = (Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED, Stage.WON)


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


class HoldoutShareView(View):
    """What share the agreement in force holds out, in percent; of every product line where none is named."""

    product_line: str | None
    percent: float


class HoldoutView(View):
    """What became of the leads that were drawn from just below the line and handed over in a period, each lead once.

    `open`, `accepted`, `rejected` and `expired` go by the last of its handoffs. Since then some were `qualified`, which
    is SQL or beyond, and `won`.
    """

    shares: list[HoldoutShareView]
    begins: datetime | None
    ends: datetime | None
    leads: int
    open: int
    accepted: int
    rejected: int
    expired: int
    qualified: int
    won: int


def holdout_of(actor: Actor, begins: datetime | None, ends: datetime | None, now: datetime) -> HoldoutView:
    """The hold-out of a period, open where nothing is said: one statement besides the rules in force."""
    rows = Handoff.objects.visible_to(actor).held_out().exclude(status=HandoffStatus.WITHDRAWN)
    rows = rows if begins is None else rows.filter(created_at__gte=begins)
    rows = rows if ends is None else rows.filter(created_at__lt=ends)
    later = rows.filter(lead=OuterRef("lead"), pk__gt=OuterRef("pk"))
    last = rows.filter(~Exists(later))
    by_status = {
        status.value: Count("lead", filter=Q(status=status), distinct=True)
        for status in (HandoffStatus.OPEN, HandoffStatus.ACCEPTED, HandoffStatus.REJECTED, HandoffStatus.EXPIRED)
    }
    reached = Transition.objects.filter(lead=OuterRef("lead"), at__gte=OuterRef("created_at"))
    counts = last.aggregate(
        leads=Count("lead", distinct=True),
        qualified=Count("lead", filter=Exists(reached.filter(to_stage__in=QUALIFIED)), distinct=True),
        won=Count("lead", filter=Exists(reached.filter(to_stage=Stage.WON)), distinct=True),
        **by_status,
    )
    agreement = rulebook_at(now).rules.agreement
    shares = [
        HoldoutShareView(product_line=clause.scope.product_line, percent=clause.number)
        for clause in agreement.by_code.get(CLAUSE, ())
    ]
    return HoldoutView(shares=shares, begins=begins, ends=ends, **counts)
