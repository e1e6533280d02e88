"""Why nobody has a handoff."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef

from qualification.models import Handoff, HandoffStatus, TeamMember, WhyUnassigned


def why_unassigned(handoffs: Sequence[UUID]) -> dict[UUID, WhyUnassigned]:
    """The reason for each of these handoffs that nobody has: one statement."""
    present = TeamMember.objects.filter(team=OuterRef("team"), is_active=True, user__is_active=True)
    rows = Handoff.objects.filter(pk__in=handoffs).unassigned().annotate(staffed=Exists(present))
    return {pk: _why(status, is_staffed=staffed) for pk, status, staffed in rows.values_list("pk", "status", "staffed")}


def _why(status: str, *, is_staffed: bool) -> WhyUnassigned:
    if status == HandoffStatus.EXPIRED:
        return WhyUnassigned.EXPIRED
    return WhyUnassigned.WAITS_FOR_TURN if is_staffed else WhyUnassigned.NOBODY_IN_TEAM
