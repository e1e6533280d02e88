"""Operations is told when a connection stops, once for each stop, and when a field of somebody is left alone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.urls import reverse

from leadhub.actors import Role
from leadhub.alerts.notices import Alerting, AlertKind, Asked, Message, Notice, Page
from leadhub.integrations.notices import BROKEN, FROZEN
from leadhub.models import ChannelKind, Connection, ConnectionState, Event, FrozenField, User

CONNECTION: Final = AlertKind(
    code="connection",
    label="Connections to other systems",
    help="A connection stopped and waits for somebody, or a field was changed to and fro and is left alone.",
    roles=frozenset({Role.OPERATIONS}),
    by_default=(ChannelKind.MAIL,),
    digest="{count} words of connections to other systems",
)


def notices(events: Sequence[Event], now: datetime) -> list[Notice]:
    """To everybody of operations: one statement. That nothing goes any more does not wait for the morning."""
    people = frozenset(User.objects.filter(is_active=True, role=Role.OPERATIONS).values_list("pk", flat=True))
    return [
        Notice(event=event.pk, kind=CONNECTION.code, people=people, is_urgent=event.type == BROKEN) for event in events
    ]


def messages(asked: Sequence[Asked], now: datetime) -> dict[UUID, Message]:
    """The words as things stand; of what was mended, thawed or removed meanwhile nothing is said."""
    keys = {UUID(one.event.data["connection"]) for one in asked}
    found = Connection.objects.filter(removed_at__isnull=True).in_bulk(keys)
    frozen = [UUID(one.event.data["frozen_field"]) for one in asked if one.event.type == FROZEN]
    standing = set(FrozenField.objects.standing().filter(pk__in=frozen).values_list("pk", flat=True)) if frozen else ()
    told = {}
    for one in asked:
        row, data = found.get(UUID(one.event.data["connection"])), one.event.data
        is_over = one.event.type == FROZEN and UUID(data["frozen_field"]) not in standing
        message = WRITERS[one.event.type](row, data) if row is not None and not is_over else None
        if message is not None:
            told[one.alert] = message
    return told


def _broken(row: Connection, _data: Mapping[str, str]) -> Message | None:
    if row.state != ConnectionState.BROKEN:
        return None
    sentence = "It stopped, and nothing goes either way until somebody has looked. What is to be written waits."
    return _message(f"Stopped: {row.name}", sentence, row, ("The other system says", row.fault_text))


def _frozen(row: Connection, data: Mapping[str, str]) -> Message:
    sentence = "Two machines are at odds about one record: the field is left alone there until somebody has looked."
    return _message(f"Left alone: {data['field']} in {row.name}", sentence, row, ("Field", data["field"]))


def _message(title: str, sentence: str, row: Connection, fact: tuple[str, str]) -> Message:
    page = reverse("admin:leadhub_connection_change", args=[row.pk])
    return Message(title=title, sentence=sentence, facts=(fact,), pages=(Page("Open the connection", page),))


WRITERS: Final[Mapping[str, Callable[[Connection, Mapping[str, str]], Message | None]]] = {
    BROKEN: _broken,
    FROZEN: _frozen,
}
ALERTS: Final = Alerting(kinds=(CONNECTION,), events=frozenset(WRITERS), notices=notices, messages=messages)
