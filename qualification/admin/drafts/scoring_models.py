"""Scoring models, row by row: what signals count, what a level takes, what each cell of the matrix asks for."""

from accounts.admin.documents.facts import PRODUCT_LINE
from leadhub.console.editing.outline import Outline, Panel, Rows, Words
from leadhub.console.editing.tree import Row
from leadhub.console.tables import Table
from qualification.admin.drafts.matrix import MatrixForm, matrix_table
from qualification.admin.drafts.scoring_forms import ModelForm, ThresholdsForm, TrendForm
from qualification.admin.drafts.signal_points import SIGNAL_TYPE, SignalPointsForm, named, points_in_words
from qualification.models import Action, Level
from qualification.rules.words import enumerate_words


def model_in_words(row: Row, words: Words) -> str:
    """Which product lines it serves."""
    lines = [words[PRODUCT_LINE].get(line, line) for line in row.get("product_lines") or ()]
    return f"Serves {enumerate_words(lines)}." if lines else "Serves every product line that no other model names."


def thresholds_in_words(row: Row, _words: Words) -> list[str]:
    """Level by level."""
    levels: dict[str, list[str]] = {}
    for one in row["thresholds"]:
        levels.setdefault(one["level"], []).append(f"{one['family']} of at least {one['at_least']:g} points")
    return [
        *(f"{Level(level).label}: {' or '.join(sums)}." for level, sums in levels.items()),
        "Urgent: high, with a signal of an urgent kind that is younger than its half-life.",
    ]


def trend_in_words(row: Row, _words: Words) -> list[str]:
    """In the order in which they are asked."""
    trend = row["trend"]
    return [
        f"Cold: all signals of half a year count less than {trend['cold_below']:g} points.",
        f"Cooling: the pace is under {trend['cooling_below']:g} times that of a steady stream.",
        f"Early: first seen {trend['early_after_days']:g} days ago, {trend['early_at_least']:g} points, little now.",
        f"Rising: the pace is over {trend['rising_above']:g} times that of a steady stream.",
    ]


def _matrix(row: Row, _words: Words) -> Table:
    return matrix_table(row["matrix"])


OUTLINE: Outline = (
    Rows(
        name="models",
        noun="model",
        title="Models",
        form=ModelForm,
        sentence=model_in_words,
        add="Add a model for other product lines",
        can_copy=True,
        empty="No model, so no lead becomes an MQL (marketing qualified lead).",
        parts=(
            Rows(
                name="signal_points",
                noun="kind of signal",
                title="What signals count",
                form=SignalPointsForm,
                sentence=points_in_words,
                label=named,
                add="Add a kind of signal",
                empty="No signal counts yet.",
            ),
            Panel(
                name="thresholds",
                title="Thresholds of the levels",
                form=ThresholdsForm,
                covers=("thresholds",),
                lines=thresholds_in_words,
            ),
            Panel(
                name="matrix",
                title="Matrix: what fit and intent together ask for",
                form=MatrixForm,
                covers=("matrix",),
                table=_matrix,
                say=lambda action: str(Action(action).label),
            ),
            Panel(name="trend", title="Trend", form=TrendForm, covers=("trend",), lines=trend_in_words),
        ),
    ),
)

__all__ = ["OUTLINE", "SIGNAL_TYPE"]
