"""Needs feedback: what machines said of leads and nobody has said why of."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet
from django.urls import reverse

from feedback import proposals
from feedback.admin.asking import GivenReasonForm
from feedback.models import Reason
from feedback.outcomes import place_of
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm
from leadhub.console.places import Waiting, how_many
from leadhub.console.tables import Link
from leadhub.console.words import clock_time, plain
from leadhub.integrations.sources import spoken
from qualification.admin.deadlines import Deadline
from qualification.models import ClockKind, ClockRun, HandoffStatus, Proposal, Proposed
from qualification.readers.proposals import in_words

RELATED = [
    "lead__contact",
    "lead__account",
    "handoff__team__calendar",
    "handoff__partner",
    "remark",
    "answer_remark",
    "seller",
]


class ExplainForm(GivenReasonForm):
    """Why it is so, by the list that is agreed for where the lead stands."""

    def prepare(self) -> None:
        """What is lost asks for another list than what goes back."""
        self.place = self._place()
        super().prepare()

    def _place(self) -> Reason.Place:
        if self.subject.to == Proposed.LOST:
            return Reason.Place.LOSS
        handoff = self.subject.handoff
        is_open = handoff is not None and handoff.status == HandoffStatus.OPEN
        return Reason.Place.REJECTION if is_open else place_of(self.subject.lead)


class DismissForm(ActForm):
    """How it is instead."""

    comment = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), required=False, help_text="One sentence that says how it is instead."
    )


def explain(actor: Actor, said: Proposal, given: Mapping[str, Any]) -> Proposal:
    """It is so, because."""
    why = {"reason": given["reason"], "comment": given["comment"]}
    return proposals.explain(said.pk, **why, actor=actor, now=clock.now())


def dismiss(actor: Actor, said: Proposal, given: Mapping[str, Any]) -> Proposal:
    """It is not so."""
    return proposals.dismiss(said.pk, comment=given["comment"], actor=actor, now=clock.now())


@admin.register(Proposal)
class ProposalAdmin(ConsoleAdmin):
    """What machines said, for whoever holds the lead to say why: what waits comes first, the oldest of it on top."""

    verb = "proposal.list"
    group = "Work"
    title = "Needs feedback"
    icon = "rate_review"
    rank = 33
    empty = "No machine waits for a reason. What a CRM says without one, or cannot say, stands here."
    list_display = ["who", "company", "says", "lacking", "holder", "left"]
    list_filter = ["state", "to", "handoff__team"]
    list_select_related = RELATED
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "explain",
            "Say why",
            "proposal.explain",
            explain,
            form=ExplainForm,
            possible=lambda said: said.is_open,
            done="Done, with your reason. Marketing sees your comment.",
            effect="What the machine says is done by it, as if you had done it yourself.",
        ),
        ObjectAction(
            "dismiss",
            "Not so",
            "proposal.dismiss",
            dismiss,
            form=DismissForm,
            possible=lambda said: said.is_open,
            done="Nothing was done to the lead. Its clocks run on.",
            effect="The lead stays where it is, and clocks run on with exactly what was left.",
        ),
    ]

    def rows(self, actor: Actor) -> "QuerySet[Proposal]":
        """Those that the caller may see and that people are or were asked about."""
        return Proposal.objects.visible_to(actor).asked()

    def badge(self, actor: Actor) -> Waiting:
        """How many wait, up to a hundred."""
        return how_many(Proposal.objects.visible_to(actor).waiting())

    def get_ordering(self, request: Any) -> Sequence[Any]:
        """What waits first."""
        return (F("ended_at").desc(nulls_first=True), "asked_at")

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """Who said so, as people call it, and the time that is left for each answer."""
        now = clock.now()
        speakers = spoken([name for row in rows for name in (row.source, row.ended_by_name)])
        runs = ClockRun.objects.filter(handoff__in=[row.handoff_id for row in rows], kind=ClockKind.FEEDBACK)
        beside = runs.select_related("calendar").prefetch_related("calendar__closures")
        by_start = {(run.handoff_id, run.started_at): run for run in beside}
        for row in rows:
            run = by_start.get((row.handoff_id, row.asked_at))
            row.speaker, row.ender = speakers[row.source], speakers[row.ended_by_name]
            row.deadline = run and Deadline.of(run.due_at, run.calendar, now, is_paused=run.running_since is None)

    @admin.display(description="Lead")
    def who(self, row: Proposal) -> str:
        """Whom it is about."""
        return str(row.lead.contact)

    @admin.display(description="Company")
    def company(self, row: Proposal) -> str:
        """Where they work."""
        return str(row.lead.account or "Unknown")

    @admin.display(description="What is said")
    def says(self, row: Any) -> str:
        """By whom, and what."""
        return f"{row.speaker}: {row.get_to_display()}"

    @admin.display(description="What is missing")
    def lacking(self, row: Any) -> str:
        """What kept it from being done."""
        return in_words(row, row.speaker).partition("Not carried out: ")[2]

    @admin.display(description="Taken by")
    def holder(self, row: Proposal) -> str:
        """The team or the partner."""
        return str(row.handoff.team or row.handoff.partner) if row.handoff else "Nobody"

    @admin.display(description="Time left")
    def left(self, row: Any) -> str:
        """Of those that wait; what became of the others."""
        return str(row.deadline or "") if row.is_open else row.get_state_display()

    def page(self, actor: Actor, subject: Proposal) -> dict[str, Any]:
        """What was said there, and what became of it here."""
        row: Any = self.rows(actor).select_related(*RELATED).get(pk=subject.pk)
        self.complete(actor, [row])
        facts: list[tuple[str, Any]] = [
            ("Lead", Link(str(row.lead), reverse("admin:qualification_lead_change", args=[row.lead_id]))),
            ("Company", self.company(row)),
            ("What is said", in_words(row, row.speaker)),
            ("As it stands there", row.native or "Not told"),
            ("Since", clock_time(row.said_at)),
            ("By", str(row.seller) if row.seller else "Nobody is named"),
            ("Reason there", row.reason or "None"),
            ("Comment there", row.remark.text if row.remark else "None"),
        ]
        if row.handoff_id:
            address = reverse("admin:qualification_handoff_change", args=[row.handoff_id])
            facts.insert(1, ("Handoff", Link("Open its card", address)))
        if row.is_open and row.deadline:
            facts.append(("Answer by", row.deadline.exact))
        if not row.is_open:
            ended = f"{row.get_state_display()}, {clock_time(row.ended_at)} by {row.ender}"
            facts += [
                ("How it ended", ended),
                ("In words", plain(row.answer_remark.text if row.answer_remark else None)),
            ]
        return {"title": f"Needs feedback: {row.lead}", "facts": facts}
