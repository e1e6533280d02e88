"""What the cards of leads lack, read set-wise from what is known of them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Count, Q

from qualification.merged import counts_for
from qualification.models import Lead, Signal
from qualification.rules.completeness import CardFacts, Gap, gaps_in
from qualification.rules.model import ScoringModels

SAID = ("quantity", "annual_volume", "has_drawings", "required_by")


def gaps_of(leads: Sequence[Lead], scoring: ScoringModels) -> dict[UUID, tuple[Gap, ...]]:
    """What the card of each lead lacks: two statements; leads come with account, contact and product line."""
    if not leads:
        return {}
    asks = Q(type__in=sorted(_types_that_ask_for_price(scoring)))
    counts = {name: Count(name) for name in SAID} | {"asks": Count("pk", filter=asks)}
    heard = counts_for([lead.pk for lead in leads])
    signals = Signal.objects.filter(lead_id__among=list(heard)).counting()
    said: defaultdict[UUID, Counter[str]] = defaultdict(Counter)
    for heard_by, *numbers in signals.order_by().values_list("lead_id").annotate(**counts):
        for lead in heard[heard_by]:
            said[lead].update(dict(zip(counts, numbers, strict=True)))
    return {lead.pk: gaps_in(_facts(lead, said[lead.pk])) for lead in leads}


def _facts(lead: Lead, said: Mapping[str, int]) -> CardFacts:
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
