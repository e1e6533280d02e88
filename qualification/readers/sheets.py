"""The qualification sheet: what sales found out, and what the agreement still wants to know."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.errors import NotFound
from qualification.locking import hold_lead
from qualification.models import Criterion, ItemStatus, Lead, Sheet, SheetItem
from qualification.rulebook import rulebook_at
from qualification.rules.sheet import Need, SqlDefinition, missing_for_sql, open_questions

FIRST_VERSION = 1


class SheetItemView(View):
    """What is known of one criterion, by whom and since when."""

    status: ItemStatus = ItemStatus.UNKNOWN
    evidence: str | None = None
    by: str | None = None
    at: datetime | None = None


class SheetItemsView(View):
    """Every criterion of the sheet."""

    budget: SheetItemView
    authority: SheetItemView
    need: SheetItemView
    timeline: SheetItemView
    technical_fit: SheetItemView
    plant_location: SheetItemView
    compliance: SheetItemView
    annual_usage: SheetItemView
    decision_process: SheetItemView


class SheetGapView(View):
    """A criterion that blocks, and what the agreement wants of it."""

    criterion: Criterion
    needs: Need


class SheetView(View):
    """The sheet of a lead; `missing` blocks the step to SQL, `open` is to be asked and never blocks."""

    lead: UUID
    version: int
    items: SheetItemsView
    complete: bool
    missing: list[SheetGapView]
    open: list[Criterion]


def sheet_of(actor: Actor, lead: UUID, now: datetime) -> SheetView:
    """The sheet of a lead that the caller may see; one that nobody has touched is all unknown."""
    if not Lead.objects.visible_to(actor).filter(pk=lead).exists():
        raise NotFound("No lead with this id.")
    version = _version(lead)
    found = SheetItem.objects.filter(sheet_id=lead).select_related("evidence")
    known = {item.criterion: _item(item) for item in found}
    statuses = {criterion: item.status for criterion, item in known.items()}
    definition = rulebook_at(now).rules.agreement.sql_definition
    gaps = gaps_of(statuses, definition)
    return SheetView(
        lead=lead,
        version=version,
        items=SheetItemsView(**{name: known.get(name) or SheetItemView() for name in Criterion.values}),
        complete=not gaps,
        missing=gaps,
        open=[Criterion(criterion) for criterion in open_questions(statuses, definition)],
    )


def gaps_of(statuses: Mapping[str, str], definition: SqlDefinition) -> list[SheetGapView]:
    """What blocks the step to SQL."""
    missing = missing_for_sql(statuses, definition)
    return [SheetGapView(criterion=Criterion(criterion), needs=need) for criterion, need in missing]


def statuses_of(leads: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """Criterion and status of the sheets of many leads: one statement."""
    rows: Iterable[tuple[UUID, str, str]] = SheetItem.objects.filter(sheet_id__in=leads).values_list(
        "sheet_id", "criterion", "status"
    )
    by_lead: dict[UUID, dict[str, str]] = {lead: {} for lead in leads}
    for lead, criterion, status in rows:
        by_lead[lead][criterion] = status
    return by_lead


def locked_sheet_version(actor: Actor, lead: UUID) -> int:
    """The version of a sheet, under the lock of its lead."""
    return _version(hold_lead(lead, actor).lead.pk)


def _version(lead: UUID) -> int:
    return Sheet.objects.filter(lead=lead).values_list("version", flat=True).first() or FIRST_VERSION


def _item(item: SheetItem) -> SheetItemView:
    evidence = item.evidence
    return SheetItemView(
        status=ItemStatus(item.status),
        evidence=evidence.text if evidence else None,
        by=item.by_name or (evidence.author_name if evidence else None),
        at=item.at,
    )
