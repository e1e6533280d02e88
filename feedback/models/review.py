from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThan

from accounts.models import STAFF
from feedback.rules.sampling import ReviewStage, Stratum
from leadhub.actors import Actor
from leadhub.models import Draft, Row, Side
from qualification.models import Lead, Remark

STAGES = [(stage.value, stage.label) for stage in ReviewStage]
STRATA = [(stratum.value, stratum.label) for stratum in Stratum]


class FeedbackState(models.TextChoices):
    """What became of a rejection, as the reviews of its lead say."""

    NEW = "new", "New"
    DISCUSSED = "discussed", "Discussed"
    CHANGED = "changed", "Changed a rule"
    KEPT = "kept", "Kept as it is"


class ReviewQuestion(models.TextChoices):
    """What raters are asked of each lead; the second only where sales had not qualified it."""

    IS_MQL = "is_mql", "Is this an MQL?"
    WHY_NOT_SQL = "why_not_sql", "Why did it not become an SQL?"


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """The staff and integrations see them all; what raters say is another matter."""
        return self if actor.role in STAFF else self.none()

    def open_to(self, actor: Actor) -> Self:
        """Those of which the caller may read what everybody said: closed, or rated whole by the caller.

        A rater alone has rated: of a review without leads there is nothing that anybody could have said.
        """
        own = Rating.objects.filter(item=OuterRef("pk"), rater__in=[actor.user_id])
        unrated = ReviewItem.objects.filter(review=OuterRef("pk")).exclude(Exists(own))
        return self.filter(Q(state=Review.State.CLOSED) | ~Exists(unrated))


class Review(Row):
    """A meeting of marketing and sales over leads of a period, drawn by a seed; once closed it is locked by trigger."""

    PERSONAL = ("minutes",)
    OF_STAFF = ("created_by_name", "closed_by_name")
    IMPERSONAL = ("stages", "found")

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    period_from = models.DateTimeField()
    period_to = models.DateTimeField(help_text="The first moment that is no part of it.")
    seed = models.PositiveIntegerField(help_text="The same seed and period draw the same leads.")
    per_stratum = models.PositiveSmallIntegerField(help_text="How many leads of each kind were asked for.")
    stages = models.JSONField(help_text="Codes of the stages that leads were drawn from.")
    found = models.JSONField(help_text="How many leads of each kind there were.")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    minutes = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1, help_text="Rises whenever minutes or state change.")
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True)
    created_by_name = models.CharField(max_length=120)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    closed_by_name = models.CharField(max_length=120, blank=True, default="")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="review_is_open_or_says_when_it_closed",
                condition=Q(state="open", closed_at__isnull=True) | Q(state="closed", closed_at__isnull=False),
            )
        ]
        indexes = [models.Index(name="review_by_creation", fields=["-created_at", "-id"])]

    def __str__(self) -> str:
        return f"Review of {self.period_words}"

    @property
    def is_open(self) -> bool:
        """Whether it may still be rated, written and decided in."""
        return self.state == Review.State.OPEN

    @property
    def period_words(self) -> str:
        """The month where the period is one, else its first and last day."""
        first, end = self.period_from, self.period_to
        following = (first.year + first.month // 12, first.month % 12 + 1)
        midnights = (first.day, end.day, first.hour, end.hour, first.minute, end.minute) == (1, 1, 0, 0, 0, 0)
        if midnights and (end.year, end.month) == following:
            return f"{first:%B %Y}"
        return f"{first:%-d %b %Y} to {end:%-d %b %Y}"


class ReviewItemQuerySet(models.QuerySet["ReviewItem"]):
    """Leads of reviews as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the review and the lead."""
        return self.filter(review__in=Review.objects.visible_to(actor), lead__in=Lead.objects.visible_to(actor))


class ReviewItem(Row):
    """One lead of a review and what it was drawn for; frozen by trigger."""

    PERSONAL = ()

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="items", db_index=False)
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="review_items")
    stage = models.CharField(max_length=3, choices=STAGES)
    stratum = models.CharField(max_length=10, choices=STRATA)
    position = models.PositiveSmallIntegerField(help_text="From 1, in an order that tells nothing of the kinds.")
    decision_seq = models.PositiveIntegerField(
        null=True, help_text="The decision by which the rules asked for most in the period."
    )

    objects = ReviewItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="review_item_is_a_lead_once", fields=["review", "lead"]),
            models.UniqueConstraint(name="review_item_has_a_place_of_its_own", fields=["review", "position"]),
        ]

    def __str__(self) -> str:
        return f"No. {self.position}: {self.lead}"


class RatingQuerySet(models.QuerySet["Rating"]):
    """Ratings as callers may see them: this alone keeps raters blind, whatever the door."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own; those of others once the review is closed, or once one has rated every lead of it oneself."""
        readable = Review.objects.visible_to(actor)
        return self.filter(
            Q(rater__in=[actor.user_id]) | Q(item__review__in=readable.open_to(actor)), item__review__in=readable
        )


class Rating(Row):
    """What one person says of one lead of a review; locked by trigger once the review is closed."""

    PERSONAL = ()
    OF_STAFF = ("rater_name",)

    class IsMql(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        UNSURE = "unsure", "Unsure"

    class WhyNotSql(models.TextChoices):
        NO_PROJECT = "no_project", "There is no need or project"
        LATER = "later", "They want it later"
        NO_TECHNICAL_FIT = "no_technical_fit", "We cannot make it"
        WRONG_COMPANY = "wrong_company", "Not a company that we want"
        WRONG_PERSON = "wrong_person", "Not somebody who decides or takes part"
        COMMERCIAL = "commercial", "Price, budget or quantity"
        TOO_LITTLE_KNOWN = "too_little_known", "Too little was known"
        NOT_REACHED = "not_reached", "Nobody reached them"
        NOT_WORKED = "not_worked", "Sales did not work it"
        WRONG_ROUTE = "wrong_route", "It went to the wrong people"
        STILL_OPEN = "still_open", "It may still become one"
        UNSURE = "unsure", "Unsure"

    item = models.ForeignKey(ReviewItem, on_delete=models.PROTECT, related_name="ratings", db_index=False)
    rater = models.UUIDField()
    rater_name = models.CharField(max_length=120)
    side = models.CharField(max_length=10, choices=Side)
    is_mql = models.CharField(max_length=6, choices=IsMql)
    why_not_sql = models.CharField(
        max_length=20, choices=WhyNotSql, blank=True, default="", help_text="Of leads that sales had not qualified."
    )
    remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="rating_is_one_for_each_rater_and_lead", fields=["item", "rater"]),
        ]

    def __str__(self) -> str:
        return f"{self.rater_name}: {self.get_is_mql_display()}"


class ReviewDecisionQuerySet(models.QuerySet["ReviewDecision"]):
    """Decisions of reviews as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the review."""
        return self.filter(review__in=Review.objects.visible_to(actor))


class ReviewDecision(Row):
    """What a review decided, who answers for it and until when; once the review is closed that is locked by trigger.

    What became of it is said afterwards: done, kept as it is or dropped, and the draft that it led to.
    """

    PERSONAL = ("text", "because")
    OF_STAFF = ("settled_by_name", "made_by_name")

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        KEPT = "kept", "Kept as it is"
        DROPPED = "dropped", "Dropped"

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="decisions")
    text = models.TextField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="review_decisions")
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    because = models.TextField(blank=True, default="", help_text="What became of it, in words.")
    settled_at = models.DateTimeField(null=True)
    settled_by_name = models.CharField(max_length=120, blank=True, default="")
    draft = models.ForeignKey(Draft, null=True, on_delete=models.PROTECT, related_name="review_decisions")
    draft_was_open = models.BooleanField(default=False, help_text="Somebody was editing the draft already.")
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120)

    objects = ReviewDecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="review_decision_says_what", condition=Q(GreaterThan(Length(Trim("text")), 0))),
            models.CheckConstraint(
                name="review_decision_is_open_or_says_when_it_ended",
                condition=Q(state="open", settled_at__isnull=True) | (~Q(state="open") & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="review_decision_that_keeps_says_why",
                condition=~Q(state="kept") | Q(GreaterThan(Length(Trim("because")), 0)),
            ),
        ]
        indexes = [models.Index(name="review_decision_open", fields=["due_on"], condition=Q(state="open"))]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_open(self) -> bool:
        """Whether nobody has said yet what became of it."""
        return self.state == ReviewDecision.State.OPEN


class DecidedOn(Row):
    """A lead of the review that a decision is about; locked by trigger once the review is closed."""

    PERSONAL = ()

    decision = models.ForeignKey(ReviewDecision, on_delete=models.CASCADE, related_name="concerns", db_index=False)
    item = models.ForeignKey(ReviewItem, on_delete=models.PROTECT, related_name="decisions")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="review_decision_is_about_a_lead_once", fields=["decision", "item"])
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} on {self.item_id}"
