"""What people type and choose to set up a connection."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from django import forms
from unfold.widgets import UnfoldAdminPasswordWidget

from leadhub.api.choices import every_enumeration
from leadhub.console.forms import ActForm, Choice
from leadhub.console.words import spell
from leadhub.integrations.connections import inputs_of
from leadhub.integrations.kinds import Input, Mapped, kinds
from leadhub.integrations.mapping import fields_of, is_read_only, stale
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
PLAIN: Final = ("name", "base_url", "version")
Given: TypeAlias = Mapping[str, Any]
Part: TypeAlias = tuple[str | tuple[str, ...], str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that are printed under one heading."""

    title: str
    help: str
    fields: Sequence[forms.BoundField]


class SectionForm(ActForm):
    """A form of many fields, in parts."""

    layout = "leadhub/console/sections.html"
    is_wide = True

    def parts(self) -> Iterator[Part]:
        """The beginning of the names of the fields of each part, its heading, and what helps."""
        raise NotImplementedError(f"{type(self).__name__} must name its parts.")

    @property
    def sections(self) -> Iterator[Section]:
        """The parts that have fields."""
        for start, title, help_text in self.parts():
            fields = [self[name] for name in self.fields if name.startswith(start)]
            if fields:
                yield Section(title, help_text, fields)


class NewConnectionForm(ActForm):
    """What it leads to, and how people call it."""

    kind = Choice(required=False, label="System")
    name = forms.CharField(required=False, max_length=80, help_text="As people here call it.")
    base_url = forms.CharField(
        required=False,
        max_length=2_000,
        label="Address",
        help_text="Where its API is called. Leave it empty for HubSpot, mail and chat; others have one of your own.",
    )

    def prepare(self) -> None:
        """Offer the kinds that there are."""
        offered = sorted((kind.label, code) for code, kind in kinds().items())
        choices = [("", "Choose"), *((code, label) for label, code in offered)]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class AccessForm(SectionForm):
    """Name, address, credentials and settings of one connection; a credential that is left empty stays."""

    def parts(self) -> Iterator[Part]:
        """What it is, how it is let in, how it behaves, and whose word holds."""
        yield PLAIN, "Connection", ""
        yield "credentials/", "Credentials", "Sealed, and never shown again. What is left empty stays as it is."
        yield "settings/", "Settings", ""
        yield "whose/", "Who is right", "Where both sides say something else of the same person."

    def prepare(self) -> None:
        """Ask for what the kind needs."""
        subject: Connection = self.subject
        kind = kind_of(subject)
        self._add("name", forms.CharField(required=False, max_length=80, label="Name"), subject.name)
        if kind.is_synced:
            usual = f"Empty: {kind.base_url}" if kind.base_url else "Where its API is called: one of your own."
            address = forms.CharField(required=False, max_length=2_000, label="Address", help_text=usual)
            self._add("base_url", address, subject.base_url)
        if len(kind.versions) > 1:
            versions = [(one, one) for one in kind.versions]
            version = Choice(required=False, label="Version of its API", choices=versions)
            self._add("version", version, subject.version)
        for one in kind.credentials:
            self._add(f"credentials/{one.name}", _field_of(one), "")
        for one in inputs_of(kind):
            self._add(f"settings/{one.name}", _field_of(one), subject.settings.get(one.name, ""))
        for name, whose in (whose_of(subject) if kind.is_synced else {}).items():
            choices = [(str(one), words) for one, words in WHOSE.items()]
            self._add(f"whose/{name}", Choice(required=False, label=spell(name), choices=choices), str(whose))

    def _add(self, name: str, field: forms.Field, initial: str) -> None:
        self.fields[name] = field
        self.initial[name] = initial

    def changes(self, given: Given) -> dict[str, Any]:
        """What was changed, as the use case takes it."""
        found: dict[str, Any] = {name: given[name] for name in PLAIN if name in given}
        for group in ("credentials", "settings", "whose"):
            typed = _under(f"{group}/", given)
            if group == "credentials":
                typed = {name: value for name, value in typed.items() if value}
            if typed:
                found[group] = typed
        return found

    def clean(self) -> dict[str, Any]:
        """The changes beside the fields."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        return {"changes": self.changes(cleaned)} if not self.errors else cleaned


class MapForm(SectionForm):
    """Each stage of each field as it is written, and each value over there as it is heard.

    Fields are named by what they are about and not by their place: a list that was read anew meanwhile gives nothing
    another meaning. Who was slower is told so.
    """

    def parts(self) -> Iterator[Part]:
        """Both ways of each field."""
        for field in fields_of(self.subject):
            name = _name_of(field)
            label = name if field.label in ("", field.name) else f"{field.label} ({name})"
            yield f"{WRITTEN}/{name}/", f"{label}: what is written", "For each stage the value that it becomes there."
            yield f"{HEARD}/{name}/", f"{label}: what is heard", "For each value there the stage that it means here."

    def prepare(self) -> None:
        """Ask for every stage and every value."""
        subject: Connection = self.subject
        rows, stages = list(subject.status_rows.order_by("object", "field", "stage")), stages_in_words()
        self.fields["version"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.initial["version"] = str(subject.edits)
        for field in fields_of(subject):
            own = [row for row in rows if (row.object, row.field) == (field.object, field.name)]
            name = _name_of(field)
            values = _values_of(field, [row.value for row in own])
            if not is_read_only(subject, field.object, field.name):
                for stage, words in stages.items():
                    key = f"{WRITTEN}/{name}/{stage}"
                    self.fields[key] = _written_field(field, values, f"{words} is written as")
                    written = (row.value for row in own if row.is_written and row.stage == stage)
                    self.initial[key] = next(written, "")
            for value in values:
                key = f"{HEARD}/{name}/{value}"
                self.fields[key] = Choice(required=False, label=f"{value} means", choices=_meanings(stages))
                told = [row.stage for row in own if row.is_default and row.value == value]
                self.initial[key] = told[0] if told else UNDECIDED

    def refuse_before(self) -> None:
        """Somebody changed the connection since the page was opened."""
        if self.data.get("version") != str(self.subject.edits):
            raise stale()

    def clean(self) -> dict[str, Any]:
        """The rows of the map, and how the connection was when they were read."""
        cleaned = super().clean() or self.cleaned_data
        # What was not on the page that was filled in is not decided by it.
        given = {name: value for name, value in cleaned.items() if name in self.data}
        rows: list[Mapped] = []
        for field in fields_of(self.subject):
            name = _name_of(field)
            written = {stage: value.strip() for stage, value in _under(f"{WRITTEN}/{name}/", given).items()}
            rows += _rows(field, written, _under(f"{HEARD}/{name}/", given))
        return {"rows": rows, "expected": self.subject.edits}


def stages_in_words() -> dict[str, str]:
    """The stages that there are, in their order, as people here call them."""
    known = every_enumeration().get("stage")
    named = {one.value: one.label for one in known.choices} if known else {}
    return {stage: named.get(stage) or spell(stage) for stage in ports().stages.stages}


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


def _under(start: str, given: Given) -> dict[str, Any]:
    return {key.removeprefix(start): value for key, value in given.items() if key.startswith(start)}


def _name_of(field: StatusField) -> str:
    return f"{field.object}.{field.name}"


def _field_of(given: Input) -> forms.Field:
    help_text = f"Needed. {given.help}".strip() if given.is_required else given.help
    if given.is_secret:
        widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"})
        return forms.CharField(
            required=False, max_length=10_000, label=given.label, help_text=help_text, widget=widget, strip=False
        )
    if given.choices:
        choices = [(one, spell(one)) for one in given.choices]
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


def _meanings(stages: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(UNDECIDED, "Choose: it means nothing yet"), *stages.items(), ("", "Nothing of where somebody stands")]


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
