"""What follows from an attempt: pure, with chance and time given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from leadhub.models import AttemptFault, DeliveryState, DisabledWhy

Chance = Callable[[], float]

# Before each try; three days and a little in all.
PAUSES = (
    timedelta(),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
TRIES = len(PAUSES)
# A tenth more at most, so that what failed together does not come back together.
SPREAD = 0.1
# So many failures in a row close the queue, but for one try at a time.
PATIENCE = 5
FIRST_HOLD, LONGEST_HOLD = timedelta(seconds=30), timedelta(minutes=15)
SHORTEST_THROTTLE = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=5)
GONE = 410
SUCCESS = range(200, 300)
TOO_MUCH = frozenset({429, 502, 504})
# The receiver has no part in these.
OURS = frozenset({AttemptFault.WITHHELD, AttemptFault.TOO_LARGE, AttemptFault.INTERNAL_ERROR})
HOPELESS = frozenset({AttemptFault.WITHHELD, AttemptFault.TOO_LARGE})


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one attempt."""

    status: int | None = None
    fault: AttemptFault | None = None
    retry_after: timedelta | None = None

    @property
    def is_success(self) -> bool:
        """Whether the receiver took it."""
        return self.status in SUCCESS


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of the delivery: its state, and when it is tried again while it is due."""

    state: DeliveryState
    again_in: timedelta | None = None


def plan(result: Result, tries: int, chance: Chance) -> Plan:
    """What becomes of a delivery after so many tries."""
    if result.is_success:
        return Plan(DeliveryState.DELIVERED)
    if result.fault in HOPELESS:
        return Plan(DeliveryState.PARKED)
    if tries >= TRIES:
        return Plan(DeliveryState.PARKED if result.fault in OURS else DeliveryState.FAILED)
    return Plan(DeliveryState.DUE, max(spread(PAUSES[tries], chance), result.retry_after or timedelta()))


def hold(result: Result, failures: int, chance: Chance) -> timedelta | None:
    """How long the whole queue of a receiver rests after its latest of so many failures in a row."""
    waits = []
    if failures >= PATIENCE:
        waits.append(doubled(FIRST_HOLD, failures - PATIENCE, LONGEST_HOLD))
    if result.status in TOO_MUCH or result.retry_after is not None:
        waits.append(max(doubled(SHORTEST_THROTTLE, failures - 1, LONGEST_HOLD), result.retry_after or timedelta()))
    return spread(max(waits), chance) if waits else None


def disabled_why(result: Result, failures: int, failing_for: timedelta) -> DisabledWhy | None:
    """Why a receiver gets nothing any more, if so."""
    if result.status == GONE:
        return DisabledWhy.GONE
    return DisabledWhy.FAILING if failing_for >= GIVEN_UP_AFTER and failures >= PATIENCE else None


def retry_after(text: str, now: datetime) -> timedelta | None:
    """The header Retry-After, in seconds or as a date: an hour at most; None where it says nothing."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        # Its digits may be many.
        return min(timedelta(seconds=int(text[:6])), LONGEST_WAIT) if len(text) <= 6 else LONGEST_WAIT
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta()), LONGEST_WAIT)


def doubled(first: timedelta, times: int, longest: timedelta) -> timedelta:
    """A pause that was doubled so many times, up to the longest."""
    # Bounded before it is computed: nobody doubles a thousand times.
    return min(first * int(2 ** min(max(times, 0), 12)), longest)


def spread(length: timedelta, chance: Chance) -> timedelta:
    """A pause that is not the same for all at once."""
    return length + length * (SPREAD * chance())
