from django.conf import settings
from django.db import models

from leadhub.models.base import Row


class Token(Row):
    """A bearer token, kept as a keyed digest only; the text is shown once, when it is made."""

    PERSONAL = ()
    IMPERSONAL = ("digest", "prefix", "name")

    digest = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=12, help_text="The first characters, to tell tokens apart.")
    name = models.CharField(max_length=80)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
