"""What differs between two contents of a document, as people read it: a word leads each row, old and new beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from leadhub.console.editing.outline import Outline, Panel, Rows, Words
from leadhub.console.tables import Table
from leadhub.console.words import plain, spell
from leadhub.documents.comparing import Kind, key_of
from leadhub.documents.definitions import definition_of
from leadhub.documents.draft_readers import DifferencesView, DifferenceView
from leadhub.documents.in_force import content_of
from leadhub.models import DocumentKind, Draft
from qualification.admin.drafts.outlines import outline_of, words_of

LABELS: Final[Mapping[Kind, str]] = {
    Kind.ADDED: "Added",
    Kind.REMOVED: "Removed",
    Kind.CHANGED: "Changed",
    Kind.MOVED: "Moved",
}
HEADERS: Final = ("What happened", "Where")
SAME: Final = "Nothing differs."


@dataclass(frozen=True, slots=True)
class Where:
    """Where a difference lies: the node of the outline, the row there in both contents, and the way in words."""

    node: Panel | Rows | None
    before: Any
    after: Any
    words: tuple[str, ...]


def table_of_draft(draft: Draft, found: DifferencesView) -> Table:
    """What a draft changes of a version."""
    before = content_of(DocumentKind(draft.kind), int(found.before))
    return _table(found, before, msgspec.json.decode(draft.content), f"Version {found.before}", "Draft")


def table_of_versions(found: DifferencesView) -> Table:
    """What differs between two versions."""
    old, new = (content_of(found.kind, int(number)) for number in (found.before, found.after))
    return _table(found, old, new, f"Version {found.before}", f"Version {found.after}")


def _table(found: DifferencesView, before: Any, after: Any, old: str, new: str) -> Table:
    comparison = Comparison(found.kind, before, after)
    rows = list(dict.fromkeys(comparison.row(one) for one in found.differences))
    return Table("Differences", (*HEADERS, old, new), rows, SAME)


class Comparison:
    """Two contents of one document, and how their rows are called."""

    def __init__(self, kind: DocumentKind, before: Any, after: Any) -> None:
        self._outline: Outline = outline_of(kind)
        self._identity = definition_of(kind).identity
        self._words: Words = words_of()
        self._before, self._after = before, after
        self._by_key: dict[int, dict[str, Any]] = {}

    def row(self, one: DifferenceView) -> tuple[str, str, str, str]:
        """One difference. Values of one row that changed read as that row, so they become one line."""
        where = self._find(tuple(one.path.split("/")))
        old, new = self._said(one, where)
        return LABELS[one.kind], " › ".join(where.words) or "The document", old, new

    def _said(self, one: DifferenceView, where: Where) -> tuple[str, str]:
        node = where.node
        if one.kind is Kind.MOVED:
            return f"place {one.before}", f"place {one.after}"
        if isinstance(node, Panel):
            say = node.say if one.kind is Kind.CHANGED else plain
            return say(one.before), say(one.after)
        if node is None:
            return str(one.before), str(one.after)
        before, after = (
            whole(node, row, self._words) if row is not None else "" for row in (where.before, where.after)
        )
        if one.kind is Kind.CHANGED and before == after:
            # What it says is the same, so it is what it is called.
            return str(one.before), str(one.after)
        return before, after

    def _find(self, path: tuple[str, ...]) -> Where:
        nodes, before, after = self._outline, self._before, self._after
        words: list[str] = []
        found: Rows | None = None
        while path:
            node = next((one for one in nodes if _covers(one, path[0])), None)
            if isinstance(node, Panel):
                rest = path if path[0] != node.name and len(node.covers) > 1 else path[1:]
                return Where(node, before, after, (*words, _titled(node, rest)))
            if node is None or len(path) < 2 or node.name not in self._identity:
                break
            fields = self._identity[node.name]
            before, after = (self._row(part, node.name, path[1], fields) for part in (before, after))
            words.append(node.said(after if after is not None else before, self._words))
            found, nodes, path = node, node.parts, path[2:]
        return Where(found, before, after, tuple(words))

    def _row(self, part: Any, name: str, key: str, fields: tuple[str, ...]) -> Any:
        rows = part.get(name) if isinstance(part, Mapping) else None
        if not rows:
            return None
        # Both contents are held here, so no other list gets the id of one of theirs.
        if id(rows) not in self._by_key:
            self._by_key[id(rows)] = {key_of(row, fields): row for row in reversed(rows)}
        return self._by_key[id(rows)].get(key)


def whole(node: Rows, row: Any, words: Words) -> str:
    """Everything that a row says, with the rows in it."""
    said = [node.sentence(row, words)] if node.sentence(row, words) else []
    for part in node.parts:
        rows = row.get(part.name) if isinstance(part, Rows) else None
        if not isinstance(part, Rows) or not rows:
            continue
        if part.in_groups:
            said.append("; or ".join(" and ".join(part.sentence(one, words) for one in group) for group in rows))
        else:
            said.append(f"{part.title}: " + "; ".join(_named(part, one, words) for one in rows))
    return " ".join(said)


def _named(node: Rows, row: Any, words: Words) -> str:
    return node.label(row, words) or node.sentence(row, words)


def _covers(node: Panel | Rows, name: str) -> bool:
    return name in node.covers if isinstance(node, Panel) else node.name == name


def _titled(node: Panel, rest: tuple[str, ...]) -> str:
    said = ", ".join(_spelt(rest))
    return f"{node.title}: {said}" if said else node.title


def _spelt(path: tuple[str, ...]) -> Iterator[str]:
    """The steps to a value in words; what every value of a panel has in common says nothing."""
    for step in path:
        if step not in ("action", "at_least"):
            yield from (part if len(part) == 1 else spell(part).lower() for part in step.split("."))
