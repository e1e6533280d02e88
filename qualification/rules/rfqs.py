"""RFQs: when one says everything that a quote takes, and how far a lead goes with its RFQs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qualification.rules.stages import Stage


class RfqGap(StrEnum):
    """What nobody can quote without; a code never changes its meaning."""

    LINES = "lines"
    QUANTITY = "quantity"
    DRAWING_OR_MATERIAL = "drawing_or_material"
    REQUIRED_BY = "required_by"


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What a line says, as far as a quote takes it. A drawing serves as well as material and process."""

    has_quantity: bool
    has_drawing: bool
    has_material: bool
    has_process: bool


def gaps_in(lines: Sequence[LineFacts], *, says_required_by: bool) -> tuple[RfqGap, ...]:
    """What an RFQ lacks, in the order in which people ask for it; nothing where it is complete."""
    made_of = (line.has_drawing or (line.has_material and line.has_process) for line in lines)
    known = {
        RfqGap.LINES: bool(lines),
        RfqGap.QUANTITY: all(line.has_quantity for line in lines),
        RfqGap.DRAWING_OR_MATERIAL: all(made_of),
        RfqGap.REQUIRED_BY: says_required_by,
    }
    return tuple(gap for gap, is_known in known.items() if not is_known)


WON: Final = "won"
QUOTED: Final = "quoted"
OPEN: Final = "open"
_AHEAD: Final = {
    Stage.SQL: (Stage.OPPORTUNITY,),
    Stage.OPPORTUNITY: (),
    Stage.QUOTED: (),
}
"""Of the stages that follow RFQs: what lies between them and whatever their RFQs lead to."""


def way_of(stage: Stage, statuses: Collection[str]) -> tuple[Stage, ...]:
    """The stages that a lead goes through by its RFQs: it follows the most advanced of them, and never goes back.

    It is won with the first that is won, and lost once all have ended and none was won.
    """
    to = _leads_to(statuses)
    if to is None or stage not in _AHEAD or stage is to:
        return ()
    return (*_AHEAD[stage], to)


def _leads_to(statuses: Collection[str]) -> Stage | None:
    if WON in statuses:
        return Stage.WON
    if QUOTED in statuses:
        return Stage.QUOTED
    return None if OPEN in statuses or not statuses else Stage.LOST
