from django.db import models

from accounts.models.choices import Function
from leadhub.models import Row


class TitleFunction(Row):
    """One row of the table that reads a function from a job title; the first phrase found in the title wins."""

    PERSONAL = ()
    IMPERSONAL = ("phrase",)

    order = models.PositiveIntegerField()
    phrase = models.CharField(max_length=80, unique=True)
    function = models.CharField(max_length=16, choices=Function)

    class Meta:
        ordering = ["order", "phrase"]

    def __str__(self) -> str:
        return f"{self.phrase}: {self.function}"
