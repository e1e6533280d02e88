"""A mail asks for something: the desk is told, and whoever owns the customer, while nobody has decided on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.urls import reverse

from leadhub.actors import Role
from leadhub.alerts.notices import Alerting, Asked, Message, Notice, Page
from leadhub.console.words import clock_time
from leadhub.models import Event
from qualification.alerting.kinds import ENQUIRY
from qualification.alerting.scene import Hours, People
from qualification.alerting.time_left import left_until
from qualification.alerting.words import UNKNOWN_COMPANY
from qualification.models import EnquiryDraft, Team

RECEIVED: Final = "enquiry.received"


def notices(events: Sequence[Event], now: datetime) -> list[Notice]:
    """To those of the desk who are there, and to whoever owns the customer; to operations where a desk has nobody."""
    beside = Team.objects.select_related("calendar").prefetch_related("calendar__closures")
    teams = beside.in_bulk({UUID(event.data["team"]) for event in events})
    people, hours = People(teams.values(), now), Hours(now)
    found = []
    for event in events:
        team, owner = teams[UUID(event.data["team"])], event.data["owner"]
        told = people.present_in(team) or people.with_role(Role.OPERATIONS)
        told |= people.standing_in_for(UUID(owner)) if owner else frozenset()
        notice = Notice(event=event.pk, kind=ENQUIRY.code, people=told, subject=team.pk, opens_at=hours.opening(team))
        found.append(notice)
    return found


def messages(asked: Sequence[Asked], now: datetime) -> dict[UUID, Message]:
    """The company, since when it waits and how much time is left; nothing once somebody has decided, or may not see it.

    Who wrote, and what, stands on the page only.
    """
    hours = Hours(now)
    keys = {_draft_of(one) for one in asked}
    rows = EnquiryDraft.objects.waiting().select_related("team__calendar", "account")
    waiting = rows.prefetch_related("team__calendar__closures").in_bulk(keys)
    people = {one.person.pk: one.person for one in asked if one.person is not None}
    seen = {
        key: set(EnquiryDraft.objects.visible_to(person.actor).filter(pk__in=waiting).values_list("pk", flat=True))
        for key, person in people.items()
    }
    told = {}
    for one in asked:
        draft = waiting.get(_draft_of(one))
        if draft is None:
            continue
        is_theirs = draft.team_id == one.subject if one.person is None else draft.pk in seen[one.person.pk]
        if is_theirs:
            told[one.alert] = _message(draft, hours)
    return told


def _draft_of(one: Asked) -> UUID:
    return UUID(one.event.data["enquiry_draft"])


def _message(draft: EnquiryDraft, hours: Hours) -> Message:
    left = left_until(draft.due_at, draft.team.calendar, hours)
    received = clock_time(draft.received_at, hours.of(draft.team.calendar).tz)
    company = draft.account.name if draft.account is not None else draft.domain
    return Message(
        title=f"A mail asks for something: {company or UNKNOWN_COMPANY}",
        sentence=f"Say by {left.due} what it is: {left.words}. Its clock runs since it was received.",
        facts=(("Received", received), ("Due", left.due), ("Desk", str(draft.team))),
        pages=(Page("Open the mail", reverse("admin:qualification_enquirydraft_change", args=[draft.pk])),),
    )


ALERTS: Final = Alerting(kinds=(ENQUIRY,), events=frozenset({RECEIVED}), notices=notices, messages=messages)
