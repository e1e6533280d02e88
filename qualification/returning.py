"""Giving a lead back: to nurture with a rest, or out, always with a reason and a remark."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from leadhub.actors import ActorKind
from leadhub.errors import FieldError, NotAcceptable
from qualification.clocks import Clocks
from qualification.locking import Held
from qualification.models import ClockKind, Remark, Stage, Triage, TriageDecision, WithdrawalCause
from qualification.moving import Ledger
from qualification.projects import leave
from qualification.questions import drop
from qualification.rulebook import Rulebook
from qualification.rules.terms import pack, reset, unpack
from qualification.withdrawing import close_unanswered

LONGEST_REST = timedelta(days=1_830)
ACCEPTED_STAGES = frozenset({Stage.SAL, Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED, Stage.LOST})


def give_back(
    held: Held,
    to: Stage,
    *,
    ledger: Ledger,
    book: Rulebook,
    cause: str,
    reason: str,
    remark: Remark,
    until: datetime | None = None,
    track: str = "",
) -> None:
    """Move a locked lead to nurture or disqualified. Guards and the verdict are the caller's.

    `track` is what the reason names in the marketing system; it is kept with the lead as it was when that was said.
    """
    # A lost deal whose people are kept warm is no lead that sales gives back.
    if held.lead.stage in ACCEPTED_STAGES and held.lead.stage != Stage.LOST:
        held.lead.sent_back_at = ledger.now
    send_back(held, to, ledger=ledger, book=book, cause=cause, reason=reason, remark=remark, until=until, track=track)
    withdraw([held], ledger)


def send_back(
    held: Held,
    to: Stage,
    *,
    ledger: Ledger,
    book: Rulebook,
    cause: str,
    reason: str = "",
    remark: Remark | None = None,
    until: datetime | None = None,
    track: str = "",
) -> None:
    """The same of the lead alone: the caller withdraws what waits for an answer, of many leads at once."""
    lead, state = held.lead, held.state
    was_accepted = lead.stage in ACCEPTED_STAGES
    ledger.move(lead, to, cause=cause, reason=reason, remark=remark)
    lead.excluded_cause = ""
    if to == Stage.NURTURE:
        lead.rest_until = rest_end(until, reason, book=book, now=ledger.now)
        lead.nurture_track = track or None
        # Marked is what sales gave back; marketing's own patience is no return.
        lead.returned = lead.returned or ledger.actor.is_sales or ledger.actor.kind == ActorKind.PARTNER
    if was_accepted:
        lead.cycle += 1
    # What was done before no longer asks for anything, history neither; the trend remembers it.
    state.terms, state.reset_at = pack(reset(unpack(bytes(state.terms)))), ledger.now
    lead.opens_nothing = False
    lead.owner_id = None
    lead.team_id = None
    ledger.touch(lead)
    ledger.keep(state)


def rest_end(until: datetime | None, reason: str, *, book: Rulebook, now: datetime) -> datetime:
    """When the rest is over: as the person said, else as agreed for the reason."""
    if until is None:
        return now + timedelta(days=book.rules.agreement.rest_days(reason))
    if until <= now:
        raise _refusal("until_in_the_past", "The rest must end in the future.")
    if until > now + LONGEST_REST:
        raise _refusal("rest_too_long", f"A rest lasts {LONGEST_REST.days} days at most.")
    return until


def _refusal(code: str, detail: str) -> NotAcceptable:
    return NotAcceptable(detail, code=code, errors=[FieldError("/until", code, detail)])


def withdraw(held: Sequence[Held], ledger: Ledger, because: WithdrawalCause = WithdrawalCause.TAKEN_OUT) -> None:
    """Close what still waits for an answer about locked leads: a decision has been made, and all clocks end."""
    actor, now, leads = ledger.actor, ledger.now, [each.lead.pk for each in held]
    close_unanswered({each.lead.pk: each.lead for each in held}, ledger, because)
    Triage.objects.filter(lead_id__among=leads, decided_at=None).update(
        decision=TriageDecision.MOVED, decided_by=actor.label, decided_at=now
    )
    leave(leads, ledger)
    clocks = Clocks(held, ledger)
    clocks.stop({ClockKind.DECISION, ClockKind.STATUS, ClockKind.TRIAGE, ClockKind.FEEDBACK})
    clocks.end()
    clocks.save()
    drop(leads, ledger)
