"""Appeals: a partner asks operations to look at an answer again, and operations answers before the due time."""

from datetime import datetime
from typing import Final
from uuid import UUID

from accounts.direct_sales import direct_sales
from accounts.forms import refuse
from accounts.models import (
    AppealAnswer,
    DealRegistration,
    RegistrationAppeal,
    RegistrationRule,
    RegistrationStatus,
)
from accounts.registrations import hold_registration, require_comment, require_open
from accounts.registry import Registry, remark_of
from accounts.rules.registration import Ruling
from leadhub.actors import Actor
from leadhub.api.bodies import Body, Text
from leadhub.errors import Conflict, FieldError
from leadhub.policy.registry import require
from leadhub.usecases import use_case

APPEALABLE: Final = frozenset(
    {
        RegistrationStatus.FIRST_IN_LINE,
        RegistrationStatus.PROTECTED_FOR_ANOTHER,
        RegistrationStatus.REFUSED,
        RegistrationStatus.EXPIRED,
        RegistrationStatus.ENDED,
    }
)
ANSWERS: Final = (AppealAnswer.UPHELD, AppealAnswer.OVERTURNED)


class AppealBody(Body):
    """Why the answer should be another."""

    comment: Text | None = None


class DecideAppealBody(Body):
    """What becomes of it, in words that the partner reads."""

    answer: str | None = None
    comment: Text | None = None


@use_case
def appeal(registration: UUID, *, comment: str, actor: Actor, now: datetime) -> RegistrationAppeal:
    """Ask operations to look at it again: once, with the case in the partner's own words."""
    require(actor, "partner.appeal")
    require_comment(comment, "Write what operations should know.")
    row = hold_registration(registration, actor)
    if RegistrationAppeal.objects.filter(registration=row).exists():
        raise Conflict("You have appealed already. Nothing was changed.", code="already_appealed")
    if row.status not in APPEALABLE:
        raise Conflict(
            "There is nothing to appeal against. Nothing was changed.",
            code="registration_closed",
            current_status=str(row.status),
        )
    remark = remark_of(actor, comment, now=now)
    assert remark is not None, "a blank comment is refused"
    made = RegistrationAppeal.objects.create(
        registration=row,
        remark=remark,
        asked_at=now,
        asked_by_name=actor.label,
        due_at=direct_sales().appeal_due(now),
    )
    DealRegistration.objects.filter(pk=row.pk).update(updated_at=now)
    registry = Registry(actor=actor, now=now)
    registry.tell(row, "registration.appealed")
    registry.save()
    return made


@use_case
def decide(registration: UUID, *, answer: str | None, comment: str, actor: Actor, now: datetime) -> RegistrationAppeal:
    """Uphold the answer, or give the deal to whoever appealed; what stood against it ends."""
    require(actor, "deal_registration.decide_appeal")
    said = _checked(answer, comment)
    row = hold_registration(registration, actor)
    asked = RegistrationAppeal.objects.filter(registration=row).first()
    if asked is None:
        raise Conflict("Nobody has appealed. Nothing was changed.", code="no_appeal_open")
    if not asked.is_open:
        raise Conflict(
            f"{asked.answered_by_name} answered it at {asked.answered_at:%H:%M} UTC on {asked.answered_at:%Y-%m-%d}. "
            "Nothing was changed.",
            code="already_answered",
            answered_by_name=asked.answered_by_name,
            answered_at=asked.answered_at,
        )
    registry = Registry(actor=actor, now=now)
    remark = remark_of(actor, comment, now=now)
    if said == AppealAnswer.OVERTURNED:
        _overturn(row, registry)
    asked.answer, asked.answer_remark = said, remark
    asked.answered_at, asked.answered_by_name = now, actor.label
    # When it was told as overdue is written by a sweep that locks no registration.
    asked.save(update_fields=["answer", "answer_remark", "answered_at", "answered_by_name"])
    DealRegistration.objects.filter(pk=row.pk).update(updated_at=now)
    registry.tell(row, "registration.appeal_decided", answer=str(said))
    registry.save()
    return asked


def _overturn(row: DealRegistration, registry: Registry) -> None:
    """The deal goes to whoever appealed, under the lock of its customer."""
    require_open(row)
    if not row.partner.is_active:
        raise Conflict(
            f"{row.partner} is no partner at present, so it can be given no deal. Nothing was changed.",
            code="partner_inactive",
        )
    same_deal = DealRegistration.objects.standing().filter(account=row.account_id, product_line=row.product_line_id)
    for other in same_deal.exclude(pk=row.pk):
        room = Registry(actor=registry.actor, now=registry.now)
        room.move(other, Ruling(RegistrationStatus.ENDED, RegistrationRule.APPEAL))
        # The other makes room before this one stands there.
        room.save()
    registry.move(row, Ruling(RegistrationStatus.REGISTERED, RegistrationRule.APPEAL))


def _checked(answer: str | None, comment: str) -> AppealAnswer:
    faults = []
    if answer not in ANSWERS:
        code = "unknown_answer" if answer else "answer_required"
        faults.append(FieldError("/answer", code, "It is upheld or overturned."))
    if not comment.strip():
        faults.append(FieldError("/comment", "comment_required", "Write one sentence that the partner can read."))
    refuse(faults)
    assert answer is not None, "no answer is refused"
    return AppealAnswer(answer)
