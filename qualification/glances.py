"""As much of many leads as decisions look at, without the rest: whole rows take ten times as long to read."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from accounts.knowing import AccountGlance, ContactGlance, LineGlance
from qualification.models import Lead


class SiteGlance(NamedTuple):
    """As much of a site as tells where it is."""

    pk: UUID | None
    country: str | None
    region: str | None
    postal_code: str


class LeadGlance(NamedTuple):
    """A lead with its account, contact, product line and site of use."""

    pk: UUID
    stage: str
    stage_entered_at: datetime
    rest_until: datetime | None
    excluded_cause: str
    is_imported: bool
    opens_nothing: bool
    ruleset: UUID | None
    cycle: int
    account: AccountGlance | None
    contact: ContactGlance
    product_line: LineGlance
    site: SiteGlance | None


class StateGlance(NamedTuple):
    """The decayed state of a lead."""

    pk: UUID
    terms: bytes
    basis: str
    reset_at: datetime | None
    quantity: int | None
    annual_volume: int | None
    end_customer: str | None
    site_country: str | None
    site_region: str | None
    site_postal_code: str | None
    export_controlled: bool
    verdict: str


class Glance(NamedTuple):
    """A lead and its state, as `Held` has them whole."""

    lead: LeadGlance
    state: StateGlance


_OWN = LeadGlance._fields[:-4]
_PARTS = (
    ("", _OWN),
    ("state__", StateGlance._fields),
    ("account__", AccountGlance._fields),
    ("contact__", ContactGlance._fields),
    ("product_line__", LineGlance._fields),
    ("site__", SiteGlance._fields),
)
_COLUMNS = [f"{prefix}{name}" for prefix, names in _PARTS for name in names]
_STATE = len(_OWN)
_ACCOUNT = _STATE + len(StateGlance._fields)
_CONTACT = _ACCOUNT + len(AccountGlance._fields)
_LINE = _CONTACT + len(ContactGlance._fields)
_SITE = _LINE + len(LineGlance._fields)


def glances(leads: "QuerySet[Lead]") -> list[Glance]:
    """Look at these leads, in their order: one statement."""
    return [_glance(row) for row in leads.values_list(*_COLUMNS)]


def _glance(row: tuple[Any, ...]) -> Glance:
    account = AccountGlance._make(row[_ACCOUNT:_CONTACT])
    known = None if account.pk is None else account
    contact, line = ContactGlance._make(row[_CONTACT:_LINE]), LineGlance._make(row[_LINE:_SITE])
    site = SiteGlance._make(row[_SITE:])
    lead = LeadGlance._make((*row[:_STATE], known, contact, line, None if site.pk is None else site))
    return Glance(lead, StateGlance._make(row[_STATE:_ACCOUNT]))
