from django.db import models
from django.db.models import Q

from leadhub.models import Row


class DeclineText(Row):
    """Words for a polite answer to somebody who is declined, by reason and language; operations keeps them.

    `{name}` and `{company}` stand for who asked. Where a reason has no words of its own, those of `other` are used.
    """

    PERSONAL = ()
    IMPERSONAL = ("language", "text")

    reason = models.SlugField(max_length=40, help_text="A code of the list of rejections.")
    language = models.CharField(max_length=2, help_text="ISO 639-1.")
    text = models.TextField(max_length=4_000)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="decline_text_one_by_reason_and_language", fields=["reason", "language"]),
            models.CheckConstraint(name="decline_text_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.reason}, {self.language}"
