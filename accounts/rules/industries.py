"""Industry codes: NAICS as digits, NACE as `nace:` and digits."""

import re
from functools import lru_cache
from typing import Final

_NAICS: Final = re.compile(r"(?:naics:)?(\d{2,6})")
_NACE: Final = re.compile(r"nace:[a-u]?(\d{2})(?:\.?(\d{1,2}))?(?:\.\d+)?")


@lru_cache(maxsize=8192)
def industry_key(code: str) -> str:
    """The code in the one spelling that prefixes compare with; ValueError for any other scheme."""
    plain = code.strip().casefold().replace(" ", "")
    if naics := _NAICS.fullmatch(plain):
        return naics[1]
    if nace := _NACE.fullmatch(plain):
        return f"nace:{nace[1]}{nace[2] or ''}"
    raise ValueError(f"{code!r} is no industry code: write NAICS digits such as 339112, or NACE as nace:32.50.")


def is_industry_code(code: str) -> bool:
    """Whether a code is spelled as one of the schemes spells its codes."""
    try:
        industry_key(code)
    except ValueError:
        return False
    return True


def falls_under(code: str, prefixes: frozenset[str]) -> bool | None:
    """Whether a code lies under one of the prefixes; None where scheme or coarseness leave that open."""
    try:
        key = industry_key(code)
    except ValueError:
        return None
    if any(key.startswith(prefix) for prefix in prefixes):
        return True
    is_nace = key.startswith("nace:")
    comparable = [prefix for prefix in prefixes if prefix.startswith("nace:") == is_nace]
    if not comparable or any(prefix.startswith(key) for prefix in comparable):
        return None
    return False
