"""Handoffs that nobody has, and why."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from qualification.models import Handoff, HandoffStatus, Stage, TeamMember, WhyUnassigned


def unassigned() -> Q:
    """Open without an owner where a team is to have one, or expired and not taken up since."""
    waiting = Q(status=HandoffStatus.OPEN, owner__isnull=True, team__isnull=False)
    taken_up = Handoff.objects.filter(lead=OuterRef("lead"), status=HandoffStatus.OPEN)
    present = Q(lead__stage=Stage.MQL, closed_at__gte=F("lead__stage_entered_at"))
    return waiting | (Q(status=HandoffStatus.EXPIRED) & present & ~Exists(taken_up))


def why_unassigned(handoffs: Sequence[UUID]) -> dict[UUID, WhyUnassigned]:
    """The reason for each of these handoffs that nobody has: one statement."""
    present = TeamMember.objects.filter(team=OuterRef("team"), is_active=True, user__is_active=True)
    rows = Handoff.objects.filter(unassigned(), pk__among=list(handoffs)).annotate(staffed=Exists(present))
    return {pk: _why(status, is_staffed=staffed) for pk, status, staffed in rows.values_list("pk", "status", "staffed")}


def _why(status: str, *, is_staffed: bool) -> WhyUnassigned:
    if status == HandoffStatus.EXPIRED:
        return WhyUnassigned.EXPIRED
    return WhyUnassigned.WAITS_FOR_TURN if is_staffed else WhyUnassigned.NOBODY_IN_TEAM
