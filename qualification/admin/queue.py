"""My queue: the open handoffs of the caller's teams, by the time that is left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from leadhub.actors import Actor
from leadhub.console.paging import page_link
from leadhub.console.places import Waiting, how_many
from leadhub.console.tables import Link
from qualification.admin.clocks import paused_answers
from qualification.admin.deadlines import Deadline
from qualification.admin.lead_page import enquiry_in_words
from qualification.models import Handoff, HandoffStatus
from qualification.readers.cards import CardView, cards_of
from qualification.readers.handoffs import handoff_rows
from qualification.readers.standstills import standstills_of

CARDS = 20


@dataclass(frozen=True, slots=True)
class Card:
    """One handoff in the queue."""

    id: UUID
    view: CardView
    deadline: Deadline
    is_urgent: bool
    team: str
    owner: str
    why_paused: str

    @property
    def address(self) -> str:
        """Its page."""
        return reverse("admin:qualification_handoff_change", args=[self.id])

    def act(self, name: str) -> str:
        """The address of one of its acts."""
        return reverse("admin:qualification_handoff_act", args=[self.id, name])

    @property
    def accept(self) -> str:
        """Where the yes is posted."""
        return self.act("accept")

    @property
    def reject(self) -> str:
        """The page of the no."""
        return self.act("reject")

    @property
    def attempt(self) -> str:
        """The page on which an attempt is logged."""
        return self.act("attempt")

    @property
    def enquiry(self) -> str:
        """What is asked for, in one line."""
        asked = enquiry_in_words(self.view.enquiry)
        return f"{self.view.product_line.label}: {asked}" if asked else self.view.product_line.label


def waiting_for(actor: Actor) -> "QuerySet[Handoff]":
    """The open handoffs that the caller may answer; partners answer theirs through doors of their own."""
    return Handoff.objects.visible_to(actor).filter(status=HandoffStatus.OPEN, team__isnull=False)


def queue_of(actor: Actor, now: datetime, *, start: int = 0) -> dict[str, Any]:
    """A page of the queue: what is overdue first, what stands still last."""
    waiting = handoff_rows(actor).filter(status=HandoffStatus.OPEN, team__isnull=False)
    stands = paused_answers().filter(handoff=OuterRef("pk"))
    ordered = waiting.annotate(paused=Exists(stands)).order_by("paused", "accept_due_at", "pk")
    beside = ordered.select_related("owner", "team__calendar").prefetch_related("team__calendar__closures")
    rows: Sequence[Any] = list(beside[start : start + CARDS + 1])
    shown = rows[:CARDS]
    views, standstills = cards_of(actor, shown, now), standstills_of(shown)
    cards = [
        Card(
            id=row.pk,
            view=views[row.pk],
            deadline=Deadline.of(row.accept_due_at, row.team.calendar, now, is_paused=row.paused),
            is_urgent=row.priority == "urgent",
            team=str(row.team),
            owner=str(row.owner or "Nobody yet"),
            why_paused=standstills[row.pk].text if row.pk in standstills else "",
        )
        for row in shown
    ]
    return {
        "cards": cards,
        "pages": list(_pages(start, has_more=len(rows) > CARDS)),
        "start": start,
        "last_answer": None if cards else last_answer(actor),
    }


def _pages(start: int, *, has_more: bool) -> Iterator[Link]:
    """Beside the queue; it also stands on the first page of all, so the links name its own."""
    queue = reverse("admin:qualification_handoff_queue")
    if start:
        yield page_link("Earlier due", queue, start=max(start - CARDS, 0))
    if has_more:
        yield page_link("Later due", queue, start=start + CARDS)


def last_answer(actor: Actor) -> datetime | None:
    """When a handoff of the caller's teams was last answered."""
    answered = Handoff.objects.visible_to(actor).filter(status__in=(HandoffStatus.ACCEPTED, HandoffStatus.REJECTED))
    return answered.order_by("-closed_at").values_list("closed_at", flat=True).first()


def due(actor: Actor) -> Waiting:
    """The handoffs that wait for the caller."""
    return how_many(waiting_for(actor))
