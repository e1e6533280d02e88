from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Account, Contact
from leadhub.actors import Actor, Role
from leadhub.models import Connection, Row
from qualification.models.choices import DiscardReason, EnquiryDraftState
from qualification.models.lead import Lead
from qualification.models.team import Team, TeamMember


class EnquiryDraftQuerySet(models.QuerySet["EnquiryDraft"]):
    """Enquiries that came by mail, as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Sales sees those of the desks that it is of and of customers that it owns, everybody else on the staff all;
        systems and partners none.
        """
        if actor.role in (Role.PARTNER, Role.INTEGRATION, None):
            return self.none()
        if actor.role == Role.SALES:
            desks = TeamMember.objects.filter(user=actor.user_id, is_active=True).values("team")
            return self.filter(Q(team__in=desks) | Q(owner_id=actor.user_id))
        return self

    def waiting(self) -> Self:
        """Those on which nobody has decided."""
        return self.filter(state=EnquiryDraftState.WAITING)


class EnquiryDraft(Row):
    """A mail that asks for something: no lead, until a person confirms that it is an enquiry, and of whom.

    What it says stands as it came; `attachments` are a name, a type and a size each. `sender_key` is the address as
    contacts are known by. `account` and `contact` are who it was of when it came, where they were known exactly, and
    `owner` whoever owns the account of a customer. The desk has until `due_at`, counted from the receipt. Of what was
    discarded the words are dropped at `drop_at`.
    """

    WORDS = ("sender_name", "sender_email", "sender_key", "reply_to", "forwarded_by", "subject", "text", "rest")
    PERSONAL = (*WORDS, "attachments")
    OF_STAFF = ("decided_by_name",)
    IMPERSONAL = ("domain",)

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="enquiry_drafts")
    sender_name = models.CharField(max_length=160, blank=True)
    sender_email = models.CharField(max_length=254, blank=True)
    sender_key = models.CharField(max_length=254, blank=True, db_index=True)
    reply_to = models.CharField(max_length=254, blank=True, help_text="Where it is of another domain.")
    forwarded_by = models.CharField(max_length=254, blank=True, help_text="The colleague who passed it on.")
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    rest = models.TextField(blank=True, help_text="The signature, and what was quoted.")
    is_cut = models.BooleanField(default=False, help_text="There is more of it than was read.")
    attachments = models.JSONField(default=list)
    domain = models.CharField(max_length=253, blank=True, help_text="Of the company; of free mail none.")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="enquiry_drafts")
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=EnquiryDraftState, default=EnquiryDraftState.WAITING)
    reason = models.CharField(max_length=16, blank=True, choices=DiscardReason)
    lead = models.ForeignKey(Lead, null=True, on_delete=models.PROTECT, related_name="enquiry_drafts")
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=120, blank=True)
    drop_at = models.DateTimeField(null=True)

    objects = EnquiryDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="enquiry_draft_waits_or_says_when_it_was_decided",
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="enquiry_draft_that_is_confirmed_has_a_lead",
                condition=Q(state="confirmed", lead__isnull=False) | (~Q(state="confirmed") & Q(lead__isnull=True)),
            ),
            models.CheckConstraint(
                name="enquiry_draft_that_is_discarded_says_why",
                condition=(Q(state="discarded") & ~Q(reason="")) | (~Q(state="discarded") & Q(reason="")),
            ),
        ]
        indexes = [
            models.Index(name="enquiry_draft_by_due_time", fields=["due_at", "id"], condition=Q(state="waiting")),
            models.Index(name="enquiry_draft_by_receipt", fields=["-received_at", "-id"]),
            models.Index(name="enquiry_draft_to_drop", fields=["drop_at"], condition=Q(drop_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.subject or self.sender_email or "Mail"
