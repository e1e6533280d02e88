"""Taking alerts that are due: some of each channel that works, under a lease; what became many comes as one."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import TypeAlias
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from leadhub.alerts import notices
from leadhub.bulk import claimed
from leadhub.clock import real_now
from leadhub.models import Alert, AlertChannel, AlertState, ChannelState
from leadhub.usecases import use_case

CHANNELS = 8
# Of one channel: what a worker that is killed leaves to be taken again once the lease is over.
AT_ONCE = 20
LEASE = timedelta(minutes=2)
# So many of a kind that has a digest come one by one within this time.
SINGLY = 3
WITHIN = timedelta(hours=1)

Reader: TypeAlias = tuple[UUID | None, UUID | None]
Told: TypeAlias = dict[Reader, list[datetime]]


@use_case
def take(now: datetime, at_most: int = CHANNELS) -> list[tuple[Alert, ...]]:
    """Some alerts of so many channels that are due, those that come as one together.

    Nobody else gets them, or anything else of their channels, before the lease is over or the channels are given back.
    """
    taken = list(chain.from_iterable(_of_channel(channel, now) for channel in _channels(now)[:at_most]))
    _lease([alert for group in taken for alert in group])
    channels = sorted({group[0].channel_id for group in taken})
    AlertChannel.objects.filter(pk__in=channels).update(taken_until=real_now() + LEASE)
    return taken


@use_case
def give_back(channels: Collection[UUID]) -> None:
    """Let others send by these; those whose turn was longest ago come first."""
    AlertChannel.objects.filter(pk__in=channels).update(taken_until=real_now())


@use_case
def take_one(alert: UUID) -> tuple[Alert, ...]:
    """One alert, where it is to be sent and nobody else has it."""
    free = Alert.objects.filter(pk=alert, state=AlertState.DUE, next_try_at__lte=real_now())
    taken = tuple(_claimed(free))
    _lease(taken)
    return taken


def _lease(taken: Sequence[Alert]) -> None:
    for alert in taken:
        alert.attempts += 1
    keys = [alert.pk for alert in taken]
    Alert.objects.filter(pk__among=keys).update(next_try_at=real_now() + LEASE, attempts=F("attempts") + 1)


def due(now: datetime) -> "QuerySet[Alert]":
    """What may be sent by now."""
    return Alert.objects.filter(state=AlertState.DUE, not_before__lte=now, next_try_at__lte=real_now())


def _channels(now: datetime) -> "QuerySet[AlertChannel]":
    rested = Q(rest_until__isnull=True) | Q(rest_until__lte=real_now())
    free = Q(taken_until__isnull=True) | Q(taken_until__lte=real_now())
    waiting = Exists(due(now).filter(channel=OuterRef("pk")))
    rows = AlertChannel.objects.filter(rested, free, waiting, state=ChannelState.ACTIVE)
    return claimed(rows.order_by(F("taken_until").asc(nulls_first=True), "pk"))


def _of_channel(channel: AlertChannel, now: datetime) -> Iterator[tuple[Alert, ...]]:
    rows = _claimed(due(now).filter(channel=channel))[:AT_ONCE]
    many = {code for code, kind in notices.kinds().items() if kind.digest}
    groups: dict[tuple[Reader, str], list[Alert]] = defaultdict(list)
    for row in rows:
        if row.kind in many:
            groups[reader_of(row), row.kind].append(row)
        else:
            yield (row,)
    told = _told(channel, many, now) if groups else {}
    for (reader, kind), group in groups.items():
        yield from _grouped(channel, reader, kind, group, told.get(reader, []), now)


def _grouped(
    channel: AlertChannel, reader: Reader, kind: str, group: Sequence[Alert], told: Sequence[datetime], now: datetime
) -> Iterator[tuple[Alert, ...]]:
    """One by one while they are few; then all together, once an hour, and at once where one of them is urgent."""
    free = SINGLY - len(told)
    if len(group) <= free:
        yield from ((row,) for row in group)
    elif free > 0 or any(row.is_urgent for row in group):
        person, room = reader
        others = due(now).filter(channel=channel, kind=kind, person=person, room=room)
        yield tuple(_claimed(others))
    else:
        until = told[-SINGLY] + WITHIN
        Alert.objects.filter(pk__among=[row.pk for row in group]).update(not_before=until)


def reader_of(alert: Alert) -> Reader:
    """Who reads it: a person, a room, or the one place that a channel leads to."""
    return alert.person_id, alert.room_id


def _claimed(rows: "QuerySet[Alert]") -> "QuerySet[Alert]":
    related = ("channel", "person", "room", "event")
    return claimed(rows.select_related(*related).order_by("next_try_at", "pk"))


def _told(channel: AlertChannel, many: Collection[str], now: datetime) -> Told:
    """When each reader was told of something of these kinds within the last hour, in order."""
    rows = Alert.objects.filter(channel=channel, kind__in=many, told_at__gt=now - WITHIN, told_at__lte=now)
    told: Told = defaultdict(list)
    for person, room, at in rows.order_by("told_at", "pk").values_list("person_id", "room_id", "told_at"):
        assert at is not None, "only what was told has a time"
        told[person, room].append(at)
    return told
