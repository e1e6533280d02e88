"""What a document consists of, as people edit it: lists of rows, and panels of values that are changed together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

from leadhub.console.editing.tree import Content, Path, Row, at
from leadhub.console.tables import Table
from leadhub.console.words import plain
from leadhub.models import Draft

Words: TypeAlias = Mapping[str, Mapping[str, str]]
"""What people call the codes in a content: by what they are codes of, then by code."""


def label_of(row: Row, _words: Words) -> str:
    """What the row itself is called."""
    return str(row.get("label") or row.get("code") or "")


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Values of a part that are changed on one page.

    `covers` are the members of the part that stand in it. It reads as `lines`, or as a `table`; `say` writes one value.
    """

    name: str
    title: str
    form: type[Any]
    covers: tuple[str, ...]
    lines: Callable[[Row, Words], Sequence[str]] = lambda _row, _words: ()
    say: Callable[[Any], str] = plain
    table: Callable[[Row, Words], Table] | None = None


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A list of rows, each with `parts` of its own or read as one sentence; `new_form` makes one where `form` cannot.

    `beside` tells of a row what it does not say itself.
    Where rows stand `in_groups`, the list holds lists of them. Where one `keeps_last`, the last row is what remains
    when no other fits, so nothing follows it and it is never taken away. A first row that `keeps_first` says so of goes
    before all others likewise. `kept` says of both why they stay.
    """

    name: str
    noun: str
    title: str
    form: type[Any]
    sentence: Callable[[Row, Words], str]
    label: Callable[[Row, Words], str] = label_of
    beside: Callable[[Row, Words], str] = lambda _row, _words: ""
    parts: "tuple[Node, ...]" = ()
    add: str = ""
    empty: str = "Nothing here yet."
    new_form: type[Any] | None = None
    groups: tuple[str, str] = ("", "")
    can_copy: bool = False
    keeps_last: bool = False
    keeps_first: Callable[[Row], bool] = lambda _row: False
    kept: tuple[str, str] = ("", "")
    numbered: bool = False

    @property
    def in_groups(self) -> bool:
        """Whether the list holds lists of rows; `groups` titles the first and every other."""
        return bool(self.groups[0])

    @property
    def depth(self) -> int:
        """How many places lead from the list to a row."""
        return 2 if self.in_groups else 1

    def movable(self, rows: Sequence[Row]) -> range:
        """The places of the rows that may be moved and taken away."""
        first = 1 if rows and self.keeps_first(rows[0]) else 0
        return range(first, len(rows) - self.keeps_last)

    def why_kept(self, rows: Sequence[Row], place: int) -> str:
        """Why the row at a place stays where it is; nothing where it need not."""
        movable = self.movable(rows)
        return "" if place in movable else self.kept[place >= movable.stop]

    def said(self, row: Row, words: Words) -> str:
        """By what people tell a row from others: its name, or all that it says."""
        return self.label(row, words) or self.sentence(row, words)


Node: TypeAlias = Panel | Rows
Outline: TypeAlias = tuple[Node, ...]


@dataclass(frozen=True)
class Spot:
    """Where in a draft somebody stands: at a row, at a list that gets another one, or at a panel.

    `asked` is what the address asks for beside the place.
    """

    draft: Draft
    content: Content
    path: Path
    node: Node
    words: Words
    asked: Mapping[str, str]
    depth: int = 0

    def __str__(self) -> str:
        return str(self.draft)

    @property
    def rows(self) -> Rows:
        """The list that it belongs to; a panel has none."""
        assert isinstance(self.node, Rows), "asked only where rows are"
        return self.node

    @property
    def is_row(self) -> bool:
        """Whether it leads to one row of a list."""
        return isinstance(self.node, Rows) and self.depth == self.node.depth

    @property
    def part(self) -> Path:
        """The path of what a form changes: the row, or the part that the panel stands in."""
        return self.path[:-1] if isinstance(self.node, Panel) else self.path

    @property
    def row(self) -> Any:
        """The row, or the part of a panel; None when it is gone, and at a list."""
        return at(self.content, self.part) if self.is_row or isinstance(self.node, Panel) else None

    @property
    def siblings(self) -> list[Any]:
        """The list that a row stands in, or that gets one more."""
        return list(at(self.content, self.path[:-1] if self.is_row else self.path) or [])

    @property
    def following(self) -> int:
        """Where in the list the next row goes."""
        rows = self.siblings
        return max(len(rows) - 1, 0) if self.rows.keeps_last else len(rows)

    @property
    def said(self) -> str:
        """By what people tell the row from others; nothing of a list, of a panel, and of a row that is gone."""
        return self.rows.said(self.row, self.words) if self.is_row and self.row is not None else ""

    @property
    def reading(self) -> Sequence[str]:
        """What stands there as it reads on the page."""
        if self.row is None:
            return ()
        if isinstance(self.node, Panel):
            return self.node.lines(self.row, self.words)
        return (self.node.sentence(self.row, self.words),)


def spot_at(
    outline: Outline, draft: Draft, path: Path, words: Words, asked: Mapping[str, str] | None = None
) -> Spot | None:
    """The spot at a path, whether or not anything stands there; None where the document has no such place."""
    content: Content = msgspec.json.decode(draft.content)
    nodes, steps = outline, list(path)
    while steps:
        name = steps.pop(0)
        node = next((one for one in nodes if one.name == name), None)
        if node is None or (isinstance(node, Panel) and steps):
            return None
        depth = 0
        while isinstance(node, Rows) and depth < node.depth and steps and isinstance(steps[0], int):
            depth += 1
            steps.pop(0)
        if not steps:
            return Spot(draft, content, path, node, words, asked or {}, depth)
        nodes = node.parts if isinstance(node, Rows) and depth == node.depth else ()
    return None
