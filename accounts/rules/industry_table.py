"""The industries there are: NAICS 2022 and NACE Rev. 2, which ship with the app, each code with its title."""

import csv
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from accounts.rules.folding import fold, pad
from accounts.rules.industries import industry_key

_FOLDER: Final = Path(__file__).parents[1] / "defaults"
_NACE: Final = "nace:"
_BEYOND: Final = "\uffff"
_COARSEST: Final = 2
"""Digits of the coarsest code that a fact or a condition may hold."""


class IndustryScheme(StrEnum):
    """A classification of industries."""

    NAICS = "naics"
    NACE = "nace"


EDITIONS: Final = {IndustryScheme.NAICS: "NAICS 2022", IndustryScheme.NACE: "NACE Rev. 2"}


@dataclass(frozen=True, slots=True)
class Industry:
    """One code as facts and conditions spell it; `heading` is the title of the sector or section that it belongs to."""

    key: str
    code: str
    title: str
    heading: str

    @property
    def scheme(self) -> IndustryScheme:
        """The classification that has it."""
        return scheme_of(self.key)

    @property
    def coarser(self) -> str | None:
        """The next coarser code."""
        above = _table().get(self.key[:-1])
        return above.code if above else None

    @property
    def digits(self) -> int:
        """How fine it is."""
        return len(self.key.removeprefix(_NACE))


def scheme_of(code: str) -> IndustryScheme:
    """The scheme that a code belongs to; ValueError for no code at all."""
    return IndustryScheme.NACE if industry_key(code).startswith(_NACE) else IndustryScheme.NAICS


def industry_of(code: str) -> Industry | None:
    """The industry with a code, coarse or fine; None where no scheme has it, ValueError for what is no code."""
    return _table().get(industry_key(code))


def industries(prefix: str = "") -> Sequence[Industry]:
    """All whose codes begin so, the coarser before the finer; ValueError for what begins no code."""
    key = industry_key(prefix) if prefix else ""
    keys = _keys()
    return _ordered()[bisect_left(keys, key) : bisect_left(keys, key + _BEYOND)]


def leads_anywhere(prefix: str) -> bool:
    """Whether any code begins so; ValueError for what begins no code."""
    return bool(industries(prefix))


def children(prefix: str) -> list[Industry]:
    """The industries one step finer than a prefix; ValueError for what begins no code."""
    digits = len(industry_key(prefix).removeprefix(_NACE)) + 1
    return [industry for industry in industries(prefix) if industry.digits == digits]


def coarsest(scheme: IndustryScheme) -> list[Industry]:
    """Where a scheme begins: the two digits of the sectors of NAICS, and the divisions of NACE."""
    return [industry for industry in industries() if industry.scheme is scheme and industry.digits == _COARSEST]


def search(words: str, among: Sequence[Industry]) -> list[Industry]:
    """Those in whose title each of the words begins a word, or whose code begins so, with its scheme or without."""
    wanted = [f" {word}" for word in fold(words).split()]
    begun = words.strip().casefold()
    return [
        industry
        for industry in among
        if (wanted and all(word in _padded(industry.title) for word in wanted))
        or (begun and (industry.code.startswith(begun) or industry.code.removeprefix(_NACE).startswith(begun)))
    ]


_padded: Final = lru_cache(maxsize=4096)(pad)


@lru_cache(maxsize=1)
def _table() -> dict[str, Industry]:
    """All industries in the order of their keys, which is that of the tree: every code before its finer ones."""
    rows = [*_naics(), *_nace()]
    return {industry.key: industry for industry in sorted(rows, key=lambda industry: industry.key)}


@lru_cache(maxsize=1)
def _ordered() -> tuple[Industry, ...]:
    return tuple(_table().values())


@lru_cache(maxsize=1)
def _keys() -> tuple[str, ...]:
    return tuple(_table())


def _naics() -> Iterator[Industry]:
    heading = ""
    for code, title in _rows(IndustryScheme.NAICS):
        if "-" in code or len(code) == _COARSEST:
            heading = title
            first, _, last = code.partition("-")
            # A sector that spans several numbers, as Manufacturing 31-33, stands under each of them.
            for number in range(int(first), int(last or first) + 1):
                yield Industry(str(number), str(number), title, heading)
        else:
            yield Industry(code, code, title, heading)


def _nace() -> Iterator[Industry]:
    heading = ""
    for code, title in _rows(IndustryScheme.NACE):
        if code.isalpha():
            heading = title
        else:
            yield Industry(industry_key(f"{_NACE}{code}"), f"{_NACE}{code}", title, heading)


def _rows(scheme: IndustryScheme) -> Iterator[tuple[str, str]]:
    with (_FOLDER / f"{scheme}.csv").open(encoding="utf-8", newline="") as file:
        lines = csv.reader(line for line in file if not line.startswith("#"))
        next(lines)
        yield from ((code, title) for code, title in lines)
