"""Lines over months or weeks, on a scale that begins at nothing; where nothing is known a line has a gap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import Final

from leadhub.console.charts.drawing import LETTER, WIDTH, Drawing, Mark, line, rect, ticks, told, words

LEFT: Final = 56
RIGHT: Final = 150
TOP: Final = 12
TALL: Final = 200
HEIGHT: Final = TOP + TALL + 34
DOT: Final = 3
SERIES: Final = 5
# Two words that end nearer than this stand over each other.
APART: Final = 15


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a value for each step, None where there is none, and the value that was agreed."""

    series: str
    values: Sequence[float | None]
    agreed: float | None = None


def lines(
    title: str, steps: Sequence[str], rows: Sequence[Line], *, as_share: bool = False, width: float = WIDTH
) -> Drawing:
    """Lines with their words at their ends; `as_share` writes the scale in percent, up to what is needed of 100."""
    known = [value for row in rows for value in (*row.values, row.agreed) if value is not None]
    scale = ticks(max(known, default=0.0))
    if as_share and scale[-1] > 1:
        scale = ticks(1.0)
    ground = _Ground(width, len(steps), scale[-1])
    marks = [*_grid(ground, scale, as_share=as_share), *_steps(ground, steps)]
    for number, row in enumerate(rows):
        marks += _line(ground, row, number, steps)
    return Drawing(title, HEIGHT, [*marks, *_names(ground, rows)], width)


@dataclass(frozen=True, slots=True)
class _Ground:
    """Where a step and a value lie."""

    width: float
    steps: int
    most: float

    @property
    def right(self) -> float:
        return self.width - RIGHT

    def x(self, at: int) -> float:
        return LEFT + (self.right - LEFT) * (at + 0.5) / max(self.steps, 1)

    def y(self, value: float) -> float:
        return TOP + TALL * (1 - min(value, self.most) / self.most)


def _grid(ground: _Ground, scale: Sequence[float], *, as_share: bool) -> Iterator[Mark]:
    for value in scale:
        y = ground.y(value)
        yield line(LEFT, y, ground.right, y, class_="lh-grid")
        yield words(f"{value:.0%}" if as_share else f"{value:,g}", LEFT - 8, y + 4, anchor="end")


def _steps(ground: _Ground, steps: Sequence[str]) -> Iterator[Mark]:
    """The words of the steps, as many as have room beside each other."""
    room = (ground.right - LEFT) / max(len(steps), 1)
    longest = max((len(step) for step in steps), default=0)
    every = max(1, ceil((longest + 1) * LETTER / room))
    for number, step in enumerate(steps):
        if number % every == 0:
            yield words(step, ground.x(number), TOP + TALL + 20, anchor="middle")


def _line(ground: _Ground, row: Line, number: int, steps: Sequence[str]) -> Iterator[Mark]:
    shade = f"lh-line-{number % SERIES}"
    if row.agreed is not None:
        y = ground.y(row.agreed)
        yield line(LEFT, y, ground.right, y, class_=f"lh-agreed {shade}", data_agreed=told(row.agreed))
    for is_known, run in groupby(enumerate(row.values), key=lambda each: each[1] is not None):
        if is_known:
            points = " ".join(f"{ground.x(at):.1f},{ground.y(value or 0.0):.1f}" for at, value in run)
            yield Mark("polyline", {"points": points, "class": shade})
    for at, value in enumerate(row.values):
        if value is not None:
            yield rect(
                ground.x(at) - DOT,
                ground.y(value) - DOT,
                2 * DOT,
                2 * DOT,
                class_=shade,
                data_series=row.series,
                data_x=steps[at],
                data_y=told(value),
            )


def _names(ground: _Ground, rows: Sequence[Line]) -> Iterator[Mark]:
    """The word of each line beside its last point, moved down where another stands there."""
    ends = [
        (ground.y(value), row.series)
        for row in rows
        if (value := next((value for value in reversed(row.values) if value is not None), None)) is not None
    ]
    last = float("-inf")
    for y, name in sorted(ends):
        last = max(y + 4, last + APART)
        yield words(name, ground.x(ground.steps - 1) + 10, last, room=RIGHT - 10)
