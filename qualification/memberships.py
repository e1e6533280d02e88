"""Which teams a seller is in, or was: it decides which handoffs sales sees."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Actor, Role
from qualification.models import Team, TeamMember


def sight_of(actor: Actor, _now: datetime) -> list[tuple[UUID, bool]]:
    """The teams of a seller, with whether they are still in them; others see alike whatever their team."""
    if actor.role != Role.SALES:
        return []
    return list(TeamMember.objects.filter(user=actor.user_id).order_by("team").values_list("team", "is_active"))


def teams_of(actor: Actor) -> "QuerySet[Team]":
    """The teams that somebody is in now."""
    present = TeamMember.objects.filter(user=actor.user_id, is_active=True)
    return Team.objects.filter(pk__in=present.values("team")).order_by("name")
