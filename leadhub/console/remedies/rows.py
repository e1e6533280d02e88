"""Rows of a form within a form, as the pages of Django's admin have them."""

from typing import Any

from django.forms.models import BaseInlineFormSet


class NamedRows(BaseInlineFormSet):  # type: ignore[type-arg]  # generic in the stubs alone
    """Each field says what it is and of which row: in a table only the eye knows."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Names for those that are seen."""
        super().add_fields(form, index)
        row = f"{form.instance._meta.verbose_name} {'new' if index is None else index + 1}"
        for field in form.visible_fields():
            field.field.widget.attrs["aria-label"] = f"{field.label}, {row}"
