"""What the cards of leads lack, read set-wise from what is known of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from qualification.models import Lead, Signal
from qualification.rules.completeness import CardFacts, Gap, gaps_in
from qualification.rules.model import ScoringModels

SAID = ("quantity", "annual_volume", "has_drawings", "required_by")


def gaps_of(leads: Sequence[Lead], scoring: ScoringModels) -> dict[UUID, tuple[Gap, ...]]:
    """What the card of each lead lacks: one statement; leads come with account, contact and product line."""
    if not leads:
        return {}
    asks = Q(type__in=sorted(_types_that_ask_for_price(scoring)))
    counts = {name: Count(name) for name in SAID} | {"asks": Count("pk", filter=asks)}
    signals = Signal.objects.filter(lead_id__among=[lead.pk for lead in leads]).counting()
    said: dict[UUID, dict[str, Any]] = {
        row["lead_id"]: {**row} for row in signals.order_by().values("lead_id").annotate(**counts)
    }
    return {lead.pk: gaps_in(_facts(lead, said.get(lead.pk, {}))) for lead in leads}


def _facts(lead: Lead, said: dict[str, Any]) -> CardFacts:
    contact, account = lead.contact, lead.account
    # What was erased is nobody's to complete.
    is_erased = contact.erased_at is not None
    return CardFacts(
        can_be_reached=is_erased or bool(contact.email or contact.phone),
        has_name=is_erased or bool(contact.first_name or contact.last_name),
        has_company=account is not None,
        has_country=account is not None and bool(account.country),
        product_line=lead.product_line.code,
        asks_for_price=bool(said.get("asks")),
        says_quantity=bool(said.get("quantity") or said.get("annual_volume")),
        says_drawings=bool(said.get("has_drawings")),
        says_required_by=bool(said.get("required_by")),
    )


def _types_that_ask_for_price(scoring: ScoringModels) -> set[int]:
    """RFQs and quote requests: what any model marks as urgent."""
    models = (scoring.default, *scoring.by_line.values())
    return {number for model in models for number, row in model.rows.items() if row.urgent}
