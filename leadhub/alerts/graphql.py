"""Alerts over GraphQL: the same nouns and acts."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
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
    AlertChannelView,
    AlertRoomView,
    AlertView,
    MyAlertsView,
)
from leadhub.alerts.readers import my_alerts as read_mine
from leadhub.api.bodies import or_none
from leadhub.api.graphql import Root, connection, mutation, one, query


class Queries:
    """Root fields of queries."""

    alert_channel = one(ALERT_CHANNEL)
    alert_channels = connection(ALERT_CHANNELS)
    alert_room = one(ALERT_ROOM)
    alert_rooms = connection(ALERT_ROOMS)
    alert = one(ALERT)
    alerts = connection(ALERTS)

    @staticmethod
    @query("my_alerts.read", MyAlertsView)
    def my_alerts(actor: Actor) -> MyAlertsView:
        """What the caller hears of, how and when."""
        return read_mine(actor)


class Mutations:
    """Root fields of mutations."""

    @staticmethod
    @mutation("alert_channel.create", ALERT_CHANNEL)
    def create_alert_channel(actor: Actor, input: CreateAlertChannelBody) -> AlertChannelView:
        """Set up Slack, Microsoft Teams or mail."""
        made = channels.add(
            kind=input.kind,
            name=input.name,
            secret=input.secret or "",
            person=input.person,
            actor=actor,
            now=clock.now(),
        )
        return ALERT_CHANNEL.read(actor, made.pk)

    @staticmethod
    @mutation("alert_channel.edit", ALERT_CHANNEL)
    def update_alert_channel(actor: Actor, id: UUID, input: UpdateAlertChannelBody) -> AlertChannelView:
        """Change a channel, take it out of use or back."""
        channels.change(
            id,
            name=or_none(input.name),
            secret=or_none(input.secret),
            active=or_none(input.active),
            actor=actor,
            now=clock.now(),
        )
        return ALERT_CHANNEL.read(actor, id)

    @staticmethod
    @mutation("alert_channel.test", ALERT)
    def test_alert_channel(actor: Actor, id: UUID) -> AlertView:
        """Send a test by a channel."""
        return ALERT.read(actor, channels.try_out(id, actor=actor, now=clock.now()).pk)

    @staticmethod
    @mutation("alert_room.create", ALERT_ROOM)
    def create_alert_room(actor: Actor, input: CreateAlertRoomBody) -> AlertRoomView:
        """Let a room hear of a team."""
        made = rooms.open_room(
            subject=input.subject,
            channel=input.channel,
            place=input.place or "",
            kinds=input.kinds,
            quiet=input.quiet,
            actor=actor,
            now=clock.now(),
        )
        return ALERT_ROOM.read(actor, made.pk)

    @staticmethod
    @mutation("alert_room.edit", ALERT_ROOM)
    def update_alert_room(actor: Actor, id: UUID, input: UpdateAlertRoomBody) -> AlertRoomView:
        """Change what a room hears of, close it or open it again."""
        rooms.change_room(
            id,
            place=or_none(input.place),
            kinds=or_none(input.kinds),
            quiet=or_none(input.quiet),
            active=or_none(input.active),
            actor=actor,
            now=clock.now(),
        )
        return ALERT_ROOM.read(actor, id)

    @staticmethod
    @mutation("alert_room.test", ALERT)
    def test_alert_room(actor: Actor, id: UUID) -> AlertView:
        """Send a test to a room."""
        return ALERT.read(actor, channels.try_room(id, actor=actor, now=clock.now()).pk)

    @staticmethod
    @mutation("my_alerts.choose", MyAlertsView)
    def update_my_alerts(actor: Actor, input: UpdateMyAlertsBody) -> MyAlertsView:
        """Choose what to hear of, how and when."""
        choose([Wish(kind=one.kind, ways=one.ways, quiet=one.quiet) for one in input.choices], actor=actor)
        return read_mine(actor)


root = Root(queries=[Queries], mutations=[Mutations], nouns=[ALERT_CHANNEL, ALERT_ROOM, ALERT])
