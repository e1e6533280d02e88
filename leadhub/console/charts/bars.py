"""Bars under each other on one scale that begins at nothing: counts, shares, parts of a whole, limits and ranges."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from leadhub.console.charts.drawing import LETTER, WIDTH, Drawing, Mark, line, rect, told, words

LEFT: Final = 180
RIGHT: Final = 110
ROW: Final = 26
THICK: Final = 18
GAP: Final = 8
# Letters of the drawing and of what stands beside a bar end this far below its top.
BASE: Final = 13
PARTS: Final = 5


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar; `series` is what the legend calls it."""

    series: str
    value: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its parts from the left, what it says at its end, between what it lies, and the limit it is held to."""

    label: str
    parts: Sequence[Part]
    said: str
    interval: tuple[float, float] | None = None
    limit: float | None = None

    @property
    def end(self) -> float:
        """How far it reaches, range and limit too."""
        return max(self.whole, self.limit or 0.0, *(self.interval or ()))

    @property
    def whole(self) -> float:
        """All of its parts."""
        return sum(part.value for part in self.parts)


def bar(
    label: str, value: float, said: str, *, interval: tuple[float, float] | None = None, limit: float | None = None
) -> Bar:
    """A bar of one part."""
    return Bar(label, [Part("", value)], said, interval, limit)


def bars(
    title: str, rows: Sequence[Bar], *, most: float | None = None, width: float = WIDTH, left: float = LEFT
) -> Drawing:
    """Bars with a legend where they have parts.

    `most` is where the scale ends: 1 for shares. `left` is the room of the labels.
    """
    series = list(dict.fromkeys(part.series for row in rows for part in row.parts if part.series))
    top = ROW if series else 0
    scale = (width - left - RIGHT) / (most or max((row.end for row in rows), default=0.0) or 1.0)
    marks = [*_legend(series, width, left)]
    for number, row in enumerate(rows):
        marks += _row(row, top + ROW * number + 4, scale, series, left)
    return Drawing(title, top + ROW * len(rows) + 4, marks, width)


def _legend(series: Sequence[str], width: float, left: float) -> Iterator[Mark]:
    """A swatch and its word each, beside the bars where there is room, else from the edge on."""
    rooms = [18 + len(name) * LETTER + 12 for name in series]
    x = left if left + sum(rooms) <= width else 0.0
    # Words that are too long for all of it share it by their length.
    scale = min(1.0, (width - x) / max(sum(rooms), 1.0))
    for number, (name, room) in enumerate(zip(series, rooms, strict=True)):
        yield rect(x, 2, 12, 12, class_=_shade(number))
        yield words(name, x + 18, BASE - 1, room=room * scale - 18)
        x += room * scale


def _row(row: Bar, top: float, scale: float, series: Sequence[str], left: float) -> Iterator[Mark]:
    yield words(row.label, left - GAP, top + BASE, anchor="end", room=left - GAP)
    x = left
    for part in row.parts:
        width = part.value * scale
        shade = _shade(series.index(part.series)) if part.series else None
        yield rect(
            x,
            top,
            max(width - 1, 0),
            THICK,
            class_=shade,
            data_label=row.label,
            data_series=part.series or None,
            data_value=told(part.value),
        )
        x += width
    if row.interval is not None:
        low, high = (left + edge * scale for edge in row.interval)
        middle = top + THICK / 2
        yield line(low, middle, high, middle, data_low=told(row.interval[0]), data_high=told(row.interval[1]))
    if row.limit is not None:
        at = left + row.limit * scale
        yield line(at, top - 2, at, top + THICK + 2, class_="lh-limit", data_limit=told(row.limit))
    yield words(row.said, left + max(row.end * scale, x - left) + GAP, top + BASE)


def _shade(number: int) -> str:
    return f"lh-shade-{number % PARTS}"
