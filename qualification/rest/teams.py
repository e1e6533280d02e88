"""Teams."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub.api.views import Endpoint, describes, listed, shown
from qualification.readers.teams import TEAM, TEAMS


class Teams(Endpoint):
    """All teams."""

    verbs = {"GET": "team.list"}

    @describes("listTeams", "Teams with their members", lists=TEAMS)
    def get(self, request: Request) -> dict[str, Any]:
        """By name."""
        return listed(request, TEAMS)


class TeamOne(Endpoint):
    """One team."""

    verbs = {"GET": "team.read"}

    @describes("readTeam", "One team", shows=TEAM)
    def get(self, request: Request, id: UUID) -> Response:
        """With its members."""
        return shown(request, TEAM, id)
