"""Receivers of events in the console, and the log of what was sent to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse

from leadhub.actors import Actor
from leadhub.clock import real_now
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.objects import request_link
from leadhub.console.places import Waiting, how_many
from leadhub.console.tables import Link, Table
from leadhub.console.words import ago, clock_time
from leadhub.events import page_acts as acts
from leadhub.events.readers import WebhookDeliveryView, delivery_rows, delivery_views, waiting_for
from leadhub.models import Delivery, DeliveryAttempt, DeliveryState, DisabledWhy, EndpointState, WebhookEndpoint
from leadhub.models.webhook import AttemptFault

LATEST = 20
NO_DELIVERIES = "No deliveries yet. Send a test event."


class EndpointAdmin(ConsoleAdmin):
    """The receivers."""

    verb = "webhook.list"
    group = "Connections"
    title = "Webhooks"
    empty = "No webhook yet. Add the address of a receiver, and it is sent every event that you choose."
    icon = "webhook"
    rank = 20
    list_display = ["name", "receiver", "wants", "standing", "waiting"]
    list_select_related = ["owner"]
    list_filter = ["state"]
    search_fields = ["name", "url"]
    ordering = ["name", "pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    entry = acts.CREATE
    object_actions: ClassVar[Sequence[ObjectAction]] = acts.OF_ENDPOINT

    def rows(self, actor: Actor) -> "QuerySet[WebhookEndpoint]":
        """Those that the caller may see."""
        return WebhookEndpoint.objects.visible_to(actor)

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """How much waits for each."""
        due = waiting_for([row.pk for row in rows])
        for row in rows:
            row.due = due.get(row.pk, 0)

    def badge(self, actor: Actor) -> Waiting:
        """The receivers that were disabled by what they answered, or for want of an owner."""
        rows = self.rows(actor).filter(state=EndpointState.DISABLED)
        return how_many(rows.exclude(disabled_why=DisabledWhy.BY_HAND))

    @admin.display(description="Receiver")
    def receiver(self, row: WebhookEndpoint) -> str:
        """The machine; the rest of an address may be a secret."""
        return urlsplit(row.url).netloc

    @admin.display(description="Wants")
    def wants(self, row: WebhookEndpoint) -> str:
        """How many types of events."""
        return "All events" if row.types is None else f"{len(row.types)} type{'s' if len(row.types) != 1 else ''}"

    @admin.display(description="State")
    def standing(self, row: WebhookEndpoint) -> str:
        """How it does."""
        return standing(row)

    @admin.display(description="Waiting")
    def waiting(self, row: Any) -> str:
        """How much is due to it."""
        return f"{row.due:,}"

    def page(self, actor: Actor, subject: WebhookEndpoint) -> Mapping[str, Any]:
        """Where it is, how it does, and what was sent to it last."""
        self.complete(actor, [subject])
        latest = delivery_rows(actor).filter(endpoint=subject).order_by("-created_at", "-pk")[:LATEST]
        log = delivery_views(actor, list(latest))
        all_of_it = f"{reverse('admin:leadhub_delivery_changelist')}?endpoint__id__exact={subject.pk}"
        return {
            "facts": [
                ("State", standing(subject)),
                ("Address", subject.url),
                ("Types", "All events, also those to come" if subject.types is None else ", ".join(subject.types)),
                ("Waiting", f"{subject.due:,}"),  # type: ignore[attr-defined]  # put there by complete
                ("Held until", _said(subject.held_until)),
                ("Former secret signs until", _said(subject.previous_signs_until)),
                ("Reads with the rights of", str(subject.owner)),
                ("Added by", subject.created_by_name),
                ("Added", clock_time(subject.created_at)),
                ("Log", Link("All deliveries", all_of_it) if log else ""),
            ],
            "tables": [
                Table(
                    "Latest deliveries",
                    ("When", "Event", "State", "Last answer"),
                    [_line(d) for d in log],
                    NO_DELIVERIES,
                )
            ],
        }


class DeliveryAdmin(ConsoleAdmin):
    """The log of all receivers."""

    verb = "webhook.deliveries"
    group = "Connections"
    title = "Webhook log"
    empty = NO_DELIVERIES
    icon = "outbox"
    rank = 21
    list_display = ["when", "type", "endpoint", "state", "attempts", "answered", "next_try"]
    list_select_related = ["event", "endpoint"]
    list_filter: ClassVar[Sequence[Any]] = ["state", ("endpoint", admin.RelatedOnlyFieldListFilter)]
    ordering = ["-created_at", "-pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [acts.RESEND]

    def rows(self, actor: Actor) -> "QuerySet[Delivery]":
        """Those that the caller may see."""
        return Delivery.objects.visible_to(actor)

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """What was answered last, and the moment that all times are told by."""
        views = {view.id: view for view in delivery_views(actor, rows)}
        for row in rows:
            row.read_at, row.told = real_now(), views[row.pk]

    @admin.display(description="When")
    def when(self, row: Any) -> str:
        """How long ago it was put in line."""
        return ago(row.created_at, row.read_at)

    @admin.display(description="Event")
    def type(self, row: Delivery) -> str:
        """What happened."""
        return row.event.type

    @admin.display(description="Last answer")
    def answered(self, row: Any) -> str:
        """The status, or why there was none."""
        return _answer_of(row.told)

    @admin.display(description="Next try")
    def next_try(self, row: Delivery) -> str:
        """While it is due."""
        return clock_time(row.next_try_at) if row.state == DeliveryState.DUE else ""

    def page(self, actor: Actor, subject: Delivery) -> Mapping[str, Any]:
        """What it is about, and every attempt with its answer."""
        endpoint = Link(
            str(subject.endpoint), reverse("admin:leadhub_webhookendpoint_change", args=[subject.endpoint_id])
        )
        attempts = DeliveryAttempt.objects.filter(delivery=subject).order_by("number")
        return {
            "title": f"{subject.event.type}, {subject.get_state_display().lower()}",
            "facts": [
                ("Event", subject.event_id),
                ("Type", subject.event.type),
                ("Receiver", endpoint),
                ("Lead", subject.lead_ref),
                ("Sequence", subject.event.lead_seq),
                ("State", subject.get_state_display()),
                ("Attempts", subject.attempts),
                ("Next try", self.next_try(subject)),
                ("Put in line", clock_time(subject.created_at)),
                ("Caused by request", request_link(actor, subject.event.request)),
                ("Ended", _said(subject.ended_at)),
            ],
            "tables": [
                Table(
                    "Attempts",
                    ("", "When", "Answer", "Took", "Content"),
                    [_attempt_line(attempt) for attempt in attempts],
                    "Not tried yet.",
                )
            ],
        }


def standing(row: WebhookEndpoint) -> str:
    """How a receiver does, in words."""
    if row.state == EndpointState.DISABLED:
        return f"Disabled: {row.get_disabled_why_display().lower()}"
    if row.failing_since is not None:
        return f"{row.get_state_display()}, failing since {clock_time(row.failing_since)}"
    return row.get_state_display()


def _line(view: WebhookDeliveryView) -> tuple[Any, ...]:
    page = reverse("admin:leadhub_delivery_change", args=[view.id])
    return clock_time(view.created_at), Link(view.type, page), view.state.label, _answer_of(view)


def _attempt_line(attempt: DeliveryAttempt) -> tuple[Any, ...]:
    said = str(attempt.status) if attempt.status else AttemptFault(attempt.fault).label
    return attempt.number, clock_time(attempt.at), said, f"{attempt.duration_ms:,} ms", attempt.answer


def _answer_of(view: WebhookDeliveryView) -> str:
    return view.last_fault.label if view.last_fault else str(view.last_status or "")


def _said(moment: datetime | None) -> str:
    return clock_time(moment) if moment else ""
