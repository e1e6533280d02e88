"""What sales finds out: the qualification sheet, and the step to SQL that rests on it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from leadhub.actors import Actor
from leadhub.bulk import locked
from leadhub.errors import FieldError, NotAcceptable
from leadhub.usecases import use_case
from qualification.handoffs import report, require_sheet, settle
from qualification.holding import capacity, handoff_in_hand, require_holder, require_move
from qualification.locking import Held, hold_lead
from qualification.models import Criterion, Handoff, ItemStatus, Lead, Sheet, SheetItem, Stage, TeamMember
from qualification.moving import Ledger, remark_of
from qualification.rulebook import rulebook_at


@use_case
def fill_sheet(
    lead: UUID,
    items: Mapping[str, tuple[str, str | None]],
    *,
    actor: Actor,
    now: datetime,
) -> Lead:
    """Set criteria to a status with evidence; only the holder of the handoff knows what sales found out."""
    held = hold_lead(lead, actor)
    handoff = handoff_in_hand(held.lead)
    require_holder(actor, handoff)
    _check_items(items)
    sheet, _ = Sheet.objects.get_or_create(lead=held.lead)
    known = {item.criterion: item for item in locked(SheetItem.objects.filter(sheet=sheet).order_by("pk"))}
    for criterion, (status, evidence) in sorted(items.items()):
        item = known.get(criterion) or SheetItem(sheet=sheet, criterion=criterion)
        item.status, item.at = status, now
        if evidence and evidence.strip():
            item.evidence = remark_of(actor, evidence, lead=held.lead, now=now)
        item.save()
    sheet.version += 1
    sheet.save()
    ledger = Ledger(actor=actor, now=now)
    ledger.touch(held.lead)
    report(held, handoff, ledger)
    settle(held, ledger)
    return held.lead


@use_case
def qualify(lead: UUID, *, actor: Actor, now: datetime, assign_to: UUID | None = None) -> Lead:
    """Move SAL to SQL once the sheet satisfies the agreement; `assign_to` hands on to another seller of the team."""
    held = hold_lead(lead, actor)
    handoff = handoff_in_hand(held.lead)
    require_holder(actor, handoff)
    book = rulebook_at(now)
    require_move(held, Stage.SQL, by=capacity(actor, handoff), book=book)
    require_sheet(held, book, now=now)
    ledger = Ledger(actor=actor, now=now)
    ledger.move(held.lead, Stage.SQL, cause="qualified")
    report(held, handoff, ledger)
    if assign_to is not None:
        _hand_on(held, handoff, assign_to)
    settle(held, ledger)
    return held.lead


def _hand_on(held: Held, handoff: Handoff | None, seller: UUID) -> None:
    member = TeamMember.objects.filter(user_id=seller, is_active=True, user__is_active=True)
    if handoff is None or not member.filter(team=handoff.team_id).exists():
        raise NotAcceptable(
            "This is nobody of the team that holds the handoff.",
            code="unknown_seller",
            errors=[FieldError("/assign_to", "unknown_seller", "Name an active member of the team.")],
        )
    Handoff.objects.filter(pk=handoff.pk).update(owner_id=seller)
    held.lead.owner_id = seller


def _check_items(items: Mapping[str, tuple[str, str | None]]) -> None:
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
