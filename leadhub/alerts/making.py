"""From events to alerts: read in the order of the feed, set-wise, each once, however often a worker is killed."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import ProgrammingError
from django.db.models import QuerySet

from leadhub.alerts import marking, notices
from leadhub.alerts.answering import answering
from leadhub.alerts.notices import Notice
from leadhub.alerts.ways import Ways
from leadhub.bulk import insert_new, locked
from leadhub.clock import real_now
from leadhub.keys import new_id
from leadhub.models import (
    Alert,
    AlertChannel,
    AlertCursor,
    AlertRoom,
    AlertState,
    ChannelState,
    Event,
    EventPosition,
    Quiet,
    Untold,
    User,
)
from leadhub.usecases import BUSY, use_case

AT_ONCE = 1_000
# What happened longer ago is told by lists, not by alerts: a history that is played back wakes nobody.
NEWS = timedelta(days=14)
COLUMNS = (
    "id",
    "event_id",
    "kind",
    "person_id",
    "room_id",
    "channel_id",
    "is_urgent",
    "state",
    "cause",
    "attempts",
    "not_before",
    "next_try_at",
    "made_at",
    "reference",
    "asks",
    "marks",
)
UNTOLD_COLUMNS = ("id", "event_id", "cause", "at")
LONGEST_CAUSE = 80
# No event is at fault when the database is busy, or has not the tables of this program yet.
OF_NO_EVENT = (*BUSY, ProgrammingError)
log = logging.getLogger(__name__)


def make_alerts(now: datetime) -> int:
    """Make the alerts of all events that were placed since the last time; answers how many were made."""
    made = 0
    while _is_behind():
        made += _make(now)
    return made


def _make(now: datetime) -> int:
    try:
        return _make_some(now, AT_ONCE)
    except OF_NO_EVENT:
        raise
    except Exception:
        log.exception("An event cannot be told of; the next ones are taken one by one")
    return sum(_make_one(now) for _ in range(AT_ONCE) if _is_behind())


def _make_one(now: datetime) -> int:
    """The alerts of the next event; one of which nothing can be said is passed over, so that it keeps none waiting."""
    position = _ahead_of(AlertCursor.objects.get()).values_list("position", flat=True).first()
    if position is None:
        return 0
    try:
        return _make_some(now, 1)
    except OF_NO_EVENT:
        raise
    except Exception as error:
        log.exception("Nobody is told of the event at position %s of the feed", position)
        _pass_over(position, type(error).__name__, now)
        return 0


def _is_behind() -> bool:
    return _ahead_of(AlertCursor.objects.get()).exists()


def _ahead_of(cursor: AlertCursor) -> "QuerySet[EventPosition]":
    return EventPosition.objects.filter(position__gt=cursor.position).order_by("position")


@use_case
def _make_some(now: datetime, at_once: int) -> int:
    cursor: AlertCursor = locked(AlertCursor.objects.all()).get()
    places = list(_ahead_of(cursor).values_list("position", "event_id", "event__type")[:at_once])
    if not places:
        return 0
    wanted = notices.told_of()
    ended = answering().ended
    marking.begin([event for _, event, type in places if type in ended])
    ids = [event for _, event, type in places if type in wanted]
    made = make_of(_in_order(ids, now), now) if ids else 0
    AlertCursor.objects.update(position=places[-1][0])
    return made


@use_case
def _pass_over(position: int, cause: str, now: datetime) -> None:
    """Go on behind an event, and keep it to be shown; nothing where another worker went on meanwhile."""
    cursor: AlertCursor = locked(AlertCursor.objects.all()).get()
    if (place := _ahead_of(cursor).first()) is not None and place.position == position:
        insert_new(Untold, UNTOLD_COLUMNS, [(new_id(), place.event_id, cause[:LONGEST_CAUSE], now)])
        AlertCursor.objects.update(position=position)


def _in_order(ids: Sequence[Any], now: datetime) -> list[Event]:
    found = Event.objects.filter(pk__among=ids, at__gt=now - NEWS).in_bulk()
    return [found[key] for key in ids if key in found]


def make_of(events: Sequence[Event], now: datetime) -> int:
    """Make the alerts of some events, each once; answers how many are new."""
    return _insert(notices.notices_of(events, now), now)


def _insert(told: Sequence[Notice], now: datetime) -> int:
    found = User.objects.filter(pk__among={key for one in told for key in one.people})
    people = {user.pk: user for user in found}
    ways = Ways(people, {one.subject for one in told if one.subject is not None})
    rows = [row for one in told for row in (*_personal(one, people, ways, now), *_of_rooms(one, ways, now))]
    return len(insert_new(Alert, COLUMNS, sorted(rows, key=_unique)))


def _unique(row: Sequence[Any]) -> tuple[str, ...]:
    """The columns that may be there once: ON CONFLICT takes locks in the order of the rows."""
    return tuple(str(row[COLUMNS.index(name)]) for name in ("event_id", "person_id", "room_id", "channel_id"))


def _personal(notice: Notice, people: dict[Any, User], ways: Ways, now: datetime) -> Iterator[tuple[Any, ...]]:
    kind = notices.kinds()[notice.kind]
    for key in notice.people & people.keys():
        if not notices.may_be_told(people[key], notice.kind):
            continue
        for way in ways.of(people[key], kind):
            yield _row(notice, way.channel, way.quiet, now, person=key)


def _of_rooms(notice: Notice, ways: Ways, now: datetime) -> Iterator[tuple[Any, ...]]:
    for room in ways.rooms(notice.subject, notices.kinds()[notice.kind]):
        yield _row(notice, room.channel, Quiet(room.quiet), now, room=room)


def _row(
    notice: Notice,
    channel: AlertChannel,
    quiet: Quiet,
    now: datetime,
    *,
    person: Any = None,
    room: AlertRoom | None = None,
) -> tuple[Any, ...]:
    waits = quiet == Quiet.BUSINESS_HOURS and not notice.is_urgent and notice.opens_at is not None
    works = channel.state == ChannelState.ACTIVE and (room is None or room.state == ChannelState.ACTIVE)
    return (
        new_id(),
        notice.event,
        notice.kind,
        person,
        room.pk if room else None,
        channel.pk,
        notice.is_urgent,
        AlertState.DUE if works else AlertState.PARKED,
        "" if works else "channel_disabled",
        0,
        notice.opens_at if waits else now,
        real_now(),
        now,
        "",
        notice.asks,
        0,
    )
