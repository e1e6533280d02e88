"""Needs data and Disputes: what waits for marketing, and what waits for operations."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.db.models import F, QuerySet
from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.places import Waiting, how_many
from leadhub.console.tables import Link
from leadhub.console.words import clock_time, plain
from qualification.admin.deadlines import Deadline
from qualification.admin.handoff_acts import PLACE, PROVIDE_DATA, page_of
from qualification.models import ClockKind, ClockRun, DataRequest, Placement
from qualification.readers.data_requests import DATA_REQUEST
from qualification.rules.card_items import name_of

RELATED = [
    *(f"handoff__lead__{name}" for name in ("contact", "account", "product_line")),
    *("handoff__team__calendar", "remark", "answer_remark"),
]


def answered_by(act: ObjectAction) -> ObjectAction:
    """An act on a handoff that answers what is asked about it: this one question, while it waits, and no later one."""
    return replace(
        act,
        call=lambda actor, asked, given: act.call(actor, asked.handoff, {**given, "asked": asked.pk}),
        possible=lambda asked: asked.is_open,
        lands=page_of,
    )


class AskedPages(ConsoleAdmin):
    """What is asked about handoffs: what waits comes first, the oldest of it on top."""

    group = "Work"
    list_select_related = RELATED
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    clock_kind: ClassVar[ClockKind]

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """The time that is left of each, which runs in the hours of the team that asks."""
        now = clock.now()
        clocks = ClockRun.objects.filter(handoff__in=[row.handoff_id for row in rows], kind=self.clock_kind)
        due: dict[tuple[UUID | None, Any], Any] = {
            (run.handoff_id, run.started_at): run
            for run in clocks.select_related("calendar").prefetch_related("calendar__closures")
        }
        for row in rows:
            run = due.get((row.handoff_id, row.asked_at))
            row.deadline = None
            if run is not None:
                row.deadline = Deadline.of(run.due_at, run.calendar, now, is_paused=run.running_since is None)

    @admin.display(description="Lead")
    def who(self, row: Any) -> str:
        """Whom it is about."""
        return str(row.handoff.lead.contact)

    @admin.display(description="Company")
    def company(self, row: Any) -> str:
        """Where they work."""
        return str(row.handoff.lead.account or "Unknown")

    @admin.display(description="Asked by")
    def asker(self, row: Any) -> str:
        """Who asks, and in which team."""
        return f"{row.asked_by_name}, {row.handoff.team or 'a partner'}"

    @admin.display(description="Because")
    def because(self, row: Any) -> str:
        """In their own words."""
        return row.remark.text if row.remark else ""

    def facts(self, row: Any) -> Iterator[tuple[str, Any]]:
        """What is asked, by whom, until when."""
        handoff = reverse("admin:qualification_handoff_change", args=[row.handoff_id])
        yield "Handoff", Link(str(row.handoff.lead), handoff)
        yield "Company", self.company(row)
        yield "Asked", f"{clock_time(row.asked_at)} by {self.asker(row)}"
        yield "Because", self.because(row)
        if row.deadline:
            yield "Answer by", row.deadline.exact


@admin.register(DataRequest)
class DataRequestAdmin(AskedPages):
    """What sales misses on cards, for marketing to mend."""

    verb = "data_request.list"
    title = "Needs data"
    icon = "contact_support"
    rank = 32
    empty = "Nobody misses anything. Sales asks here for what is missing on a card."
    clock_kind = ClockKind.NEEDS_DATA
    list_display = ["who", "company", "wanted", "asker", "left"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter), "handoff__team"]
    object_actions: ClassVar[Sequence[ObjectAction]] = [answered_by(PROVIDE_DATA)]

    def rows(self, actor: Actor) -> "QuerySet[DataRequest]":
        """Those that the caller may see."""
        return DataRequest.objects.visible_to(actor)

    def badge(self, actor: Actor) -> Waiting:
        """How many requests wait, up to a hundred."""
        return how_many(DataRequest.objects.visible_to(actor).open())

    def get_ordering(self, request: Any) -> Sequence[Any]:
        """What waits first."""
        return (F("ended_at").desc(nulls_first=True), "asked_at")

    @admin.display(description="What is missing")
    def wanted(self, row: DataRequest) -> str:
        """What was asked for."""
        return ", ".join(name_of(item) for item in row.items)

    @admin.display(description="Time left")
    def left(self, row: Any) -> str:
        """Of those that wait; how the others ended."""
        if row.ended_at is None:
            return str(row.deadline or "")
        return "Provided" if row.answered else "Ended without"

    def page(self, actor: Actor, subject: DataRequest) -> dict[str, Any]:
        """What is missing, and what of it still is."""
        row = self.rows(actor).select_related(*RELATED).get(pk=subject.pk)
        self.complete(actor, [row])
        view = DATA_REQUEST.read(actor, row.pk)
        ended = (
            f"{self.left(row)}, {clock_time(row.ended_at)} by {row.ended_by_name}" if row.ended_at else self.left(row)
        )
        return {
            "title": f"Needs data: {row.handoff.lead}",
            "facts": [
                *self.facts(row),
                ("What is missing", self.wanted(row)),
                ("Still not known", ", ".join(name_of(item) for item in view.missing) or "Nothing"),
                ("Time left" if row.ended_at is None else "How it ended", ended),
                ("Answer", plain(view.answer)),
            ],
        }


@admin.register(Placement)
class PlacementAdmin(AskedPages):
    """Handoffs that somebody says are not theirs, for operations to place."""

    verb = "placement.list"
    title = "Disputes"
    icon = "wrong_location"
    rank = 34
    empty = "Nobody disputes a handoff. Sales asks here whose it is."
    clock_kind = ClockKind.NOT_MINE
    list_display = ["who", "company", "asker", "because", "left"]
    list_filter = [("answered_at", admin.EmptyFieldListFilter), "answer", "handoff__team"]
    object_actions: ClassVar[Sequence[ObjectAction]] = [answered_by(PLACE)]

    def rows(self, actor: Actor) -> "QuerySet[Placement]":
        """Those that the caller may see."""
        return Placement.objects.visible_to(actor)

    def badge(self, actor: Actor) -> Waiting:
        """How many handoffs are disputed, up to a hundred."""
        return how_many(Placement.objects.visible_to(actor).open())

    def get_ordering(self, request: Any) -> Sequence[Any]:
        """What waits first."""
        return (F("answered_at").desc(nulls_first=True), "asked_at")

    @admin.display(description="Time left")
    def left(self, row: Any) -> str:
        """Of those that wait; what the others were answered."""
        return str(row.deadline or "") if row.answered_at is None else row.get_answer_display()

    def page(self, actor: Actor, subject: Placement) -> dict[str, Any]:
        """Who says why, and what operations answered."""
        row = self.rows(actor).select_related(*RELATED, "placed_as").get(pk=subject.pk)
        self.complete(actor, [row])
        facts = [*self.facts(row), ("Time left" if row.answered_at is None else "Answer", self.left(row))]
        if row.answered_at is not None:
            facts.append(("Answered", f"{clock_time(row.answered_at)} by {row.answered_by_name}"))
            facts.append(("In words", row.answer_remark.text if row.answer_remark else ""))
        if row.placed_as is not None:
            facts.append(("Handed over anew", Link("Open its card", page_of(row.placed_as))))
        return {"title": f"Whose is it: {row.handoff.lead}", "facts": facts}
