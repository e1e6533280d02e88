"""What happened to a lead, in order: every app brings its own entries, and a page of them is merged.

Entries are placed by time and id; ids are made in the order of the acts, so they tell apart what happened at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.pages import Page, Window, bookmark, read_cursor, write_cursor
from leadhub.composition import parts
from leadhub.errors import NotFound
from qualification.clearance import Sight, masked_payload
from qualification.models import Lead

M = TypeVar("M", bound=Model)


class TimelineKind(StrEnum):
    """What an entry tells of."""

    SIGNAL = "signal"
    TRANSITION = "transition"
    HANDOFF = "handoff"
    ATTEMPT = "attempt"
    PROGRESS = "progress"
    VERDICT = "verdict"
    EDIT = "edit"
    OVERRULE = "overrule"
    NOISE = "noise"
    CLOCK = "clock"
    HOLD = "hold"
    SHEET = "sheet"
    DATA_REQUEST = "data_request"
    PLACEMENT = "placement"
    PROPOSAL = "proposal"
    REASSIGNMENT = "reassignment"
    TECHNICAL_REVIEW = "technical_review"
    RFQ = "rfq"
    QUOTE = "quote"
    JOURNAL = "journal"


class TimelineEntryView(View):
    """One thing that happened: when, by whom, in words, and as codes in `data`."""

    id: UUID
    kind: TimelineKind
    at: datetime
    actor: str | None
    text: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a timeline that is wanted: `size` entries after or before a place."""

    size: int
    place: tuple[datetime, UUID] | None
    backwards: bool

    def of(self, rows: "QuerySet[M]", at: str = "at") -> "QuerySet[M]":
        """The rows of a table that lie in it, one more than asked for; `at` is their column of time."""
        if self.place is not None:
            moment, key = self.place
            way = "lt" if self.backwards else "gt"
            beyond = Q(**{f"{at}__{way}": moment}) | Q(**{at: moment, f"pk__{way}": key})
            rows = rows.filter(beyond)
        order = (f"-{at}", "-pk") if self.backwards else (at, "pk")
        return rows.order_by(*order)[: self.size + 1]


def timeline_page(actor: Actor, lead: UUID, window: Window) -> Page[TimelineEntryView]:
    """One page of the timeline of a lead that the caller may see, the oldest first."""
    found = Lead.objects.visible_to(actor).filter(pk=lead).first()
    if found is None:
        raise NotFound("No lead with this id.")
    bound_to = bookmark(actor.user_id, "timeline", lead)
    span = Span(window.size, _place(window.cursor, bound_to), window.backwards)
    brought: Iterable[TimelineEntryView] = (
        entry for entries in parts("LEADHUB_TIMELINE") for entry in entries(found, span)
    )
    if Sight.of(actor, [found.pk], clock.now()).hides(found.pk):
        brought = map(_masked, brought)
    entries = sorted(brought, key=lambda entry: (entry.at, entry.id), reverse=window.backwards)
    more, entries = len(entries) > window.size, entries[: window.size]
    if window.backwards:
        entries.reverse()
    came_from = window.cursor is not None
    return Page(
        rows=entries,
        cursors=[write_cursor([entry.at, entry.id], bound_to) for entry in entries],
        has_next=came_from if window.backwards else more,
        has_previous=more if window.backwards else came_from,
    )


def _masked(entry: TimelineEntryView) -> TimelineEntryView:
    """What a signal carried is named, and not told to who is not cleared."""
    if "properties" in entry.data:
        properties, masked = masked_payload(entry.data["properties"], is_hidden=True)
        entry.data = entry.data | {"properties": properties, "masked": masked}
    return entry


def _place(cursor: str | None, bound_to: str) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    moment, key = read_cursor(cursor, bound_to, terms=2)
    assert isinstance(moment, datetime), "the cursor was signed by this module"
    return moment, UUID(str(key))
