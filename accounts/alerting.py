"""Operations is told of registered deals: appeals, those that nobody answered in time, and deals whose time is over."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.urls import reverse

from accounts.models import DealRegistration
from leadhub.actors import Role
from leadhub.alerts.notices import Alerting, AlertKind, Asked, Message, Notice, Page
from leadhub.console.words import clock_time
from leadhub.models import ChannelKind, Event, User

REGISTERED_DEAL: Final = AlertKind(
    code="registered_deal",
    label="Registered deals of partners",
    help="A partner appeals, nobody has answered an appeal in time, or the time of a registered deal is over.",
    roles=frozenset({Role.OPERATIONS}),
    by_default=(ChannelKind.MAIL,),
    digest="{count} registered deals of partners",
)


def notices(events: Sequence[Event], now: datetime) -> list[Notice]:
    """To everybody of operations: one statement."""
    people = frozenset(User.objects.filter(is_active=True, role=Role.OPERATIONS).values_list("pk", flat=True))
    return [Notice(event=event.pk, kind=REGISTERED_DEAL.code, people=people) for event in events]


def messages(asked: Sequence[Asked], now: datetime) -> dict[UUID, Message]:
    """The words as things stand; an appeal that was answered meanwhile is settled."""
    keys = {UUID(one.event.data["registration"]) for one in asked}
    found = DealRegistration.objects.select_related("partner", "product_line", "appeal").in_bulk(keys)
    told = {}
    for one in asked:
        row = found.get(UUID(one.event.data["registration"]))
        message = WRITERS[one.event.type](row) if row is not None else None
        if message is not None:
            told[one.alert] = message
    return told


def _appealed(row: DealRegistration) -> Message | None:
    appeal = row.appeal
    if not appeal.is_open:
        return None
    until = f" Answer by {clock_time(appeal.due_at)}." if appeal.due_at else ""
    return _message(f"Appeal: {row.customer_name}", f"{row.partner} asks to look at an answer again.{until}", row)


def _overdue(row: DealRegistration) -> Message | None:
    appeal = row.appeal
    if not appeal.is_open or appeal.due_at is None:
        return None
    sentence = f"The appeal of {row.partner} was to be answered by {clock_time(appeal.due_at)}."
    return _message(f"Overdue: appeal, {row.customer_name}", sentence, row)


def _expired(row: DealRegistration) -> Message | None:
    if row.registered_at is None:
        sentence = f"{row.partner} was first in line, and is not in line any more: its time is over."
    else:
        sentence = f"The deal that {row.partner} registered is not protected any more."
    return _message(f"Registration over: {row.customer_name}", sentence, row)


def _message(title: str, sentence: str, row: DealRegistration) -> Message:
    page = reverse("admin:accounts_dealregistration_change", args=[row.pk])
    return Message(
        title=title,
        sentence=sentence,
        facts=(("Partner", str(row.partner)), ("Product line", str(row.product_line))),
        pages=(Page("Open the registration", page),),
    )


WRITERS: Final[Mapping[str, Callable[[DealRegistration], Message | None]]] = {
    "registration.appealed": _appealed,
    "registration.appeal_overdue": _overdue,
    "registration.expired": _expired,
}
ALERTS: Final = Alerting(kinds=(REGISTERED_DEAL,), events=frozenset(WRITERS), notices=notices, messages=messages)
