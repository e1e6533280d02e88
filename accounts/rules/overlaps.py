"""Who covers the same place with the same product line as somebody else: what would be guessed is found."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple
from uuid import UUID

from accounts.rules.territories import BY_REGION, Area, Atlas, Place


@dataclass(frozen=True, slots=True)
class Claim:
    """What one covers, in the order in which ties are broken; `lines` empty means every product line."""

    key: UUID
    area: Area
    lines: frozenset[str] = frozenset()
    is_exclusive: bool = False


class Overlap(NamedTuple):
    """Two that cover the same, with the most exact place of `places`, and a product line; None means every one.

    `taker` gets it today. It `breaks` a promise where one of them is to be alone there.
    """

    one: UUID
    other: UUID
    place: Place
    places: int
    line: str | None
    taker: UUID
    breaks: bool


def overlaps(claims: Sequence[Claim]) -> list[Overlap]:
    """Every pair that covers a place and line equally exactly, or one of which is to be alone where both are.

    One that is more exact than whoever is to be alone takes a part of what was promised, a less exact one nothing.
    What breaks a promise comes first.
    """
    claimed = Claimed(claims)
    found: dict[tuple[UUID, UUID], list[Overlap]] = {}
    for place in _places(claims):
        for overlap in claimed.overlaps(place):
            found.setdefault((overlap.one, overlap.other), []).append(overlap)
    pairs = [_summed_up(each) for each in found.values()]
    return sorted(pairs, key=lambda each: (not each.breaks, claimed.rank[each.one], claimed.rank[each.other]))


class Claimed:
    """Who covers which place, so that the overlaps of any place are found without looking at all others."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.rank = {claim.key: number for number, claim in enumerate(claims)}
        self._atlas = Atlas((claim.area, claim) for claim in claims)

    def overlaps(self, place: Place, line: str | None = None) -> list[Overlap]:
        """The pairs that cover a place alike; with a `line` only of those that take it, and about it."""
        # The most exact comes first, and is what counts of each.
        depths: dict[UUID, tuple[Claim, int]] = {}
        for depth, named in self._atlas.at(place):
            for claim in named:
                if line is None or not claim.lines or line in claim.lines:
                    depths.setdefault(claim.key, (claim, depth))
        there = sorted(depths.values(), key=lambda each: self.rank[each[0].key])
        found = (_overlap(*one, *other, place) for one, other in combinations(there, 2))
        return [each if line is None else each._replace(line=line) for each in found if each is not None]


def _overlap(one: Claim, depth: int, other: Claim, depth_of_other: int, place: Place) -> Overlap | None:
    if one.lines and other.lines and not one.lines & other.lines:
        return None
    shared = sorted(one.lines & other.lines or one.lines | other.lines)
    exact, exact_of_other = (depth, bool(one.lines)), (depth_of_other, bool(other.lines))
    breaks = (one.is_exclusive and exact_of_other >= exact) or (other.is_exclusive and exact >= exact_of_other)
    if exact != exact_of_other and not breaks:
        return None
    # Of equals one that is alone by agreement goes first, then whoever was given first.
    first = (exact, one.is_exclusive) >= (exact_of_other, other.is_exclusive)
    taker = one.key if first else other.key
    return Overlap(one.key, other.key, place, 1, shared[0] if shared else None, taker, breaks)


def _summed_up(found: Sequence[Overlap]) -> Overlap:
    """One pair, by its gravest and most exact place."""
    return max(found, key=lambda each: (each.breaks, _exactness(each.place)))._replace(places=len(found))


def _exactness(place: Place) -> int:
    return len(place.postal_code) + BY_REGION if place.postal_code else int(place.region is not None)


def _places(claims: Iterable[Claim]) -> Iterator[Place]:
    """Every place that somebody names, each once."""
    countries, regions, prefixes = set[str](), set[str](), set[tuple[str, str]]()
    for claim in claims:
        countries |= claim.area.countries
        regions |= claim.area.regions
        prefixes |= claim.area.prefixes
    yield from (Place(country) for country in sorted(countries))
    yield from (Place(region.partition("-")[0], region) for region in sorted(regions))
    yield from (Place(country, None, prefix) for country, prefix in sorted(prefixes))


def in_words(overlap: Overlap, names: Mapping[UUID, str], lines: Mapping[str, str], why: str) -> str:
    """One overlap as a sentence; `why` says by what the tie is broken."""
    line = "every product line" if overlap.line is None else lines.get(overlap.line, overlap.line)
    more = f" and {overlap.places - 1:,} more" if overlap.places > 1 else ""
    said = f"{names[overlap.one]} and {names[overlap.other]} both cover {place_in_words(overlap.place)}{more}, {line}"
    return f"{said}: {names[overlap.taker]} gets it, {why}."


def place_in_words(place: Place) -> str:
    """The most exact that is said of a place."""
    if place.postal_code:
        return f"{place.country} {place.postal_code}"
    return place.region or place.country or "nowhere"
