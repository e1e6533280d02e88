"""What the pages of learning draw above their tables: the same numbers, never others."""

from collections.abc import Iterable, Mapping
from typing import Final

from feedback.readers.loss_flow import LossFlowView
from feedback.readers.scorecard_views import ScorecardRateView
from leadhub.console.charts.bars import Bar, Part, bar, bars
from leadhub.console.charts.drawing import WIDTH, Drawing

FURTHEST: Final = ("created", "mql", "handed_over", "sal", "sql", "opportunity", "quoted", "won")
MOST: Final = 25
"""So many bars are drawn; the table has the others."""


def funnel(counts: Mapping[str, int], names: Mapping[str, str], *, width: float = WIDTH) -> Drawing | None:
    """How many of those that came ever reached each step."""
    came = counts["created"]
    if not came:
        return None
    return bars(
        f"Of {came:,} leads that came, how many reached each step",
        [bar(names[name], counts[name], f"{counts[name]:,} ({counts[name] / came:.0%})") for name in FURTHEST],
        width=width,
    )


def rates(title: str, found: Iterable[tuple[str, ScorecardRateView]], *, width: float = WIDTH) -> Drawing | None:
    """Shares with their intervals on a scale of 0 to 100 %; what has too few cases is not drawn."""
    rows = [
        bar(label, one.value, f"{one.value:.0%} of {one.n:,}", interval=one.interval)
        for label, one in found
        if one.value is not None
    ]
    return bars(title, rows[:MOST], most=1, width=width) if rows else None


def losses(found: LossFlowView) -> Drawing | None:
    """Of those that took each step, how many went on and what became of the others."""
    if not found.n:
        return None
    rows = [
        Bar(
            step.step.label,
            [Part("Went on", step.went_on), *(Part(end.whereabouts.label, end.count) for end in step.ends)],
            f"{step.count:,}",
        )
        for step in found.steps
    ]
    return bars("Of those that took each step, how many went on and what became of the others", rows)
