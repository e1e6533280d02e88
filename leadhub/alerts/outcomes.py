"""What came of one try to send, and what follows from it: when to try again, how long a channel rests."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Fault(StrEnum):
    """What a try failed by."""

    NONE = "none"
    # The receiving system is ill or cannot be reached: the same alert is sent again later.
    PASSING = "passing"
    # It is well and asks for patience.
    TOO_MANY = "too_many"
    # Not tried, since the try before it failed by the channel, or its turn was over.
    UNTRIED = "untried"
    # This person cannot be reached this way.
    PERSON = "person"
    # The room is gone or closed to us.
    ROOM = "room"
    # The message itself is refused.
    MESSAGE = "message"
    # The channel will never work again as it is.
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One try: sent as `reference`, or a fault with its cause, a code that holds no address."""

    fault: Fault = Fault.NONE
    cause: str = ""
    reference: str = ""
    wait: timedelta | None = None

    @property
    def is_of_channel(self) -> bool:
        """Whether whatever else goes this way would fail now too."""
        return self.fault in (Fault.PASSING, Fault.TOO_MANY, Fault.CHANNEL)


UNTRIED = Outcome(Fault.UNTRIED)
# In seconds; about half a day in all, after which a mail or a look at the queue has told it long ago.
WAITS = (10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 3_600, 7_200, 10_800, 10_800)
RESTS = (15, 30, 60, 120, 300, 600, 900)


def wait_after(attempts: int) -> timedelta | None:
    """How long after so many tries the next one comes; None when there is none."""
    return timedelta(seconds=WAITS[attempts - 1]) if attempts <= len(WAITS) else None


def rest_after(failures: int) -> timedelta:
    """How long a channel rests after so many failures in a row."""
    return timedelta(seconds=RESTS[min(failures, len(RESTS)) - 1])
