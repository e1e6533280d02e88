"""The change note: on each form over the fields of a row somebody may say why."""

from typing import Any, Final

from django import forms
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from leadhub.changes import TOO_LONG, take_note
from leadhub.console.forms import dress
from leadhub.models import LONGEST_NOTE

NOTE: Final = "change_note"


def note_field() -> forms.CharField:
    """The question."""
    help_text = f"Why, for whoever reads the change log. {LONGEST_NOTE} characters at most."
    field = forms.CharField(
        required=False,
        max_length=LONGEST_NOTE,
        label="Change note",
        help_text=help_text,
        error_messages={"max_length": TOO_LONG},
    )
    dress(field)
    return field


class NotedForms(ModelAdmin):
    """Base of pages with a form over the fields of a row: whoever changes one may say why."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, with a field for the note where something that is there is changed."""
        if self._takes_note(request, obj):
            kwargs.setdefault("form", type("NotedForm", (self.form,), {NOTE: note_field()}))
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The fields, and the note below them."""
        sets = list(super().get_fieldsets(request, obj))
        if not self._takes_note(request, obj):
            return sets
        others = [
            (title, {**said, "fields": [name for name in said["fields"] if name != NOTE]}) for title, said in sets
        ]
        return [*others, ("Why", {"fields": [NOTE]})]

    def noted(self, form: Any) -> dict[str, Any]:
        """The values of a form without its note, which is kept with what the request changes."""
        values = dict(form.cleaned_data)
        take_note(values.pop(NOTE, ""))
        return values

    def _takes_note(self, request: HttpRequest, obj: Any) -> bool:
        return obj is not None and self.has_change_permission(request, obj)
