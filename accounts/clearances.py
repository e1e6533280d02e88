"""Clearances for what is export-controlled, kept by operations: granted with a proof until a date, and withdrawn."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from accounts.forms import refuse
from accounts.models import Clearance, Partner
from leadhub.actors import Actor, Role
from leadhub.api.bodies import Body, Instant
from leadhub.bulk import locked
from leadhub.errors import Conflict, FieldError, NotFound
from leadhub.models import User
from leadhub.policy.registry import require
from leadhub.usecases import use_case


class GrantClearanceBody(Body):
    """Who is cleared, a person or a partner, until when, and what it rests on."""

    user: UUID | None = None
    partner: UUID | None = None
    until: Instant | None = None
    proof: Annotated[str, Meta(max_length=200)] | None = None


@use_case
def grant(body: GrantClearanceBody, *, actor: Actor, now: datetime) -> Clearance:
    """Clear a person, or a partner with all its people, until a date."""
    require(actor, "clearance.grant")
    faults: list[FieldError] = []
    if (body.user is None) is (body.partner is None):
        faults.append(FieldError("/user", "user_or_partner", "Name either a person or a partner."))
    elif body.user is not None and not _is_of_ours(body.user):
        faults.append(FieldError("/user", "unknown_user", "This is nobody of ours who signs in."))
    elif body.partner is not None and not Partner.objects.filter(pk=body.partner, is_active=True).exists():
        faults.append(FieldError("/partner", "unknown_partner", "This is no partner that takes leads."))
    if body.until is None:
        faults.append(FieldError("/until", "until_required", "Say until when."))
    elif body.until <= now:
        faults.append(FieldError("/until", "until_in_the_past", "A clearance ends in the future."))
    if not (body.proof or "").strip():
        faults.append(FieldError("/proof", "proof_required", "Say what it rests on, such as the number of a licence."))
    refuse(faults)
    assert body.until is not None, "a missing one was refused"
    made = Clearance(
        user_id=body.user,
        partner_id=body.partner,
        until=body.until,
        proof=(body.proof or "").strip(),
        granted_at=now,
        granted_by_name=actor.label,
    )
    made.save(force_insert=True)
    return made


def _is_of_ours(user: UUID) -> bool:
    """People of partners are cleared with their partner."""
    return User.objects.filter(pk=user, is_active=True).exclude(role=Role.PARTNER).exists()


@use_case
def withdraw(clearance: UUID, *, actor: Actor, now: datetime) -> Clearance:
    """End a clearance before its date, at once."""
    require(actor, "clearance.withdraw")
    row = locked(Clearance.objects.visible_to(actor).filter(pk=clearance)).first()
    if not isinstance(row, Clearance):
        raise NotFound(f"There is no clearance {clearance} that you may see.")
    if row.withdrawn_at is not None:
        raise Conflict(
            f"{row.withdrawn_by_name} withdrew it on {row.withdrawn_at:%Y-%m-%d}. Nothing was changed.",
            code="already_withdrawn",
        )
    if row.until <= now:
        raise Conflict("It is over already. Nothing was changed.", code="clearance_over")
    row.withdrawn_at, row.withdrawn_by_name = now, actor.label
    row.save(update_fields=["withdrawn_at", "withdrawn_by_name"])
    return row
