"""Reading a person's function from a job title."""

from functools import lru_cache
from typing import Final, TypeAlias

from accounts.rules.content import ContentError, Part, read
from accounts.rules.facts import WORDS
from accounts.rules.folding import fold, pad

TitleRows: TypeAlias = tuple[tuple[str, str], ...]
"""Phrase and function, in order; a star at either end of a phrase stands for the rest of a word, as in einkauf*."""

_STAR: Final = "*"


class TitleRow(Part, frozen=True, kw_only=True):
    """One row as it stands in a list."""

    phrase: str
    function: str


class TitlesContent(Part, frozen=True, kw_only=True):
    """The list of rows, the most specific first."""

    rows: tuple[TitleRow, ...]


def read_titles(content: object) -> TitleRows:
    """Check a list of rows; ContentError names the row at fault."""
    rows = read(content, TitlesContent).rows
    seen: set[str] = set()
    for row in rows:
        needle = _needle(row.phrase)
        if _STAR in row.phrase[1:-1]:
            raise ContentError(f"rows/{row.phrase}", "a star stands at the beginning or the end of a phrase only")
        if not needle.strip():
            raise ContentError(f"rows/{row.phrase}", "a phrase has at least one letter")
        if row.function not in WORDS["function"]:
            raise ContentError(f"rows/{row.phrase}", f"functions are {', '.join(WORDS['function'])}")
        if needle in seen:
            raise ContentError(f"rows/{row.phrase}", "an earlier row has this phrase, so this one is never reached")
        seen.add(needle)
    return tuple((row.phrase, row.function) for row in rows)


def function_of(title: str, rows: TitleRows) -> str | None:
    """The function of the first row whose phrase stands in the title; None, unknown, when none does."""
    words = pad(title)
    return next((function for needle, function in _needles(rows) if needle in words), None)


@lru_cache(maxsize=8)
def _needles(rows: TitleRows) -> tuple[tuple[str, str], ...]:
    return tuple((_needle(phrase), function) for phrase, function in rows)


def _needle(phrase: str) -> str:
    """The phrase as it is searched in padded words: spaces where a word must begin or end, none beside a star."""
    start = "" if phrase.startswith(_STAR) else " "
    end = "" if phrase.endswith(_STAR) else " "
    return f"{start}{fold(phrase)}{end}"
