"""Handoffs as sales reads them; what sales answers is feedback."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed
from qualification.readers.clocks import HandoffClocksView, clocks_of
from qualification.readers.handoffs import HANDOFF, HANDOFFS
from qualification.rest.answers import handoff_shown


class Handoffs(Endpoint):
    """All handoffs."""

    verbs = {"GET": "handoff.list"}

    @describes("listHandoffs", "Handoffs, newest first", lists=HANDOFFS)
    def get(self, request: Request) -> dict[str, Any]:
        """Sales sees those of its teams, everybody else on the staff all."""
        return listed(request, HANDOFFS)


class HandoffOne(Endpoint):
    """One handoff."""

    verbs = {"GET": "handoff.read"}

    @describes("readHandoff", "One handoff with its card", shows=HANDOFF)
    def get(self, request: Request, id: UUID) -> Response:
        """Everything needed to act on it."""
        return handoff_shown(request, id)


class HandoffClocks(Endpoint):
    """The clocks of one handoff."""

    verbs = {"GET": "handoff.clocks"}

    @describes("readHandoffClocks", "The clocks of a handoff", answer=HandoffClocksView)
    def get(self, request: Request, id: UUID) -> HandoffClocksView:
        """What was promised by when, what is left of it, and how it ended."""
        return HandoffClocksView(results=clocks_of(actor_of(request), id, clock.now()))
