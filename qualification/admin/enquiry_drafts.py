"""Mails that ask for something: what waits, and what a person says of it."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet
from django.urls import reverse

from accounts.forms import AccountForm, ContactForm
from accounts.models import ProductLine
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm, Choice
from leadhub.console.places import Waiting, how_many
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time
from leadhub.policy.groups import MARKETING_SIDE
from qualification import enquiry_drafts
from qualification.admin.deadlines import Deadline
from qualification.enquiry_forms import ConfirmEnquiryBody
from qualification.models import DiscardReason, EnquiryDraft, SignalType


class ConfirmForm(ActForm):
    """What they ask for, and who they are."""

    type = Choice(required=False, label="What they ask for")
    product_line = Choice(required=False, label="Product line")
    email = forms.CharField(required=False, max_length=254, label="E-mail")
    first_name = forms.CharField(required=False, max_length=80)
    last_name = forms.CharField(required=False, max_length=80)
    job_title = forms.CharField(required=False, max_length=160)
    company = forms.CharField(required=False, max_length=200)
    domain = forms.CharField(required=False, max_length=253, help_text="Of the company, such as example.com.")
    country = forms.CharField(required=False, max_length=2, help_text="Of the company, such as US.")
    places: Mapping[str, str] = {
        "contact/email": "email",
        "contact": "email",
        "account/domain": "domain",
        "account/country": "country",
    }

    def prepare(self) -> None:
        """Offer what there is, and fill in what the mail says."""
        types = SignalType.objects.order_by("label").values_list("code", "label")
        lines = ProductLine.objects.filter(is_active=True).order_by("label").values_list("code", "label")
        self.fields["type"].choices = [("", "Choose"), *types]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["product_line"].choices = [("", "Not said"), *lines]  # type: ignore[attr-defined]  # a ChoiceField
        if isinstance(self.subject, EnquiryDraft):
            first, last = enquiry_drafts.names_of(self.subject.sender_name)
            said = {"email": self.subject.sender_email, "first_name": first, "last_name": last}
            for name, value in (said | {"domain": self.subject.domain}).items():
                self.fields[name].initial = value or ""


class DiscardForm(ActForm):
    """Why it is no enquiry."""

    reason = Choice(
        choices=[("", "Choose"), *(one for one in DiscardReason.choices if one[0] != DiscardReason.ERASED)],
        required=False,
    )


def confirm(actor: Actor, draft: EnquiryDraft, given: Mapping[str, Any]) -> EnquiryDraft:
    """As corrected."""
    contact = {name: given[name] or None for name in ("email", "first_name", "last_name", "job_title")}
    company = {"name": given["company"] or None, "domain": given["domain"] or None, "country": given["country"] or None}
    body = ConfirmEnquiryBody(
        type=given["type"] or None,
        product_line=given["product_line"] or None,
        contact=ContactForm(**contact),
        account=AccountForm(**company),
    )
    return enquiry_drafts.confirm(draft.pk, body, actor=actor, now=clock.now())


def discard(actor: Actor, draft: EnquiryDraft, given: Mapping[str, Any]) -> EnquiryDraft:
    """With a reason."""
    return enquiry_drafts.discard(draft.pk, reason=given["reason"], actor=actor, now=clock.now())


def _waits(row: EnquiryDraft) -> bool:
    return row.decided_at is None


def _lead(row: EnquiryDraft) -> str:
    return reverse("admin:qualification_lead_change", args=[row.lead_id])


def _queue(_answer: Any) -> str:
    return reverse("admin:qualification_enquirydraft_changelist")


@admin.register(EnquiryDraft)
class EnquiryDraftAdmin(ConsoleAdmin):
    """What waits comes first, by the time that is left."""

    verb = "enquiry_draft.list"
    group = "Work"
    title = "Mail"
    icon = "mail"
    rank = 29
    faces = MARKETING_SIDE
    empty = "No mail waits to be read. What comes to a mailbox that leadhub reads stands here first."
    list_display = ["about", "who", "company", "received", "left", "decided"]
    list_filter = ["state", "team"]
    list_select_related = ["team__calendar", "account", "owner"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "confirm",
            "It is an enquiry",
            "enquiry_draft.confirm",
            confirm,
            form=ConfirmForm,
            possible=_waits,
            done="Taken in. Its clocks count from when the mail was received.",
            lands=_lead,
            effect="A lead is made or found, and decided by the rules in force.",
        ),
        ObjectAction(
            "discard",
            "It is none",
            "enquiry_draft.discard",
            discard,
            form=DiscardForm,
            possible=_waits,
            done="Discarded.",
            lands=_queue,
            is_dangerous=True,
            effect="What it says is dropped after some time. Nobody is written to.",
        ),
    ]

    def rows(self, actor: Actor) -> "QuerySet[EnquiryDraft]":
        """Those that the caller may see."""
        return EnquiryDraft.objects.visible_to(actor).prefetch_related("team__calendar__closures")

    def badge(self, actor: Actor) -> Waiting:
        """How many wait."""
        return how_many(EnquiryDraft.objects.visible_to(actor).waiting())

    def get_ordering(self, request: Any) -> Sequence[Any]:
        """Undecided first, the most urgent of them on top."""
        return (F("decided_at").desc(nulls_first=True), "due_at")

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """The time that is left of each."""
        now = clock.now()
        for row in rows:
            row.deadline = Deadline.of(row.due_at, row.team.calendar, now)

    @admin.display(description="Subject")
    def about(self, row: EnquiryDraft) -> str:
        """What it says it is about."""
        return row.subject or "No subject"

    @admin.display(description="From")
    def who(self, row: EnquiryDraft) -> str:
        """Who wrote."""
        if not row.sender_email:
            return f"Passed on by {row.forwarded_by}" if row.forwarded_by else "Nobody is named"
        return f"{row.sender_name} <{row.sender_email}>" if row.sender_name else row.sender_email

    @admin.display(description="Company")
    def company(self, row: EnquiryDraft) -> str:
        """Where they work."""
        return str(row.account or row.domain or "Unknown")

    @admin.display(description="Received")
    def received(self, row: EnquiryDraft) -> str:
        """When it came."""
        return clock_time(row.received_at)

    @admin.display(description="Time left")
    def left(self, row: Any) -> str:
        """Of those that wait."""
        return "" if row.decided_at else str(row.deadline)

    @admin.display(description="Decision")
    def decided(self, row: EnquiryDraft) -> str:
        """What was decided, and by whom."""
        if row.decided_at is None:
            return "Waits"
        said = row.get_reason_display() if row.reason else row.get_state_display()
        return f"{said}, by {row.decided_by_name}"

    def page(self, actor: Actor, subject: EnquiryDraft) -> dict[str, Any]:
        """Who wrote what, and until when somebody is to say what it is."""
        self.complete(actor, [subject])
        deadline: Deadline = subject.deadline  # type: ignore[attr-defined]  # put there by complete
        files = [[one["name"], one["type"], f"{one['size']:,} bytes"] for one in subject.attachments]
        return {
            "facts": [
                ("Subject", self.about(subject)),
                ("From", self.who(subject)),
                ("Answers go to", subject.reply_to),
                ("Passed on by", subject.forwarded_by),
                ("Company", self.company(subject)),
                ("Owner", subject.owner or ""),
                ("Received", self.received(subject)),
                ("Desk", subject.team),
                ("Decide by", deadline.exact),
                ("Time left", self.left(subject)),
                ("What they write", subject.text),
                ("Signature and quoted", subject.rest),
                ("Cut off", "There is more of it than was read." if subject.is_cut else ""),
                ("Decision", self.decided(subject)),
                ("Lead", Link("The lead", _lead(subject)) if subject.lead_id else ""),
            ],
            "tables": [Table("Attachments", ["Name", "Type", "Size"], files)] if files else [],
        }
