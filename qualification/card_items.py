"""What is known of leads for their cards, read set-wise: which of the things that sales may ask for are there."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import F, Model, Window
from django.db.models.functions import RowNumber

from qualification.merged import counts_for
from qualification.models import Lead, SheetItem, Signal
from qualification.rules.card_items import COMPANY, CONTACT, ENQUIRY, known_of
from qualification.signal_forms import kept_properties

# Older ones say nothing of an enquiry that is alive.
MOST_SIGNALS = 50
IN_COLUMNS = ("has_drawings", "quantity", "annual_volume", "required_by")
KEPT_WITH_THE_LEAD = ("quantity", "annual_volume", "end_customer", "site_country", "site_region", "site_postal_code")


def known_items(leads: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """The codes of what is known of each of these leads: four statements at any number."""
    said, sheets = _said(leads), _sheets(leads)
    rows = Lead.objects.filter(pk__among=list(leads)).select_related("contact", "account", "product_line", "state")
    return {
        lead.pk: known_of(
            contact=_columns(lead.contact, CONTACT),
            company=_columns(lead.account, COMPANY) if lead.account else None,
            enquiry=said[lead.pk] | _stated(_columns(lead.state, KEPT_WITH_THE_LEAD)),
            product_line=lead.product_line.code,
            sheet=sheets[lead.pk],
        )
        for lead in rows
    }


def _said(leads: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """What the newest signals of each lead say of the enquiry."""
    newest_first = Window(RowNumber(), partition_by=F("lead_id"), order_by=[F("occurred_at").desc(), F("id").desc()])
    counts = counts_for(leads)
    signals = Signal.objects.filter(lead_id__among=list(counts)).counting().alias(place=newest_first)
    found: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for row in signals.filter(place__lte=MOST_SIGNALS).select_related("payload").order_by("occurred_at", "pk"):
        kept = kept_properties(row.payload.properties)
        # Of an erased person only what stands in columns is left.
        said = {name: getattr(kept, name) for name in ENQUIRY} | _stated(_columns(row, IN_COLUMNS))
        for lead in counts[row.lead_id]:
            found[lead] |= _stated(said)
    return found


def _sheets(leads: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    items = SheetItem.objects.filter(sheet_id__among=list(leads))
    for lead, criterion, status in items.values_list("sheet_id", "criterion", "status"):
        found[lead][criterion] = status
    return found


def _columns(row: Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _stated(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
