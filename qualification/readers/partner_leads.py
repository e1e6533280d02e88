"""What a partner sees: the handoffs made to it, and nothing of how they were judged."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, TextChoices, Value, When

from accounts.models import DealRegistration, RegistrationStatus
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Instant, OneOf
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from qualification.clearance import Sight
from qualification.models import Handoff, HandoffStatus, Progress, Stage
from qualification.readers.cards import PropertiesView, enquiry_of, recent_signals
from qualification.readers.partner_words import why_withdrawn, why_yours

SEEN = (HandoffStatus.OPEN, HandoffStatus.ACCEPTED, HandoffStatus.REJECTED)


class PartnerStatus(TextChoices):
    """How far a partner is with a lead."""

    NEW = "new", "New"
    ACCEPTED = "accepted", "Accepted"
    IN_PROGRESS = "in_progress", "In progress"
    QUOTED = "quoted", "Quoted"
    WON = "won", "Won"
    LOST = "lost", "Lost"
    RETURNED = "returned", "Returned"


class WhoActs(StrEnum):
    """Who has the next move."""

    YOU = "you"
    NOBODY = "nobody"


class PartnerStepView(View):
    """What comes next."""

    code: str
    text: str


class PartnerCardView(View):
    """Whom to call, and where they work."""

    name: str
    email: str | None
    phone: str | None
    job_title: str | None
    company: str | None
    domain: str | None
    country: str | None
    region: str | None
    language: str | None


class PartnerLeadView(View):
    """A lead that was handed to the partner."""

    id: UUID
    reference: str
    company: str | None
    contact_name: str
    product_line: str
    status: PartnerStatus
    handed_over_at: datetime
    respond_by: datetime
    updated_at: datetime
    why_yours: str
    why_withdrawn: str | None
    next_step: PartnerStepView
    who_acts: WhoActs
    due_at: datetime | None
    rfq: PropertiesView
    card: PartnerCardView


class PartnerLeadFilters(Filters):
    """What a partner's leads may be narrowed to."""

    status = OneOf("standing", PartnerStatus)
    handed_over_at__gte = Instant("created_at", "gte")
    handed_over_at__lt = Instant("created_at", "lt")


STEPS = {
    PartnerStatus.NEW: PartnerStepView(code="answer", text="Accept it or give it back with a reason."),
    PartnerStatus.ACCEPTED: PartnerStepView(code="contact", text="Get in touch and say how it goes."),
    PartnerStatus.IN_PROGRESS: PartnerStepView(code="report", text="Say how it goes."),
    PartnerStatus.QUOTED: PartnerStepView(code="report", text="Say whether it was won or lost."),
}
NO_STEP = PartnerStepView(code="none", text="Nothing is left to do.")
BY_STAGE = {
    Stage.SQL: PartnerStatus.IN_PROGRESS,
    Stage.OPPORTUNITY: PartnerStatus.IN_PROGRESS,
    Stage.QUOTED: PartnerStatus.QUOTED,
    Stage.WON: PartnerStatus.WON,
    Stage.LOST: PartnerStatus.LOST,
}
IN_HAND = Q(status=HandoffStatus.ACCEPTED, cycle=F("lead__cycle"))
STANDING = Case(
    When(status=HandoffStatus.OPEN, then=Value(PartnerStatus.NEW.value)),
    *(When(IN_HAND, lead__stage=stage, then=Value(status.value)) for stage, status in BY_STAGE.items()),
    When(IN_HAND, lead__stage=Stage.SAL, reported_at__isnull=False, then=Value(PartnerStatus.IN_PROGRESS.value)),
    When(IN_HAND, lead__stage=Stage.SAL, then=Value(PartnerStatus.ACCEPTED.value)),
    default=Value(PartnerStatus.RETURNED.value),
    output_field=CharField(),
)
"""How far the partner is with a handoff: shown and filtered by one expression."""


def partner_rows(actor: Actor) -> "QuerySet[Handoff]":
    """The handoffs made to the caller's partner; what was withdrawn or expired is gone."""
    related = ("contact", "account", "product_line", "state")
    # Staff see handoffs of partners too; this door shows only those that were made to the caller's own.
    own = Q(partner_id=actor.partner_id, partner_id__isnull=False)
    reports = Progress.objects.filter(handoff=OuterRef("pk")).order_by("-made_at").values("made_at")[:1]
    rows = Handoff.objects.visible_to(actor).filter(own, status__in=SEEN)
    told = rows.annotate(reported_at=Subquery(reports), is_registered=Exists(_deals(actor)))
    return told.annotate(standing=STANDING).select_related(*(f"lead__{name}" for name in related))


def partner_views(actor: Actor, rows: Sequence[Handoff]) -> list[PartnerLeadView]:
    """The leads of one page."""
    # What came after a lead was given back is nothing of theirs.
    held = [handoff.lead_id for handoff in rows if status_of(handoff) != PartnerStatus.RETURNED]
    sight = Sight.of(actor, held, clock.now())
    signals = recent_signals(held, sight)
    return [
        _view(handoff, enquiry_of(handoff.lead, signals.get(handoff.lead_id, []), sight))
        if status_of(handoff) != PartnerStatus.RETURNED
        else _returned(handoff)
        for handoff in rows
    ]


def partner_leads_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, PartnerLeadView]:
    """The leads with these ids: own, foreign and absent ids are told apart by one statement."""
    return {view.id: view for view in partner_views(actor, list(partner_rows(actor).filter(pk__in=keys)))}


def status_of(handoff: Handoff) -> PartnerStatus:
    """How far the partner is; rows come as `partner_rows` reads them."""
    return PartnerStatus(handoff.standing)  # type: ignore[attr-defined]  # annotated


def reference_of(handoff: UUID) -> str:
    """What people say on the telephone."""
    return f"LH-{handoff.hex[-8:].upper()}"


def _returned(handoff: Handoff) -> PartnerLeadView:
    """Of what was given back no more than that it was."""
    view = _view(handoff, PropertiesView())
    view.card = msgspec.structs.replace(view.card, email=None, phone=None, job_title=None)
    return view


def _view(handoff: Handoff, enquiry: PropertiesView) -> PartnerLeadView:
    lead, status = handoff.lead, status_of(handoff)
    company = str(lead.account) if lead.account else None
    moved = lead.stage_entered_at if status in BY_STAGE.values() else handoff.created_at
    reported = handoff.reported_at  # type: ignore[attr-defined]  # annotated
    changes = (handoff.created_at, handoff.responded_at, handoff.closed_at, moved, reported)
    return PartnerLeadView(
        id=handoff.pk,
        reference=reference_of(handoff.pk),
        company=company,
        contact_name=str(lead.contact),
        product_line=lead.product_line.code,
        status=status,
        handed_over_at=handoff.created_at,
        respond_by=handoff.accept_due_at,
        updated_at=max(moment for moment in changes if moment is not None),
        why_yours=why_yours(handoff, is_registered=getattr(handoff, "is_registered", False)),
        why_withdrawn=why_withdrawn(handoff),
        next_step=STEPS.get(status, NO_STEP),
        who_acts=WhoActs.YOU if status in STEPS else WhoActs.NOBODY,
        due_at=handoff.next_due_at,
        rfq=enquiry,
        card=_card(handoff, company),
    )


def _deals(actor: Actor) -> "QuerySet[DealRegistration]":
    """What the partner had registered when a handoff was made to it."""
    made_at = OuterRef("created_at")
    deals = DealRegistration.objects.visible_to(actor).filter(
        partner=OuterRef("partner"), account=OuterRef("lead__account"), product_line=OuterRef("lead__product_line")
    )
    stood = Q(status=RegistrationStatus.REGISTERED) | Q(updated_at__gt=made_at)
    return deals.filter(stood, registered_at__lte=made_at, protected_until__gt=made_at)


def _card(handoff: Handoff, company: str | None) -> PartnerCardView:
    contact, account = handoff.lead.contact, handoff.lead.account
    return PartnerCardView(
        name=str(contact),
        email=contact.email,
        phone=contact.phone,
        job_title=contact.job_title,
        company=company,
        domain=(account.domain or None) if account else None,
        country=account.country if account else None,
        region=account.region if account else None,
        language=contact.language,
    )


PARTNER_LEAD = Noun(name="PartnerLead", view=PartnerLeadView, verb="partner.lead", load=partner_leads_by_id)
PARTNER_LEADS = Listing(
    noun=PARTNER_LEAD,
    verb="partner.leads",
    rows=partner_rows,
    views=partner_views,
    filters=PartnerLeadFilters,
    orderings=Orderings({"handed_over_at": Key("created_at")}, default="-handed_over_at"),
)
