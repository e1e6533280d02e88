"""A drawing: marks with their places, printed as one SVG image that has a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Attributes = Mapping[str, str | float | None]
"""Numbers are places in units of the drawing; what a mark stands for is told as text (`told`)."""
WIDTH: Final = 720
# Of a text of twelve pixels; letters of other scripts are wider, which is why labels are cut early.
LETTER: Final = 7.5


@dataclass(frozen=True, slots=True)
class Mark:
    """One element of a drawing. Attributes that are None are left out; places are rounded to a tenth of a unit."""

    tag: str
    attributes: Attributes
    text: str = ""

    @property
    def svg(self) -> SafeString:
        """As it is printed."""
        given = [(name, _plain(value)) for name, value in self.attributes.items() if value is not None]
        attributes = format_html_join("", ' {}="{}"', given)
        return format_html("<{}{}>{}</{}>", self.tag, attributes, self.text, self.tag)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Marks on a ground of so many units; `title` is what it says to whoever does not see it."""

    title: str
    height: float
    marks: Sequence[Mark] = field(default_factory=list)
    width: float = WIDTH

    @property
    def svg(self) -> SafeString:
        """As it is printed: one image, by its title."""
        return format_html(
            '<svg class="lh-chart" role="img" viewBox="0 0 {} {}" xmlns="http://www.w3.org/2000/svg">'
            "<title>{}</title>{}</svg>",
            _plain(self.width),
            _plain(self.height),
            self.title,
            format_html_join("", "{}", ((mark.svg,) for mark in self.marks)),
        )


def words(text: str, x: float, y: float, *, anchor: str = "start", room: float | None = None, **more: str) -> Mark:
    """A text; one that is longer than its room in units is cut, and says all of itself to a pointer."""
    short = text
    if room is not None and len(text) * LETTER > room:
        short = f"{text[: max(int(room / LETTER) - 1, 1)].rstrip()}…"
    named = {"data-label": text} if short != text else {}
    return Mark("text", {"x": x, "y": y, "text-anchor": anchor, **named, **_dashed(more)}, short)


def rect(x: float, y: float, width: float, height: float, **more: str | float | None) -> Mark:
    """A rectangle; `data_series` becomes the attribute `data-series`."""
    return Mark("rect", {"x": x, "y": y, "width": width, "height": height, **_dashed(more)})


def line(x1: float, y1: float, x2: float, y2: float, **more: str | float | None) -> Mark:
    """A straight line."""
    return Mark("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, **_dashed(more)})


def ticks(most: float, *, parts: int = 4) -> list[float]:
    """Round numbers from 0 to at least `most`, about so many: 1, 2 or 5 times a power of ten apart."""
    rough = (most or 1.0) / parts
    power = 10.0 ** _floor_log(rough)
    step = next(step for step in (1, 2, 5, 10) if step * power >= rough * 0.999) * power
    return [step * number for number in range(int(-(-(most or 1.0) // step)) + 1)]


def _floor_log(value: float) -> int:
    power = 0
    while 10.0**power > value:
        power -= 1
    while 10.0 ** (power + 1) <= value:
        power += 1
    return power


def _dashed(more: Attributes) -> dict[str, str | float | None]:
    return {name.rstrip("_").replace("_", "-"): value for name, value in more.items()}


def _plain(value: str | float) -> str:
    """A place as SVG reads it, whatever language the page is in."""
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def told(value: float) -> str:
    """A number for a `data-` attribute, exact enough to be compared with the table."""
    return f"{value:.10g}"
