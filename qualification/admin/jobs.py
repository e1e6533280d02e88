"""Long work: how far it is, and what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.places import Place
from leadhub.console.tables import Link
from leadhub.console.words import ago, clock_time
from leadhub.jobs import queue
from leadhub.jobs.works import work_of
from leadhub.models import Draft, Job
from leadhub.models.job import RUNNING
from qualification import simulations
from qualification import what_ifs as counted
from qualification.admin import simulation_tables, what_if_tables, what_ifs
from qualification.readers.simulations import kept_result
from qualification.readers.what_ifs import kept_result as kept_what_if


def cancel(actor: Actor, job: Job, _given: Mapping[str, Any]) -> Job:
    """Give it up."""
    return queue.cancel(job.pk, actor=actor, now=clock.now())


@admin.register(Job)
class JobAdmin(ConsoleAdmin):
    """Simulations, what-ifs, and the rescoring that follows when rules are published."""

    verb = "job.list"
    group = "Rules"
    title = "Jobs"
    empty = "No long work yet. Simulations come here, and the rescoring that follows when rules are published."
    icon = "pending_actions"
    rank = 70
    list_display = ["what", "status", "progress", "created_by_name", "begun"]
    list_filter = ["status"]
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
        yield Place(self.group, ask.label, "help_center", self.address("add"), ask.verb, rank=45)

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
        return work_of(job.kind).label

    @admin.display(description="Progress")
    def progress(self, job: Job) -> str:
        """How far it is."""
        return f"{job.done:,} of {job.total:,}" if job.total is not None else f"{job.done:,}"

    @admin.display(description="Begun")
    def begun(self, job: Any) -> str:
        """How long ago."""
        return ago(job.created_at, job.read_at)

    def page(self, actor: Actor, subject: Job) -> Mapping[str, Any]:
        """Progress, then the result."""
        content: dict[str, Any] = {
            "title": f"{self.what(subject)}, {subject.get_status_display().lower()}",
            "job": subject,
            "is_running": subject.status in RUNNING,
            "progress": self.progress(subject),
            "facts": [
                ("Status", subject.get_status_display()),
                ("Asked for by", subject.created_by_name),
                ("Begun", clock_time(subject.created_at)),
                ("Ended", clock_time(subject.finished_at) if subject.finished_at else ""),
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
    row = Draft.objects.exclude(state=Draft.State.DISCARDED).filter(pk=draft).first()
    if row is None:
        return [("Draft", "Given up")]
    link = Link(str(row), reverse("admin:leadhub_draft_change", args=[row.pk]))
    return [("Draft", link), ("Of the draft", "As it stands" if row.sha256 == digest else "As it stood before an edit")]


def _found(actor: Actor, job: Job) -> dict[str, Any]:
    found = kept_result(job)
    if found is None:
        return {"said": "It was counted by an older version of leadhub. Simulate the draft again."}
    return {
        "said": simulation_tables.effect_of(found),
        "numbers": simulation_tables.facts_of(found),
        "tables": list(simulation_tables.tables_of(actor, found)),
    }
