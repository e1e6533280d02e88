"""What every table of leadhub has."""

from typing import ClassVar

from django.db import models

from leadhub.keys import new_id


class Row(models.Model):
    """A table keyed by UUIDv7.

    Each field that may hold words is declared by its model: `PERSONAL` holds data of a person, `OF_STAFF` names who
    works here and stays under what they did, `IMPERSONAL` says nothing of anybody. Keys, numbers, moments and words of
    closed lists need no declaration. A check of the start holds it so.
    """

    PERSONAL: ClassVar[tuple[str, ...]]
    OF_STAFF: ClassVar[tuple[str, ...]] = ()
    IMPERSONAL: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True
