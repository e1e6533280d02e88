"""New registrations: each customer is found or made by what is exact, and the first who asks gets the deal."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from accounts.companies import Companies
from accounts.direct_sales import Interest, Terms, direct_sales
from accounts.mentions import Mention, company_key
from accounts.models import (
    Account,
    DealRegistration,
    ProductLine,
    RegistrationSource,
    RegistrationStatus,
)
from accounts.registry import Registry
from accounts.rules.registration import Case, rule_on
from leadhub.bulk import locked
from leadhub.usecases import Overtaken

ANSWERED: Final = (RegistrationStatus.PROTECTED_FOR_ANOTHER, RegistrationStatus.REFUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """The end customer as the partner names it."""

    name: str
    domain: str = ""
    country: str = ""
    region: str = ""

    def mention(self, at: datetime) -> Mention:
        """The same as other sources name companies; what is known of one already is not changed by it."""
        said = {"name": self.name, "country": self.country, "region": self.region}
        return Mention(
            at=at,
            source="registration",
            domain=self.domain,
            company_key=company_key(self.name),
            account={name: value for name, value in said.items() if value},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a partner says that it works on."""

    partner: UUID
    customer: Customer
    line: ProductLine
    source: RegistrationSource
    project: str = ""
    expected_amount: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A claim with its registration, which is an earlier one where the partner has the answer already."""

    row: DealRegistration
    is_new: bool


def customers_of(claims: Sequence[Claim], now: datetime) -> list[UUID]:
    """The account of each customer, found or made; facts of one that is known stay as they are."""
    found = Companies([claim.customer.mention(now) for claim in claims], now=now).find_or_make()
    return [account for account in found if account is not None]


def admit(
    claims: Sequence[Claim], accounts: Sequence[UUID], terms: Mapping[str, Terms], registry: Registry
) -> list[Admitted]:
    """Answer claims in their order, under the locks of their customers; a fixed number of statements for any number.

    Every answer takes the same statements: how long one takes tells nobody which it will be.
    """
    now = registry.now
    rows = locked(Account.objects.filter(pk__among=set(accounts)).order_by("pk"))
    status = {row.pk: row.target_status for row in rows}
    if any(row.canonical_id != row.pk for row in rows):
        raise Overtaken("A customer was merged since it was found.")
    interests = {(account, claim.line.pk) for account, claim in zip(accounts, claims, strict=True)}
    known = direct_sales().known_until(interests, now)
    standing, own = _earlier(interests, {claim.partner for claim in claims})
    admitted = []
    for claim, account in zip(claims, accounts, strict=True):
        interest = (account, claim.line.pk)
        mine = standing.get(interest)
        case = Case(target_status=status[account], is_taken=mine is not None, known_until=known.get(interest))
        ruling = rule_on(case)
        if mine is None or mine.partner_id != claim.partner:
            answered = own.get((claim.partner, *interest))
            # Who asks once more and would be told the same is not told it again; what became free meanwhile is.
            is_same = answered is not None and answered.status == ruling.status
            mine = answered if is_same and claim.source == RegistrationSource.ENQUIRY else None
        if mine is not None:
            admitted.append(Admitted(mine, is_new=False))
            continue
        row = _drafted(claim, account, terms[claim.line.code], now)
        registry.enter(row, ruling, known_until=known.get(interest))
        if row.is_standing:
            standing[interest] = row
        own[claim.partner, *interest] = row
        admitted.append(Admitted(row, is_new=True))
    return admitted


def _earlier(
    interests: Collection[Interest], partners: Collection[UUID]
) -> tuple[dict[Interest, DealRegistration], dict[tuple[UUID, UUID, UUID], DealRegistration]]:
    """What stands of these deals, and what these partners were told of them before."""
    accounts = {account for account, _ in interests}
    rows = DealRegistration.objects.filter(account_id__among=accounts)
    standing = {}
    for row in rows.standing():
        if (row.account_id, row.product_line_id) in interests:
            standing[row.account_id, row.product_line_id] = row
    told = rows.filter(partner_id__among=set(partners), status__in=ANSWERED).order_by("requested_at", "pk")
    return standing, {(row.partner_id, row.account_id, row.product_line_id): row for row in told}


def _drafted(claim: Claim, account: UUID, terms: Terms, now: datetime) -> DealRegistration:
    return DealRegistration(
        partner_id=claim.partner,
        account_id=account,
        product_line_id=claim.line.pk,
        customer_name=claim.customer.name,
        customer_domain=claim.customer.domain,
        country=claim.customer.country,
        region=claim.customer.region,
        project=claim.project,
        expected_amount=claim.expected_amount,
        currency=claim.currency,
        source=claim.source,
        agreement=terms.agreement,
        days=terms.days,
        extensions_allowed=terms.extensions,
        requested_at=now,
    )
