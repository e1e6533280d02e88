"""How much the sellers take: somewhat more than they have in hand today, so that what comes is held against it."""

from datetime import datetime
from typing import Final

from django.db.models import Count

from leadhub.example import People
from qualification import staffing
from qualification.models import Handoff, Team, TeamMember
from qualification.rosters import OPEN_WORK

STEP: Final = 5
"""A limit is a round number."""
SPARE: Final = 1
DESKS: Final = (Team.Kind.TRIAGE, Team.Kind.ENGINEERING)
"""What they hold are no handoffs."""


def agree_on_rooms(people: People, now: datetime) -> None:
    """Operations says of every member of a team that is handed work how much they take."""
    operations = people.users["operations"].actor
    rows = Handoff.objects.filter(OPEN_WORK).exclude(owner=None).values_list("team", "owner").annotate(n=Count("pk"))
    held = {(team, owner): n for team, owner, n in rows.order_by()}
    for member in TeamMember.objects.filter(is_active=True).exclude(team__kind__in=DESKS).order_by("team", "pk"):
        has = held.get((member.team_id, member.user_id), 0)
        room = (has + SPARE + STEP - 1) // STEP * STEP
        staffing.change_member(member.team_id, member.user_id, {"capacity": room}, actor=operations, now=now)
