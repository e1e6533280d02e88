"""What is known of an account and a contact, as the facts that decisions are made from."""

from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from accounts.directory import Directory
from accounts.models import Account, Contact, ProductLine
from accounts.rules.facts import Facts


class AccountGlance(NamedTuple):
    """As much of an account as a decision looks at: a row of it costs a tenth of a whole one."""

    pk: UUID | None = None
    industry: str | None = None
    application: str | None = None
    country: str | None = None
    region: str | None = None
    employee_count: int | None = None
    plant_count: int | None = None
    production_model: str | None = None
    order_profile: str | None = None
    certifications: Any = ()
    compliance_needs: Any = ()
    relationships: Any = ()
    target_status: str | None = None
    channel_type: str | None = None
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
    registered_partner: UUID | None = None,
) -> Facts:
    """One snapshot; what no row says stays unknown, as the product line of an account that asks for nothing."""
    known = account or NOTHING_KNOWN
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
        own_partner=_text(directory.own(account.pk) if account else None),
        territory_partner=_text(directory.covering(known.country, known.region, line.pk if line else None)),
        registered_partner=_text(registered_partner),
    )


def _text(partner: UUID | None) -> str | None:
    return str(partner) if partner else None
