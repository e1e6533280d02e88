from django.db import models

from leadhub.models.base import Row


class IdempotencyKey(Row):
    """One answered POST: the answer is written in the transaction of the work itself. Times are of the real clock.

    `sight_sha256` is what decided what the caller saw in the answer; where it is not known, the answer is not repeated.
    """

    PERSONAL = ("answer",)
    IMPERSONAL = ("key", "request_sha256", "sight_sha256")

    principal = models.UUIDField()
    key = models.CharField(max_length=255)
    request_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.BinaryField(null=True)
    sight_sha256 = models.CharField(max_length=64, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="idempotency_key_is_unique_per_principal", fields=["principal", "key"])
        ]
        indexes = [models.Index(name="idempotency_by_age", fields=["at"])]

    def __str__(self) -> str:
        return self.key
