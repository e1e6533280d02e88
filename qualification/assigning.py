"""Owners for handoffs that wait for one: by turns within the team, after the commit that made them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from leadhub.bulk import claimed, locked, update_rows
from leadhub.usecases import use_case
from qualification.models import Handoff, HandoffStatus, Lead, Team, TeamMember

AT_ONCE = 500


class Turns:
    """The members of locked teams, by how often it was their turn; whoever has had the fewest is next.

    Teams are locked before anything else, so that two rounds never give the same turn twice.
    """

    def __init__(self, teams: Collection[UUID]) -> None:
        self.teams: frozenset[UUID] = frozenset()
        self._members: dict[UUID, list[TeamMember]] = defaultdict(list)
        self._given: dict[UUID, TeamMember] = {}
        if not teams:
            return
        self.teams = frozenset(team.pk for team in locked(Team.objects.filter(pk__among=teams).order_by("pk")))
        members = TeamMember.objects.filter(team__among=self.teams, is_active=True, user__is_active=True)
        for member in members.order_by("pk"):
            self._members[member.team_id].append(member)

    def next_in(self, team: UUID, *, but: UUID | None = None) -> UUID | None:
        """Give the next turn to somebody of a team; None where there is nobody, or nobody else."""
        others = [member for member in self._members[team] if member.user_id != but]
        if not others:
            return None
        taker = min(others, key=lambda member: (member.turns, member.pk))
        taker.turns += 1
        self._given[taker.pk] = taker
        return taker.user_id

    def save(self) -> None:
        """Write the turns that were given."""
        update_rows(TeamMember, ("id", "turns"), [(pk, self._given[pk].turns) for pk in sorted(self._given)])


@use_case
def assign_waiting(*, now: datetime) -> int:
    """Give every waiting handoff the member of its team who has had the fewest turns; answers how many got one."""
    waiting = Handoff.objects.filter(needs_owner=True, status=HandoffStatus.OPEN, team__members__is_active=True)
    turns = Turns(list(waiting.values_list("team_id", flat=True).distinct()))
    return sum(_assign_team(team, turns) for team in sorted(turns.teams))


def _assign_team(team: UUID, turns: Turns) -> int:
    waiting = Handoff.objects.filter(needs_owner=True, status=HandoffStatus.OPEN, team=team).order_by("pk")
    given = []
    for handoff in claimed(waiting)[:AT_ONCE]:
        taker = turns.next_in(team)
        if taker is None:
            break
        given.append((handoff.pk, handoff.lead_id, taker))
    update_rows(Handoff, ("id", "owner_id", "needs_owner"), [(pk, user, False) for pk, _, user in given])
    update_rows(Lead, ("id", "owner_id"), sorted((lead, user) for _, lead, user in given))
    turns.save()
    return len(given)
