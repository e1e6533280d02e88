"""Public holidays by country and subdivision, as the package `holidays` knows them; it is imported when first asked."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache

LANGUAGE = "en_US"
# Days that are observed on another date, or only reckoned, belong to the holiday that they stand for.
MARKS = (" (observed)", " (estimated)", " (observed, estimated)")
log = logging.getLogger(__name__)


@cache
def subdivisions_by_country() -> Mapping[str, Sequence[str]]:
    """Every country whose public holidays are known, with its subdivisions that have some of their own."""
    import holidays

    known: Mapping[str, Sequence[str]] = holidays.list_supported_countries(include_aliases=False)
    return known


@lru_cache(maxsize=2048)
def holidays_of(country: str, subdivision: str, year: int) -> Mapping[date, tuple[str, ...]]:
    """The public holidays of one year, each date with the names of what falls on it."""
    import holidays

    found = holidays.country_holidays(country, subdiv=subdivision or None, years=year, expand=False, language=LANGUAGE)
    if not found and not found.start_year <= year <= found.end_year:
        log.warning("No public holidays of %s are known for %s: hours of that year leave none out", country, year)
    return {day: tuple(found.get_list(day)) for day in sorted(found)}


def names_between(country: str, subdivision: str, years: range) -> Iterator[str]:
    """The names of all public holidays of some years."""
    for year in years:
        for names in holidays_of(country, subdivision, year).values():
            yield from map(plain_name, names)


def plain_name(name: str) -> str:
    """The name of a holiday, whenever it is observed."""
    for mark in MARKS:
        name = name.removesuffix(mark)
    return name
