"""The content of a document as a tree: finding what stands at a path, and the content with it changed.

Nothing is changed in place: every change answers a content of its own.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, TypeAlias

Content: TypeAlias = dict[str, Any]
Row: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str | int, ...]
MOST_DIGITS = 6


def path_of(text: str) -> Path:
    """`profiles/0/criteria` as steps; a JSON pointer reads the same."""
    steps = [step for step in text.split("/") if step]
    return tuple(int(step) if _is_place(step) else step for step in steps)


def text_of(path: Path) -> str:
    """The steps as text, as `path_of` reads it."""
    return "/".join(map(str, path))


def at(content: Any, path: Path) -> Any:
    """What stands at a path; None where nothing does."""
    found = content
    for step in path:
        if isinstance(step, int):
            found = found[step] if isinstance(found, list) and step < len(found) else None
        else:
            found = found.get(step) if isinstance(found, Mapping) else None
    return found


def replaced(content: Content, path: Path, value: Any) -> Content:
    """The content with another value at a path."""
    if not path:
        return dict(value)
    return _changed(content, path, lambda parent, step: parent.__setitem__(step, value))


def inserted(content: Content, path: Path, value: Any) -> Content:
    """The content with a row more, which then stands at the path."""
    return _changed(content, path, lambda rows, step: rows.insert(step, value))


def removed(content: Content, path: Path) -> Content:
    """The content without a row."""
    return _changed(content, path, lambda rows, step: rows.pop(step))


def moved(content: Content, path: Path, by: int) -> Content:
    """The content with a row that many places further down, or up where it is negative."""
    return _changed(content, path, lambda rows, step: rows.insert(step + by, rows.pop(step)))


def _changed(content: Content, path: Path, change: Callable[[Any, Any], object]) -> Content:
    copy = deepcopy(content)
    change(at(copy, path[:-1]), path[-1])
    return copy


def _is_place(step: str) -> bool:
    return step.isascii() and step.isdecimal() and len(step) <= MOST_DIGITS
