from typing import Self

from django.db import models
from django.db.models import Q

from leadhub.actors import Actor, Role
from leadhub.models import Row


class ErasureReason(models.TextChoices):
    """Why the data of a person were erased. A code: words could name the person again."""

    ASKED = "asked", "The person asked for it"
    CONSENT_WITHDRAWN = "consent_withdrawn", "The person withdrew the consent it rested on"
    NO_LONGER_NEEDED = "no_longer_needed", "The data are not needed any more"
    UNLAWFUL = "unlawful", "The data should not have been taken"


class ErasedKeyKind(models.TextChoices):
    """What a person was told from others by."""

    EMAIL = "email", "E-mail"
    PHONE = "phone", "Telephone with name"
    EXTERNAL_ID = "external_id", "Id in another system"


class Erasure(Row):
    """One person whose data were erased: ids and codes; frozen by trigger. `contact` is no foreign key: a restored
    backup may lack it.
    """

    PERSONAL = ()
    OF_STAFF = ("by_name",)

    contact = models.UUIDField(unique=True, help_text="The contact that all others of the person were merged into.")
    reason = models.CharField(max_length=20, choices=ErasureReason)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(name="erasure_by_time", fields=["-at", "-id"])]

    def __str__(self) -> str:
        return str(self.contact)


class ErasedKey(Row):
    """A keyed hash of what an erased person was told from others by, which blocks a return; frozen by trigger.

    It goes with an `ErasureLift` of its kind only, which says who let the person in again.

    `opted_out` are the channels and purposes that the person had withdrawn from.
    """

    PERSONAL = ()
    IMPERSONAL = ("digest", "opted_out")

    digest = models.BinaryField(max_length=32, unique=True, help_text="HMAC-SHA-256 under the secret of erasures.")
    kind = models.CharField(max_length=12, choices=ErasedKeyKind)
    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, related_name="keys")
    opted_out = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.kind


class ErasureLiftReason(models.TextChoices):
    """Why somebody who was erased may be taken again. A code: words could name the person again."""

    ASKED = "asked", "The person asked to be in again"
    ANOTHER_PERSON = "another_person", "Somebody else is reached there now"
    MISTAKEN = "mistaken", "Another person was meant to be erased"


class ErasureLiftQuerySet(models.QuerySet["ErasureLift"]):
    """Lifts as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever lets people in again, and whoever audits it, sees all of them: they name nobody."""
        return self if actor.role in (Role.OPERATIONS, Role.AUDITOR) else self.none()


class ErasureLift(Row):
    """One hash let go: whom it named may be taken again, and nothing comes back. Codes only; frozen by trigger."""

    PERSONAL = ()
    OF_STAFF = ("by_name",)

    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, related_name="lifts")
    kind = models.CharField(max_length=12, choices=ErasedKeyKind)
    reason = models.CharField(max_length=20, choices=ErasureLiftReason)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)

    objects = ErasureLiftQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="erasure_lift_by_time", fields=["-at", "-id"])]

    def __str__(self) -> str:
        return self.get_kind_display()


class ErasureSecret(models.Model):
    """The key of the hashes, one row: made with the first erasure, never changed, sealed under SECRET_KEY."""

    PERSONAL = ()
    IMPERSONAL = ("sealed",)

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    sealed = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(name="erasure_secret_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return "secret of erasures"
