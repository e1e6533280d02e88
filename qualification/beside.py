"""What else a decision looks at beside a lead and its sums: handoffs, triage, holds, overrides, the sheet."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F

from accounts.models import RegistrationStatus
from qualification.engagement import functions_seen
from qualification.glances import LeadGlance
from qualification.models import (
    Handoff,
    HandoffLead,
    HandoffStatus,
    Hold,
    Lead,
    Override,
    SheetItem,
    Stage,
    Triage,
    TriageKind,
)
from qualification.moving import Ledger
from qualification.projects import Enquiries, enquiries_of
from qualification.rules import decision as core

SEEN = (HandoffStatus.OPEN, HandoffStatus.ACCEPTED, HandoffStatus.EXPIRED)


class InHand(NamedTuple):
    """A handoff as far as decisions look at it."""

    lead: UUID
    pk: UUID
    cycle: int
    status: str
    closed_at: datetime | None
    card_missing: list[str]
    card_completed_at: datetime | None
    kind: str
    priority: str
    partner_id: UUID | None
    owner_id: UUID | None


@dataclass(slots=True)
class Beside:
    """What else a decision looks at, per lead."""

    open_handoffs: dict[UUID, InHand] = field(default_factory=dict)
    expired: dict[UUID, datetime] = field(default_factory=dict)
    lacking: dict[UUID, InHand] = field(default_factory=dict)
    """Handoffs in hand whose cards were incomplete when they were made, and still are."""
    joined: set[UUID] = field(default_factory=set)
    """Leads that share the handoff of a colleague's."""
    enquiries: Enquiries = field(default_factory=Enquiries)
    triages: set[UUID] = field(default_factory=set)
    declining: set[UUID] = field(default_factory=set)
    """Leads of excluded parties that asked and wait to be answered."""
    holds: set[UUID] = field(default_factory=set)
    overrides: dict[UUID, list[core.Override]] = field(default_factory=lambda: defaultdict(list))
    sheets: dict[UUID, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    functions: dict[UUID, frozenset[str]] = field(default_factory=dict)
    """Which functions have engaged at the accounts of accepted leads, where the rules ask for any."""
    registered: dict[UUID, UUID] = field(default_factory=dict)
    """The partners that have registered the customers of these leads for their product lines."""

    def expired_at(self, lead: Lead | LeadGlance) -> datetime | None:
        """When the handoff of a lead's present stay as MQL expired; what was before that stay is over."""
        expired = None if lead.pk in self.open_handoffs else self.expired.get(lead.pk)
        return expired if expired is not None and lead.stage == Stage.MQL and expired >= lead.stage_entered_at else None


def beside_of(leads: Iterable[UUID], ledger: Ledger, *asking: core.Rules, looks_only: bool = False) -> Beside:
    """What else decisions of these leads by these rules look at: nine statements at any number.

    Three more where the rules ask that functions were seen: who engaged at the accounts of accepted leads. Who carries
    nothing out `looks_only`, and locks nothing.
    """
    ids = list(leads)
    beside = Beside()
    seen = Handoff.objects.filter(lead_id__among=ids, status__in=SEEN).order_by("created_at", "pk")
    for row in seen.values_list("lead_id", *InHand._fields[1:]):
        _put_beside(InHand(*row), beside)
    shared = HandoffLead.objects.present().filter(lead_id__among=ids)
    for lead, status, closed_at in shared.values_list("lead_id", "handoff__status", "handoff__closed_at"):
        # A colleague's handoff that nobody answered is answered for this one neither.
        if status == HandoffStatus.EXPIRED and closed_at is not None:
            beside.expired.setdefault(lead, closed_at)
        else:
            beside.joined.add(lead)
    beside.enquiries = enquiries_of(
        ids, beside.joined | beside.open_handoffs.keys(), now=ledger.now, looks_only=looks_only
    )
    for lead, kind in Triage.objects.open().filter(lead_id__among=ids).values_list("lead_id", "kind"):
        (beside.triages if kind == TriageKind.DECIDE else beside.declining).add(lead)
    beside.holds = set(
        Hold.objects.filter(lead_id__among=ids, ended_at=None, until__gt=ledger.now).values_list("lead_id", flat=True)
    )
    for override in Override.objects.filter(lead_id__among=ids, lifted_at=None):
        beside.overrides[override.lead_id].append(
            core.Override(core.OverrideKind(override.kind), override.value, override.until)
        )
    for lead, criterion, status in (
        SheetItem.objects.filter(sheet_id__among=ids)
        .order_by("criterion")
        .values_list("sheet_id", "criterion", "status")
    ):
        beside.sheets[lead].append((criterion, status))
    beside.registered = registered_partners(ids)
    if any(rules.agreement.sql_definition.functions_seen for rules in asking):
        accepted = Lead.objects.filter(pk__among=ids, stage=Stage.SAL)
        beside.functions = functions_seen(accepted, asking[0].scoring, now=ledger.now)
    return beside


def registered_partners(leads: Iterable[UUID]) -> dict[UUID, UUID]:
    """The partners that registered what these leads ask for: one statement."""
    deals = Lead.objects.filter(
        pk__among=list(leads),
        account__registrations__status=RegistrationStatus.REGISTERED,
        account__registrations__product_line=F("product_line"),
        account__registrations__partner__is_active=True,
    )
    return dict(deals.values_list("pk", "account__registrations__partner"))


def _put_beside(handoff: InHand, beside: Beside) -> None:
    if handoff.status == HandoffStatus.OPEN:
        beside.open_handoffs[handoff.lead] = handoff
    if handoff.status == HandoffStatus.EXPIRED and handoff.closed_at is not None:
        beside.expired[handoff.lead] = handoff.closed_at
    elif handoff.card_missing and handoff.card_completed_at is None:
        beside.lacking[handoff.lead] = handoff
