"""Long work: how far it is, and what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.tokens import actor_of
from leadhub.clock import real_now
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.objects import request_link
from leadhub.console.places import Place
from leadhub.console.progress import progress_of
from leadhub.console.words import ago, clock_time
from leadhub.jobs import queue
from leadhub.jobs.works import label_of, work_of
from leadhub.models import Draft, Job
from leadhub.models.job import RUNNING
from qualification import simulations
from qualification import what_ifs as counted
from qualification.admin import simulation_tables, what_if_tables, what_ifs
from qualification.admin.drafts.links import draft_link
from qualification.readers.simulations import kept_result
from qualification.readers.what_ifs import kept_result as kept_what_if

MINE = "mine"


def cancel(actor: Actor, job: Job, _given: Mapping[str, Any]) -> Job:
    """Give it up."""
    return queue.cancel(job.pk, actor=actor, now=clock.now())


class Whose(SimpleListFilter):
    """One's own, or everybody's."""

    title = "whose"
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice beside all of them."""
        return [(MINE, "Mine")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Job]") -> "QuerySet[Job]":
        """Those that the caller asked for."""
        return queryset.filter(created_by=actor_of(request).user_id) if self.value() == MINE else queryset


@admin.register(Job)
class JobAdmin(ConsoleAdmin):
    """Simulations, what-ifs, and the rescoring that follows when rules are published."""

    verb = "job.list"
    group = "Oversight"
    title = "Jobs"
    empty = "No long work yet. Simulations come here, and the rescoring that follows when rules are published."
    icon = "pending_actions"
    rank = 30
    list_display = ["what", "status", "progress", "asker", "begun"]
    list_filter: ClassVar[Sequence[Any]] = [Whose, "status"]
    ordering = ["-created_at", "-pk"]
    sortable_by = ()
    page_template = "qualification/job.html"
    entry = what_ifs.ASK
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "cancel",
            "Cancel",
            "job.cancel",
            cancel,
            possible=lambda job: job.status in RUNNING and work_of(job.kind).cancellable,
            is_dangerous=True,
            press="Cancel the job",
            done="Cancelled. What it has done stays done.",
            effect="What it has done stays done; nothing more is looked at.",
        )
    ]

    def places(self) -> Iterator[Place]:
        """The list, and the page on which people suppose."""
        yield from super().places()
        ask = what_ifs.ASK
        yield Place("Rules", ask.label, "help_center", self.address("add"), ask.verb, rank=45)

    def rows(self, actor: Actor) -> "QuerySet[Job]":
        """All of them."""
        return Job.objects.defer("parameters", "cursor", "result")

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """The moment that all times of the page are told by."""
        now = clock.now()
        for row in rows:
            row.read_at = now

    @admin.display(description="What")
    def what(self, job: Job) -> str:
        """The kind of work."""
        return label_of(job.kind)

    @admin.display(description="Progress")
    def progress(self, job: Job) -> str:
        """How far it is."""
        told = progress_of(job, real_now())
        return f"{told} {told.left}".strip()

    @admin.display(description="Asked for by")
    def asker(self, job: Job) -> str:
        """Whoever wanted it; leadhub itself for what rules and clocks ask for."""
        return job.created_by_name

    @admin.display(description="Asked for")
    def begun(self, job: Any) -> str:
        """How long ago."""
        return ago(job.created_at, job.read_at)

    def page(self, actor: Actor, subject: Job) -> Mapping[str, Any]:
        """Progress, then the result."""
        content: dict[str, Any] = {
            "title": f"{self.what(subject)}, {subject.get_status_display().lower()}",
            "job": subject,
            "is_running": subject.status in RUNNING,
            "progress": progress_of(subject, real_now()),
            "facts": [
                ("Status", subject.get_status_display()),
                ("Asked for by", subject.created_by_name),
                ("Begun", clock_time(subject.created_at)),
                ("Ended", clock_time(subject.finished_at) if subject.finished_at else ""),
                ("Done", str(progress_of(subject, real_now()))),
                ("Request", request_link(actor, subject.request)),
            ],
            "errors": [error["detail"] for error in subject.errors],
        }
        if subject.kind == simulations.KIND:
            content["facts"] += _draft_of(subject)
            if subject.status == Job.Status.DONE:
                content |= _found(actor, subject)
        elif subject.kind == counted.KIND and subject.status == Job.Status.DONE:
            content |= _what_if(actor, subject)
        return content


def _what_if(actor: Actor, job: Job) -> dict[str, Any]:
    found = kept_what_if(job)
    if found is None:
        return {"said": "It was counted by an older version of leadhub. Ask it anew."}
    return {
        "said": simulation_tables.effect_of(found),
        "numbers": what_if_tables.facts_of(found),
        "tables": list(what_if_tables.tables_of(actor, found)),
    }


def _draft_of(job: Job) -> list[tuple[str, Any]]:
    """The draft that is simulated, and whether it has changed since."""
    draft, digest, *_ = job.key.split(" ")
    row = Draft.objects.filter(pk=draft).first()
    if row is None or row.state == Draft.State.DISCARDED:
        return [("Draft", draft_link(row))]
    return [
        ("Draft", draft_link(row)),
        ("Of the draft", "As it stands" if row.sha256 == digest else "As it stood before an edit"),
    ]


def _found(actor: Actor, job: Job) -> dict[str, Any]:
    found = kept_result(job)
    if found is None:
        return {"said": "It was counted by an older version of leadhub. Simulate the draft again."}
    return {
        "said": simulation_tables.effect_of(found),
        "numbers": simulation_tables.facts_of(found),
        "tables": list(simulation_tables.tables_of(actor, found)),
    }
