"""Steps of the holder that need no reason: sql, opportunity, quoted, won."""

from datetime import datetime
from functools import partial

from leadhub.actors import Actor
from leadhub.errors import Conflict
from qualification.guarding import unmet
from qualification.handoffs import report, require_sheet, settle
from qualification.holding import capacity, handoff_in_hand, require_first, require_move
from qualification.locking import Held
from qualification.models import Remark, Stage
from qualification.moving import Ledger
from qualification.rulebook import rulebook_at

# What comes before is reached by accepting a handoff or by claiming, never by a move alone.
PIPELINE = frozenset({Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED, Stage.WON, Stage.LOST})


def advance(
    held: Held,
    to: str,
    *,
    actor: Actor,
    now: datetime,
    cause: str = "advanced",
    reason: str = "",
    remark: Remark | None = None,
) -> None:
    """Move a locked lead as the stage table allows this actor. What a reason means is the caller's."""
    stage, book = held.lead.stage, rulebook_at(now)
    require_first(held.lead)
    handoff, missing = handoff_in_hand(held.lead), partial(unmet, held.lead, to, now=now)
    if to not in PIPELINE or stage == Stage.MQL:
        wanted = Stage(to).label if to in Stage.values else repr(to)
        raise Conflict(
            f"A lead cannot go from {Stage(stage).label} to {wanted}: accept its handoff first, or claim it. "
            "Nothing was changed.",
            code="stage_not_allowed",
            current_stage=stage,
            guards=missing(),
        )
    require_move(held, to, by=capacity(actor, handoff), book=book, unmet=missing)
    if stage == Stage.SAL and to == Stage.SQL:
        require_sheet(held, book, now=now)
    ledger = Ledger(actor=actor, now=now)
    ledger.move(held.lead, to, cause=cause, reason=reason, remark=remark)
    report(held, handoff, ledger)
    settle(held, ledger)
