"""Deals that partners register: asked for, withdrawn, extended by progress, ended or given to another by operations."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta

from accounts.admitting import Claim, Customer, admit, customers_of
from accounts.direct_sales import direct_sales
from accounts.forms import Line, check_account_facts, refuse
from accounts.mentions import company_key, domain_key
from accounts.models import (
    Account,
    DealRegistration,
    Partner,
    ProductLine,
    RegistrationRule,
    RegistrationSource,
    RegistrationStatus,
)
from accounts.registry import Registry, remark_of
from accounts.rules.identity import company_domain_of
from accounts.rules.registration import DIRECT, NOT_PURSUED, Ruling, is_extended
from leadhub.actors import SYSTEM, Actor
from leadhub.api.bodies import Body, Text
from leadhub.bulk import locked
from leadhub.errors import Conflict, FieldError, NotAllowed, NotFound
from leadhub.policy.registry import require
from leadhub.usecases import Overtaken, use_case

Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]
LARGEST_AMOUNT = Decimal("999999999999.99")


class EndCustomerBody(Body):
    """The company that the deal is with; a domain tells it from others most surely."""

    name: Line
    domain: Annotated[str, Meta(max_length=253)] | None = None
    country: Annotated[str, Meta(max_length=2)] | None = None
    region: Annotated[str, Meta(max_length=6)] | None = None


class RegisterDealBody(Body):
    """A deal that you work on."""

    end_customer: EndCustomerBody
    product_line: Annotated[str, Meta(max_length=40)]
    project: Line | None = None
    expected_amount: Decimal | None = None
    currency: Currency | None = None


class EndRegistrationBody(Body):
    """Why it ends."""

    comment: Text | None = None


class TransferRegistrationBody(Body):
    """Whose it is from now on, and why."""

    partner: UUID
    comment: Text | None = None


@use_case
def register(body: RegisterDealBody, *, actor: Actor, now: datetime) -> DealRegistration:
    """Register a deal; the answer says whose it is, and never who else knows the customer."""
    require(actor, "partner.register")
    partner = _own_partner(actor)
    claim = _read(body, partner)
    terms = direct_sales().terms([claim.line.code], now)
    if not terms:
        raise Conflict(
            "The agreement says nothing of registered deals of this product line. Nothing was saved.",
            code="registration_not_agreed",
        )
    accounts = customers_of([claim], now)
    if accounts == [partner.account_id]:
        refuse([FieldError("/end_customer", "own_company", "A deal is with another company than your own.")])
    registry = Registry(actor=actor, now=now)
    (admitted,) = admit([claim], accounts, terms, registry)
    if not admitted.is_new:
        raise Conflict(
            "You have registered this deal already. Nothing was saved.",
            code="already_registered",
            registration=str(admitted.row.pk),
        )
    registry.save()
    return admitted.row


@use_case
def withdraw(registration: UUID, *, actor: Actor, now: datetime) -> DealRegistration:
    """Give up a deal that one has, or one's place in line."""
    require(actor, "partner.withdraw_registration")
    row = hold_registration(registration, actor)
    _require_standing(row)
    return _end(row, RegistrationStatus.WITHDRAWN, RegistrationRule.PARTNER, comment="", actor=actor, now=now)


@use_case
def end(registration: UUID, *, comment: str, actor: Actor, now: datetime) -> DealRegistration:
    """End a registration, as when the customer becomes a house account."""
    require(actor, "deal_registration.end")
    require_comment(comment, "Write one sentence that says why it ends.")
    row = hold_registration(registration, actor)
    _require_standing(row)
    return _end(row, RegistrationStatus.ENDED, RegistrationRule.OPERATIONS, comment=comment, actor=actor, now=now)


@use_case
def transfer(registration: UUID, *, partner: UUID, comment: str, actor: Actor, now: datetime) -> DealRegistration:
    """Give a registered deal to another partner, for as long as it is protected; answers the one of the other.

    What each partner sees is its own registration: the one has ended, the other is new.
    """
    require(actor, "deal_registration.transfer")
    require_comment(comment, "Write one sentence that says why it goes to another partner.")
    row = hold_registration(registration, actor)
    if row.status != RegistrationStatus.REGISTERED:
        raise _closed(row)
    require_open(row)
    taker = Partner.objects.filter(pk=partner, is_active=True).exclude(pk=row.partner_id).first()
    if taker is None or not taker.sells(row.product_line_id):
        detail = "Choose another partner that is in use and sells the product line."
        refuse([FieldError("/partner", "unknown_partner", detail)])
    elif taker.account_id == row.account_id:
        refuse([FieldError("/partner", "own_company", "The customer is this partner itself.")])
    registry = Registry(actor=actor, now=now)
    remark = remark_of(actor, comment, now=now)
    registry.move(row, Ruling(RegistrationStatus.ENDED, RegistrationRule.TRANSFER), remark=remark)
    # The row of the one makes room before that of the other is there.
    registry.save()
    other = Registry(actor=actor, now=now)
    copied = {name: getattr(row, name) for name in TRANSFERRED}
    given = DealRegistration(partner_id=partner, source=RegistrationSource.TRANSFER, requested_at=now, **copied)
    given.registered_at = now
    other.enter(given, Ruling(RegistrationStatus.REGISTERED, RegistrationRule.TRANSFER))
    other.save()
    return given


TRANSFERRED = (
    "account_id",
    "product_line_id",
    "customer_name",
    "customer_domain",
    "country",
    "region",
    "agreement",
    "days",
    "extensions",
    "extensions_allowed",
    "period_began_at",
    "protected_until",
)
"""What goes from one partner's registration to another's: the customer and until when, no word of the project."""


@use_case
def progressed(*, partner: UUID, account: UUID, product_line: UUID, at: datetime) -> DealRegistration | None:
    """A partner has made progress with a customer: what it registered is extended, once in each period.

    Called in the transaction in which progress is reported, under the lock of the lead, so it locks no customer: should
    time end the protection at the same moment, the database lets one of the two be tried again.
    """
    found = DealRegistration.objects.filter(
        account=account, product_line=product_line, partner=partner, status=RegistrationStatus.REGISTERED
    )
    row = locked(found).first()
    if row is None or row.period_began_at is None or row.protected_until is None:
        return None
    if not is_extended(
        at=at,
        period_began_at=row.period_began_at,
        protected_until=row.protected_until,
        extensions=row.extensions,
        allowed=row.extensions_allowed,
    ):
        return None
    registry = Registry(actor=SYSTEM, now=at)
    registry.extend(row)
    registry.save()
    return row  # type: ignore[no-any-return]  # `locked` knows no model


def hold_registration(registration: UUID, actor: Actor) -> DealRegistration:
    """Lock a registration that the caller may see, behind its customer; NotFound otherwise."""
    found = DealRegistration.objects.visible_to(actor).filter(pk=registration)
    account = found.values_list("account_id", flat=True).first()
    rows: list[Any] = list(locked(Account.objects.filter(pk=account))) if account else []
    row = locked(found).first() if rows else None
    if not isinstance(row, DealRegistration):
        raise NotFound("No registration with this id.")
    if row.account_id != account:
        raise Overtaken("Its customer was merged since it was read.")
    return row


def require_open(row: DealRegistration) -> None:
    """Refuse to give anybody a customer of ours, or one that is not pursued; its account is locked."""
    target = Account.objects.filter(pk=row.account_id).values_list("target_status", flat=True).get()
    if target in DIRECT or target == NOT_PURSUED:
        raise Conflict(
            "This customer is no partner's: change its target status first. Nothing was changed.",
            code="house_account",
        )


def require_comment(comment: str, detail: str) -> None:
    """Refuse what says no word."""
    if not comment.strip():
        refuse([FieldError("/comment", "comment_required", detail)])


def _end(
    row: DealRegistration,
    status: RegistrationStatus,
    rule: RegistrationRule,
    *,
    comment: str,
    actor: Actor,
    now: datetime,
) -> DealRegistration:
    registry = Registry(actor=actor, now=now)
    registry.move(row, Ruling(status, rule), remark=remark_of(actor, comment, now=now))
    registry.save()
    return row


def _require_standing(row: DealRegistration) -> None:
    if not row.is_standing:
        raise _closed(row)


def _closed(row: DealRegistration) -> Conflict:
    return Conflict(
        "This registration does not stand that way. Nothing was changed.",
        code="registration_closed",
        current_status=str(row.status),
    )


def _own_partner(actor: Actor) -> Partner:
    active = Partner.objects.filter(is_active=True).prefetch_related("product_lines")
    found = active.filter(pk=actor.partner_id).first() if actor.partner_id else None
    if found is None:
        raise NotAllowed("Your company is no partner at present.", code="not_allowed")
    return found


def _read(body: RegisterDealBody, partner: Partner) -> Claim:
    """The claim that a body makes; NotAcceptable names every fault."""
    faults: list[FieldError] = []
    said = body.end_customer
    customer = Customer(
        name=said.name.strip(),
        domain=_domain(said.domain, faults),
        country=(said.country or "").strip().upper(),
        region=(said.region or "").strip().upper(),
    )
    if not company_key(customer.name):
        detail = "Give the name of the company, with letters or digits."
        faults.append(FieldError("/end_customer/name", "account_not_identified", detail))
    facts = {"country": customer.country or None, "region": customer.region or None}
    faults += check_account_facts(facts, "/end_customer")
    line = ProductLine.objects.filter(code=body.product_line, is_active=True).first()
    if line is None or not partner.sells(line.pk):
        detail = "Name a product line that is in use and that you sell."
        faults.append(FieldError("/product_line", "unknown_product_line", detail))
    if body.expected_amount is not None and body.currency is None:
        detail = "Name the currency of the amount, such as USD."
        faults.append(FieldError("/currency", "currency_required", detail))
    amount = body.expected_amount
    if amount is not None and not (amount.is_finite() and 0 <= amount <= LARGEST_AMOUNT and amount == round(amount, 2)):
        detail = "An amount is not negative and has two decimals at most."
        faults.append(FieldError("/expected_amount", "out_of_bounds", detail))
    refuse(faults)
    assert line is not None, "an unknown line is refused"
    return Claim(
        partner=partner.pk,
        customer=customer,
        line=line,
        source=RegistrationSource.PARTNER,
        project=(body.project or "").strip(),
        expected_amount=amount,
        currency=body.currency or "",
    )


def _domain(domain: str | None, faults: list[FieldError]) -> str:
    text = (domain or "").strip()
    if not text:
        return ""
    try:
        key = domain_key(text)
    except ValueError as error:
        faults.append(FieldError("/end_customer/domain", "bad_domain", str(error)))
        return ""
    if company_domain_of(text) is None:
        detail = "Anybody has an address at this domain, so it tells no company from others: leave it out."
        faults.append(FieldError("/end_customer/domain", "bad_domain", detail))
    return key
