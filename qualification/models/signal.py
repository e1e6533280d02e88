from collections.abc import Collection
from typing import Any, Final, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef

from accounts.models import STAFF
from leadhub.actors import Actor
from leadhub.models import Row
from qualification.models.suspension import Suspension


class SignalType(models.Model):
    """A kind of act that counts as research or as buying. `number` is what stored states name it by."""

    PERSONAL = ()
    IMPERSONAL = ("label",)

    class Family(models.TextChoices):
        RESEARCH = "research", "Research"
        BUYING = "buying", "Buying"

    number = models.SmallIntegerField(primary_key=True)
    code = models.SlugField(max_length=60, unique=True)
    label = models.CharField(max_length=80)
    family = models.CharField(max_length=8, choices=Family)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.label


class Source(models.Model):
    """A system that delivers signals."""

    PERSONAL = ()
    IMPERSONAL = ("code",)

    number = models.AutoField(primary_key=True)
    code = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.code


class Origin(models.Model):
    """Where marketing reached a contact: source, channel, campaign and content; never changed once made."""

    PERSONAL = ()
    IMPERSONAL = ("source", "channel", "campaign", "content")

    number = models.AutoField(primary_key=True)
    source = models.CharField(max_length=60)
    channel = models.CharField(max_length=60, blank=True)
    campaign = models.CharField(max_length=120, blank=True)
    content = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="origin_is_unique", fields=["source", "channel", "campaign", "content"])
        ]
        indexes = [models.Index(name="origin_by_campaign", fields=["campaign"])]

    def __str__(self) -> str:
        return " / ".join(part for part in (self.source, self.channel, self.campaign, self.content) if part)


class SignalQuerySet(models.QuerySet["Signal"]):
    """Signals as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Staff and integrations see every signal; partners see what the card of their handoff tells."""
        return self if actor.role in STAFF else self.none()

    def counting(self) -> Self:
        """Without those that were found to be noise, and those of sources that are suspended."""
        noise = SignalExclusion.objects.standing().filter(signal=OuterRef("pk"))
        return self.filter(~Exists(noise)).exclude(source__in=Suspension.objects.of_sources().values("number"))

    def heard_of(self, leads: "Collection[UUID] | models.QuerySet[Any]") -> Any:
        """What counts for leads that stand for themselves: theirs, and what was heard of those merged into them.

        `root` names the lead that a signal counts for. Leads that may be merged themselves: `qualification.merged`.
        """
        known = {"in": leads.values("pk")} if isinstance(leads, models.QuerySet) else {"among": list(leads)}
        named = {f"lead__canonical_id__{lookup}": values for lookup, values in known.items()}
        return self.filter(**named).annotate(root=F("lead__canonical_id"))


TOLD: Final = (
    "project",
    "application",
    "material",
    "process",
    "tolerance_um",
    "length_mm",
    "width_mm",
    "height_mm",
    "certificates",
    "order_kind",
    "end_customer",
    "part_number",
    "is_under_nda",
)
"""Typed properties of which a signal keeps whether it said them, also once what it said is erased; never reordered."""


class Signal(Row):
    """One recorded act of a contact; frozen by trigger. The same act delivered again is the same row."""

    PERSONAL = ()
    IMPERSONAL = ("external_key",)

    source = models.IntegerField()
    external_key = models.BinaryField(max_length=16, help_text="BLAKE2b digest of the external id, 16 bytes.")
    type = models.SmallIntegerField()
    lead = models.ForeignKey("qualification.Lead", on_delete=models.PROTECT, related_name="signals", db_index=False)
    contact = models.UUIDField()
    origin = models.IntegerField()
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    has_drawings = models.BooleanField(null=True)
    quantity = models.BigIntegerField(null=True)
    annual_volume = models.BigIntegerField(null=True)
    required_by = models.DateField(null=True)
    told = models.IntegerField(
        null=True, help_text="Which of `TOLD` it said, a bit for each; null of one that came before that was kept."
    )

    objects = SignalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="signal_counts_once_per_source", fields=["source", "external_key"])]
        indexes = [models.Index(name="signal_of_lead", fields=["lead", "occurred_at"])]

    def __str__(self) -> str:
        return f"signal {self.id}"


class SignalPayload(models.Model):
    """What a signal carried as it came: personal, so kept apart and erasable."""

    PERSONAL = ("external_id", "properties")

    signal = models.OneToOneField(Signal, primary_key=True, on_delete=models.CASCADE, related_name="payload")
    external_id = models.CharField(max_length=200)
    properties = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.external_id


class ExclusionReason(models.TextChoices):
    """Why a signal does not count."""

    SCANNER_BURST = "scanner_burst", "Opened every link of a mail within seconds"
    KNOWN_AGENT = "known_agent", "Came from a program that is known"
    SCANNER_OR_BOT = "scanner_or_bot", "Its contact is a mail scanner or a bot"
    DISPOSABLE_MAIL = "disposable_mail", "Its contact has a disposable address"
    TEST = "test", "A test"
    DUPLICATE = "duplicate", "Told twice"
    WRONG_PERSON = "wrong_person", "Somebody else's act"
    SPAM = "spam", "Spam"
    OTHER = "other", "Another reason"


class ExclusionQuerySet(models.QuerySet["SignalExclusion"]):
    """Exclusions, of which only the standing ones take points away."""

    def standing(self) -> Self:
        """Those that nobody took back."""
        return self.filter(restoration=None)


class SignalExclusion(Row):
    """A signal found to be noise: its points go; the signal stays. Frozen by trigger.

    Numbered within the signal: rules exclude a signal once, as its first, so that what a person put back stays so.
    """

    PERSONAL = ()
    OF_STAFF = ("by",)

    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="exclusions", db_index=False)
    seq = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    reason = models.CharField(max_length=60, choices=ExclusionReason)
    by = models.CharField(max_length=120)
    remark = models.ForeignKey(
        "qualification.Remark", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="signal_exclusion_is_numbered_in_its_signal", fields=["signal", "seq"])
        ]

    def __str__(self) -> str:
        return self.reason


class SignalRestoration(Row):
    """An exclusion taken back: the signal counts again. Frozen by trigger."""

    PERSONAL = ()
    OF_STAFF = ("by",)

    exclusion = models.OneToOneField(SignalExclusion, on_delete=models.PROTECT, related_name="restoration")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    remark = models.ForeignKey(
        "qualification.Remark", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    def __str__(self) -> str:
        return f"restoration of {self.exclusion_id}"
