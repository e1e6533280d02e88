from django.db import models

from leadhub.models import Row


class Reason(Row):
    """One agreed reason and what follows from it; how long the lead then rests is a clause of the agreement."""

    PERSONAL = ()

    class Kind(models.TextChoices):
        REJECTION = "rejection", "Rejection or return"
        LOSS = "loss", "Loss"
        NO_BID = "no_bid", "No bid"

    class Family(models.TextChoices):
        PROCEDURAL = "procedural", "Procedural"
        CLERICAL = "clerical", "Clerical"
        DEFINITIONAL = "definitional", "Definitional"
        TECHNICAL = "technical", "Technical"
        PERSON = "person", "Person"
        INTENT = "intent", "Intent"
        TIMING = "timing", "Timing"
        COMMERCIAL = "commercial", "Commercial"
        CONTACT = "contact", "Contact"
        OTHER = "other", "Other"

    class Group(models.TextChoices):
        NOT_FOR_US = "not_for_us", "Not for us"
        NOT_NOW = "not_now", "Not now"
        NOT_MINE = "not_mine", "Not mine"
        INCOMPLETE = "incomplete", "Cannot reach, or incomplete"
        NO_CUSTOMER = "no_customer", "Not a customer"

    class Action(models.TextChoices):
        NURTURE = "nurture", "Back to nurture"
        DISQUALIFY = "disqualify", "Disqualify"
        REROUTE = "reroute", "Hand to the right desk or partner"
        RETURN = "return", "Back to marketing to complete"
        LINK = "link", "Belongs to work already in hand"
        CLOSE = "close", "Ends the lead"

    kind = models.CharField(max_length=10, choices=Kind)
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=80)
    family = models.CharField(max_length=14, choices=Family)
    group = models.CharField(
        max_length=12, blank=True, db_default="", choices=Group, help_text="Where sellers find it; rejections alone."
    )
    action = models.CharField(max_length=12, choices=Action)
    says_quality = models.BooleanField(default=True, help_text="Whether it counts in the quality of leads.")
    is_active = models.BooleanField(default=True)
    track = models.CharField(
        max_length=80, blank=True, help_text="The list of the marketing system that such leads go with in nurture."
    )
    order = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="reason_code_is_unique_in_its_kind", fields=["kind", "code"])]
        ordering = ["kind", "order", "code"]

    def __str__(self) -> str:
        return self.label
