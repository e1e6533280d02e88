"""What a partner reports on a lead that it accepted: kept, and carried out on the lead and its clocks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from leadhub.errors import Conflict
from qualification.clocks import Clocks
from qualification.handoffs import report, settle
from qualification.holding import is_in_hand
from qualification.locking import Held
from qualification.models import ClockKind, Handoff, HandoffStatus, Progress, ProgressStatus, Remark, ValueKind
from qualification.moving import Ledger
from qualification.reassigning import refuse_over
from qualification.rules.progress import TARGETS, way_of
from qualification.rules.stages import Stage

SAME_WITHIN: Final = timedelta(days=1)
"""What is said again within it, and says nothing new, is the same report: it was sent twice."""
ENDS: Final = frozenset({ProgressStatus.WON, ProgressStatus.LOST})
KINDS: Final = {ProgressStatus.QUOTED: ValueKind.QUOTED, ProgressStatus.WON: ValueKind.WON}


@dataclass(frozen=True, slots=True)
class Report:
    """What a partner says: how far it is, since when, and what it is worth; without `at` it is so now."""

    status: ProgressStatus
    at: datetime | None = None
    amount: Decimal | None = None
    currency: str = ""
    reason: str = ""


def require_accepted(held: Held, handoff: Handoff) -> None:
    """Refuse reports on what was not accepted, or is in nobody's hand any more."""
    if handoff.status == HandoffStatus.OPEN:
        raise Conflict(
            "Accept this lead before you report on it. Nothing was changed.",
            code="handoff_not_accepted",
            current_status=handoff.status,
        )
    if not is_in_hand(handoff, held.lead):
        refuse_over(handoff)


def is_known(held: Held, handoff: Handoff, said: Report, now: datetime) -> bool:
    """Whether the last report said the same: it is then not kept a second time.

    That a lead has ended is said anew where somebody has corrected it since.
    """
    last = Progress.objects.filter(handoff=handoff).order_by("-made_at", "-pk").first()
    if last is None or (last.status, last.reason) != (said.status, said.reason):
        return False
    if said.amount is not None and (last.amount, last.currency) != (said.amount, said.currency):
        return False
    if said.status in ENDS:
        return held.lead.stage == TARGETS[said.status]
    return last.at == said.at if said.at else now - last.made_at < SAME_WITHIN


def require_ahead(held: Held, said: Report) -> tuple[Stage, ...]:
    """The stages that the lead goes through by a report; Conflict where it is further already."""
    way = way_of(Stage(held.lead.stage), said.status)
    if way is None:
        raise Conflict(
            "This lead is further than that already, or has ended. Nothing was changed.", code="progress_goes_back"
        )
    return way


def keep(
    held: Held, handoff: Handoff, said: Report, way: tuple[Stage, ...], *, ledger: Ledger, remark: Remark | None
) -> Progress:
    """Keep a report on a locked lead, move it, and let its clocks run anew."""
    at = said.at or ledger.now
    kept = Progress.objects.create(
        handoff=handoff,
        status=said.status,
        at=at,
        amount=said.amount,
        currency=said.currency,
        reason=said.reason,
        remark=remark,
        made_at=ledger.now,
        by=ledger.actor.user_id,
        by_name=ledger.actor.label,
    )
    _respond(held, handoff, at, ledger)
    if said.amount is not None:
        held.lead.value_amount, held.lead.value_currency = said.amount, said.currency
        held.lead.value_kind = KINDS.get(said.status, ValueKind.EXPECTED)
    for stage in way:
        is_last = stage is TARGETS[said.status]
        ledger.move(
            held.lead,
            stage,
            cause="progress",
            reason=said.reason if is_last else "",
            remark=remark if is_last else None,
        )
    ledger.touch(held.lead)
    ledger.tell_of_handoff(held.lead, "handoff.progressed", handoff.pk, progress=said.status)
    report(held, handoff, ledger)
    settle(held, ledger)
    return kept


def _respond(held: Held, handoff: Handoff, at: datetime, ledger: Ledger) -> None:
    """Whoever reports has been in touch: the first report is the first response."""
    if handoff.responded_at is None:
        handoff.responded_at = at
        Handoff.objects.filter(pk=handoff.pk).update(responded_at=at)
    clocks = Clocks([held], ledger)
    clocks.stop({ClockKind.FIRST_RESPONSE, ClockKind.ATTEMPTS}, at=at)
    clocks.save()
