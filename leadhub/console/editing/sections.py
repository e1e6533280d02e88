"""A content as it is printed: parts under headings, rows as sentences, with what was found beside them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from leadhub.console.editing.outline import Outline, Panel, Rows, Words
from leadhub.console.editing.tree import Content, Path, Row, at, text_of
from leadhub.console.tables import Table
from leadhub.documents.draft_readers import FindingView

TOP = 2


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row: what it is called and says, what was found of it, and what can be done with it.

    `said` tells its buttons from those of other rows, `beside` what it does not say itself.
    """

    anchor: str
    label: str
    sentence: str
    said: str
    beside: str = ""
    marks: Sequence[str] = ()
    acts: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part under a heading: lines, or text, or a table, and then the parts within it."""

    anchor: str
    title: str
    level: int
    covers: Sequence[str] = ()
    marks: Sequence[str] = ()
    text: Sequence[str] = ()
    table: Table | None = None
    lines: Sequence[Line] = ()
    empty: str = ""
    acts: Sequence[str] = ()
    add: str = ""
    is_group: bool = False
    parts: Sequence["Section"] = field(default=())

    def anchors(self) -> Iterator[tuple[str, str]]:
        """Every place in the content that it shows, and where on the page."""
        yield from ((place, self.anchor) for place in (self.anchor, *self.covers))
        yield from ((line.anchor, line.anchor) for line in self.lines)
        for part in self.parts:
            yield from part.anchors()


class Printing:
    """One content on its way to the page."""

    def __init__(self, content: Content, words: Words, findings: Sequence[FindingView]) -> None:
        self._content = content
        self._words = words
        self._found = [(row.strip("/"), one.severity) for one in findings for row in one.rows]

    def sections(self, outline: Outline, path: Path = (), level: int = TOP) -> list[Section]:
        """The parts of a document, or of one of its rows."""
        part: Row = at(self._content, path) or {}
        return [
            self._panel(node, part, path, level) if isinstance(node, Panel) else self._rows(node, path, level)
            for node in outline
        ]

    def _panel(self, node: Panel, part: Row, path: Path, level: int) -> Section:
        covered = [text_of((*path, name)) for name in node.covers]
        return Section(
            anchor=text_of((*path, node.name)),
            title=node.title,
            level=level,
            covers=covered,
            marks=self._marks(*covered),
            text=node.lines(part, self._words),
            table=node.table(part, self._words) if node.table else None,
            acts=["change"],
        )

    def _rows(self, node: Rows, path: Path, level: int) -> Section:
        here = (*path, node.name)
        rows = at(self._content, here) or []
        inner: list[Section] = []
        lines: list[Line] = []
        if node.in_groups:
            inside = level + bool(node.title)
            inner = [self._group(node, (*here, place), group, inside) for place, group in enumerate(rows)]
        elif node.parts:
            inner = [self._row(node, (*here, place), row, rows, level + 1) for place, row in enumerate(rows)]
        else:
            lines = self._lines(node, here, rows)
        return Section(
            anchor=text_of(here),
            title=node.title,
            level=level,
            lines=lines,
            empty="" if rows else node.empty,
            add=node.add,
            parts=inner,
        )

    def _row(self, node: Rows, path: Path, row: Row, rows: Sequence[Row], level: int) -> Section:
        """A row that has parts of its own."""
        sentence, label = node.sentence(row, self._words), node.label(row, self._words)
        is_last_of_all = node.keeps_last and path[-1] == len(rows) - 1
        parts = [part for part in node.parts if not is_last_of_all or row.get(part.name)]
        return Section(
            anchor=text_of(path),
            title=f"{int(path[-1]) + 1}. {label}" if node.numbered else label,
            level=level,
            marks=self._marks(text_of(path), deep=False),
            text=[text for text in (sentence, node.why_kept(rows, int(path[-1]))) if text],
            acts=_acts(node, path, rows),
            parts=self.sections(tuple(parts), path, level + 1),
        )

    def _group(self, node: Rows, path: Path, rows: Sequence[Row], level: int) -> Section:
        return Section(
            anchor=text_of(path),
            title=node.groups[bool(path[-1])],
            level=level,
            lines=self._lines(node, path, rows),
            is_group=True,
            add=f"Add a {node.noun} that must hold too",
        )

    def _lines(self, node: Rows, path: Path, rows: Sequence[Row]) -> list[Line]:
        return [self._line(node, (*path, place), row, rows) for place, row in enumerate(rows)]

    def _line(self, node: Rows, path: Path, row: Row, rows: Sequence[Row]) -> Line:
        joined = "and" if path[-1] else "if"
        return Line(
            anchor=text_of(path),
            label=joined if node.in_groups else node.label(row, self._words),
            sentence=node.sentence(row, self._words),
            said=node.said(row, self._words),
            beside=node.beside(row, self._words),
            marks=self._marks(text_of(path)),
            acts=_acts(node, path, rows),
        )

    def _marks(self, *pointers: str, deep: bool = True) -> list[str]:
        """How grave what was found at these places is, each word once."""
        found = [
            severity
            for at_row, severity in self._found
            for pointer in pointers
            if at_row == pointer or (deep and at_row.startswith(f"{pointer}/"))
        ]
        return list(dict.fromkeys(found))


def nearest(pointer: str, anchors: Mapping[str, str]) -> str:
    """The anchor of the row that a pointer leads to, or of the closest part around it; none for the whole."""
    path = pointer.strip("/")
    while path and path not in anchors:
        path = path.rpartition("/")[0]
    return anchors.get(path, "")


def _acts(node: Rows, path: Path, rows: Sequence[Row]) -> list[str]:
    place, movable = int(path[-1]), node.movable(rows)
    if place not in movable:
        return ["change"]
    moves = [name for name, by in (("up", -1), ("down", 1)) if place + by in movable]
    return ["change", *moves, *(["copy"] if node.can_copy else []), "remove"]
