"""The event feed: everything that happened, in one gap-free order that is safe to follow."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from rest_framework.request import Request

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Words
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.views import Endpoint, describes, listed
from leadhub.errors import BadRequest
from leadhub.models import EventPosition

# A bigint has 19 digits; 18 of them never overflow one.
LONGEST_POSITION = 18


class EventView(View):
    """One event: its place in the feed, what happened when, and ids and codes that say more."""

    id: UUID
    position: int
    type: str
    lead: UUID | None
    lead_seq: int | None
    at: datetime
    data: dict[str, Any]


class After(django_filters.CharFilter):
    """Events beyond a place of the feed, given as its position or as the id of the event there."""

    gives: ClassVar[Any] = str
    several: ClassVar[bool] = False

    def filter(self, rows: "QuerySet[EventPosition]", value: str) -> "QuerySet[EventPosition]":
        """The rows after it; an event that is not in the feed is refused."""
        if not value:
            return rows
        return rows.filter(position__gt=_position_of(value))


def _position_of(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= LONGEST_POSITION:
        return int(text)
    try:
        place = EventPosition.objects.filter(event_id=UUID(text)).values_list("position", flat=True).first()
    except ValueError:
        place = None
    if place is None:
        raise BadRequest(
            "after takes a position of the feed or the id of an event in it.",
            code="malformed_parameter",
            parameter="after",
        )
    return place


class EventFilters(Filters):
    """What the feed may be narrowed to."""

    after = After()

    type = Words("event__type")
    lead = Ids("event__lead_ref")


def event_rows(_actor: Actor) -> "QuerySet[EventPosition]":
    """Every placed event; the policy lets staff and integrations read the feed as a whole."""
    return EventPosition.objects.select_related("event")


def event_views(_actor: Actor, rows: Sequence[EventPosition]) -> list[EventView]:
    """The events of these places."""
    return [
        EventView(
            id=row.event.pk,
            position=row.position,
            type=row.event.type,
            lead=row.event.lead_ref,
            lead_seq=row.event.lead_seq,
            at=row.event.at,
            data=row.event.data,
        )
        for row in rows
    ]


def events_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, EventView]:
    """The events with these ids."""
    return {view.id: view for view in event_views(actor, list(event_rows(actor).filter(event_id__in=keys)))}


EVENT = Noun(name="Event", view=EventView, verb="events.list", load=events_by_id)
EVENTS = Listing(
    noun=EVENT,
    verb="events.list",
    rows=event_rows,
    views=event_views,
    filters=EventFilters,
    orderings=Orderings({"position": Key("position")}, default="position"),
)


class Events(Endpoint):
    """The feed."""

    verbs = {"GET": "events.list"}

    @describes("listEvents", "Everything that happened, in a gap-free order", lists=EVENTS)
    def get(self, request: Request) -> dict[str, Any]:
        """Events after a place: follow `next`, then ask again with `after` of the last one."""
        return listed(request, EVENTS)
