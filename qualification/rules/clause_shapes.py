"""The shapes that kinds of clauses come in: durations that clocks run by or people keep, counts, shares, steps."""

from dataclasses import replace
from typing import Final

from qualification.rules.agreement import Clock, Owner, Unit
from qualification.rules.clause_kind import ClauseKind, Dimension, Quantity

EVERYWHERE: Final = frozenset(Dimension)
NOWHERE: Final[frozenset[Dimension]] = frozenset()
BY_PRIORITY: Final = frozenset({Dimension.PRIORITY, Dimension.PRODUCT_LINE})
BY_CHANNEL: Final = frozenset({Dimension.CHANNEL, Dimension.PRODUCT_LINE})
MARKETING: Final = (Owner.MARKETING,)
SALES: Final = (Owner.SALES,)
HOLDERS: Final = (Owner.SALES, Owner.PARTNER)
OPERATIONS: Final = (Owner.OPERATIONS,)
ANY_SIDE: Final = (Owner.SALES, Owner.MARKETING, Owner.OPERATIONS)
MARKETING_FIRST: Final = (Owner.MARKETING, Owner.SALES, Owner.OPERATIONS)
OPERATIONS_FIRST: Final = (Owner.OPERATIONS, Owner.MARKETING, Owner.SALES)
BY_RUNS: Final = "Kept in time, of all that ended or ran out; what the other side caused is counted apart."


def promise(code: str, label: str, says: str, owners: tuple[Owner, ...], runs: str, *, run: str = "") -> ClauseKind:
    """A promise that a clock in business time runs by."""
    return ClauseKind(
        code=code,
        label=label,
        says=says,
        counts=Quantity.DURATION,
        owners=owners,
        clock=Clock.BUSINESS,
        scopes=EVERYWHERE,
        runs=runs,
        run=run or code,
        measured=BY_RUNS,
    )


def term(
    code: str, label: str, says: str, owners: tuple[Owner, ...], clock: Clock = Clock.BUSINESS, runs: str = ""
) -> ClauseKind:
    """A duration that people keep, or that limits something."""
    return ClauseKind(
        code=code,
        label=label,
        says=says,
        counts=Quantity.DURATION,
        owners=owners,
        clock=clock,
        scopes=EVERYWHERE,
        runs=runs,
    )


def limit_in_days(code: str, label: str, says: str, owners: tuple[Owner, ...], runs: str) -> ClauseKind:
    """A limit that is read as whole days, around the clock."""
    units = frozenset({Unit.DAYS})
    return replace(term(code, label, says, owners, Clock.WALL, runs), units=units, scopes=NOWHERE)


def number_of(code: str, label: str, says: str, owners: tuple[Owner, ...], runs: str = "") -> ClauseKind:
    return ClauseKind(code=code, label=label, says=says, counts=Quantity.COUNT, owners=owners, runs=runs)


def share(code: str, label: str, says: str, owners: tuple[Owner, ...], measured: str) -> ClauseKind:
    return ClauseKind(
        code=code,
        label=label,
        says=says,
        counts=Quantity.SHARE,
        owners=owners,
        scopes=BY_CHANNEL,
        measured=measured,
    )


def step(code: str, label: str, says: str) -> ClauseKind:
    return ClauseKind(
        code=code, label=label, says=says, counts=Quantity.SHARE, owners=OPERATIONS, runs="escalation steps"
    )
