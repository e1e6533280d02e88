"""Technical reviews: what engineers are asked, by the time that is left."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import F, QuerySet
from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.places import Waiting, how_many
from leadhub.console.tables import Link
from leadhub.console.words import clock_time, spell
from qualification import technical_reviews
from qualification.admin.ask_forms import AnswerForm
from qualification.admin.deadlines import Deadline
from qualification.models import ClockRun, TechnicalReview
from qualification.readers.technical_fits import technical_fit_of


def answer(actor: Actor, review: TechnicalReview, given: Mapping[str, Any]) -> TechnicalReview:
    """What sales and the buyer wait for."""
    return technical_reviews.answer(
        review.pk,
        answer=given["answer"],
        limiting_fact=given["limiting_fact"],
        comment=given["comment"],
        actor=actor,
        now=clock.now(),
    )


@admin.register(TechnicalReview)
class TechnicalReviewAdmin(ConsoleAdmin):
    """What waits for an engineer comes first, the oldest of it on top."""

    verb = "technical_review.list"
    group = "Work"
    title = "Technical reviews"
    icon = "engineering"
    rank = 36
    is_rare = True
    empty = "Nothing is asked. Whoever holds a lead asks here whether it can be made."
    list_display = ["who", "company", "line", "team", "asker", "left"]
    list_filter = ["team", "answer", ("answered_at", admin.EmptyFieldListFilter)]
    list_select_related = ["lead__contact", "lead__account", "lead__product_line", "team", "question", "remark"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "answer",
            "Answer",
            "technical_review.answer",
            answer,
            form=AnswerForm,
            possible=lambda review: review.answered_at is None and review.withdrawn_at is None,
            done="Answered. It stands in the qualification sheet, and the holder is told.",
            effect="Feasible confirms the technical fit, not feasible refutes it; with changes it stays unknown until "
            "the buyer has said whether they will do.",
        )
    ]

    def rows(self, actor: Actor) -> "QuerySet[TechnicalReview]":
        """Those that the caller may see."""
        return TechnicalReview.objects.visible_to(actor)

    def get_ordering(self, request: Any) -> Sequence[Any]:
        """What waits first."""
        return (F("answered_at").desc(nulls_first=True), F("withdrawn_at").desc(nulls_first=True), "asked_at")

    def badge(self, actor: Actor) -> Waiting:
        """How many wait for the desks that the caller is of, up to a hundred."""
        if actor.user_id is None:
            return 0
        waiting = TechnicalReview.objects.visible_to(actor).open()
        mine = waiting.filter(team__members__user_id=actor.user_id, team__members__is_active=True)
        return how_many(mine)

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """The time that is left of each."""
        now = clock.now()
        asked = ClockRun.objects.filter(technical_review__in=[row.pk for row in rows])
        clocks = asked.select_related("calendar").prefetch_related("calendar__closures")
        due = {run.technical_review_id: run for run in clocks}
        for row in rows:
            run = due.get(row.pk)
            row.deadline = None
            if run is not None:
                row.deadline = Deadline.of(run.due_at, run.calendar, now, is_paused=run.running_since is None)

    @admin.display(description="Lead")
    def who(self, row: TechnicalReview) -> str:
        """Who would buy."""
        return str(row.lead.contact)

    @admin.display(description="Company")
    def company(self, row: TechnicalReview) -> str:
        """Where they work."""
        return str(row.lead.account or "Unknown")

    @admin.display(description="Asks for")
    def line(self, row: TechnicalReview) -> str:
        """What it is about."""
        return str(row.lead.product_line)

    @admin.display(description="Asked by")
    def asker(self, row: TechnicalReview) -> str:
        """Who of sales."""
        return row.asked_by_name

    @admin.display(description="Time left")
    def left(self, row: Any) -> str:
        """Of those that wait; what the others were answered."""
        if row.answer:
            return str(row.get_answer_display())
        return "No longer asked" if row.withdrawn_at else str(row.deadline or "")

    def page(self, actor: Actor, subject: TechnicalReview) -> dict[str, Any]:
        """The question, what is asked for, what we can make, and the answer."""
        row = self.rows(actor).select_related(*self.list_select_related).get(pk=subject.pk)
        self.complete(actor, [row])
        return {"title": f"Technical review: {row.lead}", "facts": list(_facts(self, actor, row))}


def _facts(page: TechnicalReviewAdmin, actor: Actor, row: Any) -> Iterator[tuple[str, Any]]:
    yield "Lead", Link(str(row.lead), reverse("admin:qualification_lead_change", args=[row.lead_id]))
    yield "Company", page.company(row)
    yield "Asked", f"{clock_time(row.asked_at)} by {row.asked_by_name}"
    yield "Question", row.question.text if row.question else ""
    yield "What the rules make of it", technical_fit_of(actor, row.lead_id, clock.now()).text
    yield "Desk", row.team
    if row.deadline and not row.answer:
        yield "Answer by", row.deadline.exact
    yield "Time left" if row.answered_at is None else "Answer", page.left(row)
    if row.answered_at is not None:
        yield "Limited by", spell(row.limiting_fact) if row.limiting_fact else "Nothing"
        yield "In words", row.remark.text if row.remark else ""
        yield "Answered", f"{clock_time(row.answered_at)} by {row.answered_by_name}"
