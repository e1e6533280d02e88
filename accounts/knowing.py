"""What is known of an account and a contact, as the facts that decisions are made from."""

from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from accounts.directory import Directory
from accounts.models import Account, Contact, ProductLine
from accounts.rules.facts import Facts
from accounts.rules.territories import NOWHERE, Place


class AccountGlance(NamedTuple):
    """As much of an account as a decision looks at: a row of it costs a tenth of a whole one."""

    pk: UUID | None = None
    industry: str | None = None
    application: str | None = None
    country: str | None = None
    region: str | None = None
    postal_code: str | None = None
    employee_count: int | None = None
    plant_count: int | None = None
    production_model: str | None = None
    order_profile: str | None = None
    certifications: Any = ()
    compliance_needs: Any = ()
    relationships: Any = ()
    target_status: str | None = None
    channel_type: str | None = None
    distributor_of_record_id: UUID | None = None
    facts_stamp: int = 0


class ContactGlance(NamedTuple):
    """As much of a contact as a decision looks at."""

    function: str | None = None
    language: str | None = None
    noise_class: str | None = None
    facts_stamp: int = 0


class LineGlance(NamedTuple):
    """As much of a product line as a decision looks at."""

    pk: UUID
    code: str


NOTHING_KNOWN = AccountGlance()
AnyAccount: TypeAlias = Account | AccountGlance
AnyContact: TypeAlias = Contact | ContactGlance
AnyLine: TypeAlias = ProductLine | LineGlance


def facts_of(
    account: AnyAccount | None,
    contact: AnyContact,
    line: AnyLine | None,
    directory: Directory,
    *,
    quantity: int | None,
    annual_volume: int | None,
    end_customer: str | None,
    site: Place = NOWHERE,
    registered_partner: UUID | None = None,
    export_controlled: bool = False,
) -> Facts:
    """One snapshot; what no row says stays unknown, as the product line of an account that asks for nothing.

    Where no country of the `site` of use is known, it is used where the company is.
    """
    known = account or NOTHING_KNOWN
    place = place_of(known, site)
    key = line.pk if line else None
    own = _text(directory.own(account.pk) if account else None)
    of_record, registered = _text(known.distributor_of_record_id), _text(registered_partner)
    covering = _text(directory.covering(place, key))
    chosen = {own, of_record, *directory.named, *((covering, registered) if export_controlled else ())}
    return Facts(
        industry=known.industry,
        application=known.application,
        country=known.country,
        region=known.region,
        employee_count=known.employee_count,
        plant_count=known.plant_count,
        production_model=known.production_model,
        order_profile=known.order_profile,
        certifications=frozenset(known.certifications),
        compliance_needs=frozenset(known.compliance_needs),
        relationships=frozenset(known.relationships),
        target_status=known.target_status if account else None,
        channel_type=known.channel_type,
        function=contact.function,
        language=contact.language,
        noise_class=contact.noise_class,
        product_line=line.code if line else None,
        quantity=quantity,
        annual_volume=annual_volume,
        end_customer=end_customer,
        own_partner=own,
        territory_partner=covering,
        site_country=place.country,
        site_region=place.region,
        distributor_of_record=of_record,
        unfit_partners=_unfit(chosen, key, directory, is_marked=export_controlled),
        registered_partner=registered,
        export_controlled="yes" if export_controlled else None,
    )


def place_of(account: AnyAccount | None, site: Place) -> Place:
    """Where something is used: at the site, else where the company is."""
    if site.country or account is None:
        return site
    return Place(account.country, account.region, account.postal_code)


def _unfit(partners: set[str | None], line: UUID | None, directory: Directory, *, is_marked: bool) -> frozenset[str]:
    """Of the partners that a rule may choose, those that cannot take this, with the reason."""
    if partners == {None}:
        return frozenset()
    found = ((partner, directory.why_not(partner, line, is_marked=is_marked)) for partner in partners if partner)
    return frozenset(f"{partner} {why}" for partner, why in found if why)


def _text(partner: UUID | None) -> str | None:
    return str(partner) if partner else None
