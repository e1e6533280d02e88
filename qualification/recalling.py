"""What partners leave lying goes to somebody else, recalled where it was accepted: never to one who had it before."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.directory import Directory
from leadhub.actors import Actor
from leadhub.blanks import is_blank
from leadhub.errors import Conflict, FieldError, NotAcceptable
from leadhub.policy.registry import require
from leadhub.usecases import use_case
from qualification.assigning import assign_waiting
from qualification.beside import registered_partners
from qualification.clock_kinds import OF_HANDOFFS
from qualification.clocks import Clocks
from qualification.delivering import Deliveries
from qualification.desks import Destination
from qualification.handoffs import hold_handoff, settle
from qualification.holding import is_in_hand
from qualification.locking import Held
from qualification.models import Handoff, HandoffStatus, Remark, RouteKind, WithdrawalCause
from qualification.moving import Ledger, remark_of
from qualification.questions import drop
from qualification.reassigning import refuse_over
from qualification.rulebook import rulebook_at
from qualification.rules.stages import By, Stage, check_move
from qualification.sites_of_use import territory_of
from qualification.withdrawing import close_unanswered

CAUSE: Final = "recalled"


@use_case
def recall(handoff: UUID, *, comment: str, actor: Actor, now: datetime) -> Handoff:
    """Take a lead back from a partner before its time is over; answers the handoff by which somebody else got it.

    Where the only way left is one that merely observes, nobody got it, and the recalled handoff is answered.
    """
    require(actor, "handoff.recall")
    held, found = hold_handoff(handoff, actor)
    if not is_in_hand(found, held.lead):
        refuse_over(found)
    if found.partner_id is None:
        raise Conflict(
            "A team holds this handoff: give it to somebody else. Nothing was changed.", code="not_a_partners"
        )
    if is_blank(comment):
        detail = "Write one sentence that says why."
        raise NotAcceptable(
            detail, code="comment_required", errors=[FieldError("/comment", "comment_required", detail)]
        )
    if found.status == HandoffStatus.ACCEPTED and not may_recall(held):
        raise Conflict(
            "The partner has a project on this lead; what it promised there is not taken back. Nothing was changed.",
            code="stage_not_allowed",
            current_stage=held.lead.stage,
        )
    ledger = Ledger(actor=actor, now=now)
    remark = remark_of(actor, comment, lead=held.lead, now=now)
    clocks = Clocks([held], ledger)
    clocks.end(OF_HANDOFFS)
    clocks.save()
    if found.status == HandoffStatus.OPEN:
        close_unanswered({held.lead.pk: held.lead}, ledger, WithdrawalCause.REROUTED)
    else:
        take_back(held, found, ledger, remark=remark)
        ledger.tell_of_handoff(held.lead, "handoff.recalled", found.pk)
        write_recalled([found], ledger)
    drop([held.lead.pk], ledger)
    made = reroute([(held, found)], ledger)
    settle(held, ledger, cause=CAUSE)
    return made.get(held.lead.pk, found)


def may_recall(held: Held) -> bool:
    """Whether a locked lead can go back from its partner: it has no project there yet."""
    return check_move(Stage(held.lead.stage), Stage.MQL, by=By.RECALL) is None


def take_back(held: Held, handoff: Handoff, ledger: Ledger, *, remark: Remark | None = None) -> None:
    """Let a locked lead be qualified again, as one that nobody has: a new cycle begins."""
    lead = held.lead
    ledger.move(lead, Stage.MQL, cause=CAUSE, remark=remark)
    lead.cycle += 1
    lead.owner_id = lead.team_id = None
    handoff.status, handoff.withdrawn_because = HandoffStatus.WITHDRAWN, WithdrawalCause.RECALLED
    handoff.recalled_at, handoff.next_due_at = ledger.now, None


def write_recalled(handoffs: Sequence[Handoff], ledger: Ledger) -> None:
    """Write handoffs that were taken back; when and by whom they were accepted stays."""
    Handoff.objects.filter(pk__among=[row.pk for row in handoffs]).update(
        status=HandoffStatus.WITHDRAWN,
        withdrawn_because=WithdrawalCause.RECALLED,
        recalled_at=ledger.now,
        next_due_at=None,
    )


def reroute(gone: Sequence[tuple[Held, Handoff]], ledger: Ledger) -> Mapping[UUID, Handoff]:
    """Hand locked leads that partners left lying to another of the territory, else to the channel desk.

    Answers what was made by lead; the caller decides the leads anew. One that had a lead before does not get it again.
    """
    if not gone:
        return {}
    deliveries = Deliveries(ledger, rulebook_at(ledger.now))
    takers = takers_of([held for held, _ in gone], ledger.now)
    made = {}
    for held, handoff in gone:
        lead = held.lead
        to = Destination(RouteKind.DISTRIBUTOR, takers[lead.pk], handoff.priority)
        if not deliveries.only_observed(held, to):
            made[lead.pk] = deliveries.hand_over(held, to, holdout=handoff.holdout)
    deliveries.save()
    if deliveries.made:
        transaction.on_commit(lambda: assign_waiting(now=ledger.now), robust=True)
    return made


def takers_of(held: Sequence[Held], now: datetime) -> Mapping[UUID, UUID | None]:
    """By lead the partner that registered its customer, else that of its territory, unless it has had it; none where it
    is the channel desk's.

    What is export-controlled goes to no partner that is not cleared.
    """
    had: dict[UUID, set[UUID]] = defaultdict(set)
    before = Handoff.objects.filter(lead_id__among=[each.lead.pk for each in held], partner__isnull=False)
    for key, partner in before.values_list("lead_id", "partner_id"):
        had[key].add(partner)
    directory = Directory.load(cleared_at=now)
    registered = registered_partners([each.lead.pk for each in held])
    found: dict[UUID, UUID | None] = {}
    for each in held:
        lead = each.lead
        taker = registered.get(lead.pk)
        if taker is None or taker in had[lead.pk]:
            place = territory_of(each.lead, each.state)
            taker = directory.covering(place, lead.product_line_id, but=had[lead.pk])
        found[lead.pk] = None if each.state.export_controlled and taker not in directory.cleared else taker
    return found
