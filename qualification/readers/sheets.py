"""The qualification sheet: what sales found out, and what the agreement still wants to know."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from accounts.models import Function
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.errors import NotFound
from qualification.engagement import functions_seen
from qualification.locking import hold_lead
from qualification.models import Criterion, ItemStatus, Lead, Sheet, SheetItem
from qualification.rulebook import Rulebook, rulebook_at
from qualification.rules.sheet import (
    FUNCTION,
    Need,
    SqlDefinition,
    gap_in_words,
    missing_for_sql,
    open_questions,
    unseen,
)
from qualification.rules.words import capitalise

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
    """What blocks: a criterion and what the agreement wants of it, or a function of which nobody has engaged."""

    criterion: Criterion | None
    needs: Need
    function: Function | None = None


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
    book = rulebook_at(now)
    definition = book.rules.agreement.sql_definition
    gaps = gaps_of(statuses, functions_of_leads([lead], book, now).get(lead, frozenset()), definition)
    return SheetView(
        lead=lead,
        version=version,
        items=SheetItemsView(**{name: known.get(name) or SheetItemView() for name in Criterion.values}),
        complete=not gaps,
        missing=gaps,
        open=[Criterion(criterion) for criterion in open_questions(statuses, definition)],
    )


def gaps_of(statuses: Mapping[str, str], seen: Collection[str], definition: SqlDefinition) -> list[SheetGapView]:
    """What blocks the step to SQL."""
    missing = missing_for_sql(statuses, definition)
    return [
        *(SheetGapView(criterion=Criterion(criterion), needs=need) for criterion, need in missing),
        *(
            SheetGapView(criterion=None, function=Function(function), needs=Need.SEEN)
            for function in unseen(seen, definition)
        ),
    ]


def gap_words(gap: SheetGapView) -> str:
    """A gap as people read it: Technical fit must be confirmed."""
    code = str(gap.criterion) if gap.criterion else f"{FUNCTION}_{gap.function}"
    return capitalise(gap_in_words(code, gap.needs))


def functions_of_leads(leads: Sequence[UUID], book: Rulebook, now: datetime) -> dict[UUID, frozenset[str]]:
    """Which functions have engaged at the accounts of many leads, where the agreement asks for any."""
    if not book.rules.agreement.sql_definition.functions_seen:
        return {}
    return functions_seen(Lead.objects.filter(pk__in=leads), book.rules.scoring, now=now)


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
