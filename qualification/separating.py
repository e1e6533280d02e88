"""A lead that shared a colleague's handoff and is another enquiry after all: it gets a handoff of its own."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from leadhub.actors import Actor
from leadhub.blanks import is_blank
from leadhub.errors import Conflict, FieldError, NotAcceptable
from leadhub.policy.registry import require
from leadhub.usecases import use_case
from qualification.assigning import assign_waiting
from qualification.clocks import Clocks
from qualification.delivering import Deliveries
from qualification.desks import Destination
from qualification.handoffs import AHEAD, ENDS, hold_handoff, settle
from qualification.locking import Held, hold_leads
from qualification.models import ClockKind, Handoff, HandoffLead, HandoffStatus, Stage
from qualification.moving import Ledger, remark_of
from qualification.projects import BEFORE_SALES, leave
from qualification.rulebook import rulebook_at

CAUSE = "separated"


@use_case
def separate(handoff: UUID, *, lead: UUID | None, comment: str, actor: Actor, now: datetime) -> Handoff:
    """Take one of the leads that share a handoff out of it; answers the handoff that it then has.

    Before sales has accepted, it is handed over anew, to the same desk or partner with clocks of its own; afterwards
    whoever holds the shared one holds it as well.
    """
    require(actor, "handoff.separate")
    held, found = hold_handoff(handoff, actor)
    _require(lead is not None, "/lead", "lead_required", "Say which of the leads that share it is another enquiry.")
    _require(not is_blank(comment), "/comment", "comment_required", "Write one sentence that says why.")
    if not HandoffLead.objects.present().filter(handoff=found, lead=lead).exists():
        raise Conflict("This lead does not share this handoff. Nothing was changed.", code="not_shared")
    (each,) = hold_leads([lead] if lead else [])
    ledger = Ledger(actor=actor, now=now)
    remark = remark_of(actor, comment, lead=each.lead, now=now)
    leave([each.lead.pk], ledger)
    if each.lead.stage in BEFORE_SALES:
        if each.lead.stage != Stage.MQL:
            ledger.move(each.lead, Stage.MQL, cause=CAUSE, remark=remark)
        made = _anew(each, found, ledger)
    else:
        made = _accepted(each, found, ledger)
    ledger.touch(each.lead)
    ledger.touch(held.lead)
    ledger.tell_of_handoff(each.lead, "handoff.separated", found.pk, placed_as=str(made.pk))
    settle(each, ledger)
    transaction.on_commit(lambda: assign_waiting(now=now), robust=True)
    return made


def _anew(each: Held, shared: Handoff, ledger: Ledger) -> Handoff:
    deliveries = Deliveries(ledger, rulebook_at(ledger.now))
    to = Destination(shared.kind, shared.partner_id, shared.priority)
    made = deliveries.hand_over(each, to, team=shared.team, shared=False, holdout=shared.holdout)
    deliveries.save()
    return made


def _accepted(each: Held, shared: Handoff, ledger: Ledger) -> Handoff:
    """Accepted as the shared one was: nothing runs but what whoever has accepted owes."""
    now = ledger.now
    made = Handoff.objects.create(
        lead=each.lead,
        cycle=each.lead.cycle,
        kind=shared.kind,
        team=shared.team,
        partner=shared.partner,
        owner_id=shared.owner_id,
        needs_owner=False,
        status=HandoffStatus.ACCEPTED,
        priority=shared.priority,
        agreement=shared.agreement,
        created_at=now,
        accept_due_at=now,
        response_due_at=now,
        responded_at=now,
        closed_at=now,
        closed_by=shared.closed_by,
        closed_by_name=shared.closed_by_name,
    )
    clocks = Clocks([each], ledger)
    if each.lead.stage not in ENDS:
        owed = {ClockKind.STATUS} if each.lead.stage in AHEAD else {ClockKind.DECISION, ClockKind.STATUS}
        clocks.start(owed, [made])
    clocks.save()
    each.lead.team_id, each.lead.owner_id = made.team_id, made.owner_id
    return made


def _require(is_given: bool, pointer: str, code: str, detail: str) -> None:
    if not is_given:
        raise NotAcceptable(detail, code=code, errors=[FieldError(pointer, code, detail)])
