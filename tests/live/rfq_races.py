"""What racing processes do about one RFQ."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.live.races import actor_of, told

VALID_UNTIL = date(2026, 12, 31)


def revise_quote_or_end(number: int, runner: int, rfqs: Sequence[UUID], people: Sequence[UUID], at: datetime) -> str:
    """One revises the RFQ of the round, one quotes it, and two end it in different ways; what each was told."""
    from feedback.endings import lose, withdraw
    from qualification.rfq_forms import EndRfqBody, QuoteBody, ReviseRfqBody
    from qualification.rfqs import revise

    rfq, actor = rfqs[number], actor_of(people[runner])
    if runner == 0:
        body = ReviseRfqBody(reference=f"Of {number}")
        return told(lambda: f"revision {revise(rfq, body, actor=actor, now=at).revision}")
    if runner == 1:
        sent = QuoteBody(amount=Decimal(100), currency="USD", valid_until=VALID_UNTIL)
        return told(lambda: f"quote {_quoted(rfq, sent, actor, at)}")
    act, reason = ((lose, "price"), (withdraw, "project_cancelled"))[runner - 2]
    why = EndRfqBody(reason=reason, comment="So it is.")
    return told(lambda: act(rfq, why, actor=actor, now=at).status)


def quote(number: int, runner: int, rfqs: Sequence[UUID], people: Sequence[UUID], at: datetime) -> str:
    """Everybody quotes the RFQ of the round at a price of their own; the revision of the quote and its amount."""
    from qualification.rfq_forms import QuoteBody

    amount = 100 + runner
    body = QuoteBody(amount=Decimal(amount), currency="USD", valid_until=VALID_UNTIL)
    return told(lambda: f"{_quoted(rfqs[number], body, actor_of(people[runner]), at)} at {amount}")


def mark_or_accept(
    number: int, runner: int, rfqs: Sequence[UUID], handoffs: Sequence[UUID], people: Sequence[UUID], at: datetime
) -> str:
    """Two mark the RFQ of the round as export-controlled while two accept the handoff of its lead."""
    from feedback.verdicts import accept
    from qualification.models import ExportMarking
    from qualification.rfq_forms import UpdateRfqBody
    from qualification.rfqs import edit

    actor = actor_of(people[runner])
    if runner % 2:
        return told(lambda: accept(handoffs[number], actor=actor, now=at).status)
    body = UpdateRfqBody(export_marking=ExportMarking.ITAR)
    return told(lambda: edit(rfqs[number], body, actor=actor, now=at).export_marking)


def _quoted(rfq: UUID, body: Any, actor: Any, at: datetime) -> int:
    from qualification.quoting import quote

    return quote(rfq, body, actor=actor, now=at).revision
