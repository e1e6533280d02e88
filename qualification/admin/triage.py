"""The pages of the triage desk; feedback adds what it decides and registers them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.html import format_html

from leadhub import clock
from leadhub.actors import Actor, Role
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time, plain
from leadhub.policy.groups import MARKETING_SIDE
from qualification.admin.deadlines import Deadline
from qualification.admin.lead_page import enquiry_in_words
from qualification.clearance import Sight
from qualification.models import Triage
from qualification.readers.cards import enquiry_of, recent_signals
from qualification.readers.explanations import explanation_of

DID = ("Signal", "Counts as", "When", "What it said")


class TriagePages(ConsoleAdmin):
    """What waits for a decision comes first, by the time that is left."""

    verb = "triage.list"
    group = "Work"
    title = "Triage"
    icon = "alt_route"
    rank = 28
    faces = MARKETING_SIDE | {Role.MANAGER}
    empty = "Nothing waits for the desk. Who asks without fitting, or without being known, comes here to be decided."
    list_display = ["who", "company", "line", "kind", "left", "missing", "decided"]
    list_filter = ["kind", "team", ("decided_at", admin.EmptyFieldListFilter)]
    list_select_related = ["team__calendar", "lead__contact", "lead__account", "lead__product_line"]
    sortable_by = ()
    page_template = "qualification/triage.html"

    def rows(self, actor: Actor) -> "QuerySet[Triage]":
        """Those of leads that the caller may see."""
        return (
            Triage.objects.visible_to(actor)
            .select_related("remark", "sent")
            .prefetch_related("team__calendar__closures")
        )

    def get_ordering(self, request: Any) -> Sequence[Any]:
        """Undecided first, the most urgent of them on top."""
        return (F("decided_at").desc(nulls_first=True), "due_at")

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """The time that is left of each."""
        now = clock.now()
        for row in rows:
            row.deadline = Deadline.of(row.due_at, row.team.calendar, now)

    @admin.display(description="Contact")
    def who(self, row: Triage) -> str:
        """Who asked."""
        return str(row.lead.contact)

    @admin.display(description="Company")
    def company(self, row: Triage) -> str:
        """Where they work."""
        return str(row.lead.account or "Unknown")

    @admin.display(description="Asks for")
    def line(self, row: Triage) -> str:
        """What it is about."""
        return str(row.lead.product_line)

    @admin.display(description="Time left")
    def left(self, row: Any) -> str:
        """Of those that wait."""
        if row.decided_at:
            return ""
        return format_html('<span class="{}">{}</span>', "lh-bad" if row.deadline.is_over else "", row.deadline)

    @admin.display(description="To be asked for")
    def missing(self, row: Triage) -> str:
        """The facts that are missing."""
        return plain(row.lead.missing)

    @admin.display(description="Decision")
    def decided(self, row: Triage) -> str:
        """What was decided, and by whom."""
        return f"{row.get_decision_display()} by {row.decided_by}" if row.decided_at else "Waits"

    def page(self, actor: Actor, subject: Triage) -> dict[str, Any]:
        """Who asks for what, and until when it must be decided."""
        self.complete(actor, [subject])
        now, lead = clock.now(), subject.lead
        sight = Sight.of(actor, [lead.pk], now)
        signals = recent_signals([lead.pk], sight)[lead.pk]
        enquiry = enquiry_in_words(enquiry_of(lead, signals, sight))
        did = [
            (one.label, one.family.label, clock_time(one.occurred_at), enquiry_in_words(one.properties))
            for one in signals
        ]
        return {
            "why": explanation_of(actor, lead.pk, now).summary,
            "facts": [
                ("Lead", Link(str(lead), reverse("admin:qualification_lead_change", args=[lead.pk]))),
                ("Reach", ", ".join(part for part in (lead.contact.email, lead.contact.phone) if part)),
                ("Company", self.company(subject)),
                ("Asks for", ", ".join(part for part in (str(lead.product_line), enquiry) if part)),
                ("To be asked for", self.missing(subject)),
                ("What is to be done", subject.get_kind_display()),
                ("Desk", subject.team),
                *(_decided(subject) if subject.decided_at else _waits(subject)),
            ],
            "tables": [Table("What they did", DID, did, "No signal of this lead can be shown to you.")],
        }


def _waits(item: Any) -> Iterator[tuple[str, Any]]:
    deadline: Deadline = item.deadline
    yield "Decide by", f"{deadline.exact} ({deadline})"


def _decided(item: Any) -> Iterator[tuple[str, Any]]:
    yield "Decision", f"{item.get_decision_display()} by {item.decided_by}, {clock_time(item.decided_at)}"
    if item.reason:
        yield "Reason", plain(item.reason)
    if item.remark:
        yield "Comment", item.remark.text
    if item.sent:
        yield "What was written to them", item.sent.text
