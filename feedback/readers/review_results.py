"""How far the raters of a review agree, and on which leads they do not: readable by whoever is no longer blind."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from feedback.candidates import period_of
from feedback.models import Rating, Reason, Review, ReviewQuestion, Verdict
from feedback.readers.reviews import RatingView, ReviewItemView, item_rows, item_views, rating_rows, rating_view, seen
from feedback.rules.agreement import Agreement, Answers, agreement_of, disagreement_of, voice_of
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.errors import Conflict
from leadhub.models import Side

Interval = tuple[float, float]
ONE_SIDED: Final = "Of no lead both sides have said something with one voice each, so the sides cannot be compared."


class RaterAgreementView(View):
    """The share of pairs of raters that agree, and Krippendorff's alpha (nominal), each with its interval of 95 %.

    Intervals are percentiles of 1,000 bootstrap draws of the leads by the seed of the review. `items` is the number of
    leads with two answers at least. What cannot be said is null, and `note` says why.
    """

    items: int
    pairs: int
    agreement: float | None
    agreement_interval: Interval | None
    alpha: float | None
    alpha_interval: Interval | None
    note: str | None


class QuestionAgreementView(View):
    """How far all raters agree on one question, and how far the two sides do, each speaking with its majority."""

    question: ReviewQuestion
    label: str
    everybody: RaterAgreementView
    between_sides: RaterAgreementView


class AnswerCountView(View):
    """How many raters gave an answer."""

    answer: str
    label: str
    n: int


class LastVerdictView(View):
    """What sales said last of the handoffs of a lead, until the end of the period."""

    kind: Verdict.Kind
    reason: str | None
    comment: str | None
    by_name: str
    at: datetime


class ReviewedItemView(View):
    """A lead with what everybody said of it; `disagreement` in bits, 0 where all agree, null below two answers."""

    item: ReviewItemView
    disagreement: float | None
    answers: list[AnswerCountView]
    reasons: list[AnswerCountView]
    ratings: list[RatingView]
    said: LastVerdictView | None


class ReviewResultsView(View):
    """What a review shows: agreement by question, then the leads, the most disputed first."""

    review: UUID
    seed: int
    raters: int
    questions: list[QuestionAgreementView]
    items: list[ReviewedItemView]


def results_of(actor: Actor, review: UUID) -> ReviewResultsView:
    """The results, for whoever has rated every lead, or for everybody once the review is closed."""
    row = seen(actor, review)
    require_open_eyes(actor, row)
    items = item_views(actor, list(item_rows(actor).filter(review=row).order_by("position")))
    said: dict[UUID, list[RatingView]] = {item.id: [] for item in items}
    for rating in rating_rows(actor).filter(item__in=said).order_by("at", "pk"):
        said[rating.item_id].append(rating_view(rating))
    verdicts = _verdicts_of([item.lead for item in items], row)
    views = [_reviewed(item, said[item.id], verdicts.get(item.lead)) for item in items]
    views.sort(key=_disputed_first)
    return ReviewResultsView(
        review=row.pk,
        seed=row.seed,
        raters=len({one.rater for ratings in said.values() for one in ratings}),
        questions=[_question(question, list(said.values()), row.seed) for question in ReviewQuestion],
        items=views,
    )


def require_open_eyes(actor: Actor, review: Review) -> None:
    """Refuse whoever still is to rate without knowing what others said."""
    if Review.objects.visible_to(actor).open_to(actor).filter(pk=review.pk).exists():
        return
    left = review.items.count() - rating_rows(actor).filter(item__review=review, rater__in=[actor.user_id]).count()
    raise Conflict(
        "What others said is told once you have rated every lead, or once the review is closed. "
        f"You have {left} left to rate.",
        code="ratings_blind",
        left=left,
    )


ANSWER: Final[dict[ReviewQuestion, Callable[[RatingView], str | None]]] = {
    ReviewQuestion.IS_MQL: lambda rating: rating.is_mql,
    ReviewQuestion.WHY_NOT_SQL: lambda rating: rating.why_not_sql,
}


def _question(question: ReviewQuestion, by_item: Sequence[Sequence[RatingView]], seed: int) -> QuestionAgreementView:
    answer = ANSWER[question]
    everybody: Answers = tuple(_answers(ratings, answer) for ratings in by_item)
    sides: Answers = tuple(
        tuple(voice for side in Side if (voice := voice_of(_answers(ratings, answer, side))) is not None)
        for ratings in by_item
    )
    return QuestionAgreementView(
        question=question,
        label=question.label,
        everybody=_agreement(agreement_of(everybody, seed)),
        between_sides=_between(agreement_of(sides, seed)),
    )


def _answers(
    ratings: Sequence[RatingView], answer: Callable[[RatingView], str | None], side: Side | None = None
) -> tuple[str, ...]:
    """What was answered, as plain words in an order of no meaning, so that equal answers are the same question."""
    given = (answer(rating) for rating in ratings if side is None or rating.side == side)
    return tuple(sorted(str(one) for one in given if one is not None))


def _agreement(found: Agreement) -> RaterAgreementView:
    return RaterAgreementView(
        items=found.items,
        pairs=found.pairs,
        agreement=found.share,
        agreement_interval=found.share_interval,
        alpha=found.alpha,
        alpha_interval=found.alpha_interval,
        note=found.note,
    )


def _between(found: Agreement) -> RaterAgreementView:
    return _agreement(found if found.items else replace(found, note=ONE_SIDED))


def _reviewed(item: ReviewItemView, ratings: list[RatingView], verdict: LastVerdictView | None) -> ReviewedItemView:
    answers = _answers(ratings, ANSWER[ReviewQuestion.IS_MQL])
    reasons = _answers(ratings, ANSWER[ReviewQuestion.WHY_NOT_SQL])
    return ReviewedItemView(
        item=item,
        disagreement=disagreement_of(answers),
        answers=_counted(answers, Rating.IsMql),
        reasons=_counted(reasons, Rating.WhyNotSql),
        ratings=ratings,
        said=verdict,
    )


def _counted(answers: Sequence[str], words: type[Rating.IsMql] | type[Rating.WhyNotSql]) -> list[AnswerCountView]:
    counted = Counter(answers)
    return [
        AnswerCountView(answer=word.value, label=str(word.label), n=counted[word.value])
        for word in words
        if counted[word.value]
    ]


def _disputed_first(view: ReviewedItemView) -> tuple[bool, float, float, int]:
    """Disagreement on the first question, then on the second; what fewer than two answered comes last."""
    reasons = [one.answer for one in view.reasons for _ in range(one.n)]
    asked = view.disagreement
    return asked is None, -(asked or 0.0), -(disagreement_of(reasons) or 0.0), view.item.position


def _verdicts_of(leads: Sequence[UUID], review: Review) -> dict[UUID, LastVerdictView]:
    rows = period_of(review).until(Verdict.objects.filter(handoff__lead__in=leads), "at")
    labels = dict(Reason.objects.filter(kind=Reason.Kind.REJECTION).values_list("code", "label"))
    return {
        row.handoff.lead_id: LastVerdictView(
            kind=Verdict.Kind(row.kind),
            reason=labels.get(row.reason, row.reason) or None,
            comment=row.remark.text if row.remark else None,
            by_name=row.by_name,
            at=row.at,
        )
        for row in rows.select_related("handoff", "remark").order_by("at", "pk")
    }
