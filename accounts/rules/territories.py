"""Parts of the market: which places lie in them, and how exactly they name a place."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, NamedTuple, TypeAlias, TypeVar

from accounts.rules.places import postal_key

T = TypeVar("T")
Prefix: TypeAlias = tuple[str, str]
"""A country and the beginning of its postal codes, as `postal_key` spells it."""

BY_COUNTRY: Final = 1
BY_REGION: Final = 2


class Place(NamedTuple):
    """Where something is used, as far as known."""

    country: str | None = None
    region: str | None = None
    postal_code: str | None = None


NOWHERE: Final = Place()


def are_apart(one: Place, other: Place) -> bool:
    """Whether two places cannot be the same, by what is known of both; a postal code may be the beginning of one."""
    if one.country is None or other.country is None:
        return False
    if one.country != other.country:
        return True
    if one.region and other.region and one.region != other.region:
        return True
    codes = postal_key(one.postal_code or ""), postal_key(other.postal_code or "")
    return all(codes) and not (codes[0].startswith(codes[1]) or codes[1].startswith(codes[0]))


@dataclass(frozen=True, slots=True)
class Area:
    """Whole countries, single subdivisions, and what begins with a postal prefix."""

    countries: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    prefixes: frozenset[Prefix] = frozenset()


class Atlas(Generic[T]):
    """Things by the places that they name, so that finding them takes as long for many as for few."""

    def __init__(self, things: Iterable[tuple[Area, T]]) -> None:
        self._countries: dict[str, list[T]] = defaultdict(list)
        self._regions: dict[str, list[T]] = defaultdict(list)
        self._prefixes: dict[str, dict[str, list[T]]] = defaultdict(lambda: defaultdict(list))
        for area, thing in things:
            for country in area.countries:
                self._countries[country].append(thing)
            for region in area.regions:
                self._regions[region].append(thing)
            for country, prefix in area.prefixes:
                self._prefixes[country][prefix].append(thing)

    def at(self, place: Place) -> Iterator[tuple[int, list[T]]]:
        """What names a place, in the order given, the most exact first: the depth is the more, the longer the prefix.

        A region is more exact than its country, any prefix more than a region. A place that is not known lies nowhere.
        """
        known = self._prefixes.get(place.country or "")
        if known and place.postal_code:
            code = postal_key(place.postal_code)
            for length in range(len(code), 0, -1):
                if found := known.get(code[:length]):
                    yield BY_REGION + length, found
        if place.region is not None and (found := self._regions.get(place.region)):
            yield BY_REGION, found
        if place.country is not None and (found := self._countries.get(place.country)):
            yield BY_COUNTRY, found
