"""Alerts, channels, rooms and choices as callers read them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.alerts import notices
from leadhub.alerts.causes import in_words
from leadhub.alerts.choosing import open_ways
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, OneOf, Truth, Words
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from leadhub.models import Alert, AlertChannel, AlertChoice, AlertRoom, AlertState, ChannelKind, ChannelState, Quiet


class AlertChannelView(View):
    """A way by which alerts leave; what it is reached by is write-only.

    `cause` says why it is not used, or why it failed last, and `why` says so in a sentence.
    """

    id: UUID
    kind: ChannelKind
    name: str
    person: UUID | None
    state: ChannelState
    cause: str | None
    why: str | None
    failures: int
    rest_until: datetime | None
    last_sent_at: datetime | None
    created_at: datetime
    created_by_name: str


class AlertRoomView(View):
    """A room that hears of a subject."""

    id: UUID
    subject: UUID
    subject_name: str
    channel: UUID
    place: str
    kinds: list[str]
    quiet: Quiet
    state: ChannelState
    cause: str | None
    why: str | None
    created_at: datetime
    created_by_name: str


class AlertView(View):
    """One message about one event: to whom, by which way, and what became of it."""

    id: UUID
    kind: str
    event: UUID | None
    event_type: str | None
    person: UUID | None
    room: UUID | None
    channel: UUID
    way: ChannelKind
    urgent: bool
    state: AlertState
    cause: str | None
    why: str | None
    attempts: int
    not_before: datetime
    next_try_at: datetime | None
    made_at: datetime
    sent_at: datetime | None
    digest: UUID | None


class MyAlertView(View):
    """One kind of alert, and how the caller hears of it; `chosen` is false while it is what everybody gets."""

    kind: str
    label: str
    help: str
    ways: list[ChannelKind]
    quiet: Quiet
    chosen: bool


class WayView(View):
    """A way that alerts may take, and whether it reaches the caller."""

    way: ChannelKind
    label: str
    open: bool


class MyAlertsView(View):
    """What the caller hears of, and the ways there are."""

    choices: list[MyAlertView]
    ways: list[WayView]


class AlertChannelFilters(Filters):
    """What channels may be narrowed to."""

    kind = OneOf("kind", ChannelKind)
    state = OneOf("state", ChannelState)


class AlertRoomFilters(Filters):
    """What rooms may be narrowed to."""

    subject = Ids("subject")
    channel = Ids("channel_id")
    state = OneOf("state", ChannelState)


class AlertFilters(Filters):
    """What alerts may be narrowed to."""

    kind = Words("kind")
    state = OneOf("state", AlertState)
    way = OneOf("channel__kind", ChannelKind)
    person = Ids("person_id")
    room = Ids("room_id")
    channel = Ids("channel_id")
    event = Ids("event_id")
    urgent = Truth("is_urgent")
    made_at__gte = Instant("made_at", "gte")
    made_at__lt = Instant("made_at", "lt")


def channel_rows(_actor: Actor) -> "QuerySet[AlertChannel]":
    """All channels, without their secrets: the policy keeps them to operations and auditors."""
    return AlertChannel.objects.defer("secret")


def channel_views(_actor: Actor, rows: Sequence[AlertChannel]) -> list[AlertChannelView]:
    """The channels of one page."""
    return [
        AlertChannelView(
            id=row.pk,
            kind=ChannelKind(row.kind),
            name=row.name,
            person=row.person_id,
            state=ChannelState(row.state),
            cause=row.cause or None,
            why=in_words(row.cause),
            failures=row.failures,
            rest_until=row.rest_until,
            last_sent_at=row.last_sent_at,
            created_at=row.created_at,
            created_by_name=row.created_by_name,
        )
        for row in rows
    ]


def channels_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, AlertChannelView]:
    """The channels with these ids."""
    return {view.id: view for view in channel_views(actor, list(channel_rows(actor).filter(pk__in=keys)))}


def room_rows(_actor: Actor) -> "QuerySet[AlertRoom]":
    """All rooms: the policy keeps them to operations and auditors."""
    return AlertRoom.objects.all()


def room_views(_actor: Actor, rows: Sequence[AlertRoom]) -> list[AlertRoomView]:
    """The rooms of one page."""
    names = notices.subjects()
    return [
        AlertRoomView(
            id=row.pk,
            subject=row.subject,
            subject_name=names.get(row.subject, ""),
            channel=row.channel_id,
            place=row.place,
            kinds=list(row.kinds),
            quiet=Quiet(row.quiet),
            state=ChannelState(row.state),
            cause=row.cause or None,
            why=in_words(row.cause),
            created_at=row.created_at,
            created_by_name=row.created_by_name,
        )
        for row in rows
    ]


def rooms_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, AlertRoomView]:
    """The rooms with these ids."""
    return {view.id: view for view in room_views(actor, list(room_rows(actor).filter(pk__in=keys)))}


def alert_rows(actor: Actor) -> "QuerySet[Alert]":
    """The alerts that the caller may see."""
    return Alert.objects.visible_to(actor).select_related("channel", "event").defer("channel__secret", "event__data")


def alert_views(_actor: Actor, rows: Sequence[Alert]) -> list[AlertView]:
    """The alerts of one page."""
    return [
        AlertView(
            id=row.pk,
            kind=row.kind,
            event=row.event_id,
            event_type=row.event.type if row.event else None,
            person=row.person_id,
            room=row.room_id,
            channel=row.channel_id,
            way=ChannelKind(row.channel.kind),
            urgent=row.is_urgent,
            state=AlertState(row.state),
            cause=row.cause or None,
            why=in_words(row.cause),
            attempts=row.attempts,
            not_before=row.not_before,
            next_try_at=row.next_try_at if row.state == AlertState.DUE else None,
            made_at=row.made_at,
            sent_at=row.sent_at,
            digest=row.digest,
        )
        for row in rows
    ]


def alerts_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, AlertView]:
    """The alerts with these ids."""
    return {view.id: view for view in alert_views(actor, list(alert_rows(actor).filter(pk__in=keys)))}


def my_alerts(actor: Actor) -> MyAlertsView:
    """What the caller hears of."""
    assert actor.user_id is not None, "who reads has signed in"
    chosen = {one.kind: one for one in AlertChoice.objects.filter(user=actor.user_id)}
    reached = open_ways(actor.user_id)
    return MyAlertsView(
        choices=[_mine(kind, chosen.get(kind.code)) for kind in notices.kinds_for(actor.role)],
        ways=[WayView(way=way, label=str(way.label), open=way in reached) for way in ChannelKind],
    )


def _mine(kind: notices.AlertKind, choice: AlertChoice | None) -> MyAlertView:
    ways = [ChannelKind(way) for way in choice.ways] if choice else list(kind.by_default)
    quiet = Quiet(choice.quiet) if choice else Quiet.BUSINESS_HOURS
    return MyAlertView(
        kind=kind.code, label=kind.label, help=kind.help, ways=ways, quiet=quiet, chosen=choice is not None
    )


ALERT_CHANNEL = Noun(
    name="AlertChannel",
    view=AlertChannelView,
    verb="alert_channel.read",
    load=channels_by_id,
    links=lambda: {"person": USER},
)
ALERT_CHANNELS = Listing(
    noun=ALERT_CHANNEL,
    verb="alert_channel.list",
    rows=channel_rows,
    views=channel_views,
    filters=AlertChannelFilters,
    orderings=Orderings({"name": Key("name"), "created_at": Key("created_at")}, default="name"),
)
ALERT_ROOM = Noun(
    name="AlertRoom",
    view=AlertRoomView,
    verb="alert_room.read",
    load=rooms_by_id,
    links=lambda: {"channel": ALERT_CHANNEL},
)
ALERT_ROOMS = Listing(
    noun=ALERT_ROOM,
    verb="alert_room.list",
    rows=room_rows,
    views=room_views,
    filters=AlertRoomFilters,
    orderings=Orderings({"created_at": Key("created_at")}, default="-created_at"),
)
ALERT = Noun(
    name="Alert",
    view=AlertView,
    verb="alert.read",
    load=alerts_by_id,
    links=lambda: {"person": USER, "room": ALERT_ROOM, "channel": ALERT_CHANNEL},
)
ALERTS = Listing(
    noun=ALERT,
    verb="alert.list",
    rows=alert_rows,
    views=alert_views,
    filters=AlertFilters,
    orderings=Orderings({"made_at": Key("made_at")}, default="-made_at"),
)
