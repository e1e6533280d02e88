"""Which of two leads that are one goes on: what people have decided outranks what nobody has looked at."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qualification.rules.stages import Stage

ACCEPTED = frozenset({Stage.SAL, Stage.SQL})


@dataclass(frozen=True, slots=True)
class Standing:
    """A lead as far as this looks at it."""

    id: UUID
    stage: Stage
    created_at: datetime
    has_open_handoff: bool
    is_resting: bool
    """A person has sent it to nurture, and the time agreed is not over."""
    is_excluded: bool
    """The rules, no person, have disqualified it."""

    @property
    def is_in_hand(self) -> bool:
        """Whether sales or a partner has accepted it."""
        return self.stage in ACCEPTED


def goes_on(one: Standing, other: Standing) -> tuple[Standing, Standing]:
    """The winner and the loser; where both stand alike, the older goes on."""
    first, second = sorted((one, other), key=lambda each: (-_weight(each), each.created_at, each.id))
    return first, second


def _weight(lead: Standing) -> int:
    if lead.is_in_hand:
        return 5
    if lead.has_open_handoff:
        return 4
    if lead.stage == Stage.MQL:
        return 3
    is_turned_down = lead.stage == Stage.DISQUALIFIED and not lead.is_excluded
    return 2 if is_turned_down or lead.is_resting else 1
