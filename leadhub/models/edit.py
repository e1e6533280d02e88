from django.db import models

from leadhub.models.base import Row


class Edit(Row):
    """One field of one object changed by a person; values of personal fields are not kept. Frozen by trigger."""

    PERSONAL = ()
    IMPERSONAL = ("object_kind", "field", "before", "after")

    object_kind = models.CharField(max_length=40)
    object_id = models.UUIDField()
    field = models.CharField(max_length=60)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    change_no = models.UUIDField(help_text="Shared by everything one act changed.")

    class Meta:
        indexes = [
            models.Index(name="edit_of_object", fields=["object_id", "id"]),
            models.Index(name="edit_by_actor", fields=["actor", "id"]),
            models.Index(name="edit_of_change", fields=["change_no", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.object_kind}.{self.field}"
