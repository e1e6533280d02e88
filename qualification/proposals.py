"""What machines say of leads and cannot say why of: it waits for a person, while the clocks of sales stand still.

Whether it can be carried out, and what a person says why, is feedback's, which calls these functions.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from leadhub.actors import Actor, Role
from leadhub.api.json import is_storable
from leadhub.blanks import is_blank
from leadhub.bulk import locked
from leadhub.errors import BadRequest, Conflict, FieldError, NotAcceptable, NotAllowed, NotFound
from leadhub.integrations.sources import spoken
from leadhub.models import User
from qualification.clocks import Clocks
from qualification.holding import handoff_in_hand, holds
from qualification.locking import Held, hold_lead
from qualification.models import (
    ClockKind,
    Handoff,
    HandoffStatus,
    Lead,
    Proposal,
    ProposalState,
    Proposed,
    Remark,
)
from qualification.moving import Ledger, remark_of
from qualification.runs import OF_OTHERS, WAITING

# Clocks of machines differ by so much; what is further ahead is a mistake.
AHEAD: Final = timedelta(minutes=5)
LONGEST: Final = {"source": 60, "external_id": 200, "native": 200, "reason": 60, "comment": 10_000, "seller": 254}
EXPLAINED: Final = (ProposalState.ANSWERED, ProposalState.DISMISSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a machine says of a lead: where it stands there, and why, as far as the machine knows.

    `source` is the system or the connection to it, `external_id` the message in it, by which a repeat is told;
    `native` the value as it stands there and `seller` the address of the person of sales who set it. `handoff` is the
    one that is meant, where the machine knows it, and `at` when it became so. `amount`, with its currency, is what the
    lead is worth there; it is kept where the word is carried out.
    """

    to: Proposed
    source: str
    external_id: str = ""
    native: str = ""
    reason: str = ""
    comment: str = ""
    seller: str = ""
    handoff: UUID | None = None
    at: datetime | None = None
    amount: Decimal | None = None
    currency: str = ""


def check(word: Word, now: datetime) -> None:
    """Refuse what says too little to be kept."""
    texts = (word.source, word.external_id, word.native, word.reason, word.comment, word.seller)
    if not all(map(is_storable, texts)):
        raise BadRequest("It holds a NUL character or a lone surrogate.", code="malformed_text")
    faults = [
        FieldError(f"/{name}", "out_of_bounds", f"It has {longest:,} characters at most.")
        for name, longest in LONGEST.items()
        if len(getattr(word, name)) > longest
    ]
    if is_blank(word.source):
        faults.append(FieldError("/source", "source_required", "Name the system that says so."))
    if word.at is not None and word.at > now + AHEAD:
        faults.append(FieldError("/at", "in_the_future", "It became so before now."))
    if faults:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)


def said_before(held: Held, word: Word, seller: User | None) -> Proposal | None:
    """The same message, where it came already: by its id, else what waits and says the very same."""
    if word.external_id:
        same = Proposal.objects.filter(source=word.source, external_id=word.external_id).first()
        if same is not None and same.lead_id != held.lead.pk:
            detail = "This message was about another lead. Give each message an id of its own."
            fault = FieldError("/external_id", "external_id_reused", detail)
            raise NotAcceptable(detail, code=fault.code, errors=[fault])
        return same
    waiting = waiting_of(held.lead)
    if waiting is None or waiting.external_id:
        return None
    said = (waiting.to, waiting.source, waiting.native, waiting.reason)
    comment = waiting.remark.text if waiting.remark else ""
    is_same = (
        said == (word.to, word.source, word.native, word.reason)
        and comment == ("" if is_blank(word.comment) else word.comment.strip())
        and waiting.seller_id == (seller.pk if seller else None)
    )
    return waiting if is_same else None


def waiting_of(lead: Lead) -> Proposal | None:
    """What waits about a locked lead."""
    rows = Proposal.objects.waiting().filter(lead=lead)
    return locked(rows).select_related("remark", "seller", "handoff__team__calendar").first()


def began(handoff: Handoff) -> datetime:
    """Since when what others say or do is about it: the second, for some systems tell time no finer."""
    return handoff.created_at.replace(microsecond=0)


def is_past(held: Held, word: Word, handoff: Handoff | None) -> bool:
    """Whether it is about a handoff that is answered or was taken back, or older than what the machine said since."""
    if word.handoff is not None and (handoff is None or word.handoff != handoff.pk):
        return True
    if word.at is None:
        return False
    if handoff is not None and word.at < began(handoff):
        return True
    return Proposal.objects.filter(lead=held.lead, source=word.source, said_at__gt=word.at).exists()


def stands_there(held: Held, word: Word, handoff: Handoff | None) -> bool:
    """Whether leadhub says the same of a locked lead."""
    if word.to != Proposed.REJECTED:
        return word.to == held.lead.stage
    last = Handoff.objects.filter(lead=held.lead).order_by("-created_at", "-pk").first()
    return handoff is None and last is not None and last.status == HandoffStatus.REJECTED


def require_known_handoff(held: Held, word: Word) -> None:
    """Refuse a handoff that is of another lead."""
    if word.handoff is not None and not Handoff.objects.filter(pk=word.handoff, lead=held.lead).exists():
        detail = "This lead has no such handoff."
        raise NotAcceptable(detail, code="unknown_handoff", errors=[FieldError("/handoff", "unknown_handoff", detail)])


def keep(
    held: Held,
    word: Word,
    state: ProposalState,
    *,
    handoff: Handoff | None,
    seller: User | None,
    lacks: tuple[str, ...] = (),
    asked_at: datetime | None = None,
    remark: Remark | None = None,
    actor: Actor,
    now: datetime,
) -> Proposal:
    """Write down what a machine said, and what became of it."""
    is_open = state == ProposalState.WAITING
    return Proposal.objects.create(
        lead_id=held.lead.pk,
        handoff_id=handoff.pk if handoff else None,
        to=word.to,
        source=word.source,
        external_id=word.external_id,
        native=word.native,
        reason=word.reason,
        remark=remark,
        seller=seller,
        said_at=min(word.at or now, now),
        said_by=actor.user_id,
        made_at=now,
        asked_at=asked_at or now,
        state=state,
        lacks=list(lacks),
        ended_at=None if is_open else now,
        ended_by_name="" if is_open else word.source,
    )


def ask(
    held: Held,
    word: Word,
    *,
    handoff: Handoff | None,
    seller: User | None,
    lacks: tuple[str, ...],
    ledger: Ledger,
) -> Proposal:
    """Let what a machine said of a locked lead wait for a person; a newer word replaces the one that waits.

    Whoever holds the handoff is asked once, and the time for the answer runs from then.
    """
    before = waiting_of(held.lead)
    if before is not None:
        _write(before, ProposalState.WITHDRAWN, ledger, by=word.source)
    remark = said_in(word, held, ledger)
    made = keep(
        held,
        word,
        ProposalState.WAITING,
        handoff=handoff,
        seller=seller,
        lacks=lacks,
        asked_at=before.asked_at if before else None,
        remark=remark,
        actor=ledger.actor,
        now=ledger.now,
    )
    clocks = Clocks([held], ledger)
    clocks.pause(owners=WAITING, but=OF_OTHERS)
    if handoff is not None:
        clocks.start({ClockKind.FEEDBACK}, [handoff])
    clocks.save()
    ledger.touch(held.lead)
    if before is None:
        ledger.tell_of_handoff(
            held.lead,
            "handoff.needs_feedback",
            handoff.pk if handoff else None,
            proposal=str(made.pk),
            to=made.to,
            source=made.source,
        )
    ledger.save()
    return made


def said_in(word: Word, held: Held, ledger: Ledger) -> Remark | None:
    """What was written there, as far as anybody can read it."""
    if is_blank(word.comment):
        return None
    return remark_of(ledger.actor, word.comment, lead=held.lead, now=ledger.now)


def end(
    held: Held, waiting: Proposal, state: ProposalState, ledger: Ledger, *, by: str = "", remark: Remark | None = None
) -> None:
    """End what waits about a locked lead: the clocks of sales run on with exactly what they had left."""
    _write(waiting, state, ledger, by=by, remark=remark)
    clocks = Clocks([held], ledger)
    (clocks.stop if state in EXPLAINED else clocks.end)({ClockKind.FEEDBACK}, lead=held.lead.pk)
    clocks.resume()
    clocks.save()
    ledger.touch(held.lead)
    ledger.tell_of_handoff(
        held.lead, "handoff.feedback_ended", waiting.handoff_id, proposal=str(waiting.pk), state=waiting.state
    )
    ledger.save()


def hold_proposal(proposal: UUID, actor: Actor) -> tuple[Held, Proposal]:
    """Lock the lead of what a machine said, then read it; Conflict once it waits no more."""
    lead = Proposal.objects.visible_to(actor).filter(pk=proposal).values_list("lead_id", flat=True).first()
    if lead is None:
        raise NotFound("There is no proposal with this id that you may see.")
    held = hold_lead(lead, actor)
    found = locked(Proposal.objects.filter(pk=proposal)).select_related("handoff__team", "remark", "seller").get()
    if found.state != ProposalState.WAITING:
        by = spoken([found.ended_by_name])[found.ended_by_name]
        at = f" at {found.ended_at:%H:%M} UTC on {found.ended_at:%Y-%m-%d}" if found.ended_at else ""
        raise Conflict(
            f"This is settled: {found.get_state_display().lower()}, by {by}{at}. Nothing was changed.",
            code="feedback_settled",
            current_state=found.state,
            ended_by_name=by,
            ended_at=found.ended_at,
        )
    return held, found


def require_asked(actor: Actor, held: Held, waiting: Proposal) -> None:
    """Refuse everybody but who may say that it is not so: the holder, operations, and marketing of its own leads."""
    handoff = handoff_in_hand(held.lead)
    if actor.role == Role.OPERATIONS or holds(actor, handoff):
        return
    if handoff is None and actor.role in (Role.MARKETING, Role.MANAGER):
        return
    raise NotAllowed("Only the holder of the handoff or operations may say so.", code="not_holder")


def _write(
    waiting: Proposal, state: ProposalState, ledger: Ledger, *, by: str = "", remark: Remark | None = None
) -> None:
    waiting.state, waiting.ended_at, waiting.ended_by_name = state, ledger.now, by or ledger.actor.label
    waiting.answer_remark = remark
    waiting.save(update_fields=["state", "ended_at", "ended_by_name", "answer_remark"])
