"""Marketing, operations and managers are told of a proposal, and reminded of a recalibration that is promised."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Max
from django.urls import reverse

from feedback.models import Recalibration
from feedback.recalibrations import PROPOSED, report_of
from feedback.reminding import DUE
from leadhub.actors import Role
from leadhub.alerts.notices import Alerting, AlertKind, Asked, Message, Notice, Page
from leadhub.console.words import clock_time
from leadhub.models import ChannelKind, Event, User
from leadhub.policy.groups import MARKETING_SIDE

RECALIBRATION: Final = AlertKind(
    code="recalibration",
    label="Recalibration of the scoring",
    help="Other points are proposed, or the recalibration that the agreement promises is still to be done.",
    roles=MARKETING_SIDE | {Role.MANAGER},
    by_default=(ChannelKind.MAIL,),
)


def notices(events: Sequence[Event], now: datetime) -> list[Notice]:
    """Proposals to everybody who may ask for one, reminders to marketing and operations: one statement."""
    people = list(User.objects.filter(is_active=True, role__in=RECALIBRATION.roles).values_list("pk", "role"))
    everybody = frozenset(key for key, _ in people)
    keepers = frozenset(key for key, role in people if role in MARKETING_SIDE)
    return [
        Notice(event=event.pk, kind=RECALIBRATION.code, people=keepers if event.type == DUE else everybody)
        for event in events
    ]


def messages(asked: Sequence[Asked], now: datetime) -> dict[UUID, Message]:
    """The words as things stand: what became a draft, or was done meanwhile, needs no message."""
    keys = {UUID(one.event.data["recalibration"]) for one in asked if one.event.type == PROPOSED}
    found = Recalibration.objects.in_bulk(keys)
    latest = Recalibration.objects.kept().aggregate(at=Max("finished_at"))["at"]
    told = {}
    for one in asked:
        if one.event.type == DUE:
            message = _due(one.event, latest)
        else:
            message = _proposal(found.get(UUID(one.event.data["recalibration"])))
        if message is not None:
            told[one.alert] = message
    return told


def _due(event: Event, latest: datetime | None) -> Message | None:
    """While nothing was done since somebody was reminded."""
    if latest is not None and latest >= event.at:
        return None
    due_at = datetime.fromisoformat(event.data["due_at"])
    return Message(
        title="A recalibration is due",
        sentence=f"The agreement promises one by {clock_time(due_at)}; with few cases it is a guided comparison.",
        pages=(Page("Ask for one", reverse("admin:feedback_recalibration_add")),),
    )


def _proposal(row: Recalibration | None) -> Message | None:
    if row is None or row.draft_id is not None:
        return None
    return Message(
        title="Other points are proposed",
        sentence=report_of(row).summary,
        pages=(Page("Open the report", reverse("admin:feedback_recalibration_change", args=[row.pk])),),
    )


ALERTS: Final = Alerting(kinds=(RECALIBRATION,), events=frozenset({PROPOSED, DUE}), notices=notices, messages=messages)
