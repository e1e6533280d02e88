"""Reviews as tables of the console: what was drawn, how far raters agree, the most disputed first, what was decided."""

from collections.abc import Sequence
from typing import Any, Final

from django.urls import reverse

from feedback.candidates import period_of
from feedback.readers.agreement_words import questions_of, words_of
from feedback.readers.my_feedback import my_feedback
from feedback.readers.period_numbers import ReviewNumbersView, counted_in, numbers_in
from feedback.readers.review_decisions import ReviewDecisionView, decisions_of, open_from_before
from feedback.readers.review_drawings import agreement as agreement_drawing
from feedback.readers.review_drawings import reached, why_rejected
from feedback.readers.review_results import (
    AnswerCountView,
    LastVerdictView,
    ReviewedItemView,
    results_of,
)
from feedback.readers.reviews import REVIEW
from leadhub.actors import Actor
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time
from leadhub.errors import Conflict

AGREEMENT: Final = ("Question", "Leads", "Agree", "Between", "Alpha", "Between", "")
LEADS: Final = ("Lead", "Kind", "Is it an MQL?", "", "Why no SQL", "Sales said")
SAID: Final = ("Lead", "Who", "Side", "MQL?", "Why no SQL", "Comment")
DECIDED: Final = ("What", "Who", "By", "State", "What became of it")
MINE: Final = ("Lead", "You said", "Rejected", "What became of it")


def review_page(actor: Actor, review: Any) -> dict[str, Any]:
    """What was drawn, who has rated, the minutes, and what was decided."""
    view = REVIEW.read(actor, review.pk)
    numbers = numbers_in(actor, period_of(review))
    strata = [(one.label, one.meaning, str(one.found), str(one.drawn), one.note or "") for one in view.strata]
    raters = [(one.name, one.side.label, f"{one.rated} of {view.items}") for one in view.raters]
    closed = f"Closed by {view.closed_by_name}, {clock_time(view.closed_at)}" if view.closed_at else "Open"
    return {
        "facts": [
            ("Period", view.period),
            ("Seed", str(view.seed)),
            ("Leads", str(view.items)),
            ("You have rated", f"{view.rated} of {view.items}"),
            ("State", closed),
            ("Prepared", f"{view.created_by_name}, {clock_time(view.created_at)}"),
            ("To take along", Link("The pack as PDF", reverse("review-pdf", args=[view.id]))),
            ("Its leads", Link("CSV, with ratings", reverse("review-csv", args=[view.id]))),
            ("All else of it", Link("CSV, numbers and decisions", reverse("review-numbers-csv", args=[view.id]))),
        ],
        "minutes": view.minutes or "",
        "note": view.note or "",
        "tables": [
            numbers_table(numbers),
            reasons_table(numbers),
            Table("How the leads were drawn", ("Kind", "Which these are", "There were", "Drawn", ""), strata),
            Table("Who has rated", ("Who", "Side", "Rated"), raters, "Nobody has rated yet."),
            decision_table("Decisions", decisions_of(actor, review.pk).results, "Nothing is decided yet."),
            decision_table("Still open from earlier reviews", open_from_before(actor, review.pk), "Nothing is open."),
        ],
    }


def numbers_table(numbers: ReviewNumbersView) -> Table:
    """What happened in the period."""
    counted = [*counted_in(numbers), ("Handoffs accepted", numbers.accepted), ("Handoffs rejected", numbers.rejected)]
    rows = [(label, f"{count:,}") for label, count in counted] if any(count for _, count in counted) else []
    empty = "Nothing happened to any lead in this period."
    return Table("The period in numbers", ("What", "Leads"), rows, empty, reached(numbers))


def reasons_table(numbers: ReviewNumbersView) -> Table:
    """Why sales rejected what it was given."""
    counted = [(one.label, one.times) for one in numbers.reasons]
    rows = [(label, f"{times:,}") for label, times in counted]
    empty = "Sales rejected no handoff in this period."
    return Table("Why leads were rejected", ("Reason", "Times"), rows, empty, why_rejected(counted))


def results_page(actor: Actor, review: Any, _asked: Any) -> dict[str, Any]:
    """How far raters agree, and the most disputed leads first; before one may read it, the sentence why not."""
    try:
        found = results_of(actor, review.pk)
    except Conflict as refusal:
        return {"refusal": refusal.detail}
    agreement = [(label, str(said.items), *words_of(said), said.note or "") for label, said in questions_of(found)]
    comments = [
        (
            _lead(each),
            said.rater_name,
            said.side.label,
            said.is_mql.label,
            said.why_not_sql.label if said.why_not_sql else "",
            said.comment or "",
        )
        for each in found.items
        for said in each.ratings
    ]
    return {
        "said": f"Who has rated: {found.raters}. Alpha is Krippendorff's: 1 is full agreement, 0 what chance gives. "
        f"Intervals of 95 % are drawn by the seed {found.seed}.",
        "tables": [
            Table("How far raters agree", AGREEMENT, agreement, drawing=agreement_drawing(found)),
            Table("The leads, the most disputed first", LEADS, [_reviewed(each) for each in found.items]),
            Table("What everybody said", SAID, comments, "Nobody has rated yet."),
        ],
    }


def mine_page(actor: Actor) -> dict[str, Any]:
    """What became of the caller's own rejections."""
    rows = [
        (
            Link(one.company or one.product_line, reverse("admin:qualification_lead_change", args=[one.lead])),
            f"{one.reason_label}: {one.comment}" if one.comment else one.reason_label,
            clock_time(one.rejected_at),
            one.text,
        )
        for one in my_feedback(actor).results
    ]
    return {"tables": [Table("Your last 20 rejections", MINE, rows, "You have rejected nothing yet.")]}


def decision_table(title: str, decisions: Sequence[ReviewDecisionView], empty: str) -> Table:
    """What was decided, with what became of it."""
    rows = [
        (
            Link(one.text, reverse("admin:feedback_reviewdecision_change", args=[one.id])),
            one.owner_name,
            f"{one.due_on:%-d %b %Y}",
            one.state.label,
            " ".join(filter(None, (one.because, one.note))),
        )
        for one in decisions
    ]
    return Table(title, DECIDED, rows, empty)


def _reviewed(each: ReviewedItemView) -> tuple[Any, ...]:
    return (
        _lead(each),
        each.item.stratum.label,
        _counts(each.answers),
        "–" if each.disagreement is None else "Disputed" if each.disagreement else "All agree",
        _counts(each.reasons),
        _verdict(each.said) if each.said else "",
    )


def _verdict(said: LastVerdictView) -> str:
    kind = f"{said.kind.label}: {said.reason}" if said.reason else str(said.kind.label)
    return f"{kind}. {said.comment}" if said.comment else kind


def _lead(each: ReviewedItemView) -> Link:
    item = each.item
    name = f"No. {item.position}: {item.company or item.product_line}"
    return Link(name, reverse("admin:qualification_lead_change", args=[item.lead]))


def _counts(answers: Sequence[AnswerCountView]) -> str:
    return ", ".join(f"{one.label} {one.n}" for one in answers)
