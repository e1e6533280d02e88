"""The log of alerts: what was told whom and what became of it; one's own for everybody, all of it for operations."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.alerts.causes import in_words
from leadhub.alerts.notices import kinds
from leadhub.alerts.readers import alert_rows
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.filters import SpelledFilter
from leadhub.console.words import clock_time, spell
from leadhub.models import Alert, AlertState


def outcome(alert: Alert) -> str:
    """What is said after a test: what came of it."""
    alert.refresh_from_db()
    if alert.state == AlertState.SENT:
        return "Sent. Look whether it is there."
    if alert.state == AlertState.DUE:
        return f"It is sent as soon as the channel can. {in_words(alert.cause) or ''}".strip()
    return f"Not sent. {in_words(alert.cause) or ''}".strip()


@admin.register(Alert)
class AlertAdmin(ConsoleAdmin):
    """Every message."""

    verb = "alert.list"
    title = "Alert log"
    icon = "mark_email_read"
    rank = 60
    group = "Oversight"
    empty = "Nobody was told anything yet. Alerts come here when a handoff arrives, is due soon or overdue."
    list_display = ["what", "whom", "way", "became", "made"]
    list_filter = ["state", ("kind", SpelledFilter)]
    ordering = ["-made_at", "-pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"

    def rows(self, actor: Actor) -> "QuerySet[Alert]":
        """Those that the caller may see."""
        return alert_rows(actor).select_related("channel", "event", "person", "room__channel")

    @admin.display(description="What")
    def what(self, alert: Alert) -> str:
        """The kind of alert."""
        kind = kinds().get(alert.kind)
        return kind.label if kind else spell(alert.kind)

    @admin.display(description="Whom")
    def whom(self, alert: Alert) -> str:
        """A person or a room."""
        return str(alert.person or alert.room or alert.channel)

    @admin.display(description="Way")
    def way(self, alert: Alert) -> str:
        """The channel."""
        return str(alert.channel)

    @admin.display(description="State")
    def became(self, alert: Alert) -> str:
        """What became of it."""
        said = in_words(alert.cause)
        return f"{alert.get_state_display()}. {said}" if said else alert.get_state_display()

    @admin.display(description="Made")
    def made(self, alert: Alert) -> str:
        """When it happened."""
        return clock_time(alert.made_at)

    def page(self, actor: Actor, subject: Alert) -> Mapping[str, Any]:
        """Everything that is known of it."""
        facts: Sequence[tuple[str, str]] = [
            ("What", self.what(subject)),
            ("Event", subject.event.type if subject.event else ""),
            ("Whom", self.whom(subject)),
            ("Way", self.way(subject)),
            ("Urgent", "Yes" if subject.is_urgent else "No"),
            ("State", self.became(subject)),
            ("Made", self.made(subject)),
            ("Not before", clock_time(subject.not_before)),
            ("Tries", str(subject.attempts)),
            ("Sent", clock_time(subject.sent_at) if subject.sent_at else ""),
            ("Told with", str(subject.digest or "")),
            ("Id of the message", str(subject.digest or subject.pk)),
        ]
        return {"title": self.what(subject), "facts": facts}
