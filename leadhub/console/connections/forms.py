"""What people type and choose to set up a connection."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from unfold.widgets import UnfoldAdminPasswordWidget

from leadhub.console.forms import ActForm, Choice
from leadhub.integrations.connections import inputs_of
from leadhub.integrations.kinds import Input, Mapped, kinds
from leadhub.integrations.mapping import fields_of, is_read_only
from leadhub.integrations.opening import kind_of
from leadhub.integrations.planning import whose_of
from leadhub.integrations.ports import Whose, ports
from leadhub.integrations.protocol import StatusField
from leadhub.models import Connection

WRITTEN, HEARD = "written", "heard"
UNDECIDED: Final = "?"
WHOSE: Final = {
    Whose.LEADHUB: "leadhub is right",
    Whose.REMOTE: "The other system is right",
    Whose.LATEST: "The later word is right",
    Whose.STRICTEST: "The stricter word is right",
}
Given = Mapping[str, Any]


class NewConnectionForm(ActForm):
    """What it leads to, and how people call it."""

    kind = Choice(required=False, label="System")
    name = forms.CharField(required=False, max_length=80)
    base_url = forms.CharField(required=False, max_length=2_000, label="Address", help_text="Empty: the usual one.")

    def prepare(self) -> None:
        """Offer the kinds that there are."""
        offered = sorted((kind.label, code) for code, kind in kinds().items())
        choices = [("", "Choose"), *((code, label) for label, code in offered)]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class AccessForm(ActForm):
    """Name, address, credentials and settings of one connection; a credential that is left empty stays."""

    name = forms.CharField(required=False, max_length=80)
    base_url = forms.CharField(required=False, max_length=2_000, label="Address", help_text="Empty: the usual one.")
    version = Choice(required=False, label="Version of its API")

    def prepare(self) -> None:
        """Ask for what the kind needs."""
        subject: Connection = self.subject
        kind = kind_of(subject)
        version: Any = self.fields["version"]
        version.choices = [(one, one or "The only one") for one in kind.versions]
        self.initial.update(name=subject.name, base_url=subject.base_url, version=subject.version)
        for group, inputs in (("credentials", kind.credentials), ("settings", inputs_of(kind))):
            for one in inputs:
                self.fields[f"{group}/{one.name}"] = _field_of(one)
                if group == "settings":
                    self.initial[f"{group}/{one.name}"] = subject.settings.get(one.name, "")
        for name, whose in (whose_of(subject) if kind.is_synced else {}).items():
            label = f"Who is right of {name.replace('_', ' ')}"
            self.fields[f"whose/{name}"] = Choice(
                required=False, label=label, choices=[(str(one), words) for one, words in WHOSE.items()]
            )
            self.initial[f"whose/{name}"] = str(whose)

    def changes(self, given: Given) -> dict[str, Any]:
        """What was changed, as the use case takes it."""
        found: dict[str, Any] = {name: given[name] for name in ("name", "base_url", "version")}
        for group in ("credentials", "settings", "whose"):
            typed = {key.partition("/")[2]: value for key, value in given.items() if key.startswith(f"{group}/")}
            if group == "credentials":
                typed = {name: value for name, value in typed.items() if value}
            if typed:
                found[group] = typed
        return found

    def clean(self) -> dict[str, Any]:
        """The changes beside the fields."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        return {"changes": self.changes(cleaned)} if not self.errors else cleaned


class MapForm(ActForm):
    """Each stage of each field as it is written, and each value over there as it is heard."""

    is_wide = True

    def prepare(self) -> None:
        """Ask for every stage and every value."""
        subject: Connection = self.subject
        rows = list(subject.status_rows.order_by("object", "field", "stage"))
        for index, field in enumerate(fields_of(subject)):
            own = [row for row in rows if (row.object, row.field) == (field.object, field.name)]
            name = f"{field.object}.{field.name}"
            values = _values_of(field, [row.value for row in own])
            if not is_read_only(subject, field.object, field.name):
                for stage in ports().stages.stages:
                    key = f"{WRITTEN}/{index}/{stage}"
                    self.fields[key] = _written_field(field, values, f"{name}: {stage} is written as")
                    written = (row.value for row in own if row.is_written and row.stage == stage)
                    self.initial[key] = next(written, "")
            for number, value in enumerate(values):
                key = f"{HEARD}/{index}/{number}"
                self.fields[key] = Choice(required=False, label=f"{name}: {value} means", choices=_meanings())
                told = [row.stage for row in own if row.is_default and row.value == value]
                self.initial[key] = told[0] if told else UNDECIDED

    def clean(self) -> dict[str, Any]:
        """The rows of the map."""
        given = super().clean() or self.cleaned_data
        rows: list[Mapped] = []
        for index, field in enumerate(fields_of(self.subject)):
            own = self.subject.status_rows.filter(object=field.object, field=field.name)
            values = _values_of(field, list(own.order_by("stage").values_list("value", flat=True)))
            written = {
                stage: given[f"{WRITTEN}/{index}/{stage}"].strip()
                for stage in ports().stages.stages
                if f"{WRITTEN}/{index}/{stage}" in given
            }
            heard = {value: given.get(f"{HEARD}/{index}/{number}", UNDECIDED) for number, value in enumerate(values)}
            rows += _rows(field, written, heard)
        return {"rows": rows}


class LiveForm(ActForm):
    """How it begins."""

    quiet_first_sync = forms.BooleanField(
        required=False,
        initial=True,
        label="Read quietly what there is already",
        help_text="As history: nobody is alerted, nothing is handed over.",
    )


class SyncForm(ActForm):
    """How much is read."""

    everything = forms.BooleanField(required=False, label="Read all there is once more, quietly")


def _field_of(given: Input) -> forms.Field:
    help_text = given.help
    if given.is_secret:
        help_text = f"{given.help} It is not shown again; empty: it stays as it is.".strip()
        widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"})
        return forms.CharField(
            required=False, max_length=10_000, label=given.label, help_text=help_text, widget=widget, strip=False
        )
    if given.choices:
        choices = [(one, one.replace("_", " ")) for one in given.choices]
        return Choice(required=False, label=given.label, help_text=help_text, choices=choices)
    return forms.CharField(required=False, max_length=2_000, label=given.label, help_text=help_text)


def _values_of(field: StatusField, mapped: list[str]) -> list[str]:
    """The values over there that are in use, then those of the map that are not there."""
    active = [option.value for option in field.options if option.is_active]
    return list(dict.fromkeys([*active, *(value for value in sorted(mapped) if value)]))


def _written_field(field: StatusField, values: list[str], label: str) -> forms.Field:
    if not field.options:
        return forms.CharField(required=False, max_length=200, label=label, help_text="Empty: left as it is.")
    return Choice(required=False, label=label, choices=[("", "Left as it is"), *((value, value) for value in values)])


def _meanings() -> list[tuple[str, str]]:
    stages = [(stage, stage.replace("_", " ")) for stage in ports().stages.stages]
    return [(UNDECIDED, "Choose: it means nothing yet"), *stages, ("", "Nothing of where somebody stands")]


def _rows(field: StatusField, written: Mapping[str, str], heard: Mapping[str, str]) -> list[Mapped]:
    """The rows that say so; a value that only one stage is written as means it, unless something else was chosen."""
    found = []
    for stage, value in written.items():
        alone = value and list(written.values()).count(value) == 1
        means = heard.get(value, UNDECIDED)
        is_default = bool(value) and (means == stage or bool(alone and means == UNDECIDED))
        found.append(Mapped(object=field.object, field=field.name, stage=stage, value=value, is_default=is_default))
    for value, means in heard.items():
        if means != UNDECIDED and written.get(means) != value:
            found.append(
                Mapped(
                    object=field.object,
                    field=field.name,
                    stage=means,
                    value=value,
                    is_default=True,
                    is_written=False,
                )
            )
    return found
