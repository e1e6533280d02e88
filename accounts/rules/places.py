"""Countries by ISO 3166-1, their subdivisions by ISO 3166-2, and postal codes in one spelling."""

import re
from functools import lru_cache

import pycountry

# People put the sign of the country before a code, as in D-80331, DE-80331 and CH-8001.
_COUNTRY_SIGN = re.compile(r"^\s*[A-Z]{1,3}\s*-\s*(?=[0-9])")


@lru_cache(maxsize=1_000)
def is_country(code: str) -> bool:
    """Whether ISO 3166-1 has this two-letter code."""
    return pycountry.countries.get(alpha_2=code) is not None


@lru_cache(maxsize=1_000)
def country_named(text: str) -> str | None:
    """The two-letter code of a country that is written out, or as a code of ISO 3166-1; None for anything else."""
    try:
        found = pycountry.countries.lookup(text.strip())
    except LookupError:
        return None
    code: str = found.alpha_2
    return code


@lru_cache(maxsize=1_000)
def country_in_words(code: str) -> str:
    """A country as people read it, with its code: Germany (DE)."""
    found = pycountry.countries.get(alpha_2=code)
    return f"{getattr(found, 'common_name', found.name)} ({code})" if found is not None else code


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


@lru_cache(maxsize=20_000)
def postal_key(code: str) -> str:
    """A postal code, or the beginning of one, in the spelling in which two are compared; blank where none is left."""
    return "".join(letter for letter in _COUNTRY_SIGN.sub("", code.upper()) if letter.isalnum())
