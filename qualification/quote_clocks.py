"""The clocks of RFQs: a quote or no-bid once one is complete, then its follow-up, then an end."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db.models import F

from qualification.clock_kinds import OF_RFQS
from qualification.clocks import Clocks
from qualification.locking import Held
from qualification.models import ClockKind, Handoff, HandoffStatus, Quote, Rfq, RfqStatus
from qualification.rfq_rows import gaps_of, lines_of
from qualification.rules.stages import ENDS

AFTER_A_QUOTE: Final = (ClockKind.QUOTE_FOLLOW_UP, ClockKind.QUOTE_END)


def promise_quotes(held: Sequence[Held], clocks: Clocks) -> None:
    """Let the clocks of locked leads stand as their RFQs do: three statements at any number; the caller saves them.

    Who has accepted a lead owes a quote or a no-bid from when an RFQ of it is complete. What waits for a quote again,
    since the buyer revised it, has nothing to follow up; an RFQ that has ended owes nothing.
    """
    leads = {each.lead.pk: each.lead for each in held if each.lead.stage not in ENDS}
    rfqs = list(Rfq.objects.filter(lead_id__among=list(leads)).order_by("lead_id", "number")) if leads else []
    if not rfqs:
        return
    accepted = Handoff.objects.filter(
        lead_id__among=list({rfq.lead_id for rfq in rfqs}), status=HandoffStatus.ACCEPTED, cycle=F("lead__cycle")
    ).select_related("team__calendar", "partner")
    in_hand = {handoff.lead_id: handoff for handoff in accepted}
    lines = lines_of([rfq.pk for rfq in rfqs if rfq.lead_id in in_hand and rfq.status == RfqStatus.OPEN])
    for rfq in rfqs:
        if not rfq.is_going:
            clocks.end(OF_RFQS, lead=rfq.lead_id, rfq=rfq.pk)
        elif rfq.status == RfqStatus.OPEN:
            clocks.end(AFTER_A_QUOTE, lead=rfq.lead_id, rfq=rfq.pk)
            if rfq.lead_id in in_hand and not gaps_of(rfq, lines[rfq.pk]):
                clocks.start({ClockKind.QUOTE}, [in_hand[rfq.lead_id]], rfq=rfq)


def quoted(rfq: Rfq, quote: Quote, handoff: Handoff, clocks: Clocks) -> None:
    """A quote was sent: what was promised is kept, and its follow-up and end are promised anew."""
    clocks.stop({ClockKind.QUOTE}, lead=rfq.lead_id, rfq=rfq.pk, at=quote.sent_at)
    clocks.end(AFTER_A_QUOTE, lead=rfq.lead_id, rfq=rfq.pk)
    clocks.start({ClockKind.QUOTE_FOLLOW_UP}, [handoff], rfq=rfq)
    clocks.start({ClockKind.QUOTE_END}, [handoff], rfq=rfq, at=end_of(quote.valid_until))


def quoted_before(rfq: Rfq, quote: Quote, clocks: Clocks) -> None:
    """A quote was sent before the buyer revised what it answers: what was promised then is kept."""
    for run in clocks.of({ClockKind.QUOTE}, lead=rfq.lead_id, rfq=rfq.pk):
        if run.started_at <= quote.sent_at:
            clocks.stop({ClockKind.QUOTE}, lead=rfq.lead_id, rfq=rfq.pk, at=quote.sent_at)


def followed_up(clocks: Clocks, held: Held, at: datetime) -> None:
    """Whoever gets in touch after a quote has followed it up; what was tried before it has not."""
    for run in clocks.of({ClockKind.QUOTE_FOLLOW_UP}, lead=held.lead.pk):
        if run.started_at <= at:
            clocks.stop({ClockKind.QUOTE_FOLLOW_UP}, lead=held.lead.pk, rfq=run.rfq_id, at=at)


def end_of(day: date) -> datetime:
    """When a day is over, everywhere by the same clock."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)
