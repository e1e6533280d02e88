"""The life cycle of a lead: its stages, who may move it where, and what each move asks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias


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
    """In what capacity somebody moves a lead; holders hold its handoff or decide its triage."""

    SYSTEM = "system"
    MARKETING = "marketing"
    SALES = "sales"
    SALES_HOLDER = "sales_holder"
    PARTNER_HOLDER = "partner_holder"
    OPERATIONS = "operations"
    CRM = "crm"
    IMPORT = "import"
    RECALL = "recall"


class Asks(StrEnum):
    """What a person must give with a move."""

    NOTHING = "nothing"
    REASON = "reason"
    REASON_AND_COMMENT = "reason_and_comment"


BEFORE_SALES: Final = frozenset({Stage.INQUIRY, Stage.MQL, Stage.NURTURE, Stage.DISQUALIFIED})
"""Where nobody of sales works on the lead: the only stages out of which the system moves one."""

ENDS: Final = frozenset({Stage.WON, Stage.LOST, Stage.DISQUALIFIED})

LABELS: Final[Mapping[Stage, str]] = {
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

WHO: Final[Mapping[By, str]] = {
    By.SYSTEM: "The system",
    By.MARKETING: "Marketing",
    By.SALES: "Sales, without holding the handoff,",
    By.SALES_HOLDER: "Sales",
    By.PARTNER_HOLDER: "The partner",
    By.OPERATIONS: "Operations",
    By.CRM: "The CRM",
    By.IMPORT: "An import",
    By.RECALL: "A recall",
}


@dataclass(frozen=True, slots=True)
class Move:
    """One way of making a move; `asks` binds people, partners and the CRM, never the system or an import."""

    by: frozenset[By]
    asks: Asks
    guard: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a move is not possible, and where the same actor may take the lead instead."""

    code: str
    detail: str
    allowed: tuple[Stage, ...]


_Row: TypeAlias = tuple[tuple[Stage, ...], tuple[Stage, ...], frozenset[By], Asks, str]

_HOLDERS: Final = frozenset({By.SALES_HOLDER, By.PARTNER_HOLDER})
_HOLDERS_OR_CRM: Final = _HOLDERS | {By.CRM}
_MARKETING_OR_HOLDERS: Final = _HOLDERS | {By.MARKETING}
_MARKETING_OR_SALES: Final = frozenset({By.MARKETING, By.SALES, By.SALES_HOLDER})
_SYSTEM: Final = frozenset({By.SYSTEM})
_OPERATIONS: Final = frozenset({By.OPERATIONS})

_TABLE: Final[tuple[_Row, ...]] = (
    (
        (Stage.INQUIRY, Stage.NURTURE),
        (Stage.MQL,),
        _SYSTEM,
        Asks.NOTHING,
        "the matrix asks for it and nothing excludes; after a person's nurture only through inquiry",
    ),
    (
        (Stage.INQUIRY, Stage.NURTURE),
        (Stage.MQL,),
        _MARKETING_OR_SALES,
        Asks.REASON,
        "not excluded; sales by claiming or from triage",
    ),
    (
        (Stage.INQUIRY, Stage.MQL),
        (Stage.NURTURE,),
        _SYSTEM,
        Asks.NOTHING,
        "the matrix no longer asks for mql and no handoff is open",
    ),
    (
        (Stage.INQUIRY, Stage.MQL),
        (Stage.NURTURE,),
        _MARKETING_OR_HOLDERS,
        Asks.REASON_AND_COMMENT,
        "sales by rejecting",
    ),
    (
        (Stage.INQUIRY, Stage.NURTURE, Stage.MQL),
        (Stage.DISQUALIFIED,),
        _SYSTEM,
        Asks.NOTHING,
        "an exclusion is met and sales has not accepted",
    ),
    (
        (Stage.INQUIRY, Stage.NURTURE, Stage.MQL),
        (Stage.DISQUALIFIED,),
        _MARKETING_OR_HOLDERS,
        Asks.REASON_AND_COMMENT,
        "sales by rejecting",
    ),
    ((Stage.MQL,), (Stage.SAL,), _HOLDERS, Asks.NOTHING, "accepting the open handoff"),
    (
        (Stage.MQL,),
        (Stage.SQL,),
        _HOLDERS,
        Asks.NOTHING,
        "the agreement has no SAL step: accepting, and the sheet satisfied",
    ),
    ((Stage.SAL,), (Stage.SQL,), _HOLDERS, Asks.NOTHING, "the sheet satisfies the agreement's SQL definition"),
    ((Stage.SAL, Stage.SQL), (Stage.NURTURE, Stage.DISQUALIFIED), _HOLDERS, Asks.REASON_AND_COMMENT, ""),
    (
        (Stage.SAL, Stage.SQL),
        (Stage.MQL,),
        frozenset({By.RECALL}),
        Asks.NOTHING,
        "a partner accepted it and shows no progress for the agreed time, or operations takes it back",
    ),
    ((Stage.SQL,), (Stage.OPPORTUNITY,), _HOLDERS_OR_CRM, Asks.NOTHING, ""),
    ((Stage.OPPORTUNITY,), (Stage.SQL, Stage.QUOTED, Stage.WON), _HOLDERS_OR_CRM, Asks.NOTHING, ""),
    ((Stage.QUOTED,), (Stage.OPPORTUNITY, Stage.WON), _HOLDERS_OR_CRM, Asks.NOTHING, ""),
    ((Stage.OPPORTUNITY, Stage.QUOTED), (Stage.LOST, Stage.NURTURE), _HOLDERS_OR_CRM, Asks.REASON_AND_COMMENT, ""),
    (
        (Stage.NURTURE,),
        (Stage.INQUIRY,),
        _SYSTEM,
        Asks.NOTHING,
        "a fresh signal or new rules once the rest is over; a buying signal ends any rest at once",
    ),
    ((Stage.LOST,), (Stage.NURTURE,), _MARKETING_OR_SALES, Asks.REASON_AND_COMMENT, ""),
    ((Stage.LOST,), (Stage.OPPORTUNITY,), _MARKETING_OR_SALES, Asks.REASON, "a quote is asked for again"),
    ((Stage.DISQUALIFIED,), (Stage.INQUIRY,), _OPERATIONS, Asks.REASON, ""),
    ((Stage.DISQUALIFIED,), (Stage.INQUIRY,), _SYSTEM, Asks.NOTHING, "what an exclusion did, once it no longer holds"),
    ((Stage.WON,), (Stage.OPPORTUNITY, Stage.QUOTED), _OPERATIONS, Asks.REASON, "a correction"),
    ((Stage.WON,), (Stage.LOST,), _OPERATIONS, Asks.REASON_AND_COMMENT, "a correction"),
    (
        (Stage.INQUIRY, Stage.MQL),
        tuple(Stage),
        frozenset({By.IMPORT}),
        Asks.NOTHING,
        "history that a file states, naming its seller",
    ),
)


def _expand(rows: Iterable[_Row]) -> dict[Stage, dict[Stage, tuple[Move, ...]]]:
    moves: dict[Stage, dict[Stage, tuple[Move, ...]]] = {stage: {} for stage in Stage}
    for starts, ends, by, asks, guard in rows:
        for start in starts:
            for end in ends:
                if start is not end:
                    moves[start][end] = (*moves[start].get(end, ()), Move(by, asks, guard))
    return moves


MOVES: Final[Mapping[Stage, Mapping[Stage, tuple[Move, ...]]]] = _expand(_TABLE)
"""From each stage, each stage that it may be moved to, and the ways of doing so."""


def find_move(start: Stage, end: Stage, *, by: By, sal_step: bool = True) -> Move | None:
    """The way in which this actor may make the move, None where there is none; `sal_step` is the agreement's."""
    for move in MOVES[start].get(end, ()):
        if by in move.by and (by is By.IMPORT or _fits_sal_step(start, end, sal_step=sal_step)):
            return move
    return None


def check_move(start: Stage, end: Stage, *, by: By, sal_step: bool = True) -> Refusal | None:
    """None when the move is possible for this actor, else why not and what is."""
    if find_move(start, end, by=by, sal_step=sal_step):
        return None
    allowed = allowed_from(start, by=by, sal_step=sal_step)
    instead = f"to {', '.join(LABELS[stage] for stage in allowed)}" if allowed else "nowhere"
    detail = f"{WHO[by]} cannot move a lead from {LABELS[start]} to {LABELS[end]}, but {instead}."
    return Refusal("stage_not_allowed", detail, allowed)


def allowed_from(start: Stage, *, by: By, sal_step: bool = True) -> tuple[Stage, ...]:
    """Every stage to which this actor may move a lead, in the order of the life cycle."""
    return tuple(end for end in Stage if find_move(start, end, by=by, sal_step=sal_step))


def diagram() -> str:
    """The table as a Mermaid state diagram, without imports."""
    lines = ["stateDiagram-v2", f"    [*] --> {Stage.INQUIRY}"]
    for start, ends in MOVES.items():
        for end, moves in ends.items():
            actors = {by for move in moves for by in move.by} - {By.IMPORT}
            if actors:
                lines.append(f"    {start} --> {end}: {', '.join(by for by in By if by in actors)}")
    return "\n".join(lines) + "\n"


def _fits_sal_step(start: Stage, end: Stage, *, sal_step: bool) -> bool:
    """An agreement has mql to sal or mql to sql, never both."""
    return start is not Stage.MQL or end not in {Stage.SAL, Stage.SQL} or (end is Stage.SAL) is sal_step
