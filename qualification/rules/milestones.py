"""What a lead has reached for the first time, as the scorecard counts it."""

from collections.abc import Mapping
from typing import Final

from qualification.rules.stages import Stage

_TO_OPPORTUNITY: Final = ("mql_at", "sal_at", "sql_at", "opportunity_at")

REACHED: Final[Mapping[Stage, tuple[str, ...]]] = {
    Stage.MQL: ("mql_at",),
    Stage.SAL: ("mql_at", "sal_at"),
    Stage.SQL: ("mql_at", "sal_at", "sql_at"),
    Stage.OPPORTUNITY: _TO_OPPORTUNITY,
    Stage.QUOTED: (*_TO_OPPORTUNITY, "quoted_at"),
    # Deals are won without a quote: whoever counts quotes must not find one that nobody gave.
    Stage.WON: (*_TO_OPPORTUNITY, "won_at"),
    Stage.LOST: (*_TO_OPPORTUNITY, "lost_at"),
}
"""The milestones that a lead has passed once it is in a stage: whoever skips a stage, as files do, has passed it."""

ENDS: Final[Mapping[Stage, str]] = {Stage.WON: "won_at", Stage.LOST: "lost_at"}
"""A lead has one end: a deal won after all was not lost."""

UNDONE: Final[Mapping[Stage, frozenset[Stage]]] = {
    # A lost deal stays one while its people are kept warm.
    Stage.LOST: frozenset({Stage.OPPORTUNITY}),
    Stage.WON: frozenset(Stage) - {Stage.WON},
}
"""Whereto a lead goes whose end is taken back."""
