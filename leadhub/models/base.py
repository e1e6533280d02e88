"""What every table of leadhub has."""

from typing import ClassVar

from django.db import models

from leadhub.keys import new_id


class Row(models.Model):
    """A table keyed by UUIDv7. `PERSONAL` names the fields that hold data of a person; each model declares it."""

    PERSONAL: ClassVar[tuple[str, ...]]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True
