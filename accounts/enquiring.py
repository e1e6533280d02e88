"""An enquiry of an authorised distributor that names its customer registers the deal by itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from accounts.admitting import Claim, Customer, admit, customers_of
from accounts.companies import Companies
from accounts.direct_sales import direct_sales
from accounts.mentions import Mention, company_key
from accounts.models import ChannelType, Partner, ProductLine, RegistrationSource
from accounts.registry import Registry
from leadhub.actors import Actor

LONGEST_NAME: Final = 200


class Enquiry(NamedTuple):
    """Who asks, for whom and of what."""

    asker: Mention
    end_customer: str
    line: ProductLine


def register_customers(enquiries: Sequence[Enquiry], *, actor: Actor, now: datetime) -> int:
    """Register the customers that distributors name who are partners; answers how many deals are new.

    Called in the transaction that takes the enquiries in, before it locks anything. A partner that was answered of a
    deal is not answered again because it asks once more, unless the answer is another by now. The customer is taken to
    be in the country of the distributor: an enquiry names no other.
    """
    named = [each for each in enquiries if company_key(each.end_customer)]
    if not named:
        return 0
    claims = _claims(named, now)
    if not claims:
        return 0
    terms = direct_sales().terms({claim.line.code for claim in claims}, now)
    agreed = [claim for claim in claims if claim.line.code in terms]
    if not agreed:
        return 0
    registry = Registry(actor=actor, now=now)
    admitted = admit(agreed, customers_of(agreed, now), terms, registry)
    registry.save()
    return sum(each.is_new for each in admitted)


def _claims(named: Sequence[Enquiry], now: datetime) -> list[Claim]:
    """One claim for each customer that a partner names, of those that may register it."""
    asking = Companies([each.asker for each in named], now=now).find()
    partners = {
        partner.account_id: partner
        for partner in Partner.objects.filter(account__in={pk for pk in asking if pk}, is_active=True)
        .select_related("account")
        .prefetch_related("product_lines")
    }
    claims: dict[tuple[object, ...], Claim] = {}
    for each, account in zip(named, asking, strict=True):
        partner = partners.get(account) if account else None
        if partner is None or not _may_register(partner, each):
            continue
        customer = Customer(name=each.end_customer.strip()[:LONGEST_NAME], country=partner.account.country or "")
        key = (partner.pk, company_key(customer.name), each.line.pk)
        claims.setdefault(
            key,
            Claim(partner=partner.pk, customer=customer, line=each.line, source=RegistrationSource.ENQUIRY),
        )
    return [claims[key] for key in sorted(claims, key=str)]


def _may_register(partner: Partner, enquiry: Enquiry) -> bool:
    kinds = (partner.account.channel_type, enquiry.asker.account.get("channel_type"))
    is_own = company_key(enquiry.end_customer) == partner.account.name_key
    return ChannelType.DISTRIBUTOR in kinds and not is_own and partner.sells(enquiry.line.pk)
