"""Partners that cover the same place with the same product line."""

from collections.abc import Sequence
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
    labels, names = dict(lines.values()), {c.partner: c.name for c in coverages}
    alone = {c.partner for c in coverages if c.is_exclusive}
    found = overlaps(
        [Claim(c.partner, c.area, frozenset(lines[line][0] for line in c.lines), c.is_exclusive) for c in coverages]
    )
    return [
        Found(each, (names[each.one], names[each.other]), in_words(each, names, labels, _why(each, alone)))
        for each in found
    ]


def _why(each: Overlap, alone: set[UUID]) -> str:
    return BY_RANK if len({each.one, each.other} & alone) == 1 else BY_NAME
