"""What is known of an account and a contact, as the facts that decisions are made from."""

from uuid import UUID

from accounts.directory import Directory
from accounts.models import Account, Contact, ProductLine
from accounts.rules.facts import Facts


def facts_of(
    account: Account | None,
    contact: Contact,
    line: ProductLine,
    directory: Directory,
    *,
    quantity: int | None,
    annual_volume: int | None,
    end_customer: str | None,
) -> Facts:
    """One snapshot; what no row says stays unknown."""
    known = account or Account()
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
        product_line=line.code,
        quantity=quantity,
        annual_volume=annual_volume,
        end_customer=end_customer,
        own_partner=_text(directory.own(account.pk) if account else None),
        territory_partner=_text(directory.covering(known.country, known.region, line.pk)),
    )


def _text(partner: UUID | None) -> str | None:
    return str(partner) if partner else None
