"""Steps of the holder that need no reason: sql, opportunity, quoted, won."""

from datetime import datetime

from leadhub.actors import Actor
from qualification.handoffs import settle
from qualification.holding import capacity, handoff_in_hand, require_move
from qualification.locking import Held
from qualification.models import Remark
from qualification.moving import Ledger
from qualification.rulebook import rulebook_at


def advance(
    held: Held, to: str, *, actor: Actor, now: datetime, cause: str = "advanced", reason: str = "", remark: Remark | None = None
) -> None:
    """Move a locked lead as the stage table allows this actor. What a reason means is the caller's."""
    require_move(held, to, by=capacity(actor, handoff_in_hand(held.lead)), book=rulebook_at(now))
    ledger = Ledger(actor=actor, now=now)
    ledger.move(held.lead, to, cause=cause, reason=reason, remark=remark)
    settle(held, ledger)
