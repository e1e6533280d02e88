"""Forms over the rows of this app: they read values as the API's bodies hold them, and use cases judge them."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django import forms
from django.db.models import Manager, Model, QuerySet
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.models import ProductLine
from accounts.rules.places import country_named
from leadhub.api.bodies import Body, converted

B = TypeVar("B", bound=Body)


class Lines(forms.CharField):
    """A list, one entry a line."""

    widget = UnfoldAdminTextareaWidget

    def __init__(self, **kwargs: Any) -> None:
        given: dict[str, Any] = {"required": False, "help_text": "One a line."} | kwargs
        super().__init__(**given)

    def prepare_value(self, value: Any) -> Any:
        """The entries as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The lines that say something."""
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another list was typed."""
        return bool(self.to_python(data) != (initial or []))


class Countries(Lines):
    """Countries by name or code, one a line; read as codes."""

    def clean(self, value: Any) -> list[str]:
        """The codes, each once; what is no country is named."""
        found = {text: country_named(text) for text in super().clean(value)}
        if unknown := [text for text, code in found.items() if code is None]:
            named = ", ".join(f"“{text}”" for text in unknown)
            raise forms.ValidationError(f"There is no country {named}. Write its name or code, as Germany or DE.")
        return sorted({code for code in found.values() if code})


def few_lines() -> forms.Widget:
    """The box of a list that is short."""
    widget: forms.Widget = UnfoldAdminTextareaWidget(attrs={"rows": 4})
    return widget


class RowForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """Base of forms over a row; what constraints say is judged by the use case, so that every door refuses alike."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Django asks the row, not the form, and would say no more than the name of the constraint.
        self.instance.validate_constraints = lambda exclude=None: None

    def validate_unique(self) -> None:
        """By the use case."""


def new_body(kind: type[B], values: Mapping[str, Any]) -> B:
    """What a form says of a new object, as the body that the API would have got."""
    said = {name: plain(value) for name, value in values.items()}
    return converted({name: value for name, value in said.items() if value not in (None, [])}, kind)


def changed_body(kind: type[B], values: Mapping[str, Any], subject: Model) -> B:
    """What a form says otherwise than the object, as the body that the API would have got."""
    said = {name: plain(value) for name, value in values.items()}
    held = {name: plain(getattr(subject, name)) for name in said}
    return converted({name: value for name, value in said.items() if value != held[name]}, kind)


def plain(value: Any) -> Any:
    """A value as JSON would hold it; lists are sets here, so they are sorted."""
    if value in ("", None):
        return None
    if isinstance(value, Manager):
        return plain(value.all())
    if isinstance(value, ProductLine):
        return value.code
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, QuerySet | list | tuple | set):
        entries: Iterable[Any] = value
        return sorted((plain(entry) for entry in entries), key=str)
    if isinstance(value, dict):
        return value
    return value if isinstance(value, bool | int | float) else str(value)
