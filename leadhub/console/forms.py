"""Forms of the console's own pages, dressed in Unfold's widgets."""

from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from leadhub.errors import DomainError

DRESSED: tuple[tuple[type[forms.Field], type[forms.Widget]], ...] = (
    (forms.MultipleChoiceField, UnfoldAdminSelectMultipleWidget),
    (forms.ModelMultipleChoiceField, UnfoldAdminSelectMultipleWidget),
    (forms.ChoiceField, UnfoldAdminSelectWidget),
    (forms.ModelChoiceField, UnfoldAdminSelectWidget),
    (forms.SplitDateTimeField, UnfoldAdminSplitDateTimeWidget),
    (forms.IntegerField, UnfoldAdminIntegerFieldWidget),
    (forms.BooleanField, UnfoldBooleanWidget),
)


class ActForm(forms.Form):
    """Base of the form of an act; an act without questions uses it as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if type(field.widget).__module__.startswith("django."):
                dress(field)

    def show_refusal(self, refusal: DomainError) -> None:
        """Put what a use case refused beside the fields it is about, the rest above the form."""
        placed = False
        for fault in refusal.errors:
            name = fault.pointer.strip("/").split("/")[0]
            if name in self.fields:
                self.add_error(name, fault.detail)
                placed = True
        if not placed:
            self.add_error(None, refusal.detail)


class ReasonForm(ActForm):
    """A reason and a comment. Both are judged by the use case, so that every door refuses alike."""

    reason = forms.CharField(max_length=60, required=False)
    comment = forms.CharField(widget=UnfoldAdminTextareaWidget(), required=False)


def dress(field: forms.Field) -> None:
    """Give a field Unfold's widget in place of Django's."""
    if isinstance(field.widget, forms.Textarea):
        widget: forms.Widget = UnfoldAdminTextareaWidget()
    else:
        kinds = (made for kind, made in DRESSED if isinstance(field, kind))
        widget = next(kinds, UnfoldAdminTextInputWidget)()
    if isinstance(field, forms.ChoiceField):
        widget.choices = field.choices  # type: ignore[attr-defined]  # every select has it
    widget.is_required = field.required
    field.widget = widget
