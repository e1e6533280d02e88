"""The cases behind one number of the scorecard, newest first."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import BooleanField, Case, F, Q, Value, When

from feedback.readers.scorecard_cases import Card, cases_of
from feedback.readers.scorecard_views import ScorecardCaseView
from feedback.rules.scorecard import ScorecardCases, ScorecardGroup
from leadhub.actors import Actor
from leadhub.api.filters import require_period
from leadhub.api.pages import Key, Orderings, Page, Window, bookmark, page_of
from leadhub.errors import BadRequest, FieldError
from qualification.models import ClockKind, Priority

VAIN: Final = {
    "clock": "Only `clocks` are told apart by it.",
    "reason": "Only `rejections` have one.",
    "priority": "RFQs have none.",
    "key": "It names a group: give `group_by` too.",
}
PRIORITY: Final = {"handoff_id": "handoff__priority", "pk": "priority"}
"""By the column of the handoff, that of its priority."""
NEWEST: Final = Orderings({"case_at": Key("case_at")}, default="-case_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which cases: of one kind, and of them those of a clock, a reason, a priority, an outcome, or a group.

    A blank key is the group without one.
    """

    cases: ScorecardCases
    clock: ClockKind | None = None
    reason: str | None = None
    priority: Priority | None = None
    hit: bool | None = None
    key: str | None = None


def case_list(actor: Actor, card: Card, wanted: Wanted, window: Window) -> Page[ScorecardCaseView]:
    """As many as the scorecard says of the same question."""
    require_period(card.start, card.end)
    _require_fitting(card, wanted)
    found = cases_of(actor, card, wanted.cases)
    rows = found.rows.filter(_narrowed(card, wanted))
    if wanted.priority is not None:
        if found.handoff is None:
            raise _vain("priority")
        rows = rows.filter(**{PRIORITY[found.handoff]: wanted.priority})
    if wanted.hit is not None:
        rows = rows.filter(found.hit) if wanted.hit else rows.exclude(found.hit)
    hit = Case(When(found.hit, then=Value(True)), default=Value(False), output_field=BooleanField())
    rows = rows.annotate(case_at=F(found.at), case_lead=F(found.lead), case_hit=hit)
    bound_to = bookmark(actor.user_id, "scorecard", card.start, card.end, card.mode, card.group, wanted)
    page = page_of(rows, NEWEST.read(None), window, bound_to)
    return Page([_view(row, found.handoff) for row in page.rows], page.cursors, page.has_next, page.has_previous)


def _require_fitting(card: Card, wanted: Wanted) -> None:
    """Refuse what would be asked in vain of cases of this kind."""
    vain = {
        "clock": wanted.clock is not None and wanted.cases is not ScorecardCases.CLOCKS,
        "reason": wanted.reason is not None and wanted.cases is not ScorecardCases.REJECTIONS,
        "key": wanted.key is not None and card.group is None,
    }
    for name, is_vain in vain.items():
        if is_vain:
            raise _vain(name)


def _vain(name: str) -> BadRequest:
    fault = FieldError(f"/{name}", "malformed_parameter", VAIN[name])
    return BadRequest(f"The parameter {name}: {fault.detail}", code=fault.code, errors=[fault], parameter=name)


def _narrowed(card: Card, wanted: Wanted) -> Q:
    found = Q()
    if wanted.clock is not None:
        found &= Q(kind=wanted.clock)
    if wanted.reason is not None:
        found &= Q(reason=wanted.reason)
    if wanted.key is not None and card.group is not None:
        found &= Q(key__isnull=True) if not wanted.key else Q(key=_key(card.group, wanted.key))
    return found


def _key(group: ScorecardGroup, text: str) -> str | UUID:
    if group not in (ScorecardGroup.TEAM, ScorecardGroup.OWNER):
        return text
    try:
        return UUID(text)
    except ValueError as error:
        raise BadRequest(
            "The parameter key: write the id of a team or an owner.", code="malformed_parameter", parameter="key"
        ) from error


def _view(row: Any, handoff: str | None) -> ScorecardCaseView:
    return ScorecardCaseView(
        lead=row.case_lead,
        handoff=None if handoff is None else getattr(row, handoff),
        at=row.case_at,
        hit=row.case_hit,
        reason=getattr(row, "reason", "") or None,
        spent_s=getattr(row, "spent_s", None),
    )
