"""Suggestions: what outcomes say of the points in force, with evidence and backtest; people make it a draft."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse

from feedback import recalibrations
from feedback.admin.recalibration_tables import facts_of, tables_of
from feedback.models import Recalibration
from feedback.recalibrations import report_of
from leadhub import clock
from leadhub.actors import Actor
from leadhub.clock import real_now
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm, Choice, Moment
from leadhub.console.progress import progress_of
from leadhub.console.tables import Link
from leadhub.console.words import clock_time
from leadhub.models import Draft
from leadhub.models.job import RUNNING
from qualification.admin.drafts.links import draft_link, page_of


class AskForm(ActForm):
    """Of which outcome and which leads."""

    outcome = Choice(choices=Recalibration.Outcome.choices, label="Outcome", initial=Recalibration.Outcome.WON)
    since = Moment(required=False, label="Leads that came since", help_text="In UTC; empty: all.")
    until = Moment(required=False, label="Leads that came before", help_text="In UTC; empty: until now.")
    places = {"from": "since", "to": "until"}


def ask(actor: Actor, _none: None, given: Mapping[str, Any]) -> UUID:
    """As a job."""
    made = recalibrations.ask(
        outcome=given["outcome"], since=given["since"], until=given["until"], actor=actor, now=clock.now()
    )
    return made.job_id


def begin_draft(actor: Actor, row: Recalibration, _given: Mapping[str, Any]) -> Draft:
    """Of what is proposed."""
    return recalibrations.begin_draft(row.pk, actor=actor, now=clock.now())


@admin.register(Recalibration)
class RecalibrationAdmin(ConsoleAdmin):
    """The latest first."""

    verb = "recalibration.list"
    title = "Suggestions"
    group = "Review"
    icon = "tune"
    empty = "Nobody has asked for new points yet. Ask once enough leads have ended, and read what the evidence says."
    list_display = ["outcome", "state", "asked_by_name", "asked"]
    list_filter = ["result"]
    ordering = ["-asked_at", "-pk"]
    sortable_by = ()
    page_template = "qualification/job.html"
    entry = ObjectAction(
        "ask",
        "Ask for a recalibration",
        "recalibration.ask",
        ask,
        form=AskForm,
        press="Look back",
        done="The leads are being looked at. The report stands here when it is done.",
        lands=lambda pk: reverse("admin:feedback_recalibration_change", args=[pk]),
        effect="How leads ended is compared with what the rules thought of them. Nothing changes by it.",
    )
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "draft",
            "Open as a draft",
            "recalibration.draft",
            begin_draft,
            possible=lambda row: row.result == Recalibration.Result.PROPOSED,
            at_once=True,
            done="This draft holds what was proposed. Edit it, simulate it, then have both sides sign it.",
            lands=page_of,
            effect="Nothing comes into force before both sides have signed and operations publishes it.",
        )
    ]

    def rows(self, actor: Actor) -> "QuerySet[Recalibration]":
        """All that the caller may see."""
        return Recalibration.objects.visible_to(actor).select_related("job", "draft")

    @admin.display(description="State")
    def state(self, row: Recalibration) -> str:
        """What came of it, or how far the work is."""
        return row.get_result_display() if row.result else row.job.get_status_display()

    @admin.display(description="Asked for")
    def asked(self, row: Recalibration) -> str:
        """When."""
        return clock_time(row.asked_at)

    def page(self, actor: Actor, subject: Recalibration) -> Mapping[str, Any]:
        """Progress, then the report: old and new with the evidence, the backtest, and what gets worse."""
        content: dict[str, Any] = {
            "job": subject.job,
            "is_running": subject.job.status in RUNNING,
            "progress": progress_of(subject.job, real_now()),
            "errors": [error["detail"] for error in subject.job.errors],
            "facts": list(self._facts(subject)),
        }
        if not subject.report:
            return content
        report = report_of(subject)
        return content | {
            "said": report.summary,
            "numbers": facts_of(report),
            "tables": list(tables_of(actor, report)),
        }

    def _facts(self, row: Recalibration) -> Iterator[tuple[str, Any]]:
        yield "State", self.state(row)
        yield "Outcome", row.get_outcome_display()
        yield "Leads that came", _period(row)
        yield "Beside", f"Version {row.based_on} of the scoring models"
        yield "Asked for by", row.asked_by_name
        yield "Asked for", self.asked(row)
        yield "Done", clock_time(row.finished_at) if row.finished_at else ""
        yield "Work", Link("Progress, and giving it up", reverse("admin:leadhub_job_change", args=[row.pk]))
        if row.draft is not None:
            yield "Draft", draft_link(row.draft)


def _period(row: Recalibration) -> str:
    said = [f"{word} {clock_time(moment)}" for word, moment in (("since", row.since), ("before", row.until)) if moment]
    return " and ".join(said).capitalize() or "Ever"
