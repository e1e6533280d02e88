"""Whom managers and operations name as having a part in a lead, and what operations corrects once it is won."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from accounts.models import Partner
from leadhub.actors import Actor
from leadhub.blanks import is_blank
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotFound, Stale
from leadhub.models import User
from leadhub.policy.registry import require
from leadhub.usecases import use_case
from qualification.credits import last_version, part_of, write
from qualification.locking import Held, hold_lead
from qualification.models import Collaborator, CreditKind, CreditParty, Lead, Stage
from qualification.moving import Ledger, remark_of
from qualification.rules.credit import WHOLE, Part, shared

MOST: Final = 50
BY_PEOPLE: Final = frozenset({CreditKind.INFLUENCED, CreditKind.SPLIT})


@use_case
def add(lead: UUID, part: Part, *, actor: Actor, now: datetime) -> Collaborator:
    """Name a person or a partner who helped, or who shares the credit."""
    require(actor, "lead.credit")
    held = hold_lead(lead, actor)
    _require_running(held)
    if part.credit not in BY_PEOPLE:
        raise _refusal("/credit", "credit_set_by_itself", "Who sourced or registered a lead is set by itself.")
    if part.party == CreditParty.MARKETING:
        raise _refusal("/user", "party_required", "Name a person, or a partner.")
    _check([part])
    present = [part_of(row) for row in Collaborator.objects.filter(lead=held.lead, ended_at=None)]
    if any((one.who, one.credit) == (part.who, part.credit) for one in present):
        raise Conflict("This is written down already. Nothing was changed.", code="already_credited")
    if len(present) >= MOST:
        raise Conflict(f"A lead has {MOST} collaborators at most. Nothing was changed.", code="too_many_collaborators")
    if shared([*present, part]) > WHOLE:
        raise _refusal("/share", "shares_over_100", f"{WHOLE - shared(present)} percent are left to be given.")
    made = Collaborator.objects.create(
        lead=held.lead,
        party=part.party,
        user_id=part.user,
        partner_id=part.partner,
        credit=part.credit,
        share=part.share,
        since=now,
        by_name=actor.label,
    )
    _touch(held, actor, now)
    return made


@use_case
def end(lead: UUID, collaborator: UUID, *, actor: Actor, now: datetime) -> Lead:
    """Somebody no longer has a part in a lead; what was, stays written down."""
    require(actor, "lead.credit")
    held = hold_lead(lead, actor)
    _require_running(held)
    found = Collaborator.objects.filter(lead=held.lead, pk=collaborator, ended_at=None)
    if not found.update(ended_at=now, ended_by_name=actor.label):
        raise NotFound("No collaborator with this id.")
    _touch(held, actor, now)
    return held.lead


@use_case
def correct(
    lead: UUID, parts: Sequence[Part], *, comment: str, actor: Actor, now: datetime, expected: int | None = None
) -> Lead:
    """Write another version of the credit for a won lead, and why; what was frozen before stays.

    Whoever corrects a version that is no longer the last is refused where `expected` says so.
    """
    require(actor, "lead.correct_credit")
    held = hold_lead(lead, actor)
    if held.lead.stage != Stage.WON:
        raise Conflict(
            "Only the credit for a won lead is corrected. Nothing was changed.",
            code="not_won",
            current_stage=held.lead.stage,
        )
    if expected is not None and expected != (last := last_version(held.lead)):
        raise Stale(
            f"Somebody corrected this credit while you did: version {last} holds now. Nothing was saved. "
            "Look at it, then save again.",
            version=last,
        )
    if is_blank(comment):
        raise _refusal("/comment", "comment_required", "Write one sentence that says why.")
    _check(parts, at="/credits/{}")
    if shared(parts) != WHOLE:
        detail = f"The shares of all who split make {WHOLE} percent, not {shared(parts)}."
        raise _refusal("/credits", "shares_not_100", detail)
    if any(count > 1 for count in Counter((part.who, part.credit) for part in parts).values()):
        raise _refusal("/credits", "already_credited", "Name everybody once for each kind of credit.")
    ledger = Ledger(actor=actor, now=now)
    write(held.lead, parts, ledger, remark_of(actor, comment, lead=held.lead, now=now))
    ledger.touch(held.lead)
    ledger.save()
    return held.lead


def part_from(user: UUID | None, partner: UUID | None, credit: str, share: int | None) -> Part:
    """A part as people give it: of a person, of a partner, or of marketing where neither is named."""
    if user is not None and partner is not None:
        raise _refusal("/partner", "party_required", "Name a person or a partner, not both.")
    party = CreditParty.PERSON if user else CreditParty.PARTNER if partner else CreditParty.MARKETING
    return Part(party, credit, user, partner, share)


def _check(parts: Sequence[Part], at: str = "") -> None:
    """Refuse people and partners that are not, and shares where none belong."""
    users = set(User.objects.filter(pk__in=[part.user for part in parts if part.user]).values_list("pk", flat=True))
    partners = set(
        Partner.objects.filter(pk__in=[part.partner for part in parts if part.partner]).values_list("pk", flat=True)
    )
    faults = []
    for place, part in enumerate(parts):
        here = at.format(place)
        if part.user is not None and part.user not in users:
            faults.append(FieldError(f"{here}/user", "unknown_user", "There is nobody with this id."))
        if part.partner is not None and part.partner not in partners:
            faults.append(FieldError(f"{here}/partner", "unknown_partner", "There is no partner with this id."))
        if part.credit == CreditKind.SPLIT and not (part.share and 0 < part.share <= WHOLE):
            faults.append(FieldError(f"{here}/share", "share_required", "A split has a share of 1 to 100 percent."))
        if part.credit != CreditKind.SPLIT and part.share is not None:
            faults.append(FieldError(f"{here}/share", "share_not_expected", "Only a split has a share."))
    if faults:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)


def _require_running(held: Held) -> None:
    if held.lead.stage == Stage.WON:
        raise Conflict(
            "This lead is won and its credit is frozen; operations corrects it. Nothing was changed.",
            code="credit_frozen",
            current_stage=held.lead.stage,
        )


def _touch(held: Held, actor: Actor, now: datetime) -> None:
    ledger = Ledger(actor=actor, now=now)
    ledger.touch(held.lead)
    ledger.save()


def _refusal(pointer: str, code: str, detail: str) -> NotAcceptable:
    return NotAcceptable(detail, code=code, errors=[FieldError(pointer, code, detail)])
