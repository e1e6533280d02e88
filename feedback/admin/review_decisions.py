"""What reviews decided, as the console shows it: the draft that it leads to, and what becomes of it."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse

from feedback import review_decisions
from feedback.admin.review_forms import DecisionForm, DraftForm, SettleForm
from feedback.models import ReviewDecision
from feedback.readers.review_decisions import REVIEW_DECISION
from leadhub import clock
from leadhub.actors import Actor, Role
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import chosen_id
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time
from leadhub.errors import FieldError, NotAcceptable
from leadhub.models import DocumentKind, Draft
from qualification.admin.drafts.links import draft_link, page_of


class ByOwner(ObjectAction):
    """Offered to sellers only of what they answer for."""

    def is_shown(self, actor: Actor, subject: Any) -> bool:
        """By who asks."""
        is_theirs = actor.role != Role.SALES or subject.owner_id == actor.user_id
        return is_theirs and super().is_shown(actor, subject)


def agreed(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a form says was agreed."""
    unknown = "Choose who answers for it."
    wanted = "Choose leads of this review."
    return {
        "text": given["text"],
        "owner": chosen_id(given["owner"], "/owner", "unknown_owner", unknown),
        "due_on": given["due_on"],
        "items": [chosen_id(item, "/items", "unknown_item", wanted) for item in given["items"]],
    }


def change(actor: Actor, decision: ReviewDecision, given: Mapping[str, Any]) -> ReviewDecision:
    """What was agreed, until the review is closed."""
    return review_decisions.revise(decision.pk, agreed(given), actor=actor, now=clock.now())


def settle(actor: Actor, decision: ReviewDecision, given: Mapping[str, Any]) -> ReviewDecision:
    """What became of it."""
    if given["state"] not in ReviewDecision.State.values:
        fault = FieldError("/state", "state_required", "Choose what became of it.")
        raise NotAcceptable(fault.detail, code=fault.code, errors=[fault])
    said = {"state": given["state"], "because": given["because"]}
    return review_decisions.revise(decision.pk, said, actor=actor, now=clock.now())


def open_draft(actor: Actor, decision: ReviewDecision, given: Mapping[str, Any]) -> ReviewDecision:
    """The rules that it changes."""
    if given["document"] not in DocumentKind.values:
        fault = FieldError("/document", "document_required", "Choose the document whose rules are to change.")
        raise NotAcceptable(fault.detail, code=fault.code, errors=[fault])
    kind = DocumentKind(given["document"])
    return review_decisions.open_draft(decision.pk, kind, actor=actor, now=clock.now())


def told(decision: ReviewDecision) -> str:
    """Whose draft it is."""
    assert decision.draft is not None, "it was opened or linked just now"
    if decision.draft_was_open:
        return f"{decision.draft.created_by_name} had begun a draft already: the decision is linked to it."
    return "The draft is begun. Its note names this review."


def stands_with(decision: ReviewDecision) -> Mapping[str, Any]:
    """What the form of a change shows first."""
    return {
        "text": decision.text,
        "owner": str(decision.owner_id),
        "due_on": decision.due_on,
        "items": [str(one.item_id) for one in decision.concerns.all()],
    }


@admin.register(ReviewDecision)
class ReviewDecisionAdmin(ConsoleAdmin):
    """Open ones by their date."""

    verb = "review.decisions"
    title = "Decisions of reviews"
    group = "Review"
    icon = "task_alt"
    rank = 20
    empty = "No review has decided anything yet."
    list_display = ["text", "owner", "due_on", "state", "review"]
    list_select_related = ["owner", "review"]
    list_filter = ["state"]
    ordering = ["-made_at", "-pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ByOwner(
            "settle",
            "Say what became of it",
            "review.revise",
            settle,
            form=SettleForm,
            initial=lambda row: {"because": row.because},
            possible=lambda row: row.is_open,
            press="Say so",
            done="It is noted, and sellers who rejected one of its leads read it.",
            effect="It is said once.",
        ),
        ObjectAction(
            "draft",
            "Open a draft of rules",
            "review.draft",
            open_draft,
            form=DraftForm,
            possible=lambda row: row.is_open and (row.draft is None or row.draft.state == Draft.State.DISCARDED),
            press="Open the draft",
            done=told,
            lands=lambda row: page_of(row.draft),
            effect="Its note names this review. Where somebody is editing a draft already, that one is linked.",
        ),
        ObjectAction(
            "change",
            "Change it",
            "review.decide",
            change,
            form=DecisionForm,
            initial=stands_with,
            possible=lambda row: row.is_open and row.review.is_open,
            press="Save",
            done="Changed.",
        ),
    ]

    def rows(self, actor: Actor) -> "QuerySet[ReviewDecision]":
        """Those that the caller may see."""
        return ReviewDecision.objects.visible_to(actor).select_related("draft", "review")

    def page(self, actor: Actor, subject: ReviewDecision) -> dict[str, Any]:
        """All of it, with the way to the review, the leads and the draft."""
        view = REVIEW_DECISION.read(actor, subject.pk)
        concerns = subject.concerns.select_related(
            "item__lead__account", "item__lead__contact", "item__lead__product_line"
        )
        leads = [
            (Link(str(one.item.lead), reverse("admin:qualification_lead_change", args=[one.item.lead_id])),)
            for one in concerns.order_by("item__position")
        ]
        draft = draft_link(subject.draft, view.note or "") if subject.draft else ""
        return {
            "facts": [
                ("Decided", view.text),
                ("Review", Link(str(subject.review), reverse("admin:feedback_review_change", args=[view.review]))),
                ("Answers for it", view.owner_name),
                ("By", f"{view.due_on:%-d %b %Y}"),
                ("State", view.state.label),
                ("What became of it", view.because or ""),
                ("Said", f"{view.settled_by_name}, {clock_time(view.settled_at)}" if view.settled_at else ""),
                ("Rules", draft or ""),
                ("Written", f"{view.made_by_name}, {clock_time(view.made_at)}"),
            ],
            "tables": [Table("It is about", ("Lead",), leads, "It names no lead.")],
        }
