"""The life cycle of a lead: its stages, who may move it where, and what each move asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Stage(StrEnum):
    """Where a lead stands; labels may be renamed, meanings may not."""

    INQUIRY = "inquiry"
    MQL = "mql"
    SAL = "sal"
    SQL = "sql"
    OPPORTUNITY = "opportunity"
    QUOTED = "quoted"
    WON = "won"
    LOST = "lost"
    NURTURE = "nurture"
    DISQUALIFIED = "disqualified"


class By(StrEnum):
    """In what capacity somebody moves a lead; holders hold its handoff."""

    SYSTEM = "system"
    MARKETING = "marketing"
    SALES = "sales"
    SALES_HOLDER = "sales_holder"
    PARTNER_HOLDER = "partner_holder"
    OPERATIONS = "operations"
    CRM = "crm"
    IMPORT = "import"


class Asks(StrEnum):
    """What a person must give with a move."""

    NOTHING = "nothing"
    REASON = "reason"
    REASON_AND_COMMENT = "reason_and_comment"


NEVER_SALES = frozenset({Stage.INQUIRY, Stage.MQL, Stage.NURTURE, Stage.DISQUALIFIED})
"""Stages before anybody of sales has accepted: the only ones that the system moves a lead out of."""

ENDS = frozenset({Stage.WON, Stage.LOST, Stage.DISQUALIFIED})

LABELS: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.INQUIRY: "Inquiry",
        Stage.MQL: "Marketing qualified",
        Stage.SAL: "Sales accepted",
        Stage.SQL: "Sales qualified",
        Stage.OPPORTUNITY: "Opportunity",
        Stage.QUOTED: "Quoted",
        Stage.WON: "Won",
        Stage.LOST: "Lost",
        Stage.NURTURE: "Nurture",
        Stage.DISQUALIFIED: "Disqualified",
    }
)


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted move: `asks` holds for people, partners and the CRM, never for the system or an import."""

    by: frozenset[By]
    asks: Asks = Asks.NOTHING
    guard: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a move is not possible, and where this actor may go instead."""

    code: str
    detail: str
    allowed: tuple[Stage, ...]


_HOLDERS = frozenset({By.SALES_HOLDER, By.PARTNER_HOLDER})
_HOLDERS_AND_CRM = _HOLDERS | {By.CRM}
_PARTNER = frozenset({By.PARTNER_HOLDER})
_WITH_COMMENT = Asks.REASON_AND_COMMENT

_TO_MQL = Move(frozenset({By.SYSTEM, By.MARKETING, By.SALES, By.IMPORT}), Asks.REASON, "as the matrix asks, or claimed")
_TO_NURTURE = Move(
    frozenset({By.SYSTEM, By.MARKETING, By.SALES_HOLDER, By.PARTNER_HOLDER}),
    _WITH_COMMENT,
    "the matrix no longer asks for it and no handoff is open",
)
_TO_DISQUALIFIED = Move(
    frozenset({By.SYSTEM, By.MARKETING, By.SALES_HOLDER, By.PARTNER_HOLDER}), _WITH_COMMENT, "an exclusion is met"
)
