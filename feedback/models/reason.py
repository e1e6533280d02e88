from typing import Final

from django.db import models
from django.db.models import Q

from leadhub.models import Row


class Reason(Row):
    """One agreed reason and what follows from it; how long the lead then rests is a clause of the agreement."""

    PERSONAL = ()
    IMPERSONAL = ("label", "places", "track")

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

    class Place(models.TextChoices):
        REJECTION = "rejection", "Rejecting a handoff before it is accepted"
        RETURN = "return", "Giving back what sales had accepted"
        TAKING_OUT = "taking_out", "Taking out what sales has not accepted"
        TRIAGE = "triage", "Declining at the triage desk"
        LOSS = "loss", "Losing an opportunity or an RFQ"
        WITHDRAWAL = "withdrawal", "An RFQ that the buyer withdraws"
        NO_BID = "no_bid", "Making no bid for an RFQ"

    class Owner(models.TextChoices):
        MARKETING = "marketing", "Marketing"
        SALES = "sales", "Sales"
        OPERATIONS = "operations", "Operations"
        PARTNER_DESK = "partner_desk", "Partner desk"

    kind = models.CharField(max_length=10, choices=Kind)
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=80)
    family = models.CharField(max_length=14, choices=Family)
    group = models.CharField(
        max_length=12, blank=True, db_default="", choices=Group, help_text="Where sellers find it; rejections alone."
    )
    action = models.CharField(max_length=12, choices=Action)
    places = models.JSONField(default=list, help_text="Where it may be given; words of Place.")
    owner = models.CharField(
        max_length=12, db_default="marketing", choices=Owner, help_text="Which side has to act on it."
    )
    says_quality = models.BooleanField(default=True, help_text="Whether it counts in the quality of leads.")
    is_active = models.BooleanField(default=True)
    track = models.CharField(
        max_length=80, blank=True, help_text="The list of the marketing system that such leads go with in nurture."
    )
    order = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reason_code_is_unique_in_its_kind", fields=["kind", "code"]),
            models.CheckConstraint(
                name="reason_has_an_owner_of_the_list",
                condition=Q(owner__in=["marketing", "sales", "operations", "partner_desk"]),
            ),
        ]
        ordering = ["kind", "order", "code"]

    def __str__(self) -> str:
        return self.label

    def may_be_given_at(self, place: Place) -> bool:
        """Whether it is agreed for that place."""
        return place in self.places


PLACES_OF: Final = {
    Reason.Kind.REJECTION: (
        Reason.Place.REJECTION,
        Reason.Place.RETURN,
        Reason.Place.TAKING_OUT,
        Reason.Place.TRIAGE,
    ),
    Reason.Kind.LOSS: (Reason.Place.LOSS, Reason.Place.WITHDRAWAL),
    Reason.Kind.NO_BID: (Reason.Place.NO_BID,),
}
"""Where reasons of each list may be given at all."""
