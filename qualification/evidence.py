"""What is known of a lead by criterion, with the evidence: the writing of the qualification sheet, and its history."""

from collections.abc import Mapping
from datetime import datetime

from leadhub.actors import Actor
from leadhub.blanks import is_blank
from leadhub.bulk import locked
from leadhub.errors import FieldError, NotAcceptable
from qualification.models import Criterion, ItemStatus, Lead, Sheet, SheetChange, SheetItem
from qualification.moving import remark_of


def write_down(lead: Lead, items: Mapping[str, tuple[str, str | None]], *, actor: Actor, now: datetime) -> bool:
    """Set criteria of a locked lead to a status with evidence; answers whether anything is new.

    Who wrote what when, over what it said before, stays. Whether the caller may is judged before.
    """
    _check(items)
    sheet, _ = Sheet.objects.get_or_create(lead=lead)
    known = {item.criterion: item for item in locked(SheetItem.objects.filter(sheet=sheet).order_by("pk"))}
    changed = False
    for criterion, (status, evidence) in sorted(items.items()):
        item = known.get(criterion) or SheetItem(sheet=sheet, criterion=criterion)
        text = "" if evidence is None or is_blank(evidence) else evidence.strip()
        changed |= _set(item, status, text, lead=lead, actor=actor, now=now)
    if changed:
        sheet.version += 1
        sheet.save()
    return changed


def _set(item: SheetItem, status: str, evidence: str, *, lead: Lead, actor: Actor, now: datetime) -> bool:
    if item.status == status and not evidence:
        return False
    remark = remark_of(actor, evidence, lead=lead, now=now) if evidence else None
    SheetChange.objects.create(
        sheet=item.sheet,
        criterion=item.criterion,
        before=item.status,
        status=status,
        evidence=remark,
        at=now,
        by_name=actor.label,
    )
    item.status, item.at, item.by_name = status, now, actor.label
    # Evidence that nobody replaces stays.
    item.evidence = remark or item.evidence
    item.save()
    return True


def _check(items: Mapping[str, tuple[str, str | None]]) -> None:
    faults = [
        FieldError(f"/items/{name}", "unknown_criterion", f"There is no criterion {name!r}.")
        for name in items
        if name not in Criterion.values
    ]
    faults += [
        FieldError(f"/items/{name}/status", "unknown_status", f"A criterion is {', '.join(ItemStatus.values)}.")
        for name, (status, _) in items.items()
        if status not in ItemStatus.values
    ]
    if faults:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
