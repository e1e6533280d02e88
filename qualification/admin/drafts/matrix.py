"""The matrix of a scoring model: a grid to be read, and a grid of choices to be changed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django import forms

from leadhub.console.editing.forms import RowForm
from leadhub.console.editing.tree import Row, text_of
from leadhub.console.forms import Choice
from leadhub.console.tables import Table
from qualification.models import Action, Level, Tier

# Declining follows from an exclusion, never from the matrix.
OFFERED = [(action.value, action.label) for action in Action if action is not Action.DECLINE]


class MatrixForm(RowForm):
    """What each fit tier at each intent level asks for."""

    layout: ClassVar[str] = "qualification/drafts/matrix.html"
    is_wide: ClassVar[bool] = True

    def prepare(self) -> None:
        """One choice a cell."""
        for tier in Tier:
            for level in Level:
                label = f"Tier {tier.label.lower() if tier is Tier.U else tier}, intent {level.label.lower()}"
                widget = forms.Select(attrs={"aria-label": label})
                self.fields[_name(tier, level)] = Choice(choices=OFFERED, required=False, label=label, widget=widget)
        super().prepare()
        here = f"content/{text_of(self.target)}/matrix"
        cells = (self.spot.row or {}).get("matrix", ())
        at = {f"{here}/{place}": _name(cell["tier"], cell["level"]) for place, cell in enumerate(cells)}
        self.places = {**self.places, **at}

    @property
    def levels(self) -> list[str]:
        """What the columns are called."""
        return [str(level.label) for level in Level]

    def grid(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The choices row by row."""
        for tier in Tier:
            yield str(tier.label), [self[_name(tier, level)] for level in Level]

    @classmethod
    def read(cls, row: Row) -> Mapping[str, Any]:
        """By tier and level."""
        return {_name(cell["tier"], cell["level"]): cell["action"] for cell in row["matrix"]}

    def row(self, given: Mapping[str, Any]) -> Row:
        """The cells as they stood, each with its action; one that was missing follows."""
        cells = [
            {**cell, "action": given.get(_name(cell["tier"], cell["level"]), cell["action"])}
            for cell in self.spot.row["matrix"]
        ]
        said = {(cell["tier"], cell["level"]) for cell in cells}
        added = [
            {"tier": tier.value, "level": level.value, "action": given[_name(tier, level)]}
            for tier in Tier
            for level in Level
            if (tier.value, level.value) not in said
        ]
        return {"matrix": [*cells, *added]}


def matrix_table(cells: Sequence[Row]) -> Table:
    """The actions by tier and level."""
    actions = {(cell["tier"], cell["level"]): Action(cell["action"]).label for cell in cells}
    rows = [[tier.label, *(actions.get((tier.value, level.value), "Missing") for level in Level)] for tier in Tier]
    return Table("", ("Tier / intent", *(level.label for level in Level)), rows)


def _name(tier: str, level: str) -> str:
    return f"{tier}_{level}"
