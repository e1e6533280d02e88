"""How much the documents of this app may hold: their rows are compared with each other, and people must own them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from accounts.rules.findings import Finding, error
from accounts.rules.naming import Names

MOST_ROWS: Final[Mapping[str, int]] = {
    "profiles": 20,
    "criteria": 40,
    "exclusions": 40,
    "rules": 60,
    "any_of": 20,
    "any_of/": 10,
    "value": 200,
}
"""By the name of a list; the members of lists in a list stand under the name of the outer one with a stroke."""
LARGEST: Final[Mapping[str, int]] = {"points": 1_000, "value": 10**12}
LONGEST_WORD: Final = 200
_WORDS: Final = frozenset({"value", "value/"})

BEYOND_BOUNDS: Final = frozenset({"too_many_rows", "number_too_large", "word_too_long"})
"""The codes of what is found here."""


def beyond_bounds(content: object, names: Names) -> Iterator[Finding]:
    """An error for each list, number and word that is larger than a document may hold; rows are read, not compared."""
    return _in("", "", content, names)


def _in(at: str, name: str, part: Any, names: Names) -> Iterator[Finding]:
    if isinstance(part, Mapping):
        for key, value in part.items():
            yield from _in(f"{at}/{_escaped(key)}", key, value, names)
    elif isinstance(part, list):
        most = MOST_ROWS.get(name, len(part))
        if len(part) > most:
            yield _found("too_many_rows", at, f"{len(part):,} rows, and {most:,} are the most that it may have", names)
            return
        for place, member in enumerate(part):
            yield from _in(f"{at}/{place}", f"{name}/", member, names)
    elif isinstance(part, int) and abs(part) > LARGEST.get(name, abs(part)):
        yield _found("number_too_large", at, f"it takes a number of {LARGEST[name]:,} at most", names)
    elif isinstance(part, str) and name in _WORDS and len(part) > LONGEST_WORD:
        yield _found("word_too_long", at, f"a word has {LONGEST_WORD} characters at most", names)


def _found(code: str, at: str, detail: str, names: Names) -> Finding:
    return error(code, (at,), f"{names.of(at)}: {detail}")


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
