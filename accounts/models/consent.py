from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThan

from accounts.models.contact import Contact
from leadhub.models import Row


class ConsentChannel(models.TextChoices):
    """By which way somebody may be reached."""

    EMAIL = "email", "E-mail"
    PHONE = "phone", "Telephone"
    MESSAGING = "messaging", "Messaging"
    POST = "post", "Post"


class ConsentPurpose(models.TextChoices):
    """For what somebody may be reached."""

    MARKETING = "marketing", "News and offers"
    SALES = "sales", "Talk about a project"


class ConsentScope(models.TextChoices):
    """A channel and a purpose in one word, by which lists are narrowed."""

    EMAIL_MARKETING = "email_marketing", "News and offers by e-mail"
    PHONE_MARKETING = "phone_marketing", "News and offers by telephone"
    MESSAGING_MARKETING = "messaging_marketing", "News and offers by messaging"
    POST_MARKETING = "post_marketing", "News and offers by post"
    EMAIL_SALES = "email_sales", "Talk about a project by e-mail"
    PHONE_SALES = "phone_sales", "Talk about a project by telephone"
    MESSAGING_SALES = "messaging_sales", "Talk about a project by messaging"
    POST_SALES = "post_sales", "Talk about a project by post"

    @property
    def parts(self) -> tuple[str, str]:
        """The channel and the purpose."""
        channel, _, purpose = self.value.partition("_")
        return channel, purpose


class ConsentState(models.TextChoices):
    """What a person said."""

    GIVEN = "given", "Given"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ConsentProof(Row):
    """What a consent rests on, in words; erasable, so kept apart from the history that refers to it."""

    PERSONAL = ("text",)

    text = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="consent_proof_is_not_blank", condition=Q(GreaterThan(Length(Trim("text")), 0)))
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Consent(Row):
    """One word of a person on one channel and purpose: what was said, when, where and on what it rests.

    Frozen by trigger: who changes their mind says so in a new row.
    """

    PERSONAL = ()
    OF_STAFF = ("by_name",)
    IMPERSONAL = ("source",)

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="consents", db_index=False)
    channel = models.CharField(max_length=12, choices=ConsentChannel)
    purpose = models.CharField(max_length=12, choices=ConsentPurpose)
    state = models.CharField(max_length=12, choices=ConsentState)
    source = models.CharField(max_length=60, help_text="Where it was said: a form, a system, a fair.")
    said_at = models.DateTimeField()
    proof = models.ForeignKey(
        ConsentProof, null=True, on_delete=models.PROTECT, related_name="consents", help_text="What it rests on."
    )
    recorded_at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="consent_given_rests_on_a_proof", condition=~Q(state="given") | Q(proof__isnull=False)
            ),
            models.CheckConstraint(name="consent_names_its_source", condition=~Q(source="")),
        ]
        indexes = [
            models.Index(name="consent_of_contact", fields=["contact", "channel", "purpose", "source", "-said_at"])
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}, {self.get_purpose_display()}: {self.get_state_display()}"
