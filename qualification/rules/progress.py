"""Where a partner's report takes a lead that it accepted: along the way of sales, and never back."""

from collections.abc import Mapping
from typing import Final

from qualification.rules.stages import Stage

TARGETS: Final[Mapping[str, Stage | None]] = {
    "contacted": None,
    "meeting": None,
    "opportunity": Stage.OPPORTUNITY,
    "quoted": Stage.QUOTED,
    "won": Stage.WON,
    "lost": Stage.LOST,
}
"""The stage that a report stands for; of the first two the lead stays where it is."""

_WAY: Final = (Stage.SAL, Stage.SQL, Stage.OPPORTUNITY)
_IN_WORK: Final = frozenset({*_WAY, Stage.QUOTED})


def way_of(stage: Stage, report: str) -> tuple[Stage, ...] | None:
    """The stages that a lead goes through by a report, none where it stays; None where the report comes too late.

    A partner keeps no sheet: its report takes the lead along sql and opportunity.
    """
    target = TARGETS[report]
    if stage not in _IN_WORK:
        return None
    if target is None or target is stage:
        return ()
    if stage is Stage.QUOTED:
        return (target,) if target in (Stage.WON, Stage.LOST) else None
    passed = _WAY[_WAY.index(stage) + 1 :]
    return passed if target is Stage.OPPORTUNITY else (*passed, target)
