"""What signals of one kind count: as a sentence, and as a form."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from django import forms

from leadhub.console.editing.forms import Number, RowForm, fresh_code
from leadhub.console.editing.outline import Words
from leadhub.console.editing.tree import Row
from leadhub.console.forms import Choice
from qualification.models import SignalType
from qualification.rules.words import capitalise, spell

SIGNAL_TYPE: Final = "signal_type"
NEW: Final = ""


class SignalPointsForm(RowForm):
    """What signals of one kind count, how fast that fades, and what they may count together."""

    type = Choice(required=False, label="Kind of signal")
    name = forms.CharField(
        required=False, max_length=60, label="Name of the new kind", help_text="Only for a kind that is new."
    )
    family = Choice(
        choices=[*SignalType.Family.choices],
        required=False,
        label="Counts as",
        help_text="Research shows interest, buying shows a project. A kind keeps what it has counted as.",
    )
    points = Number(label="Points for one signal")
    half_life_days = Number(label="Half of it is left after", unit="days")
    cap = Number(label="All of its signals count together at most", unit="points")
    asks = forms.BooleanField(required=False, label="Asks for an answer (buying only)")
    urgent = forms.BooleanField(required=False, label="Urgent: its handoffs are answered first (asks for an answer)")
    main: ClassVar[str] = "family"

    def prepare(self) -> None:
        """A standing row keeps its kind; a new one takes a kind that the model does not count yet, or a new one."""
        super().prepare()
        if not self.is_new:
            del self.fields["type"], self.fields["name"]
            return
        counted = {row.get("type") for row in self.spot.siblings}
        free = [(kind.code, kind.label) for kind in SignalType.objects.order_by("label") if kind.code not in counted]
        self.fields["type"].choices = [(NEW, "A new kind"), *free]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """A new kind has a name."""
        given = self.cleaned_data
        if self.is_new and given.get("type") == NEW and not given.get("name"):
            self.add_error("name", "Give the new kind a name, or choose one that there is.")
        return super().clean()

    def row(self, given: Mapping[str, Any]) -> Row:
        """With the code of its kind; the service gives the number."""
        said = {name: value for name, value in given.items() if name not in ("type", "name")}
        if not self.is_new:
            return said
        known = [*SignalType.objects.values_list("code", flat=True), *(str(row["type"]) for row in self.spot.siblings)]
        return {**said, "type": given["type"] or fresh_code(given["name"], known)}


def named(row: Row, words: Words) -> str:
    """What the kind is called."""
    code = str(row.get("type"))
    return words[SIGNAL_TYPE].get(code) or capitalise(spell(code))


def points_in_words(row: Row, _words: Words) -> str:
    """80 points of buying, half after 60 days, at most 120 together; asks for an answer; urgent."""
    return "; ".join(_parts(row))


def _parts(row: Row) -> Iterator[str]:
    yield (
        f"{row['points']:g} points of {row['family']}, half after {row['half_life_days']:g} days, "
        f"at most {row['cap']:g} together"
    )
    if row.get("asks"):
        yield "asks for an answer"
    if row.get("urgent"):
        yield "urgent"
