"""Going live: what would have been handed over, and which routes hand over."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from qualification import observing
from qualification.forms import RouteModeBody
from qualification.readers.observations import (
    OBSERVED_HANDOFF,
    OBSERVED_HANDOFFS,
    RouteModesView,
    RouteModeView,
    route_mode,
    route_modes,
)


class ObservedHandoffs(Endpoint):
    """All observed handoffs."""

    verbs = {"GET": "observed_handoff.list"}

    @describes("listObservedHandoffs", "What would have been handed over, newest first", lists=OBSERVED_HANDOFFS)
    def get(self, request: Request) -> dict[str, Any]:
        """While a team or a route only observes; sales sees those of its teams."""
        return listed(request, OBSERVED_HANDOFFS)


class ObservedHandoffOne(Endpoint):
    """One observed handoff."""

    verbs = {"GET": "observed_handoff.read"}

    @describes("readObservedHandoff", "One handoff that would have been made", shows=OBSERVED_HANDOFF)
    def get(self, request: Request, id: UUID) -> Response:
        """With the due times that it would have had."""
        return shown(request, OBSERVED_HANDOFF, id)


class RouteModes(Endpoint):
    """All routes."""

    verbs = {"GET": "route_mode.list"}

    @describes("listRouteModes", "Which routes hand over, and which only observe", answer=RouteModesView)
    def get(self, request: Request) -> RouteModesView:
        """Every route there is."""
        return route_modes(actor_of(request))


class RouteModeOne(Endpoint):
    """One route."""

    verbs = {"GET": "route_mode.read", "PATCH": "route_mode.edit"}

    @describes("readRouteMode", "Whether a route hands over", answer=RouteModeView)
    def get(self, request: Request, kind: str) -> RouteModeView:
        """One route."""
        return route_mode(actor_of(request), kind)

    @describes("updateRouteMode", "Let a route observe, or hand over", body=RouteModeBody, answer=RouteModeView)
    def patch(self, request: Request, kind: str, body: RouteModeBody) -> RouteModeView:
        """While it observes, handoffs are only listed; once it no longer does, what still asks is handed over."""
        actor = actor_of(request)
        observing.set_route(kind, mode=body.mode, actor=actor, now=clock.now())
        return route_mode(actor, kind)
