"""Boxes under each other: between what the middle half lies, the median, and the limit where there is one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from leadhub.console.charts.bars import BASE, GAP, LEFT, RIGHT, ROW, THICK
from leadhub.console.charts.drawing import WIDTH, Drawing, Mark, line, rect, told, words


@dataclass(frozen=True, slots=True)
class Box:
    """The quartiles of one row, how far nine of ten reach, and what it says at its end."""

    label: str
    low: float
    median: float
    high: float
    most: float
    said: str


def boxes(title: str, rows: Sequence[Box], *, width: float = WIDTH) -> Drawing:
    """Boxes on one scale that begins at nothing, each with a line to where nine of ten have ended."""
    scale: Final = (width - LEFT - RIGHT) / (max((max(row.most, row.high) for row in rows), default=0.0) or 1.0)
    marks = [mark for number, row in enumerate(rows) for mark in _row(row, ROW * number + 4, scale)]
    return Drawing(title, ROW * len(rows) + 4, marks, width)


def _row(row: Box, top: float, scale: float) -> Iterator[Mark]:
    low, median, high, most = (LEFT + value * scale for value in (row.low, row.median, row.high, row.most))
    middle = top + THICK / 2
    yield words(row.label, LEFT - GAP, top + BASE, anchor="end", room=LEFT - GAP)
    yield rect(low, top, high - low, THICK, data_label=row.label, data_low=told(row.low), data_high=told(row.high))
    yield line(high, middle, max(most, high), middle, data_most=told(row.most))
    yield line(median, top, median, top + THICK, class_="lh-median", data_median=told(row.median))
    yield words(row.said, max(most, high) + GAP, top + BASE)
