"""What follows from a try: sent, tried again, given up, another way; and what a channel that fails is spared."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import random
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from leadhub.alerts.outcomes import Fault, Outcome, rest_after, wait_after
from leadhub.alerts.ways import CLOSED
from leadhub.bulk import insert_new
from leadhub.clock import real_now
from leadhub.events.retries import Result, hold
from leadhub.keys import new_id
from leadhub.models import Alert, AlertChannel, AlertRoom, AlertState, ChannelKind, ChannelState
from leadhub.usecases import use_case

DISABLED, ROOM_DISABLED, ROOM_CLOSED = "channel_disabled", "room_disabled", "room_closed"
SETTLED = "settled"
TOO_MANY = 429
ONCE_MORE = (
    "event_id",
    "kind",
    "person_id",
    "is_urgent",
    "not_before",
    "made_at",
    "asks",
)


@use_case
def settle(alerts: Sequence[Alert], key: UUID, outcome: Outcome, *, now: datetime) -> None:
    """Write down what came of one message that spoke of these alerts."""
    waiting = _waiting(alerts)
    channel = alerts[0].channel
    fault = outcome.fault
    if fault == Fault.ROOM and alerts[0].room_id is None:
        # No room is closed where there is none: it takes nothing else with it.
        fault = Fault.PERSON
    match fault:
        case Fault.NONE:
            _sent(waiting, key, outcome, channel, now)
        case Fault.UNTRIED:
            _not_tried(waiting, next_try_at=real_now())
        case Fault.TOO_MANY:
            _asked_for_patience(waiting, outcome, channel)
        case Fault.PASSING:
            _tried_in_vain(waiting, alerts, outcome, channel)
        case Fault.PERSON | Fault.MESSAGE:
            _given_up(alerts, outcome.cause)
        case Fault.ROOM:
            _close_room(alerts, outcome.cause)
        case Fault.CHANNEL:
            disable(channel.pk, outcome.cause)


@use_case
def drop(alerts: Sequence[Alert]) -> None:
    """Let go of what nobody needs to hear any more."""
    if alerts:
        _not_tried(_waiting(alerts), state=AlertState.DROPPED, cause=SETTLED)


@use_case
def disable(channel: UUID, cause: str) -> None:
    """Use a channel no more: rooms wait until it is mended, people are told by mail instead."""
    AlertChannel.objects.filter(pk=channel).update(state=ChannelState.DISABLED, cause=cause, rest_until=None)
    left = Alert.objects.filter(channel=channel, state=AlertState.DUE)
    elsewhere = left.filter(person__isnull=False).exclude(channel__kind=ChannelKind.MAIL)
    _given_up(list((elsewhere | left.filter(event__isnull=True)).select_related("channel")), cause)
    left.update(state=AlertState.PARKED, cause=DISABLED)


@use_case
def catch_up() -> None:
    """Let what was made while its channel or room went out of use go the way of what had been made before."""
    due = Alert.objects.filter(state=AlertState.DUE)
    for channel in AlertChannel.objects.filter(
        Exists(due.filter(channel=OuterRef("pk"))), state=ChannelState.DISABLED
    ).order_by("pk"):
        disable(channel.pk, channel.cause)
    # Of what cannot be joined in an update the keys are read first.
    late = due.filter(room__state=ChannelState.DISABLED)
    closed = list(late.filter(room__cause=CLOSED).values_list("pk", flat=True))
    broken = list(late.exclude(room__cause=CLOSED).values_list("pk", flat=True))
    due.filter(pk__among=closed).update(state=AlertState.DROPPED, cause=ROOM_CLOSED)
    due.filter(pk__among=broken).update(state=AlertState.PARKED, cause=ROOM_DISABLED)


@use_case
def close_room(room: UUID) -> None:
    """Nothing is sent there any more, and nothing that waits for it either."""
    AlertRoom.objects.filter(pk=room).update(state=ChannelState.DISABLED, cause=CLOSED)
    unsent = Alert.objects.filter(room=room, state__in=(AlertState.DUE, AlertState.PARKED))
    unsent.update(state=AlertState.DROPPED, cause=ROOM_CLOSED)


@use_case
def release(waiting: "QuerySet[Alert]") -> None:
    """Send what waited for its channel or room; what is settled meanwhile is let go when its turn comes."""
    waiting.filter(state=AlertState.PARKED).update(state=AlertState.DUE, cause="", attempts=0, next_try_at=real_now())


def _waiting(alerts: Sequence[Alert]) -> "QuerySet[Alert]":
    return Alert.objects.filter(pk__among=[alert.pk for alert in alerts], state=AlertState.DUE)


def _not_tried(waiting: "QuerySet[Alert]", **values: Any) -> None:
    """Write something of alerts that were taken, but not sent by any fault of theirs."""
    waiting.filter(attempts__gt=0).update(attempts=F("attempts") - 1, **values)


def _sent(waiting: "QuerySet[Alert]", key: UUID, outcome: Outcome, channel: AlertChannel, now: datetime) -> None:
    at = real_now()
    told = {"state": AlertState.SENT, "cause": "", "told_at": now, "sent_at": at, "reference": outcome.reference}
    # What tells of many at once is nobody's answer.
    single = {} if waiting.exclude(pk=key).update(**told, digest=key, asks=None) == 0 else {"asks": None}
    waiting.filter(pk=key).update(**told, **single)
    AlertChannel.objects.filter(pk=channel.pk, state=ChannelState.ACTIVE).update(
        failures=0, cause="", rest_until=None, last_sent_at=at
    )


def _asked_for_patience(waiting: "QuerySet[Alert]", outcome: Outcome, channel: AlertChannel) -> None:
    """Rest as long as the other side says; where it does not say, longer each time, as after a failure."""
    failures = channel.failures + (outcome.wait is None)
    rest = hold(Result(status=TOO_MANY, retry_after=outcome.wait), max(failures, 1), random)
    assert rest is not None, "after such an answer there is a rest"
    until = real_now() + rest
    _not_tried(waiting, next_try_at=until, cause=outcome.cause)
    AlertChannel.objects.filter(pk=channel.pk).update(rest_until=until, failures=failures)


def _tried_in_vain(
    waiting: "QuerySet[Alert]", alerts: Sequence[Alert], outcome: Outcome, channel: AlertChannel
) -> None:
    at = real_now()
    failures = channel.failures + 1
    AlertChannel.objects.filter(pk=channel.pk, state=ChannelState.ACTIVE).update(
        failures=failures, cause=outcome.cause, rest_until=at + rest_after(failures)
    )
    again: dict[timedelta, list[UUID]] = defaultdict(list)
    given_up = []
    for alert in alerts:
        wait = wait_after(alert.attempts) if alert.event_id else None
        if wait is None:
            given_up.append(alert)
        else:
            again[wait].append(alert.pk)
    for wait, keys in again.items():
        waiting.filter(pk__in=keys).update(next_try_at=at + wait, cause=outcome.cause)
    _given_up(given_up, outcome.cause)


def _given_up(alerts: Sequence[Alert], cause: str) -> None:
    """Write that these are not sent; a person is told by mail instead, unless mail is what failed."""
    _waiting(alerts).update(state=AlertState.FAILED, cause=cause)
    by_mail(alert for alert in alerts if alert.event_id and alert.person_id and alert.channel.kind != ChannelKind.MAIL)


def by_mail(alerts: Iterable[Alert]) -> None:
    """The same once more, by mail; whoever is told so already is not told twice."""
    again = sorted(alerts, key=lambda alert: (str(alert.event_id), str(alert.person_id)))
    if not again:
        return
    mail = AlertChannel.objects.get(kind=ChannelKind.MAIL)
    works = mail.state == ChannelState.ACTIVE
    state = (AlertState.DUE, "") if works else (AlertState.PARKED, DISABLED)
    rows: list[tuple[Any, ...]] = [
        (new_id(), mail.pk, *state, 0, real_now(), "", *(getattr(alert, name) for name in ONCE_MORE)) for alert in again
    ]
    columns = ("id", "channel_id", "state", "cause", "attempts", "next_try_at", "reference", *ONCE_MORE)
    insert_new(Alert, columns, rows)


def _close_room(alerts: Sequence[Alert], cause: str) -> None:
    """A room that cannot be reached any more is not tried again before somebody has mended it."""
    room = alerts[0].room_id
    _given_up([alert for alert in alerts if alert.event_id is None], cause)
    AlertRoom.objects.filter(alerts=alerts[0].pk).update(state=ChannelState.DISABLED, cause=cause)
    Alert.objects.filter(room=room, state=AlertState.DUE).update(state=AlertState.PARKED, cause=ROOM_DISABLED)
