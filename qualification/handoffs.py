"""The mechanics of handoffs: opened once, answered once. Verdicts are feedback's, which calls these functions."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.registrations import progressed
from leadhub.actors import Actor, ActorKind
from leadhub.errors import Conflict, NotAllowed, NotFound
from leadhub.keys import new_id
from qualification.assigning import assign_waiting
from qualification.attempts import attempts_so_far
from qualification.clock_kinds import OF_HANDOFFS, ON_ACCEPTANCE, UNANSWERED
from qualification.clocks import Clocks
from qualification.credits import freeze
from qualification.deciding import Deciding
from qualification.delivering import Deliveries
from qualification.desks import Destination
from qualification.engagement import functions_seen
from qualification.executives import follow_owner
from qualification.following import follow
from qualification.holding import require_holder, require_move
from qualification.locking import Held, hold_project
from qualification.models import Attempt, ClockKind, Handoff, HandoffStatus, Lead, SheetItem, Stage, Team
from qualification.moving import Ledger
from qualification.questions import allow_for_review, confirm, drop, heard, keep
from qualification.quote_clocks import followed_up, promise_quotes
from qualification.rulebook import Rulebook, agreement_version, rulebook_at
from qualification.rules.sheet import FUNCTION, Criterion, Member, Need, gap_in_words, missing_for_sql, unseen
from qualification.rules.stages import By

AHEAD = frozenset({Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED})
ENDS = frozenset({Stage.WON, Stage.LOST})


class HandoffClosed(Conflict):
    """Somebody was first."""

    code = "handoff_closed"


def hold_handoff(handoff: UUID, actor: Actor) -> tuple[Held, Handoff]:
    """Lock the lead of a handoff that the caller may see, then read the handoff; NotFound otherwise."""
    lead = Handoff.objects.visible_to(actor).filter(pk=handoff).values_list("lead_id", flat=True).first()
    held = hold_project(lead) if lead else None
    if held is None:
        raise NotFound("No handoff with this id.")
    # What was taken from a partner meanwhile is nothing that it may hear of.
    found = Handoff.objects.visible_to(actor).select_related("team__calendar", "partner").filter(pk=handoff).first()
    if found is None:
        raise NotFound("No handoff with this id.")
    return held, found


def close(held: Held, handoff: Handoff, status: HandoffStatus, *, ledger: Ledger) -> None:
    """Answer an open handoff of a locked lead; the second answer is told who was first."""
    actor = ledger.actor
    answer = {
        "status": status,
        "closed_at": ledger.now,
        "closed_by": actor.user_id,
        "closed_by_name": actor.label,
        "needs_owner": False,
    }
    if status == HandoffStatus.ACCEPTED and actor.kind != ActorKind.PARTNER:
        answer["owner_id"] = actor.user_id
    # The row lock of the lead already orders answers; the condition holds even where somebody forgot it.
    if not Handoff.objects.filter(pk=handoff.pk, status=HandoffStatus.OPEN).update(**answer):
        refuse_closed(Handoff.objects.get(pk=handoff.pk))
    for name, value in answer.items():
        setattr(handoff, name, value)
    clocks = Clocks([held], ledger)
    clocks.stop(UNANSWERED)
    if status == HandoffStatus.ACCEPTED:
        confirm(held, clocks, ledger)
        keep(handoff, clocks, ledger)
        tried = attempts_so_far(handoff, held.lead)
        # From now on it is progress that is waited for.
        clocks.end({ClockKind.RECALL})
        done = {ClockKind.ATTEMPTS} if tried.made and (tried.reached or tried.are_made) else set()
        clocks.start([kind for kind in ON_ACCEPTANCE if kind not in done], [handoff])
        allow_for_review(held, clocks)
        promise_quotes([held], clocks)
    else:
        clocks.stop({ClockKind.FEEDBACK})
        clocks.end(OF_HANDOFFS)
        drop([held.lead.pk], ledger)
    clocks.save()


def refuse_closed(handoff: Handoff) -> None:
    """Raise the refusal that says who closed a handoff, when and how."""
    at = handoff.closed_at
    raise HandoffClosed(
        f"{handoff.closed_by_name} {handoff.status} this handoff at {at:%H:%M} UTC on {at:%Y-%m-%d}. "
        "Nothing was changed."
        if at
        else "This handoff is closed.",
        current_status=handoff.status,
        closed_by=handoff.closed_by,
        closed_by_name=handoff.closed_by_name,
        closed_at=at,
    )


def accept(held: Held, handoff: Handoff, *, actor: Actor, now: datetime) -> None:
    """Accept an open handoff: the lead becomes SAL, or SQL where its agreement has no SAL step.

    Whether there is one the agreement says that the handoff began with. What an SQL takes is one definition for all
    leads at any time, so the sheet is held against the agreement in force; partners keep no sheet.
    """
    require_answerer(actor, handoff)
    if handoff.status != HandoffStatus.OPEN:
        refuse_closed(handoff)
    book = rulebook_at(now)
    ledger = Ledger(actor=actor, now=now)
    is_partner = actor.kind == ActorKind.PARTNER
    by = By.PARTNER_HOLDER if is_partner else By.SALES_HOLDER
    sal_step = agreement_version(handoff.agreement).sal_step
    to = Stage.SAL if sal_step else Stage.SQL
    require_move(held, to, by=by, book=book, sal_step=sal_step)
    if to == Stage.SQL and not is_partner:
        require_sheet(held, book, now=now)
    close(held, handoff, HandoffStatus.ACCEPTED, ledger=ledger)
    held.lead.team_id = handoff.team_id
    held.lead.owner_id = handoff.owner_id
    ledger.move(held.lead, to, cause="accepted")
    if to == Stage.SQL:
        report(held, handoff, ledger)
    due = (ClockKind.ACCEPTANCE, handoff.accept_due_at)
    ledger.tell_of_handoff(held.lead, "handoff.accepted", handoff.pk, *due)
    settle(held, ledger)


def record_attempt(
    held: Held, handoff: Handoff, *, channel: str, outcome: str, at: datetime, ledger: Ledger, key: UUID | None = None
) -> Attempt:
    """Keep one personal attempt; the first one is the first response."""
    actor = ledger.actor
    attempt = Attempt.objects.create(
        pk=key or new_id(),
        handoff=handoff,
        channel=channel,
        outcome=outcome,
        at=at,
        by=actor.user_id,
        by_name=actor.label,
    )
    if handoff.responded_at is None:
        handoff.responded_at = at
        Handoff.objects.filter(pk=handoff.pk).update(responded_at=at)
    clocks = Clocks([held], ledger)
    clocks.stop({ClockKind.FIRST_RESPONSE}, at=at)
    so_far = attempts_so_far(handoff, held.lead)
    if so_far.reached or so_far.are_made:
        clocks.stop({ClockKind.ATTEMPTS}, at=at)
    followed_up(clocks, held, at)
    confirm(held, clocks, ledger)
    clocks.restart(ClockKind.STATUS, [handoff])
    clocks.save()
    return attempt


def report(held: Held, handoff: Handoff | None, ledger: Ledger) -> None:
    """The holder of an accepted handoff has said how it stands: by the stage that the lead has now, its clocks go on.

    A status is fresh again; from SQL on nothing is left to decide; with the end of the lead all clocks end. A deal that
    the partner registered is extended, unless the partner has lost it.
    """
    stage = Stage(held.lead.stage)
    goes_on = stage != Stage.LOST and ledger.actor.kind == ActorKind.PARTNER
    if goes_on and handoff is not None and handoff.partner_id and held.lead.account_id:
        progressed(
            partner=handoff.partner_id,
            account=held.lead.account_id,
            product_line=held.lead.product_line_id,
            at=ledger.now,
        )
    clocks = Clocks([held], ledger)
    confirm(held, clocks, ledger)
    heard(held, clocks, ledger)
    clocks.stop({ClockKind.STATUS})
    if stage in AHEAD | ENDS:
        clocks.stop({ClockKind.DECISION, ClockKind.ATTEMPTS})
    if stage == Stage.WON:
        freeze(held.lead, handoff, ledger)
    if stage in ENDS:
        clocks.end()
        drop([held.lead.pk], ledger)
    elif handoff is not None and handoff.status == HandoffStatus.ACCEPTED:
        clocks.end({ClockKind.RECALL})
        clocks.start({ClockKind.STATUS, ClockKind.RECALL}, [handoff])
        if handoff.partner_id is not None and ledger.actor.kind != ActorKind.PARTNER:
            ledger.tell_of_handoff(held.lead, "handoff.progressed", handoff.pk, progress=None)
        follow_owner(held, handoff, clocks)
    clocks.save()


def reopen(
    held: Held, expired: Handoff, *, ledger: Ledger, team: Team | None = None, owner: UUID | None = None
) -> Handoff:
    """Hand a locked lead over anew whose handoff expired: to the team that a person names, else where it was.

    The new handoff has an agreement and clocks of its own. Who may do this, and the settling, are the caller's.
    """
    if expired.status != HandoffStatus.EXPIRED:
        raise Conflict(
            "Only a handoff that has expired is opened anew. Nothing was changed.",
            code="handoff_not_expired",
            current_status=expired.status,
        )
    if held.lead.stage != Stage.MQL or Handoff.objects.filter(lead=held.lead, status=HandoffStatus.OPEN).exists():
        raise Conflict(
            "Somebody has taken this lead up since. Nothing was changed.",
            code="handoff_taken_up",
            current_stage=held.lead.stage,
        )
    deliveries = Deliveries(ledger, rulebook_at(ledger.now))
    to = Destination(expired.kind, None if team else expired.partner_id, expired.priority)
    made = deliveries.hand_over(held, to, team=team, owner=owner, holdout=expired.holdout)
    deliveries.save()
    if made.needs_owner:
        transaction.on_commit(lambda: assign_waiting(now=ledger.now), robust=True)
    return made


def could_accept(held: Held, handoff: Handoff, *, actor: Actor, now: datetime) -> bool:
    """Whether nothing that sales has yet to find out keeps an open handoff from being accepted."""
    if actor.kind == ActorKind.PARTNER or agreement_version(handoff.agreement).sal_step:
        return True
    return not any(sheet_gaps(held, rulebook_at(now), now=now))


def require_sheet(held: Held, book: Rulebook, *, now: datetime) -> None:
    """Refuse while the sheet, or who has engaged at the account, does not satisfy the agreement's SQL definition."""
    criteria, functions = sheet_gaps(held, book, now=now)
    if criteria or functions:
        blocking = [f"{criterion} must be {need.replace('_', ' ')}" for criterion, need in criteria]
        blocking += [gap_in_words(f"{FUNCTION}_{function}", Need.SEEN) for function in functions]
        raise Conflict(
            f"The qualification sheet is not complete: {', '.join(blocking)}.",
            code="sheet_incomplete",
            current_stage=held.lead.stage,
            missing=[
                *({"criterion": str(criterion), "needs": str(need)} for criterion, need in criteria),
                *({"function": str(function), "needs": str(Need.SEEN)} for function in functions),
            ],
        )


def sheet_gaps(
    held: Held, book: Rulebook, *, now: datetime
) -> tuple[tuple[tuple[Criterion, Need], ...], tuple[Member, ...]]:
    """The criteria and the functions that keep a locked lead from being sales qualified."""
    definition = book.rules.agreement.sql_definition
    items = dict(SheetItem.objects.filter(sheet=held.lead.pk).values_list("criterion", "status"))
    seen: frozenset[str] = frozenset()
    if definition.functions_seen:
        alone = Lead.objects.filter(pk=held.lead.pk)
        seen = functions_seen(alone, book.rules.scoring, now=now)[held.lead.pk]
    return missing_for_sql(items, definition), unseen(seen, definition)


def settle(held: Held, ledger: Ledger, *, cause: str = "moved") -> None:
    """Decide a lead that a person changed, so that action and next step fit, and write everything."""
    settle_all([held], ledger, cause=cause)


def settle_all(held: Sequence[Held], ledger: Ledger, *, cause: str) -> None:
    """The same for several leads, in one round of statements; who shares their handoffs goes with them."""
    deciding = Deciding(ledger, rulebook_at(ledger.now))
    together = [*held, *follow(held, ledger)]
    for each in together:
        each.state.gate = ""
    deciding.decide(together, cause=cause)
    deciding.save()
    if deciding.deliveries.made:
        transaction.on_commit(lambda: assign_waiting(now=ledger.now), robust=True)


def require_answerer(actor: Actor, handoff: Handoff) -> None:
    """Refuse everybody but the sales people or the partner that a handoff was made to."""
    if not (actor.is_sales or actor.kind == ActorKind.PARTNER):
        raise NotAllowed("Only sales answers handoffs.", code="not_sales")
    require_holder(actor, handoff)
