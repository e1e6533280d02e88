"""Bars with bands, drawn on the server as SVG: what is expected, between what it lies, and the limit it is held to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 720
LEFT: Final = 180
RIGHT: Final = 60
ROW: Final = 26


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its range; a limit is marked where there is one."""

    label: str
    value: float
    low: float
    high: float
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """The places of one bar, in units of the drawing."""

    bar: Bar
    y: float
    middle: float
    text_y: float
    width: float
    low: float
    high: float
    limit: float | None


@dataclass(frozen=True, slots=True)
class Bands:
    """Bars under each other on one scale that begins at nothing."""

    title: str
    bars: Sequence[Bar]

    width = WIDTH
    left = LEFT
    right = WIDTH - RIGHT + 8

    @property
    def height(self) -> int:
        """Of the whole drawing."""
        return ROW * len(self.bars) + 4

    @property
    def drawn(self) -> list[Drawn]:
        """The bars with their places."""
        most = max((max(bar.high, bar.value, bar.limit or 0.0) for bar in self.bars), default=0.0) or 1.0
        scale = (WIDTH - LEFT - RIGHT) / most
        return [self._drawn(number, bar, scale) for number, bar in enumerate(self.bars)]

    def _drawn(self, number: int, bar: Bar, scale: float) -> Drawn:
        top = ROW * number + 4
        low, high = (round(LEFT + end * scale, 1) for end in (bar.low, bar.high))
        width = round(bar.value * scale, 1)
        return Drawn(
            bar=bar,
            y=top,
            middle=top + ROW / 2 - 4,
            text_y=top + ROW / 2,
            width=width,
            low=low,
            high=high,
            limit=None if bar.limit is None else round(LEFT + bar.limit * scale, 1),
        )
