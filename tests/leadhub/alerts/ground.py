"""Bells that ring, channels and people: ground for the tests of alerts."""

import email
from datetime import datetime
from email import policy
from typing import Any

from leadhub.actors import Role
from leadhub.alerts.making import make_alerts
from leadhub.alerts.sending import send_alerts
from leadhub.clock import real_now
from leadhub.events.outbox import Happening, record
from leadhub.events.relay import place_events
from leadhub.keys import new_id
from leadhub.models import Alert, AlertChannel, AlertChoice, AlertRoom, ChannelKind, Event, User
from leadhub.sealing import seal
from leadhub.usecases import use_case
from tests.fence import allow_writes
from tests.leadhub.alerts.port import TEAM

NASTY = "*Bad* <!channel> [x](https://evil.example) \u202e\r\nBcc: all@evil.example & Co <b>"
"""A name of a company as somebody outside may type it."""

GONE: dict[str, dict[str, Any]] = {
    "signs in no more": {"is_active": False},
    "works for a partner": {"role": Role.PARTNER, "partner_id": new_id()},
    "is a program now": {"role": Role.INTEGRATION},
}
"""How somebody of the staff ceases to be."""


def message_of(came: dict[str, Any]) -> Any:
    """A mail as its reader has it."""
    return email.message_from_string(came["message"], policy=policy.default)


@use_case
def ring(at: datetime, *people: User, **more: Any) -> Event:
    """A bell rings for these people; the event has its place in the feed."""
    record([Happening("bell.rang", at, {"people": [str(user.pk) for user in people], **more})])
    place_events(at)
    return Event.objects.order_by("-pk")[0]


def told(at: datetime, *people: User, **more: Any) -> list[Alert]:
    """A bell rings, and everybody is told; the alerts as they stand then."""
    event = ring(at, *people, **more)
    make_alerts(at)
    send_alerts(at)
    return list(Alert.objects.filter(event=event).order_by("pk"))


def channel(kind: ChannelKind, secret: str = "", **more: Any) -> AlertChannel:
    """A channel, or the one that every installation has."""
    with allow_writes():
        if kind == ChannelKind.MAIL:
            return AlertChannel.objects.get(kind=kind)
        given = {
            "name": f"{kind.label} {AlertChannel.objects.count()}",
            "created_at": real_now(),
            "created_by_name": "x",
        }
        return AlertChannel.objects.create(kind=kind, secret=seal(secret or "x"), **{**given, **more})


def room(through: AlertChannel, place: str = "", **more: Any) -> AlertRoom:
    """A room that hears of the team."""
    given = {"kinds": ["bell", "late"], "created_at": real_now(), "created_by_name": "x", "subject": TEAM}
    with allow_writes():
        return AlertRoom.objects.create(channel=through, place=place, **{**given, **more})


def chose(user: User, *ways: ChannelKind, kind: str = "bell", quiet: str = "business_hours") -> AlertChoice:
    """What somebody chose."""
    with allow_writes():
        return AlertChoice.objects.create(user=user, kind=kind, ways=[way.value for way in ways], quiet=quiet)


def again(*alerts: Alert) -> None:
    """Let the real clock have gone on: what waits to be tried again is due, no channel rests, no lease lasts."""
    with allow_writes():
        Alert.objects.filter(pk__in=[one.pk for one in alerts]).update(next_try_at=real_now())
        AlertChannel.objects.update(rest_until=None, taken_until=None)
