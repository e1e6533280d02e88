"""Sales asks marketing for what is missing on a card: clocks of sales stand still until it is there, or time is up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.editing import Ids
from leadhub.actors import SYSTEM, Actor
from leadhub.blanks import is_blank
from leadhub.bulk import locked, update_rows
from leadhub.errors import Conflict, FieldError, NotAcceptable
from leadhub.policy.registry import require
from leadhub.usecases import use_case
from qualification.card_items import known_items
from qualification.clocks import Clocks
from qualification.handoffs import hold_handoff, require_answerer
from qualification.holding import is_in_hand
from qualification.locking import Held, hold_leads
from qualification.models import ClockKind, ClockOutcome, ClockRun, DataRequest, Handoff
from qualification.moving import Ledger, remark_of
from qualification.questions import confirm
from qualification.reassigning import refuse_over
from qualification.refreshing import concerning
from qualification.rules.card_items import CARD_ITEMS
from qualification.runs import OF_OTHERS, WAITING

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Ending:
    """How a request ends: with the data, or without because the agreed time was over."""

    request: DataRequest
    answered: bool


@use_case
def ask(handoff: UUID, *, items: Sequence[str], comment: str, actor: Actor, now: datetime) -> Handoff:
    """Ask for what is missing. It ends by itself once all of it is known that was not when it was asked for."""
    held, found = hold_handoff(handoff, actor)
    require_answerer(actor, found)
    if not is_in_hand(found, held.lead):
        refuse_over(found)
    asked = _checked(items)
    if is_open(found):
        raise Conflict("Marketing is asked already. Nothing was changed.", code="data_request_open")
    ledger = Ledger(actor=actor, now=now)
    known = known_items([held.lead.pk])[held.lead.pk]
    remark = remark_of(actor, comment, lead=held.lead, now=now) if not is_blank(comment) else None
    DataRequest.objects.create(
        handoff=found,
        items=asked,
        unknown=[item for item in asked if item not in known],
        remark=remark,
        asked_at=now,
        asked_by_name=actor.label,
    )
    clocks = Clocks([held], ledger)
    confirm(held, clocks, ledger)
    clocks.pause(owners=WAITING, but=OF_OTHERS)
    clocks.start({ClockKind.NEEDS_DATA}, [found])
    clocks.save()
    ledger.touch(held.lead)
    ledger.tell_of_handoff(held.lead, "handoff.needs_data", found.pk, items=asked)
    ledger.save()
    return found


@use_case
def provide(handoff: UUID, *, comment: str, asked: UUID | None = None, actor: Actor, now: datetime) -> Handoff:
    """Say that what was missing is there, or cannot be had: clocks of sales run on with exactly what they had left.

    Whoever answers one request, `asked`, answers no later one.
    """
    require(actor, "handoff.provide_data")
    held, found = hold_handoff(handoff, actor)
    request = locked(DataRequest.objects.open().filter(handoff=found)).first()
    if request is None or asked not in (None, request.pk):
        raise Conflict(
            "Nobody asks for data of this handoff, or it was answered already. Nothing was changed.",
            code="no_data_request",
            current_status=found.status,
        )
    if not is_blank(comment):
        request.answer_remark = remark_of(actor, comment, lead=held.lead, now=now)
        request.save(update_fields=["answer_remark"])
    _end([Ending(request, True)], [held], Ledger(actor=actor, now=now))
    return found


def is_open(handoff: Handoff) -> bool:
    """Whether marketing is asked about it now."""
    return DataRequest.objects.open().filter(handoff=handoff).exists()


def look_again(
    *,
    accounts: Ids = (),
    contacts: Ids = (),
    countries: Collection[str] = (),
    now: datetime,
    quiet: bool = False,
) -> None:
    """Facts of these were edited: requests that waited for nothing else end in the same transaction, however quietly
    it came to be known.
    """
    about = concerning("handoff__lead__account_id", accounts) | concerning("handoff__lead__contact_id", contacts)
    waiting = list(DataRequest.objects.open().filter(about).values_list("handoff__lead_id", flat=True))
    if waiting:
        end_known(waiting, now=now)


@use_case
def end_known(leads: Collection[UUID], *, now: datetime) -> int:
    """End those requests about these leads of which everything is known by now; answers how many."""
    waiting = DataRequest.objects.open().filter(handoff__lead_id__among=list(leads))
    concerned = sorted(set(waiting.values_list("handoff__lead_id", flat=True)))
    if not concerned:
        return 0
    held, known = hold_leads(concerned), known_items(concerned)
    answered = [
        Ending(request, True)
        for request in waiting.select_related("handoff").order_by("pk")
        if request.unknown and known[request.handoff.lead_id].issuperset(request.unknown)
    ]
    return _end(answered, held, Ledger(actor=SYSTEM, now=now))


@use_case
def end_overdue(*, now: datetime, lead: UUID | None = None) -> int:
    """End requests for which the agreed time is over; the breach is marketing's. Answers how many.

    Of all leads or of one, which somebody is about to change.
    """
    overdue = ClockRun.objects.filter(
        kind=ClockKind.NEEDS_DATA, outcome=ClockOutcome.RUNNING, running_since__isnull=False, due_at__lte=now
    )
    if lead is not None:
        overdue = overdue.filter(lead=lead)
    leads = sorted(set(overdue.order_by("due_at", "pk").values_list("lead_id", flat=True)[:AT_ONCE]))
    if not leads:
        return 0
    held = hold_leads(leads)
    still = list(overdue.filter(lead_id__among=leads).values_list("handoff_id", flat=True))
    late = DataRequest.objects.open().filter(handoff_id__among=still).select_related("handoff").order_by("pk")
    return _end([Ending(request, False) for request in late], held, Ledger(actor=SYSTEM, now=now))


def _end(endings: Sequence[Ending], held: Sequence[Held], ledger: Ledger) -> int:
    """End open requests about locked leads.

    Clocks of sales go on from now, or from when the agreed time was over, however late somebody comes to end it.
    """
    if not endings:
        return 0
    by_lead = {each.lead.pk: each for each in held}
    clocks = Clocks([by_lead[lead] for lead in sorted({each.request.handoff.lead_id for each in endings})], ledger)
    since = {run.lead_id: min(run.due_at, ledger.now) for run in clocks.of({ClockKind.NEEDS_DATA}) if run.running_since}
    ended = []
    for ending in endings:
        lead = by_lead[ending.request.handoff.lead_id].lead
        over = ledger.now if ending.answered else since.get(lead.pk, ledger.now)
        ended.append((ending.request.pk, over, ledger.actor.label, ending.answered))
        (clocks.stop if ending.answered else clocks.end)({ClockKind.NEEDS_DATA}, lead=lead.pk)
        ledger.touch(lead)
        ledger.tell_of_handoff(lead, "handoff.data_provided", ending.request.handoff_id, answered=ending.answered)
    update_rows(DataRequest, ("id", "ended_at", "ended_by_name", "answered"), sorted(ended))
    clocks.resume(at=since)
    clocks.save()
    ledger.save()
    return len(endings)


def _checked(items: Sequence[str]) -> list[str]:
    """The codes once each; refused where one is none or none is given."""
    if not items:
        detail = "Choose what is missing."
        raise NotAcceptable(detail, code="items_required", errors=[FieldError("/items", "items_required", detail)])
    faults = [
        FieldError(f"/items/{place}", "unknown_item", f"There is nothing called {item!r} on a card.")
        for place, item in enumerate(items)
        if item not in CARD_ITEMS
    ]
    if faults:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
    return list(dict.fromkeys(items))
