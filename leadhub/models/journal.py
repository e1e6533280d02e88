from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan

from leadhub.blanks import BLANKS
from leadhub.models.base import Row


class JournalEntry(Row):
    """What somebody wrote down about an object, for whoever works on it next; its text alone is ever erased."""

    PERSONAL = ("text",)
    OF_STAFF = ("author_name",)
    IMPERSONAL = ("noun",)

    noun = models.CharField(max_length=20, help_text="What it is about: lead, account or partner.")
    object_id = models.UUIDField()
    text = models.TextField()
    author = models.UUIDField(null=True)
    author_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="journal_entry_is_not_blank",
                condition=Q(GreaterThan(Length(Func(models.F("text"), Value(BLANKS), function="TRIM")), 0)),
            )
        ]
        indexes = [models.Index(name="journal_of_object", fields=["object_id", "-at", "-id"])]

    def __str__(self) -> str:
        return self.text[:60]
