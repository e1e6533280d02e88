"""Attempts to reach a contact: how many over how many channels the agreement asks for, and what is left of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from qualification.rules.agreement import Agreement

REACHED: Final = "reached"


@dataclass(frozen=True, slots=True)
class Attempts:
    """What was made of what the agreement asks for; where it asks for nothing, nothing is left."""

    made: int
    channels: tuple[str, ...]
    reached: bool
    agreed: int = 0
    agreed_channels: int = 0

    @property
    def channels_left(self) -> int:
        """Over how many channels that were not used yet somebody must still try."""
        return max(self.agreed_channels - len(self.channels), 0)

    @property
    def left(self) -> int:
        """How many attempts are still to be made; a new channel takes one at least."""
        return max(self.agreed - self.made, self.channels_left, 0)

    @property
    def are_made(self) -> bool:
        """Whether all that was agreed has been tried: only then is somebody unreachable."""
        return self.left == 0

    @property
    def text(self) -> str:
        """How it stands, in one sentence."""
        said = _tried(self.made, len(self.channels))
        if self.reached:
            return f"Reached after {said}."
        if self.are_made:
            is_agreed = self.agreed or self.agreed_channels
            return f"{said} {_were(self.made)} made{', as agreed' if is_agreed else '; none are agreed'}."
        # Over the agreed number only what a new channel takes is left.
        of = f" of {self.agreed}" if self.made < self.agreed else ""
        more = f"{_some(self.left, 'more attempt')}{of} to make"
        over = f", over {_some(self.channels_left, 'more channel')} at least" if self.channels_left else ""
        return f"{more}{over}; {said} so far."

    @property
    def refusal(self) -> str:
        """What is missing before somebody is unreachable, in two sentences."""
        tried = f"{_tried(self.made, len(self.channels))} {_were(self.made)} made."
        return f"{tried} The agreement asks for {_tried(self.agreed, self.agreed_channels)}."


def attempts_of(
    made: Iterable[tuple[str, str]], agreement: Agreement, priority: str, channel: str, product_line: str
) -> Attempts:
    """How attempts (channel and outcome, in their order) stand against the agreement of their handoff.

    Those made after the agreed window count as well: that the promise was broken is what the clock says.
    """
    tried = tuple(made)
    attempts = agreement.clause("attempts", priority, channel, product_line)
    channels = agreement.clause("attempt_channels", priority, channel, product_line)
    return Attempts(
        made=len(tried),
        channels=tuple(dict.fromkeys(each for each, _ in tried)),
        reached=any(outcome == REACHED for _, outcome in tried),
        agreed=int(attempts.number) if attempts else 0,
        agreed_channels=int(channels.number) if channels else 0,
    )


def _tried(attempts: int, channels: int) -> str:
    over = f" over {_some(channels, 'channel')}" if channels else ""
    return f"{_some(attempts, 'attempt')}{over}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _some(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
