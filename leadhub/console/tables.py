"""Tables of the console's read-only pages, and how the content of a document is laid out in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from leadhub.console.words import plain, spell

Row = Mapping[str, Any]
GRID = 3
NAMES = frozenset({"label", "code"})


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads somewhere."""

    text: str
    address: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headers; `empty` is said where there are none."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Any]]
    empty: str = "Nothing here yet."


def tables_of(content: Row, title: str) -> Iterator[Table]:
    """A document as tables: its plain values first, then one table for each list of rows, in their own order."""
    nested = {name for name, value in content.items() if isinstance(value, Mapping) or is_rows(value)}
    # What a part is called stands above it already.
    said = nested | NAMES if content.get("label") == title else nested
    values = [(spell(name), plain(value)) for name, value in content.items() if name not in said and plain(value)]
    if values:
        yield Table(title, ("What", "Value"), values)
    for name in content:
        value = content[name]
        if is_rows(value):
            yield from _rows(value, f"{title}: {spell(name).lower()}")
        elif name in nested:
            yield from tables_of(value, f"{title}: {spell(name).lower()}")


def is_rows(value: Any) -> TypeGuard[Sequence[Row]]:
    """Whether a value is a list of rows; one without any is a plain value."""
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(row, Mapping) for row in value)


def _rows(rows: Sequence[Row], title: str) -> Iterator[Table]:
    if any(is_rows(value) for row in rows for value in row.values()):
        for row in rows:
            yield from tables_of(row, str(row.get("label") or row.get("code") or title))
        return
    cells = [{name: plain(value) for name, value in row.items()} for row in rows]
    names = sorted((name for name in rows[0] if any(row.get(name) for row in cells)), key=_place)
    yield _grid(cells, names, title) or Table(
        title, [spell(name) for name in names], [[row.get(name, "") for name in names] for row in cells]
    )


def _place(name: str) -> int:
    """What people read comes first, what machines read last; the rest stays in the order of the content."""
    return {"label": 0, "code": 2}.get(name, 1)


def _grid(cells: Sequence[Mapping[str, str]], names: Sequence[str], title: str) -> Table | None:
    """Rows that say something for every pair of two things, as a grid of the two."""
    if len(names) != GRID:
        return None
    down, across, said = names
    lines, columns = ([*dict.fromkeys(row[name] for row in cells)] for name in (down, across))
    values = {(row[down], row[across]): row[said] for row in cells}
    if len(columns) == 1 or len(values) != len(cells) or len(cells) != len(lines) * len(columns):
        return None
    headers = [f"{spell(down)} / {spell(across).lower()}", *columns]
    return Table(title, headers, [[line, *(values[line, column] for column in columns)] for line in lines])
