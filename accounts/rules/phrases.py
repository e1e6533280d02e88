"""Phrases of materials and processes held against each other, and figures as sentences write them."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from accounts.rules.folding import fold

_ONE_SPELLING: Final = {"aluminum": "aluminium", "moulding": "molding", "moulded": "molded"}


@lru_cache(maxsize=4096)
def spelt_alike(phrase: str) -> str:
    """A phrase in one spelling: folded, and as one of those who speak English write it."""
    return " ".join(_ONE_SPELLING.get(word, word) for word in fold(phrase).split())


def stands_in(general: str, special: str) -> bool:
    """Whether one phrase stands in another as whole words: aluminium in Aluminum 6061, but tin not in platinum."""
    part, whole = spelt_alike(general), spelt_alike(special)
    if not part:
        return False
    # Inconel 718 and Inconel718 are one; a part of a word is never found so.
    return f" {part} " in f" {whole} " or part.replace(" ", "") == whole.replace(" ", "")


def figure(number: float) -> str:
    """A number without needless digits: 0.5, 12, 20,000."""
    return format(Decimal(repr(float(number))).normalize(), ",f")


def day(moment: date) -> str:
    """A date as people write it: 1 March 2027."""
    return f"{moment.day} {moment:%B} {moment.year}"
