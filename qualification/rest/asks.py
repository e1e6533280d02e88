"""What people ask of each other about a handoff: data that is missing, whose it is, and who works it."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.preconditions import matched
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from qualification import data_requests, placements, reassigning, recalling
from qualification.forms import NeedsDataBody, NotMineBody, PlaceBody, ProvideDataBody, ReassignBody, RecallBody
from qualification.models import Handoff
from qualification.readers.data_requests import DATA_REQUEST, DATA_REQUESTS
from qualification.readers.handoffs import HANDOFF
from qualification.readers.placements import PLACEMENT, PLACEMENTS
from qualification.readers.versions import locked_handoff_version
from qualification.rest.answers import handoff_after, handoff_shown

HELD = ("not_sales", "not_holder")


class NeedsData(Endpoint):
    """What sales misses on a card."""

    verbs = {"POST": "handoff.needs_data"}

    @describes(
        "askForData",
        "Ask marketing for what is missing on the card",
        body=NeedsDataBody,
        shows=HANDOFF,
        if_match=True,
        errors={
            403: HELD,
            409: ("handoff_closed", "data_request_open"),
            422: ("items_required", "unknown_item"),
        },
    )
    def post(self, request: Request, id: UUID, body: NeedsDataBody) -> Response:
        """Clocks of sales stand still until it is there, or the time agreed for it is over."""
        act = partial(
            data_requests.ask,
            id,
            items=body.items or [],
            comment=body.comment or "",
            actor=actor_of(request),
            now=clock.now(),
        )
        return handoff_after(request, id, act)


class ProvideData(Endpoint):
    """The answer of marketing."""

    verbs = {"POST": "handoff.provide_data"}

    @describes(
        "provideData",
        "Say that what was missing is there",
        body=ProvideDataBody,
        shows=HANDOFF,
        if_match=True,
        errors={403: ("not_allowed",), 409: ("no_data_request",)},
    )
    def post(self, request: Request, id: UUID, body: ProvideDataBody) -> Response:
        """Clocks of sales run on with exactly what was left of them."""
        actor, now = actor_of(request), clock.now()
        act = partial(data_requests.provide, id, comment=body.comment or "", actor=actor, now=now)
        return handoff_after(request, id, act)


class NotMine(Endpoint):
    """A handoff that somebody says is not theirs."""

    verbs = {"POST": "handoff.not_mine"}

    @describes(
        "disputeHandoff",
        "Say that a handoff is not one's own",
        body=NotMineBody,
        shows=HANDOFF,
        if_match=True,
        errors={403: HELD, 409: ("handoff_closed", "placement_open"), 422: ("comment_required",)},
    )
    def post(self, request: Request, id: UUID, body: NotMineBody) -> Response:
        """Operations answers whose it is; it never counts as a rejection of quality."""
        actor, now = actor_of(request), clock.now()
        return handoff_after(
            request, id, partial(placements.dispute, id, comment=body.comment or "", actor=actor, now=now)
        )


class Place(Endpoint):
    """The answer of operations."""

    verbs = {"POST": "handoff.place"}

    @describes(
        "placeHandoff",
        "Answer whose a handoff is",
        body=PlaceBody,
        shows=HANDOFF,
        if_match=True,
        errors={
            403: ("not_allowed",),
            409: ("no_placement_open", "handoff_accepted", "partner_not_cleared"),
            422: (
                "placement_required",
                "comment_required",
                "unknown_team",
                "team_observes",
                "team_is_empty",
                "same_team",
                "unknown_partner",
            ),
        },
    )
    def post(self, request: Request, id: UUID, body: PlaceBody) -> Response:
        """Answers the handoff that is then in hand: another one where it went to another route or to a partner."""
        act = partial(
            placements.place,
            id,
            team=body.team,
            partner=body.partner,
            stays=body.stays,
            comment=body.comment or "",
            actor=actor_of(request),
            now=clock.now(),
        )
        return _handoff_in_hand(request, id, act)


class Reassign(Endpoint):
    """Who works a handoff."""

    verbs = {"POST": "handoff.reassign"}

    @describes(
        "reassignHandoff",
        "Give a handoff to a colleague or to another team",
        body=ReassignBody,
        shows=HANDOFF,
        if_match=True,
        errors={
            403: ("not_allowed", "not_holder", "manager_needed"),
            409: ("handoff_closed", "held_by_partner", "already_assigned", "handoff_taken_up"),
            422: (
                "owner_required",
                "unknown_seller",
                "seller_not_cleared",
                "unknown_team",
                "team_observes",
                "team_is_empty",
                "team_required",
            ),
        },
    )
    def post(self, request: Request, id: UUID, body: ReassignBody) -> Response:
        """Due times stay. One that expired is opened anew, and the answer is the new one."""
        act = partial(
            reassigning.reassign,
            id,
            owner=body.owner,
            team=body.team,
            comment=body.comment or "",
            actor=actor_of(request),
            now=clock.now(),
        )
        return _handoff_in_hand(request, id, act)


class DataRequests(Endpoint):
    """What marketing is asked for."""

    verbs = {"GET": "data_request.list"}

    @describes("listDataRequests", "What sales asks marketing for, newest first", lists=DATA_REQUESTS)
    def get(self, request: Request) -> dict[str, Any]:
        """Sales sees those of its teams, everybody else on the staff all."""
        return listed(request, DATA_REQUESTS)


class DataRequestOne(Endpoint):
    """One request for data."""

    verbs = {"GET": "data_request.read"}

    @describes("readDataRequest", "One request for data", shows=DATA_REQUEST)
    def get(self, request: Request, id: UUID) -> Response:
        """With what is still missing."""
        return shown(request, DATA_REQUEST, id)


class Placements(Endpoint):
    """Handoffs that somebody says are not theirs."""

    verbs = {"GET": "placement.list"}

    @describes("listPlacements", "Handoffs that somebody says are not theirs, newest first", lists=PLACEMENTS)
    def get(self, request: Request) -> dict[str, Any]:
        """Sales sees those of its teams, everybody else on the staff all."""
        return listed(request, PLACEMENTS)


class PlacementOne(Endpoint):
    """One of them."""

    verbs = {"GET": "placement.read"}

    @describes("readPlacement", "Whose a handoff is, with the answer", shows=PLACEMENT)
    def get(self, request: Request, id: UUID) -> Response:
        """With the answer of operations."""
        return shown(request, PLACEMENT, id)


def _handoff_in_hand(request: Request, id: UUID, act: Callable[[], Handoff]) -> Response:
    """The handoff that an act answers, which may be another than it was done to."""
    holder = matched(request, partial(locked_handoff_version, actor_of(request), id), act)
    return handoff_shown(request, holder.pk)


class Recall(Endpoint):
    """A lead that a partner leaves lying."""

    verbs = {"POST": "handoff.recall"}

    @describes(
        "recallHandoff",
        "Take a lead back from a partner, so that somebody else gets it",
        body=RecallBody,
        shows=HANDOFF,
        errors={409: ("handoff_closed", "not_a_partners", "stage_not_allowed"), 422: ("comment_required",)},
    )
    def post(self, request: Request, id: UUID, body: RecallBody) -> Response:
        """It goes to another partner of the territory, else to the channel desk; answers the handoff that is open."""
        made = recalling.recall(id, comment=body.comment or "", actor=actor_of(request), now=clock.now())
        return shown(request, HANDOFF, made.pk)
