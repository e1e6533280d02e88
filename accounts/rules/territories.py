"""Parts of the market: which places lie in them, and how exactly they name a place."""

from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from accounts.rules.places import postal_key

Prefix: TypeAlias = tuple[str, str]
"""A country and the beginning of its postal codes, as `postal_key` spells it."""

OUTSIDE: Final = 0
BY_COUNTRY: Final = 1
BY_REGION: Final = 2


class Place(NamedTuple):
    """Where something is used, as far as known."""

    country: str | None = None
    region: str | None = None
    postal_code: str | None = None


NOWHERE: Final = Place()


@dataclass(frozen=True, slots=True)
class Area:
    """Whole countries, single subdivisions, and what begins with a postal prefix."""

    countries: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    prefixes: frozenset[Prefix] = frozenset()

    def depth(self, place: Place) -> int:
        """How exactly a place is named here: the more, the longer the prefix; a place that is not known lies nowhere.

        A region is more exact than its country, and any prefix more than a region.
        """
        if self.prefixes and place.country and place.postal_code:
            code = postal_key(place.postal_code)
            lengths = [
                len(prefix) for country, prefix in self.prefixes if country == place.country and code.startswith(prefix)
            ]
            if lengths:
                return BY_REGION + max(lengths)
        if place.region is not None and place.region in self.regions:
            return BY_REGION
        return BY_COUNTRY if place.country is not None and place.country in self.countries else OUTSIDE
