"""What operations does over GraphQL: teams and routes go live, and what is wrong counts nothing for a while."""

from uuid import UUID

from msgspec import UNSET

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import mutation
from qualification import observing, suspending
from qualification.forms import CreateSuspensionBody, RouteModeBody, UpdateTeamBody
from qualification.models import RouteKind
from qualification.readers.observations import RouteModeView, route_mode
from qualification.readers.suspensions import SUSPENSION, SuspensionView
from qualification.readers.teams import TEAM, TeamView


class GoingLiveActs:
    """Root fields of mutations."""

    @staticmethod
    @mutation("team.edit", TEAM)
    def update_team(actor: Actor, id: UUID, input: UpdateTeamBody) -> TeamView:
        """Let a team observe, or take handoffs: then what still asks is handed over."""
        if input.observing is not UNSET:
            observing.set_team(id, observing=input.observing, actor=actor, now=clock.now())
        return TEAM.read(actor, id)

    @staticmethod
    @mutation("route_mode.edit", RouteModeView)
    def update_route_mode(actor: Actor, route: RouteKind, input: RouteModeBody) -> RouteModeView:
        """Let a route observe, or hand over: then what still asks is handed over."""
        observing.set_route(route, mode=input.mode, actor=actor, now=clock.now())
        return route_mode(actor, route)

    @staticmethod
    @mutation("suspension.create", SUSPENSION)
    def create_suspension(actor: Actor, input: CreateSuspensionBody) -> SuspensionView:
        """Let a signal type or a source count nothing, at once and for five days at most."""
        made = suspending.suspend(
            kind=input.kind,
            code=input.code,
            note=input.note or "",
            until=input.until,
            actor=actor,
            now=clock.now(),
        )
        return SUSPENSION.read(actor, made.pk)

    @staticmethod
    @mutation("suspension.end", SUSPENSION)
    def end_suspension(actor: Actor, id: UUID) -> SuspensionView:
        """Let it count again before its time."""
        suspending.end(id, actor=actor, now=clock.now())
        return SUSPENSION.read(actor, id)
