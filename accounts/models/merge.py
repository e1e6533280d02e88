from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models.account import STAFF
from leadhub.actors import Actor
from leadhub.models import Row


class MergeNoun(models.TextChoices):
    """What can turn out to be one that was kept as two."""

    ACCOUNT = "account", "Account"
    CONTACT = "contact", "Contact"
    LEAD = "lead", "Lead"


class MergeQuerySet(models.QuerySet["Merge"]):
    """Merges as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees accounts and contacts sees which of them are one."""
        return self if actor.role in STAFF else self.none()

    def standing(self) -> Self:
        """Those that nobody has undone."""
        return self.filter(undone__isnull=True)


class Merge(Row):
    """One that turned out to be another: from then on the winner stands for the loser. Frozen by trigger.

    `undo` says what was moved and taken over: ids, codes and facts that are not personal. A lead is merged as a part of
    the merge of its contact.
    """

    PERSONAL = ()
    OF_STAFF = ("by_name",)
    IMPERSONAL = ("undo",)

    noun = models.CharField(max_length=8, choices=MergeNoun)
    loser = models.UUIDField()
    winner = models.UUIDField()
    part_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    undo = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="merge_is_of_two", condition=~Q(loser=F("winner"))),
            models.CheckConstraint(
                name="merge_of_leads_is_part_of_another",
                condition=Q(noun="lead", part_of__isnull=False) | (~Q(noun="lead") & Q(part_of__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="merge_of_loser", fields=["loser", "-id"]),
            models.Index(name="merge_of_winner", fields=["winner", "-id"]),
            models.Index(name="merge_by_time", fields=["-at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.loser} into {self.winner}"


class MergeUndo(Row):
    """A merge that was taken back. Frozen by trigger."""

    PERSONAL = ()
    OF_STAFF = ("by_name",)

    merge = models.OneToOneField(Merge, on_delete=models.PROTECT, related_name="undone")
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.merge} undone"


class PossibleDuplicateQuerySet(models.QuerySet["PossibleDuplicate"]):
    """Pairs that look alike, as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees accounts and contacts sees which of them look alike."""
        return self if actor.role in STAFF else self.none()

    def waiting(self) -> Self:
        """Those that nobody has judged."""
        return self.filter(dismissed_at=None)


class PossibleDuplicate(Row):
    """Two of a kind that look alike to a sweep, and why; a person merges them, or says that they are two."""

    PERSONAL = ()
    OF_STAFF = ("dismissed_by_name",)
    IMPERSONAL = ("reasons",)

    noun = models.CharField(max_length=8, choices=MergeNoun)
    one = models.UUIDField()
    other = models.UUIDField()
    score = models.PositiveSmallIntegerField(help_text="How alike they are, out of 100.")
    reasons = models.JSONField(default=list, help_text="Codes of what is alike.")
    found_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by_name = models.CharField(max_length=120, blank=True)

    objects = PossibleDuplicateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="possible_duplicate_stands_once", fields=["noun", "one", "other"]),
            models.CheckConstraint(name="possible_duplicate_is_of_two", condition=Q(one__lt=F("other"))),
            models.CheckConstraint(
                name="possible_duplicate_dismissed_says_by_whom",
                condition=Q(dismissed_at__isnull=True, dismissed_by_name="")
                | (Q(dismissed_at__isnull=False) & ~Q(dismissed_by_name="")),
            ),
        ]
        indexes = [
            models.Index(
                name="possible_duplicate_waiting", fields=["-score", "-id"], condition=Q(dismissed_at__isnull=True)
            ),
            models.Index(name="possible_duplicate_of_other", fields=["noun", "other"]),
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.one} and {self.other}"
