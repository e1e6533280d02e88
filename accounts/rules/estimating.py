"""How many there are of a kind, told by those of them that were drawn at random."""

from dataclasses import dataclass
from math import ceil, floor, sqrt
from typing import Final

_Z: Final = 1.959964
"""Of the normal distribution, 95 % lie within so many deviations."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A count, and the interval in which it lies with 95 %; of a whole count the interval is the count itself."""

    count: int
    low: int
    high: int


def estimate(hits: int, drawn: int, total: int) -> Estimate:
    """Scale `hits` of `drawn` to `total`: Wilson's interval, narrower the more of all were drawn."""
    if drawn >= total or not drawn:
        return Estimate(hits, hits, hits)
    # Drawn without putting back: as telling as so many drawn with.
    n = drawn * (total - 1) / (total - drawn)
    share, spread = hits / drawn, _Z * _Z / n
    middle = (share + spread / 2) / (1 + spread)
    reach = _Z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return Estimate(
        count=round(share * total),
        low=max(hits, floor(total * (middle - reach))),
        high=min(total - (drawn - hits), ceil(total * (middle + reach))),
    )
