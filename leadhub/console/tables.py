"""Tables of the console's read-only pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from leadhub.console.charts.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads somewhere."""

    text: str
    address: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headers; `empty` is said where there are none. A drawing of them stands above, a link `after` them."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Any]]
    empty: str = "Nothing here yet."
    drawing: Drawing | None = None
    after: Link | None = None
