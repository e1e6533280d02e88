"""A port of the tests: events of the type `bell.rang` say themselves whom they concern and what is said."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import DataError, OperationalError

from leadhub.actors import Role
from leadhub.alerts.notices import Alerting, AlertKind, Asked, Message, Notice, Page
from leadhub.errors import Unavailable
from leadhub.models import ChannelKind, Event
from leadhub.policy.groups import STAFF

TEAM = UUID(int=7)
# Whether the database has time again for those that found it busy.
calm = False
KINDS = (
    AlertKind(code="bell", label="A bell rang", help="Any bell.", roles=STAFF, by_default=(ChannelKind.MAIL,)),
    AlertKind(
        code="late",
        label="Too late",
        help="Any deadline.",
        roles=frozenset({Role.SALES, Role.MANAGER}),
        by_default=(ChannelKind.MAIL,),
        digest="{count} deadlines have passed",
    ),
    AlertKind(code="news", label="News", help="Any news.", roles=STAFF),
)


def notices(events: Sequence[Event], now: datetime) -> list[Notice]:
    """As each event says."""
    for event in events:
        if Path(event.data.get("stuck", "")).is_fifo():
            Path(event.data["stuck"]).with_suffix(".reached").touch()
            Path(event.data["stuck"]).read_bytes()
    return [notice_of(event) for event in events if not event.data.get("poison")] + [
        poisoned(event) for event in events if event.data.get("poison")
    ]


def notice_of(event: Event) -> Notice:
    data: dict[str, Any] = event.data
    return Notice(
        event=event.pk,
        kind=data.get("kind", "bell"),
        people=frozenset(UUID(key) for key in data.get("people", ())),
        subject=TEAM if data.get("team") else None,
        is_urgent=data.get("urgent", False),
        opens_at=datetime.fromisoformat(data["opens_at"]) if data.get("opens_at") else None,
    )


def poisoned(event: Event) -> Notice:
    faults = {"busy": Unavailable("The database is busy."), "refused": DataError("out of range")}
    raise faults.get(event.data["poison"]) or LookupError(f"nobody knows {event.pk}")


def messages(asked: Sequence[Asked], now: datetime) -> Mapping[UUID, Message]:
    """One line each; nothing of what is settled."""
    return {one.alert: message_of(one) for one in asked if not one.event.data.get("settled")}


def message_of(one: Asked) -> Message:
    if one.event.data.get("busy") and not calm:
        raise OperationalError("canceling statement due to statement timeout")
    if one.event.data.get("unwritable"):
        raise LookupError("no words")
    name = one.event.data.get("name", "Medico Devices Inc.")
    return Message(
        title=f"A bell rang: {name}",
        sentence="Somebody is at the door.",
        facts=(("Company", name),),
        pages=(Page("Open it", "/admin/door/"), Page("See why", "/admin/why/")),
    )


ALERTS = Alerting(
    kinds=KINDS,
    events=frozenset({"bell.rang"}),
    notices=notices,
    messages=messages,
    subjects=lambda: {TEAM: "North America"},
)
