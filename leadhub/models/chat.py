from django.db import models
from django.db.models import Q

from leadhub.models.alert import AlertChannel
from leadhub.models.base import Row


class ChatReply(Row):
    """That somebody pressed something in a chat system, and what they alone are told of it; gone after an hour.

    Written in the transaction of what the press did: the same press that is told a second time finds it and does
    nothing. All times are of the real clock.
    """

    PERSONAL = ()
    OF_STAFF = ("user", "text")
    IMPERSONAL = ("digest", "place")

    digest = models.CharField(max_length=64, help_text="Of the signed words by which we were told.")
    channel = models.ForeignKey(AlertChannel, on_delete=models.PROTECT, related_name="replies", db_index=False)
    place = models.CharField(max_length=40, blank=True, help_text="Where it was pressed.")
    user = models.CharField(max_length=40, help_text="As the chat system calls whoever pressed.")
    text = models.CharField(max_length=600, blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="When it is to be told; null once it was, or nothing is.")
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="chat_reply_is_one_per_press", fields=["digest"]),
            models.CheckConstraint(
                name="chat_reply_that_is_due_says_something_somewhere",
                condition=Q(due_at__isnull=True) | (~Q(text="") & ~Q(place="")),
            ),
        ]
        indexes = [
            models.Index(name="chat_reply_due", fields=["due_at"], condition=Q(due_at__isnull=False)),
            models.Index(name="chat_reply_by_age", fields=["made_at"]),
        ]

    def __str__(self) -> str:
        return self.text
