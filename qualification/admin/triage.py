"""The pages of the triage desk; feedback adds what it decides and registers them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.html import format_html

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.tables import Link
from leadhub.console.words import clock_time, plain
from qualification.admin.deadlines import Deadline
from qualification.models import Triage


class TriagePages(ConsoleAdmin):
    """What waits for a decision comes first, by the time that is left."""

    verb = "triage.list"
    group = "Work"
    title = "Triage"
    icon = "alt_route"
    rank = 40
    list_display = ["who", "company", "line", "kind", "left", "missing", "decided"]
    list_filter = ["kind", "team", ("decided_at", admin.EmptyFieldListFilter)]
    list_select_related = ["team__calendar", "lead__contact", "lead__account", "lead__product_line"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"

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
        lead = Link(str(subject.lead), reverse("admin:qualification_lead_change", args=[subject.lead_id]))
        deadline: Deadline = subject.deadline  # type: ignore[attr-defined]  # put there by complete
        return {
            "facts": [
                ("Lead", lead),
                ("Company", self.company(subject)),
                ("What is to be done", subject.get_kind_display()),
                ("Desk", subject.team),
                ("Decide by", deadline.exact),
                ("Time left", "" if subject.decided_at else deadline),
                ("To be asked for", self.missing(subject)),
                ("Decision", self.decided(subject)),
                ("Reason", plain(subject.reason)),
                ("Comment", subject.remark.text if subject.remark else ""),
                ("What was written to them", subject.sent.text if subject.sent else ""),
                ("Decided", clock_time(subject.decided_at) if subject.decided_at else ""),
            ]
        }
