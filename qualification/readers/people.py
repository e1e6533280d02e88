"""The people of an enquiry: whose lead was handed over, who shares its handoff, and who has read about the same."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from qualification.models import Handoff, HandoffLead, Lead, Signal
from qualification.projects import WINDOW

MOST = 20


class Person(NamedTuple):
    """One lead of an enquiry."""

    lead: Lead
    shares: bool
    joined_at: datetime | None


def people_of(handoffs: Sequence[Handoff], now: datetime) -> dict[UUID, list[Person]]:
    """By handoff, its own lead first, then those that share it, then colleagues who were active in the last 90 days.

    Three statements at any number; of colleagues who only read no more than twenty are named.
    """
    first = {handoff.lead_id for handoff in handoffs}
    present = HandoffLead.objects.present().filter(handoff__in=[handoff.pk for handoff in handoffs])
    shared: dict[UUID, list[Person]] = defaultdict(list)
    joined: set[UUID] = set()
    for row in present.select_related("lead__contact").order_by("joined_at", "pk"):
        shared[row.handoff_id].append(Person(row.lead, shares=True, joined_at=row.joined_at))
        joined.add(row.lead_id)
    readers = _readers(handoffs, now)
    people = {}
    for handoff in handoffs:
        key = (handoff.lead.account_id, handoff.lead.product_line_id)
        own = Person(handoff.lead, shares=True, joined_at=handoff.created_at)
        others = [lead for lead in readers[key] if lead.pk not in joined and lead.pk not in first]
        near = [Person(lead, shares=False, joined_at=None) for lead in others[:MOST]]
        people[handoff.pk] = [own, *shared[handoff.pk], *near]
    return people


def _readers(handoffs: Sequence[Handoff], now: datetime) -> dict[tuple[UUID | None, UUID], list[Lead]]:
    """Leads of the same companies and product lines that have done something lately, by both."""
    accounts = {handoff.lead.account_id for handoff in handoffs if handoff.lead.account_id}
    lines = {handoff.lead.product_line_id for handoff in handoffs}
    found: dict[tuple[UUID | None, UUID], list[Lead]] = defaultdict(list)
    if not accounts:
        return found
    near = Lead.objects.filter(account_id__in=accounts, product_line_id__in=lines, contact__erased_at=None).canonical()
    heard = Signal.objects.filter(lead__canonical_id__in=near.values("pk"), occurred_at__gt=now - WINDOW)
    lately = heard.values("lead__canonical_id")
    for lead in near.filter(pk__in=lately).select_related("contact").order_by("created_at", "pk"):
        found[lead.account_id, lead.product_line_id].append(lead)
    return found
