"""Forms of the console's own pages, dressed in Unfold's widgets."""

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.validators import ProhibitNullCharactersValidator
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from leadhub.actors import Actor
from leadhub.errors import DomainError, FieldError, NotAcceptable


class Choice(forms.ChoiceField):
    """One of a list that is offered, but judged by the use case, so that every door refuses alike."""

    # What no database holds is no word of any list; Django looks for it in fields of text only.
    default_validators = [ProhibitNullCharactersValidator()]

    def valid_value(self, value: Any) -> bool:
        """Whatever was sent."""
        return True


class Choices(forms.TypedMultipleChoiceField):
    """Some of a list that is offered, but judged by the use case, so that every door refuses alike."""

    default_validators = [ProhibitNullCharactersValidator()]

    def valid_value(self, value: Any) -> bool:
        """Whatever was sent."""
        return True


class DayWidget(UnfoldAdminTextInputWidget):
    """The browser's own calendar."""

    input_type = "date"


class MomentWidget(UnfoldAdminTextInputWidget):
    """The browser's own calendar and clock."""

    input_type = "datetime-local"


class Day(forms.DateField):
    """A date."""

    widget = DayWidget


class Moment(forms.DateTimeField):
    """A date and a time in UTC."""

    widget = MomentWidget
    input_formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f")


class Fault(NamedTuple):
    """One line of the summary above a form, with the field that it leads to."""

    field: str
    sentence: str


DRESSED: tuple[tuple[type[forms.Field], type[forms.Widget]], ...] = (
    (forms.TypedMultipleChoiceField, UnfoldAdminCheckboxSelectMultipleWidget),
    (forms.MultipleChoiceField, UnfoldAdminSelectMultipleWidget),
    (forms.ModelMultipleChoiceField, UnfoldAdminSelectMultipleWidget),
    (forms.ChoiceField, UnfoldAdminSelectWidget),
    (forms.ModelChoiceField, UnfoldAdminSelectWidget),
    (forms.SplitDateTimeField, UnfoldAdminSplitDateTimeWidget),
    (forms.IntegerField, UnfoldAdminIntegerFieldWidget),
    (forms.BooleanField, UnfoldBooleanWidget),
    (forms.FileField, UnfoldAdminFileFieldWidget),
)


class ActForm(forms.Form):
    """Base of the form of an act; an act without questions uses it as it is.

    `places` says beside which field a refusal stands, by the beginning of its pointer, where that is not its name.
    `layout` prints the fields, one below the other unless it is another template, in a column unless it `is_wide`.
    """

    places: Mapping[str, str] = {}
    layout: ClassVar[str] = "leadhub/console/fields.html"
    is_wide: ClassVar[bool] = False

    def __init__(self, *args: Any, actor: Actor | None = None, subject: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.subject = subject
        self.prepare()
        for field in self.fields.values():
            if type(field.widget).__module__.startswith("django."):
                dress(field)

    def prepare(self) -> None:
        """Fit the questions to the caller and to the thing that the act is done to."""

    def refuse_before(self) -> None:
        """Refuse what was sent before it is read, where the thing is no longer what it was when the form was opened."""

    def show_refusal(self, refusal: DomainError) -> None:
        """Put what a use case refused beside the fields it is about, the rest above the form."""
        attach(refusal, self, self.places)

    def faults(self) -> list[Fault]:
        """Everything that is wrong, in the order of the form; without a field what concerns all of it."""
        return [
            Fault("" if name == NON_FIELD_ERRORS else self[name].id_for_label or self[name].auto_id, str(sentence))
            for name, sentences in self.errors.items()
            for sentence in sentences
        ]


def attach(refusal: DomainError, form: forms.BaseForm, places: Mapping[str, str]) -> None:
    """Put each fault of a refusal beside the field that its pointer leads to; the rest stands above the form."""
    for fault in refusal.errors:
        form.add_error(_field_at(fault.pointer.strip("/"), form, places), fault.detail)
    if not refusal.errors:
        form.add_error(None, refusal.detail)


def _field_at(pointer: str, form: forms.BaseForm, places: Mapping[str, str]) -> str | None:
    while pointer:
        name = places.get(pointer, pointer)
        if name in form.fields:
            return name
        pointer = pointer.rpartition("/")[0]
    return None


def chosen_id(text: str, pointer: str, code: str, detail: str) -> UUID:
    """The id that was chosen of a list; what is none is refused in these words."""
    try:
        return UUID(text)
    except ValueError:
        raise NotAcceptable(detail, code=code, errors=[FieldError(pointer, code, detail)]) from None


def dress(field: forms.Field) -> None:
    """Give a field Unfold's widget in place of Django's."""
    if isinstance(field.widget, forms.HiddenInput):
        return
    if isinstance(field.widget, forms.Textarea):
        widget: forms.Widget = UnfoldAdminTextareaWidget()
    else:
        kinds = (made for kind, made in DRESSED if isinstance(field, kind))
        widget = next(kinds, UnfoldAdminTextInputWidget)()
    if isinstance(field, forms.ChoiceField):
        widget.choices = field.choices  # type: ignore[attr-defined]  # every select has it
    widget.is_required = field.required
    widget.attrs |= {name: value for name, value in field.widget.attrs.items() if name != "cols"}
    field.widget = widget
