"""Alerts over REST: channels and rooms for operations, the log, and everybody's own choice."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.alerts import channels, rooms
from leadhub.alerts.bodies import (
    CreateAlertChannelBody,
    CreateAlertRoomBody,
    UpdateAlertChannelBody,
    UpdateAlertRoomBody,
    UpdateMyAlertsBody,
)
from leadhub.alerts.choosing import Wish, choose
from leadhub.alerts.readers import (
    ALERT,
    ALERT_CHANNEL,
    ALERT_CHANNELS,
    ALERT_ROOM,
    ALERT_ROOMS,
    ALERTS,
    MyAlertsView,
    my_alerts,
)
from leadhub.api.bodies import or_none
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown

SECRET_FAULTS = ("secret_required", "secret_not_taken", "not_a_bot_token", "not_of_this_service", "address_refused")
ROOM_FAULTS = ("kinds_required", "unknown_kind", "not_a_slack_channel", "not_an_address", "place_not_taken")


class AlertChannels(Endpoint):
    """All channels."""

    verbs = {"GET": "alert_channel.list", "POST": "alert_channel.create"}

    @describes("listAlertChannels", "The ways by which alerts leave", lists=ALERT_CHANNELS)
    def get(self, request: Request) -> dict[str, Any]:
        """What they are reached by is never shown."""
        return listed(request, ALERT_CHANNELS)

    @describes(
        "createAlertChannel",
        "Set up Slack, Microsoft Teams or mail",
        body=CreateAlertChannelBody,
        shows=ALERT_CHANNEL,
        status=201,
        errors={
            409: ("channel_exists",),
            422: ("name_required", "name_taken", "reaches_everybody", "unknown_person", *SECRET_FAULTS),
        },
    )
    def post(self, request: Request, body: CreateAlertChannelBody) -> Response:
        """A bot and mail reach everybody; a webhook serves rooms, or the one person whose own it is."""
        made = channels.add(
            kind=body.kind,
            name=body.name,
            secret=body.secret or "",
            person=body.person,
            actor=actor_of(request),
            now=clock.now(),
        )
        return shown(request, ALERT_CHANNEL, made.pk, status=201)


class AlertChannelOne(Endpoint):
    """One channel."""

    verbs = {"GET": "alert_channel.read", "PATCH": "alert_channel.edit"}

    @describes("readAlertChannel", "One channel", shows=ALERT_CHANNEL)
    def get(self, request: Request, id: UUID) -> Response:
        """Whether it works, and why not."""
        return shown(request, ALERT_CHANNEL, id)

    @describes(
        "updateAlertChannel",
        "Change a channel, take it out of use or back",
        body=UpdateAlertChannelBody,
        shows=ALERT_CHANNEL,
        errors={422: ("name_required", "name_taken", *SECRET_FAULTS)},
    )
    def patch(self, request: Request, id: UUID, body: UpdateAlertChannelBody) -> Response:
        """What waited for it is sent once it is back in use, unless it is settled meanwhile."""
        channels.change(
            id,
            name=or_none(body.name),
            secret=or_none(body.secret),
            active=or_none(body.active),
            actor=actor_of(request),
            now=clock.now(),
        )
        return shown(request, ALERT_CHANNEL, id)


class AlertChannelTest(Endpoint):
    """A channel on trial."""

    verbs = {"POST": "alert_channel.test"}

    @describes(
        "testAlertChannel",
        "Send a test by a channel",
        shows=ALERT,
        status=201,
        errors={409: ("channel_disabled",)},
    )
    def post(self, request: Request, id: UUID) -> Response:
        """To the caller by mail or a bot, else to where the webhook leads; the answer says what came of it."""
        made = channels.try_out(id, actor=actor_of(request), now=clock.now())
        return shown(request, ALERT, made.pk, status=201)


class AlertRooms(Endpoint):
    """All rooms."""

    verbs = {"GET": "alert_room.list", "POST": "alert_room.create"}

    @describes("listAlertRooms", "Rooms that hear of a team", lists=ALERT_ROOMS)
    def get(self, request: Request) -> dict[str, Any]:
        """The latest first."""
        return listed(request, ALERT_ROOMS)

    @describes(
        "createAlertRoom",
        "Let a room hear of a team",
        body=CreateAlertRoomBody,
        shows=ALERT_ROOM,
        status=201,
        errors={
            409: ("room_exists",),
            422: ("unknown_subject", "unknown_channel", "channel_of_a_person", *ROOM_FAULTS),
        },
    )
    def post(self, request: Request, body: CreateAlertRoomBody) -> Response:
        """A Slack channel, a Teams channel or a mailing list."""
        made = rooms.open_room(
            subject=body.subject,
            channel=body.channel,
            place=body.place or "",
            kinds=body.kinds,
            quiet=body.quiet,
            actor=actor_of(request),
            now=clock.now(),
        )
        return shown(request, ALERT_ROOM, made.pk, status=201)


class AlertRoomOne(Endpoint):
    """One room."""

    verbs = {"GET": "alert_room.read", "PATCH": "alert_room.edit"}

    @describes("readAlertRoom", "One room", shows=ALERT_ROOM)
    def get(self, request: Request, id: UUID) -> Response:
        """What it hears of."""
        return shown(request, ALERT_ROOM, id)

    @describes(
        "updateAlertRoom",
        "Change what a room hears of, close it or open it again",
        body=UpdateAlertRoomBody,
        shows=ALERT_ROOM,
        errors={409: ("room_exists",), 422: ROOM_FAULTS},
    )
    def patch(self, request: Request, id: UUID, body: UpdateAlertRoomBody) -> Response:
        """A closed room hears nothing of what happens meanwhile."""
        rooms.change_room(
            id,
            place=or_none(body.place),
            kinds=or_none(body.kinds),
            quiet=or_none(body.quiet),
            active=or_none(body.active),
            actor=actor_of(request),
            now=clock.now(),
        )
        return shown(request, ALERT_ROOM, id)


class AlertRoomTest(Endpoint):
    """A room on trial."""

    verbs = {"POST": "alert_room.test"}

    @describes(
        "testAlertRoom",
        "Send a test to a room",
        shows=ALERT,
        status=201,
        errors={409: ("channel_disabled", "room_disabled")},
    )
    def post(self, request: Request, id: UUID) -> Response:
        """The answer says what came of it."""
        made = channels.try_room(id, actor=actor_of(request), now=clock.now())
        return shown(request, ALERT, made.pk, status=201)


class Alerts(Endpoint):
    """The log."""

    verbs = {"GET": "alert.list"}

    @describes("listAlerts", "What was told whom, the latest first", lists=ALERTS)
    def get(self, request: Request) -> dict[str, Any]:
        """Operations and auditors see all, everybody else what was meant for them."""
        return listed(request, ALERTS)


class AlertOne(Endpoint):
    """One alert."""

    verbs = {"GET": "alert.read"}

    @describes("readAlert", "One alert", shows=ALERT)
    def get(self, request: Request, id: UUID) -> Response:
        """What became of it."""
        return shown(request, ALERT, id)


class MyAlerts(Endpoint):
    """The caller's own choice."""

    verbs = {"GET": "my_alerts.read", "PATCH": "my_alerts.choose"}

    @describes("readMyAlerts", "What the caller hears of, how and when", answer=MyAlertsView)
    def get(self, request: Request) -> MyAlertsView:
        """Where nothing is chosen, what everybody gets."""
        return my_alerts(actor_of(request))

    @describes(
        "updateMyAlerts",
        "Choose what to hear of, how and when",
        body=UpdateMyAlertsBody,
        answer=MyAlertsView,
        errors={422: ("unknown_kind", "kind_repeated", "way_not_open")},
    )
    def patch(self, request: Request, body: UpdateMyAlertsBody) -> MyAlertsView:
        """Kinds that are not named stay as they were."""
        actor = actor_of(request)
        choose([Wish(kind=one.kind, ways=one.ways, quiet=one.quiet) for one in body.choices], actor=actor)
        return my_alerts(actor)


routes = [
    path("alert-channels/", AlertChannels.as_view(), name="alert-channels"),
    path("alert-channels/<uuid:id>/", AlertChannelOne.as_view(), name="alert-channel"),
    path("alert-channels/<uuid:id>/test/", AlertChannelTest.as_view(), name="alert-channel-test"),
    path("alert-rooms/", AlertRooms.as_view(), name="alert-rooms"),
    path("alert-rooms/<uuid:id>/", AlertRoomOne.as_view(), name="alert-room"),
    path("alert-rooms/<uuid:id>/test/", AlertRoomTest.as_view(), name="alert-room-test"),
    path("alerts/", Alerts.as_view(), name="alerts"),
    path("alerts/<uuid:id>/", AlertOne.as_view(), name="alert"),
    path("me/alerts/", MyAlerts.as_view(), name="my-alerts"),
]
