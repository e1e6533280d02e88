"""What machines say of leads: carried out where it is complete, else it waits until a person says why."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Lower

from feedback import outcomes, verdicts
from feedback.models import Reason
from leadhub.actors import LONGEST_NAME, Actor, ActorKind, Role
from leadhub.blanks import is_blank
from leadhub.errors import Conflict, DomainError, FieldError, NotAcceptable, NotAllowed, NotFound
from leadhub.integrations.sources import spoken
from leadhub.models import User
from leadhub.policy.registry import require
from leadhub.usecases import use_case
from qualification import proposals
from qualification.holding import handoff_in_hand, require_first
from qualification.locking import Held, hold_lead
from qualification.models import Handoff, HandoffStatus, Lead, Proposal, ProposalState, Proposed, Stage
from qualification.moving import Ledger, remark_of
from qualification.proposals import Word
from qualification.worth import Money

# That sales takes a lead up, and that it is qualified, only people say: a machine says it for one whom it names.
BY_PEOPLE: Final = frozenset({Proposed.SAL, Proposed.SQL})
IN_SALES: Final = frozenset({Stage.MQL, Stage.SAL, Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED})
STEPS_BACK: Final = frozenset({Proposed.REJECTED, Proposed.NURTURE, Proposed.DISQUALIFIED})
SALES: Final = (Role.SALES, Role.MANAGER)
# What keeps a word of a machine from being carried out; anything else is a fault of ours, or none at all.
REFUSALS: Final = (Conflict, NotAcceptable, NotAllowed, NotFound)


@use_case
def propose(lead: UUID, word: Word, *, actor: Actor, now: datetime) -> Proposal:
    """Take a machine's word of a lead: the one way by which machines reject, lose or move one.

    What has a reason of the list and a comment, and may follow from where the lead stands, is carried out by the same
    use cases as a person's, as the CRM. Everything else changes nothing and waits. Said twice it is kept once; where
    it says again what leadhub says, what waited of the same source is taken back.
    """
    require(actor, "proposal.make")
    proposals.check(word, now)
    held = hold_lead(lead, actor)
    require_first(held.lead)
    proposals.require_known_handoff(held, word)
    seller = _seller(word)
    same = proposals.said_before(held, word, seller)
    if same is not None:
        return same
    handoff = handoff_in_hand(held.lead)
    if proposals.is_past(held, word, handoff):
        return _kept(held, word, ProposalState.KNOWN, handoff, seller, actor, now)
    if proposals.stands_there(held, word, handoff):
        _take_back(held, word, Ledger(actor=actor, now=now))
        return _kept(held, word, ProposalState.KNOWN, handoff, seller, actor, now)
    lacks = _lacks(held, word, handoff, seller, now)
    if lacks:
        ledger = Ledger(actor=actor, now=now)
        return proposals.ask(held, word, handoff=handoff, seller=seller, lacks=lacks, ledger=ledger)
    moved = hold_lead(held.lead.pk, actor)
    _take_back(moved, word, Ledger(actor=actor, now=now))
    return _kept(moved, word, ProposalState.APPLIED, handoff, seller, actor, now)


@use_case
def explain(proposal: UUID, *, reason: str | None, comment: str | None, actor: Actor, now: datetime) -> Proposal:
    """Do what a machine says of a lead, with the reason and the comment of a person: the same as doing it oneself."""
    require(actor, "proposal.explain")
    held, waiting = proposals.hold_proposal(proposal, actor)
    handoff = handoff_in_hand(held.lead)
    _carry_out(held.lead, Proposed(waiting.to), handoff, reason, comment, actor=actor, now=now)
    waiting.refresh_from_db()
    if waiting.is_open:
        # The lead went on by it without having ended, or to where its reason leads.
        moved = hold_lead(held.lead.pk, actor)
        proposals.end(moved, waiting, ProposalState.ANSWERED, Ledger(actor=actor, now=now))
    return waiting


@use_case
def dismiss(proposal: UUID, *, comment: str | None, actor: Actor, now: datetime) -> Proposal:
    """Say that what a machine says of a lead is not so: nothing of it is done, and clocks run on."""
    require(actor, "proposal.dismiss")
    held, waiting = proposals.hold_proposal(proposal, actor)
    proposals.require_asked(actor, held, waiting)
    if is_blank(comment):
        detail = "Write one sentence that says how it is instead."
        raise NotAcceptable(
            detail, code="comment_required", errors=[FieldError("/comment", "comment_required", detail)]
        )
    remark = remark_of(actor, comment or "", lead=held.lead, now=now)
    proposals.end(held, waiting, ProposalState.DISMISSED, Ledger(actor=actor, now=now), remark=remark)
    return waiting


@use_case
def withdraw(proposal: UUID, *, actor: Actor, now: datetime) -> Proposal:
    """The machine takes back what it said: clocks run on."""
    require(actor, "proposal.withdraw")
    held, waiting = proposals.hold_proposal(proposal, actor)
    if waiting.said_by != actor.user_id:
        raise NotAllowed("Another machine said this. Nothing was changed.", code="not_its_own")
    proposals.end(held, waiting, ProposalState.WITHDRAWN, Ledger(actor=actor, now=now), by=waiting.source)
    return waiting


def _lacks(held: Held, word: Word, handoff: Handoff | None, seller: User | None, now: datetime) -> tuple[str, ...]:
    """Do what a machine says; the codes of what keeps it from being done, by which nothing was."""
    if word.seller and seller is None:
        return ("unknown_seller",)
    if word.to in BY_PEOPLE and seller is None:
        return ("person_required",)
    if handoff is None or held.lead.stage not in IN_SALES:
        return ("stage_not_allowed",)
    try:
        # What is refused half-way leaves nothing.
        with transaction.atomic():
            _carry_out(
                held.lead,
                word.to,
                handoff,
                word.reason,
                word.comment,
                actor=_speaker(word, seller),
                now=now,
                money=_money(word),
            )
    except REFUSALS as refusal:
        return _codes(refusal)
    return ()


def _carry_out(
    lead: Lead,
    to: Proposed,
    handoff: Handoff | None,
    reason: str | None,
    comment: str | None,
    *,
    actor: Actor,
    now: datetime,
    money: Money | None = None,
) -> None:
    """Do it as people do: what goes back while the handoff waits for its answer is a rejection of it."""
    is_open = handoff is not None and handoff.status == HandoffStatus.OPEN
    if handoff is not None and is_open and to == Proposed.SAL:
        verdicts.accept(handoff.pk, actor=actor, now=now)
    elif handoff is not None and is_open and to in STEPS_BACK and actor.role in (*SALES, Role.PARTNER):
        verdicts.reject(handoff.pk, reason=reason, comment=comment, actor=actor, now=now)
    else:
        stage = _after_acceptance(reason) if to == Proposed.REJECTED else Stage(to)
        amount, currency = money or (None, None)
        outcomes.advance(
            lead.pk, stage, reason=reason, comment=comment, actor=actor, now=now, amount=amount, currency=currency
        )


def _money(word: Word) -> Money | None:
    """What the lead is worth, where the stage says anything of that."""
    if word.amount is None or not word.currency or str(word.to) not in outcomes.WORTH:
        return None
    return word.amount, word.currency


def _after_acceptance(reason: str | None) -> Stage:
    """Where a lead goes that sales gives back after it has accepted it: as the reason says."""
    out = Reason.objects.filter(kind=Reason.Kind.REJECTION, code=reason or "", action=Reason.Action.DISQUALIFY)
    return Stage.DISQUALIFIED if out.exists() else Stage.NURTURE


def _seller(word: Word) -> User | None:
    """The person of sales that a machine names."""
    return sellers_among([word.seller]).get(word.seller.lower()) if word.seller else None


def sellers_among(addresses: Collection[str]) -> dict[str, User]:
    """The active people of sales who have one of these addresses, by it in small letters."""
    known = User.objects.annotate(address=Lower("email")).filter(role__in=SALES, is_active=True)
    rows = known.filter(address__in=[each.lower() for each in addresses])
    return {user.email.lower(): user for user in rows}


def _speaker(word: Word, seller: User | None) -> Actor:
    """The CRM in the name of a person of sales; without one it speaks for sales as a whole, as a manager does."""
    name = spoken([word.source])[word.source]
    if seller is None:
        return Actor(ActorKind.CRM, Role.MANAGER, name=name[:LONGEST_NAME])
    return in_name_of(seller, name, kind=ActorKind.PERSON if word.to in BY_PEOPLE else ActorKind.CRM)


def in_name_of(seller: User, system: str, *, kind: ActorKind) -> Actor:
    """A person of sales, as a system of this name says what the person did there: a person for what only people do."""
    return Actor(kind, Role(seller.role), user_id=seller.pk, name=seller.name).by_way_of(system)


def _take_back(held: Held, word: Word, ledger: Ledger) -> None:
    """What the same machine said before holds no more."""
    waiting = proposals.waiting_of(held.lead)
    if waiting is not None and waiting.source == word.source:
        proposals.end(held, waiting, ProposalState.WITHDRAWN, ledger, by=word.source)


def _kept(
    held: Held,
    word: Word,
    state: ProposalState,
    handoff: Handoff | None,
    seller: User | None,
    actor: Actor,
    now: datetime,
) -> Proposal:
    return proposals.keep(held, word, state, handoff=handoff, seller=seller, actor=actor, now=now)


def _codes(refusal: DomainError) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fault.code for fault in refusal.errors)) or (refusal.code,)
