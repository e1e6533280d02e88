"""What a decision depends on beside the time: while the gate of a lead stays the same, so does the answer."""

import hashlib
from typing import Final, TypeAlias

import msgspec

from qualification.glances import Glance, StateGlance
from qualification.locking import Held
from qualification.models import LeadState
from qualification.rulebook import Rulebook
from qualification.rules.intent import Intent, bearing_of

AskedFor: TypeAlias = tuple[int | str | None, ...]
# No digest begins with it.
WAITS: Final = "waits:"


def enquiry_of(state: LeadState | StateGlance) -> AskedFor:
    """What signals say that a lead asks for, and where it is used; a site that a person names is settled at once."""
    place = (state.site_country, state.site_region, state.site_postal_code)
    marked = ("export_controlled",) if state.export_controlled else ()
    return state.quantity, state.annual_volume, state.end_customer, *place, *marked


def gate_of(intent: Intent, held: Held | Glance, book: Rulebook, *, is_unanswered: bool) -> str:
    """The gate of a lead that was decided.

    A lead at rest waits for a fresh signal, and so does one whose handoff nobody answered: their gates stay open. That
    of one which history made or raised is marked, so that only history finds it closed.
    """
    lead, state = held.lead, held.state
    if lead.rest_until is not None or is_unanswered:
        return ""
    mark = WAITS if lead.is_imported or lead.opens_nothing else ""
    return mark + gate(
        intent,
        lead.contact.facts_stamp,
        lead.account.facts_stamp if lead.account else 0,
        enquiry_of(state),
        book,
    )


def gate(
    intent: Intent,
    contact_stamp: int,
    account_stamp: int,
    enquiry: AskedFor,
    book: Rulebook,
) -> str:
    """The gate as text, from the same parts whoever reads them."""
    parts = (
        *bearing_of(intent),
        contact_stamp,
        account_stamp,
        *enquiry,
        book.id.hex,
    )
    return hashlib.blake2b(msgspec.json.encode(parts), digest_size=16).hexdigest()
