"""The log of requests: found by the id that every answer says, with what each of them changed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html

from leadhub.actors import Actor
from leadhub.console.forms import Moment
from leadhub.console.logs import LogAdmin, NarrowForm, narrow_choice
from leadhub.console.objects import edits_address, links_of, requests_address
from leadhub.console.oversight.changes import HEADERS_OF_EDITS, lines_of_edits
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time, log_time
from leadhub.events.types import event_types
from leadhub.jobs.works import label_of
from leadhub.models import Answered, Change, Door, Edit, Event, Job
from leadhub.watching.changes import edit_views
from leadhub.watching.readers import REQUESTS, AnsweredRequestView, Outcome, answered_views, words_of

FEW = 50
LEAD = "lead"
REFUSED, FAILED = 400, 500


class RequestsForm(NarrowForm):
    """By id, by who sent it, by what came of it."""

    request_id = forms.CharField(max_length=40, label="Request id", help_text="All of it, or how it begins.")
    who = forms.CharField(max_length=120, label="Who", help_text="A person, or a token or program by its name.")
    door = narrow_choice("Way in", Door.choices)
    ended = narrow_choice("How it ended", Outcome.choices)
    operation = forms.CharField(max_length=80, label="Operation", help_text="Such as: listLeads.")
    object = forms.CharField(max_length=40, label="Id in the address", help_text="Of a lead, handoff, job …")
    at__gte = Moment(label="From", help_text="UTC.")
    at__lt = Moment(label="Until", help_text="UTC.")
    key = forms.CharField(max_length=110, label="One caller", widget=forms.HiddenInput)
    code = forms.CharField(max_length=60, label="One refusal", widget=forms.HiddenInput)


@admin.register(Answered)
class RequestAdmin(LogAdmin):
    """What was asked of leadhub."""

    verb = "request.list"
    group = "Oversight"
    title = "Request log"
    icon = "manage_search"
    rank = 40
    listing = REQUESTS
    narrowing = RequestsForm
    file_of = "requests"
    file_verb = "request.list"
    under = (
        "Every call of the APIs and of connected systems, what people sent from pages, and whatever failed. Nothing of "
        "what a request said is kept: no body, no search words. A line is here about a second after its answer."
    )
    empty = "No request yet. Each answer says its number in the header X-Request-Id: by it the request is found here."
    headers = ("Request", "When (UTC)", "Who", "Way in", "Operation", "Answer", "Took")
    page_template = "leadhub/console/facts.html"

    def rows(self, actor: Actor) -> "QuerySet[Answered]":
        """All of them."""
        return Answered.objects.all()

    def lines(self, actor: Actor, views: Sequence[AnsweredRequestView]) -> Iterator[Sequence[Any]]:
        """One request each."""
        for one in views:
            page = self.address("change", one.number)
            yield (
                Link(str(one.request_id)[:8], page),
                log_time(one.at),
                one.by_name,
                one.door.label,
                one.operation or f"{one.method} {one.address or '(no address of ours)'}",
                answer_of(one),
                f"{one.duration_ms:,} ms",
            )

    def hidden(self, given: Mapping[str, str]) -> str:
        """Whose requests alone are shown."""
        return f"Only what came with: {words_of([given['key']])[given['key']]}." if given.get("key") else ""

    def beside(self, actor: Actor, given: Mapping[str, str]) -> Link | None:
        """What a request changed says so for longer than its line is kept."""
        if "request_id" not in given:
            return None
        found = edits_address(request_id=given["request_id"])
        return Link("Look for it in what was changed, which is kept for good", found)

    def page(self, actor: Actor, subject: Answered) -> Mapping[str, Any]:
        """Who asked what, and what came of it."""
        (view,) = answered_views(actor, [subject])
        return {
            "title": f"Request {view.request_id}",
            "facts": [
                ("When", clock_time(view.at)),
                ("Who", view.by_name),
                ("Came with", Link(view.came_with, requests_address(key=subject.key))),
                ("Way in", view.door.label),
                ("Operation", view.operation),
                ("Address", f"{view.method} {view.address}"),
                ("Id in the address", view.object or ""),
                ("Answer", answer_of(view)),
                ("Took", f"{view.duration_ms:,} ms"),
            ],
            "tables": list(caused_by_request(actor, subject.request)),
        }


def answer_of(view: AnsweredRequestView) -> str:
    """The status, and the code of a refusal; what failed on our side in red."""
    said = format_html("{} <code>{}</code>", view.status, view.code) if view.code else str(view.status)
    if view.status < REFUSED:
        return said
    return format_html('<strong class="lh-mark {}">{}</strong>', "lh-bad" if view.status >= FAILED else "lh-warn", said)


def caused_by_request(actor: Actor, request: UUID) -> Iterator[Table]:
    """What a request changed, what it let happen, and the long work that it asked for."""
    acts = Change.objects.filter(request=request).values("pk")
    edits = list(Edit.objects.filter(change_no__in=acts).order_by("pk")[: FEW + 1])
    lines = list(lines_of_edits(actor, edit_views(actor, edits[:FEW])))
    every = Link("All that it changed", edits_address(request_id=str(request)))
    title, after = _first("What it changed", edits), every if len(edits) > FEW else None
    yield Table(title, HEADERS_OF_EDITS, lines, "It changed no field.", after=after)
    events = list(Event.objects.filter(request=request).order_by("pk")[: FEW + 1])
    yield Table(
        _first("What happened by it", events),
        ("When", "What", "Lead"),
        _told(actor, events[:FEW]),
        "No event came of it.",
    )
    jobs = Job.objects.filter(request=request).order_by("pk").only("kind", "status", "created_at")[:FEW]
    work = [
        (Link(label_of(job.kind), reverse("admin:leadhub_job_change", args=[job.pk])), job.get_status_display())
        for job in jobs
    ]
    if work:
        yield Table("Long work that it asked for", ("What", "Status"), work)


def _told(actor: Actor, events: Sequence[Event]) -> list[tuple[Any, ...]]:
    said = event_types()
    leads = [one.lead_ref for one in events]
    links = links_of(actor, ((LEAD, lead) for lead in leads if lead is not None))
    shown = ["" if lead is None else links[LEAD, lead] for lead in leads]
    return [(clock_time(one.at), said.get(one.type, one.type), link) for one, link in zip(events, shown, strict=True)]


def _first(title: str, rows: Sequence[Any]) -> str:
    return title if len(rows) <= FEW else f"{title}, the first {FEW}"
