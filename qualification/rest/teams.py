"""Teams."""

from typing import Any
from uuid import UUID

from msgspec import UNSET
from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from qualification import observing, staffing
from qualification.forms import UpdateTeamBody
from qualification.readers.team_overlaps import TeamOverlapsView, team_overlaps
from qualification.readers.teams import TEAM, TEAMS
from qualification.staff_forms import UpdateTeamMemberBody, member_values


class Teams(Endpoint):
    """All teams."""

    verbs = {"GET": "team.list"}

    @describes("listTeams", "Teams with their members", lists=TEAMS)
    def get(self, request: Request) -> dict[str, Any]:
        """By name."""
        return listed(request, TEAMS)


class TeamOverlaps(Endpoint):
    """Who takes the same."""

    verbs = {"GET": "team.overlaps"}

    @describes("listTeamOverlaps", "Teams of one kind that take the same countries", answer=TeamOverlapsView)
    def get(self, request: Request) -> TeamOverlapsView:
        """Only the first of two by name ever gets anything of what both take."""
        return team_overlaps()


class TeamOne(Endpoint):
    """One team."""

    verbs = {"GET": "team.read", "PATCH": "team.edit"}

    @describes("readTeam", "One team", shows=TEAM)
    def get(self, request: Request, id: UUID) -> Response:
        """With its members."""
        return shown(request, TEAM, id)

    @describes(
        "updateTeam",
        "Let a team observe, or take handoffs",
        body=UpdateTeamBody,
        shows=TEAM,
        errors={409: ("triage_stays_live",)},
    )
    def patch(self, request: Request, id: UUID, body: UpdateTeamBody) -> Response:
        """While it observes, what it would have been handed is only listed; once it no longer does, what still asks
        is handed over.
        """
        if body.observing is not UNSET:
            observing.set_team(id, observing=body.observing, actor=actor_of(request), now=clock.now())
        return shown(request, TEAM, id)


class TeamMemberOne(Endpoint):
    """What one member of a team takes."""

    verbs = {"PATCH": "team.edit"}

    @describes(
        "updateTeamMember",
        "Say what a member of a team takes",
        body=UpdateTeamMemberBody,
        shows=TEAM,
        errors={
            422: (
                "unknown_country",
                "unknown_region",
                "unknown_product_line",
                "unknown_language",
                "out_of_bounds",
                "unknown_calendar",
            )
        },
    )
    def patch(self, request: Request, id: UUID, user: UUID, body: UpdateTeamMemberBody) -> Response:
        """Answers the team. What was given before stays with whoever has it."""
        staffing.change_member(id, user, member_values(body), actor=actor_of(request), now=clock.now())
        return shown(request, TEAM, id)
