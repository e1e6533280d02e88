"""Forms of a scoring model's own values: its name and lines, the thresholds, the trend."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.admin.documents.facts import PRODUCT_LINE
from leadhub.console.editing.forms import LikenessForm, Number, RowForm, Written
from leadhub.console.editing.tree import Row, text_of

STEPS = ("low_research", "low_buying", "medium_research", "medium_buying", "high_buying")


class ModelForm(LikenessForm):
    """What a model is called and which product lines it serves; a new one begins with the rows of another."""

    label = Written(label="Name", wanted="Give the model a name.", help_text="For example: Plant automation.")
    product_lines = forms.TypedMultipleChoiceField(
        required=False,
        label="Product lines",
        help_text="Choose none for the one model that serves every line that no other names.",
        error_messages={"invalid_choice": "Choose from the list: it has no “%(value)s”."},
    )
    field_order = ("label", "product_lines", "like")

    def prepare(self) -> None:
        """Offer the lines that there are, and those that the model names already."""
        super().prepare()
        known = dict(self.spot.words[PRODUCT_LINE])
        named = () if self.is_new else (self.spot.row or {}).get("product_lines") or ()
        self.fields["product_lines"].choices = list(({line: line for line in named} | known).items())  # type: ignore[attr-defined]  # a ChoiceField

    def row(self, given: Mapping[str, Any]) -> Row:
        """The lines in the order in which they stood."""
        said = dict(super().row(given))
        before = [] if self.is_new else list((self.spot.row or {}).get("product_lines") or ())
        if sorted(before) == sorted(given["product_lines"]):
            said["product_lines"] = before
        return said


class ThresholdsForm(RowForm):
    """The sum that each level takes."""

    low_research = Number(label="Low from research of", unit="points")
    low_buying = Number(label="Low from buying of", unit="points")
    medium_research = Number(label="Medium from research of", unit="points")
    medium_buying = Number(label="Medium from buying of", unit="points")
    high_buying = Number(
        label="High from buying of",
        help_text="In points. Research alone never passes medium; urgent is high with a signal of an urgent kind.",
    )

    def prepare(self) -> None:
        """Each threshold is a row of the content."""
        super().prepare()
        rows = (self.spot.row or {}).get("thresholds", ())
        here = f"content/{text_of(self.target)}/thresholds"
        self.places = {**self.places, **{f"{here}/{place}": step_of(row) for place, row in enumerate(rows)}}

    @classmethod
    def read(cls, row: Row) -> Mapping[str, Any]:
        """By level and family."""
        return {step_of(one): one["at_least"] for one in row["thresholds"]}

    def row(self, given: Mapping[str, Any]) -> Row:
        """The rows as they stood, each with its number."""
        rows = [{**one, "at_least": given.get(step_of(one), one["at_least"])} for one in self.spot.row["thresholds"]]
        said = {step_of(one) for one in rows}
        missing = [(step, *step.split("_")) for step in STEPS if step not in said]
        added = [{"level": level, "family": family, "at_least": given[step]} for step, level, family in missing]
        return {"thresholds": [*rows, *added]}


class TrendForm(RowForm):
    """When interest counts as cold, cooling, early or rising."""

    cold_below = Number(label="Cold below", help_text="In points of all signals of half a year.")
    cooling_below = Number(label="Cooling below", help_text="In times the pace of a steady stream.")
    early_after_days = Number(label="Early when first seen at least", help_text="In days ago.")
    early_at_least = Number(label="Early from", help_text="In points of all signals of half a year.")
    rising_above = Number(label="Rising above", help_text="In times the pace of a steady stream.")

    def prepare(self) -> None:
        """The numbers stand together."""
        super().prepare()
        here = f"content/{text_of(self.target)}/trend"
        self.places = {**self.places, **{f"{here}/{name}": name for name in self.fields}}

    @classmethod
    def read(cls, row: Row) -> Mapping[str, Any]:
        """The numbers."""
        numbers: Mapping[str, Any] = row["trend"]
        return numbers

    def row(self, given: Mapping[str, Any]) -> Row:
        """The numbers in their place."""
        return {"trend": {**self.spot.row["trend"], **given}}


def step_of(row: Row) -> str:
    """The level and family of a threshold."""
    return f"{row['level']}_{row['family']}"
