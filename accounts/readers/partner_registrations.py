"""What a partner reads of the deals that it registered: its own words, the answer, and nothing of anybody else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import DealRegistration, RegistrationAppeal, RegistrationRule, RegistrationStatus
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Instant, OneOf, Words
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings


class WhyRefused(StrEnum):
    """Why a customer is no partner's."""

    HOUSE_ACCOUNT = "house_account"
    NOT_PURSUED = "not_pursued"


class AppealStatus(StrEnum):
    """What became of an appeal."""

    OPEN = "open"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    VOID = "void"


class EndCustomerView(View):
    """The company, as you named it."""

    name: str
    domain: str | None
    country: str | None
    region: str | None


class PartnerAppealView(View):
    """Your appeal, when it is answered at the latest, and what was answered."""

    status: AppealStatus
    comment: str
    asked_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    answer: str | None


class PartnerRegistrationView(View):
    """A deal that you registered."""

    id: UUID
    reference: str
    end_customer: EndCustomerView
    product_line: str
    project: str | None
    expected_amount: Decimal | None
    currency: str | None
    status: RegistrationStatus
    answer: str
    reason: WhyRefused | None
    protected_until: datetime | None
    requested_at: datetime
    updated_at: datetime
    appeal: PartnerAppealView | None


class PartnerRegistrationFilters(Filters):
    """What a partner's registrations may be narrowed to."""

    status = OneOf("status", RegistrationStatus)
    product_line = Words("product_line__code")
    updated_at__gte = Instant("updated_at", "gte")
    updated_at__lt = Instant("updated_at", "lt")


ANSWERS: Final[Mapping[str, str]] = {
    RegistrationStatus.FIRST_IN_LINE: "Known: you are first in line.",
    RegistrationStatus.PROTECTED_FOR_ANOTHER: "Protected for another.",
    RegistrationStatus.EXPIRED: "Its time is over.",
    RegistrationStatus.WITHDRAWN: "You withdrew it.",
    RegistrationStatus.ENDED: "It has ended.",
}
REFUSALS: Final[Mapping[str, str]] = {
    RegistrationRule.HOUSE_ACCOUNT: "We sell to this customer ourselves.",
    RegistrationRule.NOT_PURSUED: "We do not sell to this customer.",
}


def own_registrations(actor: Actor) -> "QuerySet[DealRegistration]":
    """The registrations of the caller's own partner."""
    own = Q(partner_id=actor.partner_id, partner_id__isnull=False)
    related = ("product_line", "appeal__remark", "appeal__answer_remark")
    return DealRegistration.objects.visible_to(actor).filter(own).select_related(*related)


def own_registration_views(_actor: Actor, rows: Sequence[DealRegistration]) -> list[PartnerRegistrationView]:
    """The registrations of one page."""
    return [_view(row) for row in rows]


def own_registrations_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, PartnerRegistrationView]:
    """The registrations with these ids: own, foreign and absent ids are told apart by one statement."""
    return {row.pk: _view(row) for row in own_registrations(actor).filter(pk__in=keys)}


def _view(row: DealRegistration) -> PartnerRegistrationView:
    is_refused = row.status == RegistrationStatus.REFUSED
    found: RegistrationAppeal | None = getattr(row, "appeal", None)
    return PartnerRegistrationView(
        id=row.pk,
        reference=f"LH-{row.pk.hex[-8:].upper()}",
        end_customer=EndCustomerView(
            name=row.customer_name,
            domain=row.customer_domain or None,
            country=row.country or None,
            region=row.region or None,
        ),
        product_line=row.product_line.code,
        project=row.project or None,
        expected_amount=row.expected_amount,
        currency=row.currency or None,
        status=RegistrationStatus(row.status),
        answer=_answer(row),
        reason=WhyRefused(row.rule) if is_refused else None,
        protected_until=row.protected_until if row.status == RegistrationStatus.REGISTERED else None,
        requested_at=row.requested_at,
        updated_at=row.updated_at,
        appeal=_appeal(found) if found else None,
    )


def _answer(row: DealRegistration) -> str:
    if row.status == RegistrationStatus.REGISTERED:
        return f"Free, and yours until {row.protected_until:%Y-%m-%d}."
    return REFUSALS[row.rule] if row.status == RegistrationStatus.REFUSED else ANSWERS[row.status]


def _appeal(appeal: RegistrationAppeal) -> PartnerAppealView:
    return PartnerAppealView(
        status=AppealStatus(appeal.answer or AppealStatus.OPEN),
        comment=appeal.remark.text,
        asked_at=appeal.asked_at,
        due_at=appeal.due_at,
        answered_at=appeal.answered_at,
        answer=appeal.answer_remark.text if appeal.answer_remark else None,
    )


PARTNER_REGISTRATION = Noun(
    name="PartnerRegistration",
    view=PartnerRegistrationView,
    verb="partner.registration",
    load=own_registrations_by_id,
)
PARTNER_REGISTRATIONS = Listing(
    noun=PARTNER_REGISTRATION,
    verb="partner.registrations",
    rows=own_registrations,
    views=own_registration_views,
    filters=PartnerRegistrationFilters,
    orderings=Orderings(
        {"requested_at": Key("requested_at"), "updated_at": Key("updated_at")}, default="-requested_at"
    ),
)
