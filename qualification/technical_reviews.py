"""Technical review: sales asks whether something can be made, and an engineer answers, naming the fact that limits."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from accounts.rules.enquiries import TechnicalFact
from leadhub.actors import Actor
from leadhub.blanks import is_blank
from leadhub.bulk import locked
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotAllowed, NotFound
from leadhub.usecases import use_case
from qualification.clocks import Clocks
from qualification.data_requests import end_known
from qualification.desks import Desks
from qualification.evidence import write_down
from qualification.handoffs import settle
from qualification.holding import handoff_in_hand, require_first, require_holder
from qualification.locking import Held, hold_lead
from qualification.models import (
    ClockKind,
    Criterion,
    Feasibility,
    ItemStatus,
    Lead,
    Team,
    TeamMember,
    TechnicalReview,
)
from qualification.moving import Ledger, remark_of
from qualification.questions import LONGER, confirm
from qualification.rules.stages import ENDS
from qualification.sites_of_use import territory_of

LIMITED: Final = frozenset({Feasibility.FEASIBLE_WITH_CHANGES, Feasibility.NOT_FEASIBLE})
ON_THE_SHEET: Final = {
    Feasibility.FEASIBLE: ItemStatus.CONFIRMED,
    # Whether the buyer takes the changes is for sales to find out.
    Feasibility.FEASIBLE_WITH_CHANGES: ItemStatus.UNKNOWN,
    Feasibility.NOT_FEASIBLE: ItemStatus.REFUTED,
}


@use_case
def ask(lead: UUID, *, question: str, actor: Actor, now: datetime) -> TechnicalReview:
    """Ask the engineering desk about the lead that one holds; until the answer more time to decide is agreed."""
    held = hold_lead(lead, actor)
    handoff = handoff_in_hand(held.lead)
    require_holder(actor, handoff)
    assert handoff is not None, "somebody holds it"
    require_first(held.lead)
    if held.lead.stage in ENDS:
        raise Conflict(
            "This lead has ended. Nothing was changed.", code="stage_not_allowed", current_stage=held.lead.stage
        )
    if is_blank(question):
        raise _refusal("/question", "question_required", "Write what the engineers are to answer.")
    standing = TechnicalReview.objects.open().filter(lead=held.lead).values_list("pk", flat=True).first()
    if standing is not None:
        raise Conflict(
            "The engineers are asked about this lead already. Nothing was changed.",
            code="technical_review_open",
            technical_review=str(standing),
        )
    team = _desk(held)
    ledger = Ledger(actor=actor, now=now)
    remark = remark_of(actor, question, lead=held.lead, now=now)
    review = TechnicalReview.objects.create(
        lead=held.lead, handoff=handoff, team=team, question=remark, asked_at=now, asked_by_name=actor.label
    )
    clocks = Clocks([held], ledger)
    confirm(held, clocks, ledger)
    clocks.start({ClockKind.TECHNICAL_REVIEW}, [handoff], review=review)
    spent = clocks.spent(ClockKind.DECISION, lead=held.lead.pk)
    if spent is not None:
        clocks.lengthen(ClockKind.DECISION, LONGER, lead=held.lead.pk)
        review.decision_spent_s = spent.total_seconds()
        review.save(update_fields=["decision_spent_s"])
    clocks.save()
    ledger.touch(held.lead)
    ledger.tell(held.lead, "technical_review.asked", {"technical_review": str(review.pk)})
    ledger.save()
    return review


@use_case
def answer(
    review: UUID, *, answer: str | None, limiting_fact: str | None, comment: str, actor: Actor, now: datetime
) -> TechnicalReview:
    """Answer what sales asked; it is written into the sheet with the limit as evidence."""
    lead = TechnicalReview.objects.visible_to(actor).filter(pk=review).values_list("lead_id", flat=True).first()
    if lead is None:
        raise NotFound("No technical review with this id.")
    held = hold_lead(lead, actor)
    asked: TechnicalReview = locked(TechnicalReview.objects.filter(pk=review).select_related("team", "handoff")).get()
    _require_engineer(asked.team, actor)
    _require_open(asked)
    found = _checked(answer, limiting_fact, comment)
    ledger = Ledger(actor=actor, now=now)
    asked.answer, asked.limiting_fact, asked.engineer_id = found, limiting_fact or "", actor.user_id
    asked.remark = remark_of(actor, comment, lead=held.lead, now=now)
    asked.answered_at, asked.answered_by_name = now, actor.label
    asked.save()
    clocks = Clocks([held], ledger)
    clocks.stop({ClockKind.TECHNICAL_REVIEW})
    if asked.decision_spent_s is not None:
        before = timedelta(seconds=asked.decision_spent_s)
        clocks.shorten(ClockKind.DECISION, spent_before=before, lead=held.lead.pk)
    clocks.save()
    item = (ON_THE_SHEET[found], evidence_of(asked))
    write_down(held.lead, {Criterion.TECHNICAL_FIT: item}, actor=actor, now=now)
    ledger.touch(held.lead)
    ledger.tell(held.lead, "technical_review.answered", {"technical_review": str(asked.pk), "answer": str(found)})
    settle(held, ledger)
    end_known([held.lead.pk], now=now)
    return asked


def is_open(lead: Lead) -> bool:
    """Whether engineers are asked about it now."""
    return TechnicalReview.objects.open().filter(lead=lead).exists()


def evidence_of(review: TechnicalReview) -> str:
    """What the sheet says of an answer: what it is, which fact limits, and the engineer's words."""
    limit = f", limited by {review.limiting_fact.replace('_', ' ')}" if review.limiting_fact else ""
    said = review.remark.text if review.remark else ""
    return f"Technical review: {Feasibility(review.answer).label.lower()}{limit}. {said}"


def _desk(held: Held) -> Team:
    try:
        return Desks().team_for(Team.Kind.ENGINEERING, territory_of(held.lead, held.state).country)
    except LookupError:
        raise Conflict(
            "There is no engineering desk that could answer. Operations sets one up. Nothing was changed.",
            code="no_engineering_desk",
        ) from None


def _require_engineer(team: Team, actor: Actor) -> None:
    members = TeamMember.objects.filter(team=team, is_active=True).values_list("user_id", flat=True)
    if actor.user_id not in set(members):
        raise NotAllowed(f"Only the people of {team} answer this.", code="not_engineer")


def _require_open(review: TechnicalReview) -> None:
    if review.answered_at is not None:
        raise Conflict(
            f"{review.answered_by_name} answered at {review.answered_at:%H:%M} UTC on {review.answered_at:%Y-%m-%d}. "
            "Nothing was changed.",
            code="already_answered",
            answered_by_name=review.answered_by_name,
            answered_at=review.answered_at,
        )
    if review.withdrawn_at is not None:
        raise Conflict(
            "Nobody needs this answer any more: the lead went back or has ended. Nothing was changed.",
            code="review_withdrawn",
            withdrawn_at=review.withdrawn_at,
        )


def _checked(answer: str | None, fact: str | None, comment: str) -> Feasibility:
    faults = []
    if answer is None or answer not in Feasibility.values:
        code = "unknown_answer" if answer else "answer_required"
        faults.append(FieldError("/answer", code, f"It is {', '.join(Feasibility.labels).lower()}."))
    if fact and fact not in set(TechnicalFact):
        detail = f"A limit is one of {', '.join(TechnicalFact)}."
        faults.append(FieldError("/limiting_fact", "unknown_fact", detail))
    elif not fact and answer in LIMITED:
        faults.append(FieldError("/limiting_fact", "limiting_fact_required", "Name the fact that limits."))
    if is_blank(comment):
        faults.append(FieldError("/comment", "comment_required", "Write one sentence that sales can tell the buyer."))
    if faults or answer is None:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
    return Feasibility(answer)


def _refusal(pointer: str, code: str, detail: str) -> NotAcceptable:
    return NotAcceptable(detail, code=code, errors=[FieldError(pointer, code, detail)])
