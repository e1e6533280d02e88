"""Partners that cover the same place with the same product line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from accounts.directory import Coverage
from accounts.models import ProductLine
from accounts.rules.overlaps import Claim, Overlap, in_words, overlaps

CODE: Final = "territories_overlap"
BY_NAME: Final = "by its name, since nothing else tells them apart"
BY_RANK: Final = "as the more exact or the one that is to be alone"


@dataclass(frozen=True, slots=True)
class Found:
    """One overlap, with the names of the two, in a sentence."""

    overlap: Overlap
    names: tuple[str, str]
    detail: str


def overlaps_of(coverages: Sequence[Coverage]) -> list[Found]:
    """The overlaps of partners that come by name: one statement."""
    lines = {pk: (code, label) for pk, code, label in ProductLine.objects.values_list("pk", "code", "label")}
    codes = {pk: code for pk, (code, _) in lines.items()}
    return told(overlaps(claims_of(coverages, codes)), coverages, dict(lines.values()))


def claims_of(coverages: Sequence[Coverage], codes: Mapping[UUID, str]) -> list[Claim]:
    """What partners cover, with product lines by their codes."""
    return [Claim(c.partner, c.area, frozenset(codes[line] for line in c.lines), c.is_exclusive) for c in coverages]


def told(found: Sequence[Overlap], coverages: Sequence[Coverage], labels: Mapping[str, str]) -> list[Found]:
    """Overlaps as sentences."""
    names = {c.partner: c.name for c in coverages}
    alone = {c.partner for c in coverages if c.is_exclusive}
    return [
        Found(each, (names[each.one], names[each.other]), in_words(each, names, labels, _why(each, alone)))
        for each in found
    ]


def _why(each: Overlap, alone: set[UUID]) -> str:
    return BY_RANK if len({each.one, each.other} & alone) == 1 else BY_NAME
