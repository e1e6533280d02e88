"""The currencies that amounts may be in: the codes of ISO 4217."""

import pycountry


def is_currency(code: str) -> bool:
    """Whether a code stands in ISO 4217, in capitals as it is written there."""
    return pycountry.currencies.get(alpha_3=code) is not None and code.isupper()
