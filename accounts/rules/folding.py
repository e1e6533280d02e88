"""One spelling for words that people spell in many ways."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_MARKS: Final = re.compile("[\u0300-\u036f]")
_NO_WORD: Final = re.compile(r"[\W_]+")
_EDITION: Final = re.compile(r":\s*\d{4}\b")
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)


def fold(text: str) -> str:
    """Words in lower case without accents and punctuation, one space between them.

    Only the accents of Latin, Greek and Cyrillic letters go: in other scripts marks tell words apart.
    """
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return _NO_WORD.sub(" ", unicodedata.normalize("NFKC", bare).translate(_LETTERS)).strip()


def pad(text: str) -> str:
    """Folded words with a space at either end, so that a padded phrase is found in it as whole words only."""
    return f" {fold(text)} "


@lru_cache(maxsize=4096)
def standard_key(name: str) -> str:
    """The name of a standard without spaces and edition: ISO 13485:2016 and iso-13485 are one."""
    return fold(_EDITION.sub("", name)).replace(" ", "")


def standard_keys(names: frozenset[str]) -> frozenset[str]:
    """The keys of several standards."""
    return frozenset(map(standard_key, names))
