"""What If-Match is held against: everything of a thing that people change, nothing that is computed."""

import hashlib
from uuid import UUID

from leadhub.actors import Actor
from leadhub.errors import NotFound
from qualification.handoffs import hold_handoff
from qualification.locking import hold_lead
from qualification.models import Handoff, Lead

CHANGED = ("status", "team_id", "owner_id", "accept_due_at", "response_due_at", "responded_at", "closed_at")


def lead_version(actor: Actor, lead: UUID) -> int:
    """The version of a lead that the caller may see."""
    version = Lead.objects.visible_to(actor).filter(pk=lead).values_list("version", flat=True).first()
    if version is None:
        raise NotFound(f"There is no lead {lead} that you may see.")
    return version


def handoff_version(actor: Actor, handoff: UUID) -> str:
    """A digest of what people change of a handoff that the caller may see."""
    values = Handoff.objects.visible_to(actor).filter(pk=handoff).values_list(*CHANGED).first()
    if values is None:
        raise NotFound(f"There is no handoff {handoff} that you may see.")
    return hashlib.sha256("|".join(map(str, values)).encode()).hexdigest()[:16]


def locked_lead_version(actor: Actor, lead: UUID) -> int:
    """The same under the lock of the lead, which lasts as long as the transaction."""
    return hold_lead(lead, actor).lead.version


def locked_handoff_version(actor: Actor, handoff: UUID) -> str:
    """The same under the lock of its lead."""
    hold_handoff(handoff, actor)
    return handoff_version(actor, handoff)
