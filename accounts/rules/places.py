"""Countries by ISO 3166-1 and their subdivisions by ISO 3166-2."""

from functools import lru_cache

import pycountry


@lru_cache(maxsize=1_000)
def is_country(code: str) -> bool:
    """Whether ISO 3166-1 has this two-letter code."""
    return pycountry.countries.get(alpha_2=code) is not None


@lru_cache(maxsize=10_000)
def is_region(code: str) -> bool:
    """Whether ISO 3166-2 has this code."""
    return pycountry.subdivisions.get(code=code) is not None  # type: ignore[no-untyped-call]  # half of it is typed


@lru_cache(maxsize=1_000)
def begins_country(prefix: str) -> bool:
    """Whether a two-letter code of ISO 3166-1 begins so, in any case."""
    return any(country.alpha_2.casefold().startswith(prefix.casefold()) for country in pycountry.countries)


@lru_cache(maxsize=1_000)
def begins_region(prefix: str) -> bool:
    """Whether a code of ISO 3166-2 begins so, in any case."""
    return any(region.code.casefold().startswith(prefix.casefold()) for region in pycountry.subdivisions)
