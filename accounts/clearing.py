"""Who may see export-controlled drawings and facts: the one answer that everybody asks for."""

from datetime import datetime
from uuid import UUID

from accounts.models import Clearance, Partner
from leadhub.actors import Actor


def is_cleared(actor: Actor, now: datetime) -> bool:
    """Whether a caller is cleared at a moment: as a person, or as one of a partner that is. No role is."""
    standing = Clearance.objects.standing(now)
    if actor.partner_id is not None:
        return standing.filter(partner_id=actor.partner_id).exists()
    return actor.user_id is not None and standing.filter(user_id=actor.user_id).exists()


def cleared_people(now: datetime) -> frozenset[UUID]:
    """The people who are cleared at a moment: one statement."""
    rows = Clearance.objects.standing(now).filter(user__isnull=False)
    return frozenset(rows.values_list("user_id", flat=True))


def cleared_partners(now: datetime) -> frozenset[UUID]:
    """The partners that are cleared at a moment: one statement."""
    rows = Clearance.objects.standing(now).filter(partner__isnull=False)
    return frozenset(rows.values_list("partner_id", flat=True))


def sight_of(actor: Actor, now: datetime) -> tuple[bool, bool]:
    """What of clearances decides what a caller sees, and whether the caller's partner still takes leads."""
    is_active = actor.partner_id is not None and Partner.objects.filter(pk=actor.partner_id, is_active=True).exists()
    return is_cleared(actor, now), is_active
