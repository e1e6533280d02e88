"""What the pack of a review draws above its numbers: the same on the page, in the console and in the PDF."""

from collections.abc import Sequence
from typing import Final

from feedback.readers.agreement_words import questions_of
from feedback.readers.period_numbers import ReviewNumbersView, counted_in
from feedback.readers.review_results import ReviewResultsView
from leadhub.console.charts.bars import bar, bars
from leadhub.console.charts.drawing import Drawing

MOST: Final = 12


def reached(numbers: ReviewNumbersView) -> Drawing | None:
    """How many leads came, and how many came to each stage."""
    counted = counted_in(numbers)
    if not any(count for _, count in counted):
        return None
    return bars("How many leads came to each stage", [bar(label, count, f"{count:,}") for label, count in counted])


def why_rejected(counted: Sequence[tuple[str, int]]) -> Drawing | None:
    """The commonest reasons, with their share of all rejections."""
    total = sum(times for _, times in counted)
    commonest = sorted(counted, key=lambda one: -one[1])[:MOST]
    rejected = "1 handoff was" if total == 1 else f"{total:,} handoffs were"
    rows = [bar(label, times, f"{times:,} ({times / total:.0%})") for label, times in commonest]
    return bars(f"Why {rejected} rejected", rows) if rows else None


def agreement(results: ReviewResultsView) -> Drawing | None:
    """Of all pairs of raters of a lead, those that say the same, with 95 % intervals."""
    rows = [
        bar(label, found.agreement, f"{found.agreement:.0%}", interval=found.agreement_interval)
        for label, found in questions_of(results)
        if found.agreement is not None
    ]
    return bars("How far raters agree, and between what it lies", rows, most=1) if rows else None
