"""Mails that ask for something, as callers read them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.readers.accounts import ACCOUNT
from accounts.readers.contacts import CONTACT
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, OneOf
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from qualification.models import DiscardReason, EnquiryDraft, EnquiryDraftState
from qualification.readers.leads import LEAD
from qualification.readers.teams import TEAM


class MailAttachmentView(View):
    """A file that came with a mail; leadhub neither opened nor kept it."""

    name: str
    type: str
    size: int


class EnquiryDraftView(View):
    """A mail that asks for something and waits until a person says what it is; then it has a `lead`, or a `reason`.

    `rest` is the signature and what was quoted, `reply_to` another address for answers, of another domain than the
    sender's. `forwarded_by` is the colleague who passed it on; without `sender_email` the forward does not say of
    whom. `domain` is the company's, null for free mail; `owner` owns the account of a customer. `is_cut` says that
    there is more of the mail than was read. What it says is empty once it was dropped.
    """

    id: UUID
    state: EnquiryDraftState
    sender_name: str | None
    sender_email: str | None
    reply_to: str | None
    forwarded_by: str | None
    subject: str | None
    text: str | None
    rest: str | None
    is_cut: bool
    attachments: list[MailAttachmentView]
    domain: str | None
    account: UUID | None
    contact: UUID | None
    owner: UUID | None
    team: UUID
    received_at: datetime
    due_at: datetime
    is_overdue: bool
    reason: DiscardReason | None
    lead: UUID | None
    decided_at: datetime | None
    decided_by: str | None


class EnquiryDraftFilters(Filters):
    """What mails may be narrowed to."""

    state = OneOf("state", EnquiryDraftState)
    reason = OneOf("reason", DiscardReason)
    team = Ids("team_id")
    owner = Ids("owner_id")
    account = Ids("account_id")
    lead = Ids("lead_id")
    received_at__gte = Instant("received_at", "gte")
    received_at__lt = Instant("received_at", "lt")
    due_at__gte = Instant("due_at", "gte")
    due_at__lt = Instant("due_at", "lt")


def enquiry_draft_rows(actor: Actor) -> "QuerySet[EnquiryDraft]":
    """The mails that a caller may see."""
    return EnquiryDraft.objects.visible_to(actor)


def enquiry_draft_views(actor: Actor, rows: Sequence[EnquiryDraft]) -> list[EnquiryDraftView]:
    """The mails of one page."""
    now = clock.now()
    return [
        EnquiryDraftView(
            id=row.pk,
            state=EnquiryDraftState(row.state),
            sender_name=row.sender_name or None,
            sender_email=row.sender_email or None,
            reply_to=row.reply_to or None,
            forwarded_by=row.forwarded_by or None,
            subject=row.subject or None,
            text=row.text or None,
            rest=row.rest or None,
            is_cut=row.is_cut,
            attachments=[MailAttachmentView(**one) for one in row.attachments],
            domain=row.domain or None,
            account=row.account_id,
            contact=row.contact_id,
            owner=row.owner_id,
            team=row.team_id,
            received_at=row.received_at,
            due_at=row.due_at,
            is_overdue=row.decided_at is None and row.due_at <= now,
            reason=DiscardReason(row.reason) if row.reason else None,
            lead=row.lead_id,
            decided_at=row.decided_at,
            decided_by=row.decided_by_name or None,
        )
        for row in rows
    ]


def enquiry_drafts_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, EnquiryDraftView]:
    """The mails with these ids."""
    return {view.id: view for view in enquiry_draft_views(actor, list(enquiry_draft_rows(actor).filter(pk__in=keys)))}


ENQUIRY_DRAFT = Noun(
    name="EnquiryDraft",
    view=EnquiryDraftView,
    verb="enquiry_draft.read",
    load=enquiry_drafts_by_id,
    links=lambda: {"account": ACCOUNT, "contact": CONTACT, "owner": USER, "team": TEAM, "lead": LEAD},
)
ENQUIRY_DRAFTS = Listing(
    noun=ENQUIRY_DRAFT,
    verb="enquiry_draft.list",
    rows=enquiry_draft_rows,
    views=enquiry_draft_views,
    filters=EnquiryDraftFilters,
    orderings=Orderings({"received_at": Key("received_at"), "due_at": Key("due_at")}, default="-received_at"),
)
