"""A grid of cells, darker where there is more: two scores against each other, with the limits of both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from leadhub.console.charts.drawing import WIDTH, Drawing, Mark, line, rect, told, words

LEFT: Final = 90
ROW: Final = 40
FOOT: Final = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """How many, and what else is said of them."""

    count: int
    said: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """The name of one side, the bands of it from low to high, and after how many bands its limit lies."""

    name: str
    bands: Sequence[str]
    limit: float | None = None


def grid(title: str, across: Axis, up: Axis, cells: Sequence[Sequence[Cell]], *, width: float = WIDTH) -> Drawing:
    """Cells by row of `up` (low first) and column of `across`; the limits are lines over all of it."""
    most = max((cell.count for row in cells for cell in row), default=0) or 1
    wide = (width - LEFT) / max(len(across.bands), 1)
    tall = ROW * len(up.bands)
    marks: list[Mark] = []
    for number, row in enumerate(cells):
        y = tall - ROW * (number + 1)
        marks.append(words(up.bands[number], LEFT - 8, y + ROW / 2 + 4, anchor="end", room=LEFT - 8))
        for place, cell in enumerate(row):
            marks += _cell(cell, LEFT + wide * place, y, wide, most, (across.bands[place], up.bands[number]))
    marks += [
        words(band, LEFT + wide * (place + 0.5), tall + 16, anchor="middle", room=wide)
        for place, band in enumerate(across.bands)
    ]
    marks.append(words(f"{up.name} upwards, {across.name} to the right", LEFT, tall + 34))
    return Drawing(title, tall + FOOT, [*marks, *_limits(across, up, wide, tall)], width)


def _cell(cell: Cell, x: float, y: float, wide: float, most: int, where: tuple[str, str]) -> Iterator[Mark]:
    depth = f"{0.08 + 0.5 * cell.count / most:.2f}" if cell.count else "0"
    yield rect(
        x + 1,
        y + 1,
        wide - 2,
        ROW - 2,
        class_="lh-cell",
        fill_opacity=depth,
        data_x=where[0],
        data_y=where[1],
        data_value=told(cell.count),
    )
    if cell.count:
        yield words(f"{cell.count:,}", x + wide / 2, y + 17, anchor="middle")
        yield words(cell.said, x + wide / 2, y + 32, anchor="middle", room=wide, class_="lh-small")


def _limits(across: Axis, up: Axis, wide: float, tall: float) -> Iterator[Mark]:
    if across.limit is not None:
        x = LEFT + wide * across.limit
        yield line(x, 0, x, tall, class_="lh-limit", data_limit=across.name)
    if up.limit is not None:
        y = tall - ROW * up.limit
        yield line(LEFT, y, LEFT + wide * len(across.bands), y, class_="lh-limit", data_limit=up.name)
