"""What the pages of learning write into cells: shares with what they lie between, and counts that open."""

from datetime import timedelta
from typing import Any, Final

from feedback.admin.behind import behind
from feedback.readers.scorecard_views import ScorecardRateView
from leadhub.console.tables import Link
from leadhub.console.words import span

NOTHING: Final = "–"


def rate_cell(rate: ScorecardRateView) -> Any:
    """The share with its interval; with few cases the cases alone, and that they are too few."""
    if not rate.n:
        return NOTHING
    if rate.value is None or rate.interval is None:
        return Link(f"{rate.hits} of {rate.n}: too few", behind(rate.of))
    low, high = rate.interval
    return Link(f"{rate.value:.1%} ({rate.hits:,} of {rate.n:,}; {low:.0%} to {high:.0%})", behind(rate.of))


def count_cell(count: int, address: str) -> Any:
    """A count that opens to as many."""
    return Link(f"{count:,}", behind(address)) if count else "0"


def share_cell(count: int, of: int) -> str:
    """A share of a whole; of nothing there is none."""
    return f"{count / of:.0%}" if of else ""


def span_cell(seconds: float | None) -> str:
    """A length of time."""
    return NOTHING if seconds is None else span(timedelta(seconds=seconds))
