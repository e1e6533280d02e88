from django.db import models

from leadhub.models.base import Row
from leadhub.models.connection import Connection


class MailBecame(models.TextChoices):
    """What became of a mail."""

    DRAFT = "draft", "An enquiry that waits for a person"
    ATTEMPT = "attempt", "An attempt to reach somebody"
    AUTOMATED = "automated", "Nothing: a machine wrote it"
    UNPROVEN = "unproven", "Nothing: nobody vouches for its sender"
    UNMATCHED = "unmatched", "Nothing: it is about nothing that is in hand"
    ERASED = "erased", "Nothing: its sender's data were erased"
    REFUSED = "refused", "Nothing: it could not be read"


class MailReceipt(Row):
    """That a mail was taken in: once by its `key`, a digest, whatever it became. Nothing of what it says stands here.

    What could not be read at all is known by a digest of all that was sent. `why` is a code, where what it became does
    not say it all.
    """

    PERSONAL = ()
    IMPERSONAL = ("key", "why")

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="mails", db_index=False)
    key = models.BinaryField(max_length=16)
    became = models.CharField(max_length=10, choices=MailBecame)
    why = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="mail_counts_once_in_a_connection", fields=["connection", "key"]),
        ]
        indexes = [models.Index(name="mail_by_what_it_became", fields=["connection", "became", "received_at"])]

    def __str__(self) -> str:
        return self.became
