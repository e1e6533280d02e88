"""The pages of handoffs and the queue; feedback adds what sales answers and registers them."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.tokens import actor_of
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.places import Place
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time, spell
from leadhub.policy.registry import can
from qualification.admin.clocks import StateOfClocks, clock_table, standing
from qualification.admin.deadlines import Deadline
from qualification.admin.handoff_acts import (
    NEEDS_DATA,
    NOT_MINE,
    PLACE,
    PROVIDE_DATA,
    REASSIGN,
    RECALL,
    SEPARATE,
)
from qualification.admin.lead_page import company_in_words, enquiry_in_words
from qualification.admin.queue import due, queue_of
from qualification.desks import Desks
from qualification.models import Attempt, Handoff, HandoffStatus
from qualification.readers.cards import CardPersonView
from qualification.readers.handoffs import HANDOFF, HANDOFFS, HandoffView
from qualification.readers.sheets import gap_words
from qualification.readers.technical_fits import technical_fit_of
from qualification.readers.unassigned import why_unassigned
from qualification.rules.words import HELD_OUT

PEOPLE = ("Who", "Role", "Reach", "Part", "What they did")


class HandoffPages(ConsoleAdmin):
    """All handoffs that the caller may see, the newest first."""

    verb = "handoff.list"
    file_of = "handoffs"
    file_verb = "handoff.export"
    listing = HANDOFFS
    queue_verb = "handoff.queue"
    group = "Work"
    icon = "handshake"
    rank = 22
    empty = "Nothing was handed over yet. A lead comes here when fit and intent both ask for sales."
    list_display = ["contact", "company", "taker", "whose", "status", "urgent", "left"]
    list_select_related = ["lead__contact", "lead__account", "team", "partner", "owner"]
    list_filter = ["status", StateOfClocks, "kind", "team", "priority"]
    ordering = ["-created_at", "-pk"]
    sortable_by = ()
    page_template = "qualification/handoff.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        NEEDS_DATA,
        NOT_MINE,
        PROVIDE_DATA,
        PLACE,
        REASSIGN,
        RECALL,
        SEPARATE,
    ]

    def rows(self, actor: Actor) -> "QuerySet[Handoff]":
        """Those that the caller may see."""
        return Handoff.objects.visible_to(actor)

    def verbs(self) -> list[str]:
        """The queue needs one of its own."""
        return [*super().verbs(), self.queue_verb]

    def places(self) -> Iterator[Place]:
        """The queue comes first."""
        queue = self.address("queue")
        yield Place(self.group, "My queue", "inbox", queue, self.queue_verb, rank=10, badge=due)
        yield from super().places()

    def get_urls(self) -> list[URLPattern]:
        """One address more: the queue."""
        view = self.admin_site.admin_view(self.queue_view)
        return [path("queue/", view, name="qualification_handoff_queue"), *super().get_urls()]

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """What waits for the caller."""
        actor = actor_of(request)
        if request.method not in ("GET", "HEAD") or not can(actor, self.queue_verb):
            raise PermissionDenied
        given = request.GET.get("start", "")
        start = int(given) if given.isdecimal() and len(given) < 7 else 0
        context = {
            **self.admin_site.each_context(request),
            "title": "My queue",
            "content": queue_of(actor, clock.now(), start=start),
        }
        return TemplateResponse(request, "qualification/queue_page.html", context)

    def named(self, row: Any) -> str:
        """Who asks."""
        return str(row.lead.contact)

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """The time that is left of those that wait."""
        now, desks = clock.now(), Desks()
        paused = standing([row.pk for row in rows])
        why = why_unassigned([row.pk for row in rows if row.owner_id is None], now)
        for row in rows:
            row.why_nobody = why.get(row.pk)
            hours = desks.calendar_for(row)
            row.deadline = Deadline.of(row.accept_due_at, hours, now, is_paused=row.pk in paused)
            row.response = Deadline.of(row.response_due_at, hours, now, is_paused=row.pk in paused)

    @admin.display(description="Contact")
    def contact(self, row: Handoff) -> str:
        """Whom to call."""
        return str(row.lead.contact)

    @admin.display(description="Company")
    def company(self, row: Handoff) -> str:
        """Where they work."""
        return str(row.lead.account or "Unknown")

    @admin.display(description="Taken by")
    def taker(self, row: Handoff) -> str:
        """The team or the partner."""
        return str(row.team or row.partner)

    @admin.display(description="Owner")
    def whose(self, row: Any) -> str:
        """Who has it, or why nobody."""
        if row.owner is not None:
            return str(row.owner)
        return str(row.why_nobody.label) if row.why_nobody else ""

    @admin.display(description="Priority")
    def urgent(self, row: Handoff) -> str:
        """Normal or urgent."""
        return row.get_priority_display()

    @admin.display(description="Time left")
    def left(self, row: Any) -> str:
        """To accept or reject."""
        if row.status != HandoffStatus.OPEN:
            return ""
        kind = "lh-bad" if row.deadline.is_over else "lh-warn" if row.deadline.is_soon else ""
        return format_html('<span class="{}" title="{}">{}</span>', kind, row.deadline.exact, row.deadline)

    def page(self, actor: Actor, subject: Handoff) -> dict[str, Any]:
        """The card: everything that is needed to act."""
        row: Any = self.rows(actor).select_related(*self.list_select_related, "lead__product_line").get(pk=subject.pk)
        self.complete(actor, [row])
        view = HANDOFF.read(actor, row.pk)
        card = view.card
        attempts = Attempt.objects.filter(handoff=row).order_by("at", "pk")
        made = [
            (clock_time(one.at), one.by_name, one.get_channel_display(), one.get_outcome_display()) for one in attempts
        ]
        signals = [
            (signal.label, signal.family.label, clock_time(signal.occurred_at), enquiry_in_words(signal.properties))
            for signal in card.signals
        ]
        people = [_person(one) for one in card.people] if len(card.people) > 1 else []
        return {
            "title": f"{card.contact.name} · {row.lead.product_line}",
            "card": card,
            "facts": [*_facts(row, view), ("Technical fit", technical_fit_of(actor, row.lead_id, clock.now()).text)],
            "tables": [
                clock_table(row.pk, clock.now()),
                *([Table("Who asks", PEOPLE, people)] if people else []),
                Table("What they did", ("Signal", "Counts as", "When", "What it said"), signals),
                Table("Attempts to reach them", ("When", "Who", "How", "Result"), made, "Nobody has tried yet."),
            ],
            "gaps": [gap_words(gap) for gap in card.sheet],
            "missing": [spell(code) for code in card.missing],
            "lacks": [spell(code).lower() for code in card.lacks],
        }


def _person(one: CardPersonView) -> tuple[str, ...]:
    contact = one.contact
    how = "Shares this handoff" if one.shares else "Has read about the same"
    did = ", ".join(dict.fromkeys(signal.label for signal in one.signals)) or "Nothing yet"
    return contact.name, contact.job_title or "", ", ".join(filter(None, (contact.email, contact.phone))), how, did


def _facts(row: Any, view: HandoffView) -> Iterator[tuple[str, Any]]:
    card, contact, company = view.card, view.card.contact, view.card.company
    yield "Contact", ", ".join(part for part in (contact.name, contact.job_title) if part)
    yield "Reach", ", ".join(part for part in (contact.email, contact.phone) if part)
    if company:
        said = company_in_words(company.name, company.country, company.employee_count, company.industry)
        yield "Company", said
    else:
        yield "Company", "Unknown"
    yield "Asks for", ", ".join(part for part in (card.product_line.label, enquiry_in_words(card.enquiry)) if part)
    if card.rfq:
        said = f"{card.rfq.status.label}, revision {card.rfq.revision}"
        yield f"RFQ {card.rfq.number}", Link(said, reverse("admin:qualification_rfq_change", args=[card.rfq.id]))
        missing = ", ".join(spell(gap).lower() for gap in card.rfq.missing)
        yield "Missing before a quote", missing or "Nothing"
    yield "Came here by", card.why_here or ""
    yield "Status", _status(row)
    if view.paused:
        yield "Clocks", f"{view.paused.text} Since {clock_time(view.paused.since, row.deadline.zone)}."
    if row.status == HandoffStatus.OPEN:
        yield "Accept or reject", f"{row.deadline} ({row.deadline.exact})"
    yield "First personal contact", _first_contact(row)
    if row.status in (HandoffStatus.OPEN, HandoffStatus.ACCEPTED):
        yield "Attempts to reach them", view.attempts.text
    if view.holdout:
        yield "Hold-out", HELD_OUT
    yield "Priority", row.get_priority_display()
    yield "Taken by", f"{row.get_kind_display()}: {row.team or row.partner}"
    yield (
        "Owner",
        row.owner or (f"Nobody: {view.why_unassigned.label.lower()}" if view.why_unassigned else "Nobody yet"),
    )
    yield "Fit and intent", f"Tier {card.fit.tier}, intent {card.level.label.lower()}"
    yield "Known at the company", ", ".join(function.label for function in card.committee.known) or "Nobody"
    yield "Nobody known of", ", ".join(function.label for function in card.committee.missing) or "None missing"
    yield "Agreement", f"Version {row.agreement}"
    yield "Lead", Link("Open the lead", reverse("admin:qualification_lead_change", args=[row.lead_id]))


def _status(row: Any) -> str:
    if row.closed_at is None:
        return str(row.get_status_display())
    return f"{row.get_status_display()} by {row.closed_by_name}, {clock_time(row.closed_at, row.deadline.zone)}"


def _first_contact(row: Any) -> str:
    if row.responded_at is not None:
        return f"Done, {clock_time(row.responded_at, row.response.zone)}"
    if row.status in (HandoffStatus.OPEN, HandoffStatus.ACCEPTED):
        return f"{row.response} ({row.response.exact})"
    return "None"
