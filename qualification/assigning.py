"""Owners for handoffs that wait for one: by turns within the team, after the commit that made them."""

from datetime import datetime
from uuid import UUID

from leadhub.bulk import claimed, locked, update_rows
from leadhub.usecases import use_case
from qualification.models import Handoff, HandoffStatus, Lead, Team, TeamMember

AT_ONCE = 500


@use_case
def assign_waiting(*, now: datetime) -> int:
    """Give every waiting handoff the member of its team who has had the fewest turns; answers how many got one.

    The team row is locked, so two rounds never give the same turn twice.
    """
    waiting = Handoff.objects.filter(needs_owner=True, status=HandoffStatus.OPEN, team__members__is_active=True)
    teams = Team.objects.filter(pk__in=waiting.values_list("team_id", flat=True)).order_by("pk")
    return sum(_assign_team(team) for team in locked(teams))


def take_turn(team: Team) -> UUID | None:
    """The member of a team whose turn it is, who has then had it; none where nobody is there."""
    list(locked(Team.objects.filter(pk=team.pk)))
    present = TeamMember.objects.filter(team=team, is_active=True, user__is_active=True)
    member = present.order_by("turns", "pk").first()
    if member is None:
        return None
    member.turns += 1
    member.save(update_fields=["turns"])
    return member.user_id


def _assign_team(team: Team) -> int:
    members = list(TeamMember.objects.filter(team=team, is_active=True, user__is_active=True).order_by("pk"))
    waiting = Handoff.objects.filter(needs_owner=True, status=HandoffStatus.OPEN, team=team).order_by("pk")
    handoffs = list(claimed(waiting)[:AT_ONCE])
    if not members or not handoffs:
        return 0
    given = []
    for handoff in handoffs:
        next_one = min(members, key=lambda member: (member.turns, member.pk))
        next_one.turns += 1
        given.append((handoff.pk, handoff.lead_id, next_one.user_id))
    update_rows(Handoff, ("id", "owner_id", "needs_owner"), [(pk, user, False) for pk, _, user in given])
    update_rows(Lead, ("id", "owner_id"), sorted((lead, user) for _, lead, user in given))
    update_rows(TeamMember, ("id", "turns"), [(member.pk, member.turns) for member in members])
    return len(given)
