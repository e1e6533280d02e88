"""What a lead is worth by the RFQs of its project: the amount of the most advanced, never a sum."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final, TypeAlias
from uuid import UUID

from qualification.models import Lead, Quote, Rfq, RfqStatus, Stage, ValueKind
from qualification.models.rfq import RfqQuerySet
from qualification.projects import members_of

Money: TypeAlias = tuple[Decimal, str]
SAID_AT: Final = {Stage.OPPORTUNITY: ValueKind.EXPECTED, Stage.QUOTED: ValueKind.QUOTED, Stage.WON: ValueKind.WON}


def rfqs_of_project(lead: UUID) -> RfqQuerySet:
    """The RFQs of a lead, and of those that share its handoff: people of one project are one enquiry."""
    return Rfq.objects.filter(lead_id__among=[lead, *members_of([lead])])


def set_worth(lead: Lead) -> None:
    """Let a locked lead say the amount of its most advanced RFQ, of the newest where several are so.

    Where no RFQ says any, what was known before stays.
    """
    rfqs = list(rfqs_of_project(lead.pk).order_by("-number", "-created_at"))
    won = ((rfq.won_amount, rfq.won_currency) for rfq in rfqs if rfq.status == RfqStatus.WON)
    quoted = (last_amount(rfq) for rfq in rfqs if rfq.status == RfqStatus.QUOTED)
    expected = ((rfq.expected_amount, rfq.expected_currency) for rfq in rfqs if rfq.is_going)
    for kind, amounts in ((ValueKind.WON, won), (ValueKind.QUOTED, quoted), (ValueKind.EXPECTED, expected)):
        worth = _first(amounts)
        if worth is not None:
            lead.value_kind, (lead.value_amount, lead.value_currency) = kind, worth
            return


def state_worth(lead: Lead, stage: Stage, money: Money) -> None:
    """Let a locked lead that comes to a stage be worth what somebody says; of what is lost the kind stays."""
    kind = SAID_AT.get(stage) or lead.value_kind or ValueKind.EXPECTED
    lead.value_kind, (lead.value_amount, lead.value_currency) = kind, money


def last_amount(rfq: Rfq) -> Money | None:
    """What was quoted last."""
    last = Quote.objects.filter(rfq=rfq).order_by("-pk").first()
    return (last.amount, last.currency) if last else None


def _first(amounts: "Iterable[tuple[Decimal | None, str] | None]") -> Money | None:
    return next(((each[0], each[1]) for each in amounts if each is not None and each[0] is not None), None)
