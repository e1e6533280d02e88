"""Deal registrations and appeals as the staff reads them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from accounts.models import (
    AppealAnswer,
    DealRegistration,
    RegistrationAppeal,
    RegistrationRule,
    RegistrationSource,
    RegistrationStatus,
    RegistrationStep,
)
from accounts.readers.accounts import ACCOUNT
from accounts.readers.market import PARTNER
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, OneOf, Truth, Words
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings


class RegistrationStepView(View):
    """One change of how a registration stands."""

    at: datetime
    from_status: RegistrationStatus | None
    to_status: RegistrationStatus
    rule: RegistrationRule
    protected_until: datetime | None
    by: str
    comment: str | None


class DealRegistrationView(View):
    """A deal that a partner registered; the customer stands there as the partner named it.

    `appeal` is the id of the appeal against the answer, where there is one.
    """

    id: UUID
    partner: UUID
    account: UUID
    customer_name: str
    customer_domain: str | None
    country: str | None
    region: str | None
    product_line: str
    project: str | None
    expected_amount: Decimal | None
    currency: str | None
    source: RegistrationSource
    status: RegistrationStatus
    rule: RegistrationRule
    requested_at: datetime
    updated_at: datetime
    registered_at: datetime | None
    protected_until: datetime | None
    extensions: int
    extensions_allowed: int
    agreement_version: int
    appeal: UUID | None
    history: list[RegistrationStepView]


class RegistrationAppealView(View):
    """A partner asks operations to look at an answer again, and what operations answered."""

    id: UUID
    registration: UUID
    partner: UUID
    account: UUID
    product_line: str
    comment: str
    asked_at: datetime
    asked_by: str
    due_at: datetime | None
    is_overdue: bool
    answer: AppealAnswer | None
    answer_comment: str | None
    answered_at: datetime | None
    answered_by: str | None


class DealRegistrationFilters(Filters):
    """What registrations may be narrowed to."""

    partner = Ids("partner_id")
    account = Ids("account_id")
    status = OneOf("status", RegistrationStatus)
    rule = OneOf("rule", RegistrationRule)
    source = OneOf("source", RegistrationSource)
    product_line = Words("product_line__code")
    requested_at__gte = Instant("requested_at", "gte")
    requested_at__lt = Instant("requested_at", "lt")
    protected_until__lt = Instant("protected_until", "lt")


class RegistrationAppealFilters(Filters):
    """What appeals may be narrowed to."""

    open = Truth("answered_at", "isnull")
    answer = OneOf("answer", AppealAnswer)
    partner = Ids("registration__partner_id")
    account = Ids("registration__account_id")
    product_line = Words("registration__product_line__code")
    due_at__lt = Instant("due_at", "lt")


def registration_rows(actor: Actor) -> "QuerySet[DealRegistration]":
    """The registrations that a caller may see."""
    steps = Prefetch("steps", RegistrationStep.objects.select_related("remark").order_by("seq"))
    rows = DealRegistration.objects.visible_to(actor).select_related("product_line", "appeal")
    return rows.prefetch_related(steps)


def registration_views(_actor: Actor, rows: Sequence[DealRegistration]) -> list[DealRegistrationView]:
    """The registrations of one page."""
    return [
        DealRegistrationView(
            id=row.pk,
            partner=row.partner_id,
            account=row.account_id,
            customer_name=row.customer_name,
            customer_domain=row.customer_domain or None,
            country=row.country or None,
            region=row.region or None,
            product_line=row.product_line.code,
            project=row.project or None,
            expected_amount=row.expected_amount,
            currency=row.currency or None,
            source=RegistrationSource(row.source),
            status=RegistrationStatus(row.status),
            rule=RegistrationRule(row.rule),
            requested_at=row.requested_at,
            updated_at=row.updated_at,
            registered_at=row.registered_at,
            protected_until=row.protected_until,
            extensions=row.extensions,
            extensions_allowed=row.extensions_allowed,
            agreement_version=row.agreement,
            appeal=found.pk if (found := getattr(row, "appeal", None)) else None,
            history=[_step(step) for step in row.steps.all()],
        )
        for row in rows
    ]


def registrations_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, DealRegistrationView]:
    """The registrations with these ids."""
    return {view.id: view for view in registration_views(actor, list(registration_rows(actor).filter(pk__in=keys)))}


def appeal_rows(actor: Actor) -> "QuerySet[RegistrationAppeal]":
    """The appeals that a caller may see."""
    related = ("registration__product_line", "remark", "answer_remark")
    return RegistrationAppeal.objects.visible_to(actor).select_related(*related)


def appeal_views(_actor: Actor, rows: Sequence[RegistrationAppeal]) -> list[RegistrationAppealView]:
    """The appeals of one page."""
    return [
        RegistrationAppealView(
            id=row.pk,
            registration=row.registration_id,
            partner=row.registration.partner_id,
            account=row.registration.account_id,
            product_line=row.registration.product_line.code,
            comment=row.remark.text,
            asked_at=row.asked_at,
            asked_by=row.asked_by_name,
            due_at=row.due_at,
            is_overdue=row.overdue_at is not None,
            answer=AppealAnswer(row.answer) if row.answer else None,
            answer_comment=row.answer_remark.text if row.answer_remark else None,
            answered_at=row.answered_at,
            answered_by=row.answered_by_name or None,
        )
        for row in rows
    ]


def appeals_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, RegistrationAppealView]:
    """The appeals with these ids."""
    return {view.id: view for view in appeal_views(actor, list(appeal_rows(actor).filter(pk__in=keys)))}


def _step(step: RegistrationStep) -> RegistrationStepView:
    return RegistrationStepView(
        at=step.at,
        from_status=RegistrationStatus(step.from_status) if step.from_status else None,
        to_status=RegistrationStatus(step.to_status),
        rule=RegistrationRule(step.rule),
        protected_until=step.protected_until,
        by=step.actor_name or step.actor_kind,
        comment=step.remark.text if step.remark else None,
    )


DEAL_REGISTRATION = Noun(
    name="DealRegistration",
    view=DealRegistrationView,
    verb="deal_registration.read",
    load=registrations_by_id,
    links=lambda: {"partner": PARTNER, "account": ACCOUNT, "appeal": REGISTRATION_APPEAL},
)
DEAL_REGISTRATIONS = Listing(
    noun=DEAL_REGISTRATION,
    verb="deal_registration.list",
    rows=registration_rows,
    views=registration_views,
    filters=DealRegistrationFilters,
    orderings=Orderings(
        {
            "requested_at": Key("requested_at"),
            "updated_at": Key("updated_at"),
            "protected_until": Key("protected_until", nullable=True),
        },
        default="-requested_at",
    ),
)
REGISTRATION_APPEAL: Noun[RegistrationAppealView] = Noun(
    name="RegistrationAppeal",
    view=RegistrationAppealView,
    verb="registration_appeal.read",
    load=appeals_by_id,
    links=lambda: {"registration": DEAL_REGISTRATION, "partner": PARTNER, "account": ACCOUNT},
)
REGISTRATION_APPEALS = Listing(
    noun=REGISTRATION_APPEAL,
    verb="registration_appeal.list",
    rows=appeal_rows,
    views=appeal_views,
    filters=RegistrationAppealFilters,
    orderings=Orderings({"asked_at": Key("asked_at"), "due_at": Key("due_at", nullable=True)}, default="-asked_at"),
)
