"""The kinds of clauses as callers read them."""

from leadhub.api.bodies import View
from qualification.rules.agreement import Owner, Unit
from qualification.rules.clause_kind import ClauseKind, Dimension, Quantity
from qualification.rules.clause_kinds import KINDS


class ClauseKindView(View):
    """What is known of a kind of clause.

    `owners` can keep it, the usual one first; `units` are those that it may be counted in; `scopes` by what it may be
    narrowed. `runs_in` is null where people keep it and nothing runs by it, `measured` where nothing measures it yet.
    A `rest_` followed by the code of a reason is of the kind `rest`.
    """

    code: str
    label: str
    says: str
    counts: Quantity
    units: list[Unit]
    owners: list[Owner]
    clock: str | None
    scopes: list[Dimension]
    runs_in: str | None
    measured: str | None
    demanded: bool


class ClauseKindsView(View):
    """All of them, in the order in which people read them."""

    results: list[ClauseKindView]


def clause_kinds() -> ClauseKindsView:
    """The closed table."""
    return ClauseKindsView(results=[_view(kind) for kind in KINDS.values()])


def _view(kind: ClauseKind) -> ClauseKindView:
    return ClauseKindView(
        code=kind.code,
        label=kind.label,
        says=kind.says,
        counts=kind.counts,
        units=[unit for unit in Unit if unit in kind.fitting],
        owners=list(kind.owners),
        clock=kind.clock,
        scopes=[one for one in Dimension if one in kind.scopes],
        runs_in=kind.runs or None,
        measured=kind.measured or None,
        demanded=kind.is_demanded,
    )
