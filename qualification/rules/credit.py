"""Who has what part in a won lead: who brought it in, who registered it, who helped, and how the deal is shared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

WHOLE: Final = 100
SPLIT: Final = "split"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the credit; only what is split has a share in percent."""

    party: str
    credit: str
    user: UUID | None = None
    partner: UUID | None = None
    share: int | None = None

    @property
    def who(self) -> tuple[str, UUID | None, UUID | None]:
        """Whose part it is."""
        return self.party, self.user, self.partner


def shared(parts: Iterable[Part]) -> int:
    """How many percent are given away."""
    return sum(part.share or 0 for part in parts)


def whole(sourced: Part, others: Sequence[Part], holder: Part | None) -> list[Part]:
    """The credit of a won lead: what is not given away is the holder's, else theirs who brought it in."""
    parts = [sourced, *others]
    left = WHOLE - shared(others)
    if left <= 0:
        return parts
    taker = replace(holder or sourced, credit=SPLIT, share=left)
    for place, part in enumerate(parts):
        if part.credit == SPLIT and part.who == taker.who:
            parts[place] = replace(part, share=left + (part.share or 0))
            return parts
    return [*parts, taker]
