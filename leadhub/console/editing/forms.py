"""Forms over rows of a draft. Each remembers which version it was opened on, so that nobody overwrites another."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict

from leadhub.console.editing.outline import Spot
from leadhub.console.editing.tree import Row, text_of
from leadhub.console.forms import ActForm, Choice
from leadhub.console.tables import Link
from leadhub.documents.drafting import stale
from leadhub.documents.publishing import canonical, digest
from leadhub.errors import DomainError, Stale

# Beyond it a float no longer tells neighbouring whole numbers apart.
LARGEST_WHOLE = 2**53
LARGEST = 10**12


class Number(forms.FloatField):
    """A number with its unit; whole numbers stay whole, as the content of documents is compared byte by byte."""

    def __init__(self, *, unit: str = "", **kwargs: Any) -> None:
        sentence = {"required": "Write a number.", "invalid": "Write a number, for example 12 or 1.5."}
        super().__init__(error_messages=sentence, **{"help_text": f"In {unit}." if unit else ""} | kwargs)

    def to_python(self, value: Any) -> Any:
        """The number."""
        found = super().to_python(value)
        return int(found) if found is not None and found.is_integer() and abs(found) < LARGEST_WHOLE else found


class Whole(forms.IntegerField):
    """A whole number that is not negative."""

    def __init__(self, **kwargs: Any) -> None:
        sentences = {
            "required": "Write a whole number.",
            "invalid": "Write a whole number, for example 50.",
            "min_value": "Write a whole number of at least 0.",
            "max_value": f"Write a whole number of at most {LARGEST:,}.",
        }
        super().__init__(min_value=0, max_value=LARGEST, error_messages=sentences, **kwargs)


class Written(forms.CharField):
    """A text that must not be left out."""

    def __init__(self, *, wanted: str, **kwargs: Any) -> None:
        super().__init__(error_messages={"required": wanted}, **{"max_length": 200} | kwargs)


class VersionedForm(ActForm):
    """The form of an act on a draft as its caller last read it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def prepare(self) -> None:
        """Remember the version that is shown."""
        self.fields["version"].initial = self.draft.version

    @property
    def draft(self) -> Any:
        """The draft that is acted on."""
        return self.subject

    def refuse_before(self) -> None:
        """Who was slower is told before anything else."""
        if self.data.get("version") != str(self.draft.version):
            raise stale(self.draft)

    def show_refusal(self, refusal: DomainError) -> None:
        """Who was slower is told, keeps what was typed, and may save it again on what stands now."""
        if isinstance(refusal, Stale):
            self.errors.clear()
        super().show_refusal(refusal)
        if isinstance(refusal, Stale) and refusal.facts.get("version") == self.draft.version and self.is_the_same():
            given = cast("QueryDict", self.data).copy()
            given["version"] = str(self.draft.version)
            self.data = given

    def is_the_same(self) -> bool:
        """Whether what the form is about is still there."""
        return True


@dataclass(frozen=True)
class Asking:
    """What must be chosen before a form can be shown: links in groups, each with a hint."""

    title: str
    groups: Sequence[tuple[str, Sequence[tuple[Link, str]]]]


class RowForm(VersionedForm):
    """The form of one row, or of the values of a panel.

    `read` answers what is asked first of a standing row, `row` what the row says afterwards; members that no field
    names stay as they are. A fault that a check finds with the row as a whole stands beside the field `main`. `aside`
    leads to another way to say it.
    """

    standing = forms.CharField(widget=forms.HiddenInput, required=False)
    main: ClassVar[str] = ""
    aside: Link | None = None
    # Where what is typed is tried without being saved, from the address of the form.
    tried: ClassVar[str] = "preview/"

    def prepare(self) -> None:
        """Remember which row it was opened on."""
        super().prepare()
        self.fields["standing"].initial = _key(self.spot.row) if self.spot.is_row else ""
        here = f"content/{text_of(self.target)}".rstrip("/")
        self.places = {here: self.main, **{f"{here}/{name}": name for name in self.fields}}

    @property
    def spot(self) -> Spot:
        """Where in the draft it stands."""
        spot: Spot = self.subject
        return spot

    @property
    def draft(self) -> Any:
        """The draft that the row belongs to."""
        return self.spot.draft

    @property
    def is_new(self) -> bool:
        """Whether the row is yet to be made."""
        return not self.spot.is_row and hasattr(self.spot.node, "noun")

    @property
    def target(self) -> tuple[str | int, ...]:
        """Where the row stands once it is saved."""
        return (*self.spot.path, self.spot.following) if self.is_new else self.spot.part

    @classmethod
    def ask_first(cls, spot: Spot) -> Asking | None:
        """What must be chosen before; None where the form can be shown at once."""
        return None

    @classmethod
    def read(cls, row: Row) -> Mapping[str, Any]:
        """What the fields say of a standing row."""
        return row

    def row(self, given: Mapping[str, Any]) -> Row:
        """What the fields say of the row."""
        return given

    def clean(self) -> dict[str, Any]:
        """The row as it is to stand, beside the version that it was opened on."""
        given = super().clean() or {}
        if self.errors:
            return given
        said = self.row({name: value for name, value in given.items() if name not in ("version", "standing")})
        before = {} if self.is_new else dict(self.spot.row or {})
        row = before | {name: value for name, value in said.items() if name in before or _is_said(value)}
        return {"version": given["version"], "row": row}

    def show_refusal(self, refusal: DomainError) -> None:
        """Who was stale also reads what stands there now, to compare."""
        super().show_refusal(refusal)
        if isinstance(refusal, Stale) and not self.is_new:
            reads = f"It now reads: {' '.join(self.spot.reading)}."
            self.add_error(None, reads if self.is_the_same() else "The row is no longer at its place.")
            self.add_error(None, "What you typed is kept below.")

    def is_the_same(self) -> bool:
        """Whether the row that was opened stands at its place."""
        return not self.spot.is_row or (self.spot.row is not None and _key(self.spot.row) == self.data.get("standing"))


class LikenessForm(RowForm):
    """A row with parts of its own: a new one begins with those of another, or with `nothing` where that is offered."""

    label = Written(wanted="Give it a name.", label="Name")
    like = Choice(required=False, label="Begin with the rows of", help_text="They come along; change what differs.")
    nothing: ClassVar[Mapping[str, Any] | None] = None

    def prepare(self) -> None:
        """A standing row has its parts."""
        super().prepare()
        if not self.is_new:
            del self.fields["like"]
            return
        offered = [(str(place), str(one.get("label"))) for place, one in enumerate(self.spot.siblings)]
        alone = [("", "None: it begins empty")] if self.nothing is not None else []
        self.fields["like"].choices = [*alone, *offered]  # type: ignore[attr-defined]  # a ChoiceField

    def row(self, given: Mapping[str, Any]) -> Row:
        """With parts and a code of its own where it is new."""
        if not self.is_new:
            return given
        said = {name: value for name, value in given.items() if name != "like"}
        begun = {str(place): one for place, one in enumerate(self.spot.siblings)}.get(given["like"], self.nothing or {})
        return {**deepcopy(dict(begun)), **said, "code": fresh_code(said["label"], codes_of(self.spot.siblings))}


def codes_of(rows: Iterable[Any]) -> list[str]:
    """The codes that are taken."""
    return [str(row.get("code")) for row in rows]


def fresh_code(label: str, taken: Iterable[str]) -> str:
    """A code made of a label that no other row has."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].strip("_") or "row"
    held, code, number = set(taken), stem, 2
    while code in held:
        code, number = f"{stem}_{number}", number + 1
    return code


def _is_said(value: Any) -> bool:
    """Whether a field says more than that there is nothing to say; 0 is a number."""
    return value is not None and value is not False and value not in ("", [], {})


def _key(row: Any) -> str:
    """By what a row is known again at its place: its code, else all that it says."""
    if isinstance(row, Mapping) and (code := row.get("code") or row.get("type")):
        return str(code)
    return digest(canonical({"row": row}))[:16]
