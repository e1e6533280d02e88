"""Reviews as callers read them: what was drawn, who has rated how much, the leads, and the ratings one may read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Count, Max, QuerySet
from msgspec import field

from accounts.models import Function
from feedback.models import Rating, Review, ReviewDecision, ReviewItem
from feedback.models.review import ReviewQuerySet
from feedback.rules.sampling import ReviewStage, Stratum
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Instant, OneOf
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from leadhub.errors import NotFound
from leadhub.models import Side
from qualification.models import Action, Decision, Level, Tier
from qualification.readers.leads import COVERAGE_DIGITS, LEAD, SCORE_DIGITS

EMPTY = "Nothing happened to any lead of this period, so there is nothing to rate."


class StratumCountView(View):
    """One kind of leads: how many were asked for, there were and were drawn; `note` says why these are fewer."""

    stratum: Stratum
    label: str
    meaning: str
    asked: int
    found: int
    drawn: int
    note: str | None


class RaterView(View):
    """How many leads somebody has rated, of how many; what was said of them is told by the ratings."""

    rater: UUID
    name: str
    side: Side
    rated: int
    is_complete: bool


class ReviewView(View):
    """A review of the leads of a period, from `from` to before `to`; the same seed and period draw the same leads.

    `results_open` says whether the caller may read what others said: once they have rated every lead, or it is closed.
    """

    id: UUID
    from_: datetime = field(name="from")
    to: datetime
    period: str
    seed: int
    per_stratum: int
    stages: list[ReviewStage]
    strata: list[StratumCountView]
    items: int
    raters: list[RaterView]
    rated: int
    results_open: bool
    decisions: int
    minutes: str | None
    state: Review.State
    note: str | None
    created_at: datetime
    created_by: UUID | None
    created_by_name: str
    closed_at: datetime | None
    closed_by: UUID | None
    closed_by_name: str | None


class ReviewItemView(View):
    """A lead of a review, as the rules saw it when they asked for most in the period; null where they never did.

    Why it did not become an SQL is asked where `stage` is `mql`.
    """

    id: UUID
    review: UUID
    position: int
    lead: UUID
    company: str | None
    contact_function: Function | None
    product_line: str
    stage: ReviewStage
    stratum: Stratum
    tier: Tier | None
    score: float | None
    coverage: float | None
    level: Level | None
    research: float | None
    buying: float | None
    action: Action | None


class ReviewItemsView(View):
    """All leads of a review, in the order in which they are rated."""

    results: list[ReviewItemView]
    next: str | None = None
    previous: str | None = None


class RatingView(View):
    """What one person says of one lead."""

    id: UUID
    item: UUID
    rater: UUID
    rater_name: str
    side: Side
    is_mql: Rating.IsMql
    why_not_sql: Rating.WhyNotSql | None
    comment: str | None
    at: datetime


class RatingsView(View):
    """The ratings that the caller may read, by lead and time: one's own, and everybody's once results are open."""

    results: list[RatingView]
    next: str | None = None
    previous: str | None = None


class ReviewFilters(Filters):
    """What reviews may be narrowed to."""

    state = OneOf("state", Review.State)
    from__gte = Instant("period_from", "gte")
    to__lt = Instant("period_to", "lt")


def review_rows(actor: Actor) -> ReviewQuerySet:
    """The reviews that a caller may see."""
    return Review.objects.visible_to(actor)


def review_views(actor: Actor, rows: Sequence[Review]) -> list[ReviewView]:
    """The reviews of one page: four statements."""
    keys = [row.pk for row in rows]
    drawn: dict[tuple[UUID, str], int] = {
        (one["review"], one["stratum"]): one["n"]
        for one in ReviewItem.objects.filter(review__in=keys).values("review", "stratum").annotate(n=Count("pk"))
    }
    raters = _raters_of(keys, {key: sum(n for (review, _), n in drawn.items() if review == key) for key in keys})
    decided = ReviewDecision.objects.filter(review__in=keys).values("review").annotate(n=Count("pk"))
    decisions = {one["review"]: one["n"] for one in decided}
    is_open = set(review_rows(actor).open_to(actor).filter(pk__in=keys).values_list("pk", flat=True))
    return [
        _view(row, drawn, raters[row.pk], decisions.get(row.pk, 0), actor, results_open=row.pk in is_open)
        for row in rows
    ]


def reviews_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, ReviewView]:
    """The reviews with these ids."""
    return {view.id: view for view in review_views(actor, list(review_rows(actor).filter(pk__in=keys)))}


def seen(actor: Actor, review: UUID) -> Review:
    """A review that the caller may see; NotFound otherwise."""
    found = review_rows(actor).filter(pk=review).first()
    if found is None:
        raise NotFound("There is no review with this id that you may see.")
    return found


def items_of(actor: Actor, review: UUID) -> ReviewItemsView:
    """The leads of a review: three statements."""
    rows = item_rows(actor).filter(review=seen(actor, review)).order_by("position")
    return ReviewItemsView(results=item_views(actor, list(rows)))


def item_rows(actor: Actor) -> "QuerySet[ReviewItem]":
    """The leads of reviews that a caller may see, with what they print."""
    beside = ("lead__account", "lead__contact", "lead__product_line")
    return ReviewItem.objects.visible_to(actor).select_related(*beside)


def item_views(actor: Actor, rows: Sequence[ReviewItem]) -> list[ReviewItemView]:
    """The leads of one page, as the rules saw each then."""
    wanted = {(row.lead_id, row.decision_seq) for row in rows if row.decision_seq is not None}
    leads, numbers = {lead for lead, _ in wanted}, {seq for _, seq in wanted}
    answers: dict[tuple[UUID, int | None], Mapping[str, Any]] = {
        (decision.lead_id, decision.seq): msgspec.json.decode(bytes(decision.answer))
        for decision in Decision.objects.filter(lead__in=leads, seq__in=numbers).only("lead_id", "seq", "answer")
        if (decision.lead_id, decision.seq) in wanted
    }
    return [_item_view(row, answers.get((row.lead_id, row.decision_seq))) for row in rows]


def items_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, ReviewItemView]:
    """The leads of reviews with these ids."""
    return {view.id: view for view in item_views(actor, list(item_rows(actor).filter(pk__in=keys)))}


def ratings_of(actor: Actor, review: UUID) -> RatingsView:
    """What the caller may read of what was said in a review."""
    rows = rating_rows(actor).filter(item__review=seen(actor, review)).order_by("item__position", "at", "pk")
    return RatingsView(results=[rating_view(row) for row in rows])


def rating_rows(actor: Actor) -> "QuerySet[Rating]":
    """The ratings that a caller may read."""
    return Rating.objects.visible_to(actor).select_related("remark")


def rating_view(row: Rating) -> RatingView:
    """One rating."""
    return RatingView(
        id=row.pk,
        item=row.item_id,
        rater=row.rater,
        rater_name=row.rater_name,
        side=Side(row.side),
        is_mql=Rating.IsMql(row.is_mql),
        why_not_sql=Rating.WhyNotSql(row.why_not_sql) if row.why_not_sql else None,
        comment=row.remark.text if row.remark else None,
        at=row.at,
    )


def ratings_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, RatingView]:
    """The ratings with these ids, of those that the caller may read."""
    return {row.pk: rating_view(row) for row in rating_rows(actor).filter(pk__in=keys)}


def _raters_of(keys: Sequence[UUID], items: Mapping[UUID, int]) -> dict[UUID, list[RaterView]]:
    # That somebody has rated is nobody's secret; what they said does not stand here.
    grouped = Rating.objects.filter(item__review__in=keys).values("item__review", "rater", "rater_name", "side")
    found: dict[UUID, dict[UUID, RaterView]] = {key: {} for key in keys}
    # Whoever was renamed, or went to the other side, between two leads is one rater, as they were called last.
    for one in grouped.annotate(n=Count("pk"), last=Max("at")).order_by("last"):
        review, rater = one["item__review"], one["rater"]
        before = found[review].get(rater)
        rated = one["n"] + (before.rated if before else 0)
        found[review][rater] = RaterView(
            rater=rater,
            name=one["rater_name"],
            side=Side(one["side"]),
            rated=rated,
            is_complete=rated == items[review],
        )
    return {key: sorted(raters.values(), key=lambda one: (one.name, one.rater)) for key, raters in found.items()}


def _view(
    row: Review,
    drawn: Mapping[tuple[UUID, str], int],
    raters: list[RaterView],
    decisions: int,
    actor: Actor,
    *,
    results_open: bool,
) -> ReviewView:
    strata = [_stratum_view(row, stratum, drawn.get((row.pk, stratum.value), 0)) for stratum in Stratum]
    items = sum(one.drawn for one in strata)
    return ReviewView(
        id=row.pk,
        from_=row.period_from,
        to=row.period_to,
        period=row.period_words,
        seed=row.seed,
        per_stratum=row.per_stratum,
        stages=[ReviewStage(stage) for stage in row.stages],
        strata=strata,
        items=items,
        raters=raters,
        rated=next((one.rated for one in raters if one.rater == actor.user_id), 0),
        results_open=results_open,
        decisions=decisions,
        minutes=row.minutes or None,
        state=Review.State(row.state),
        note=None if items else EMPTY,
        created_at=row.created_at,
        created_by=row.created_by,
        created_by_name=row.created_by_name,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        closed_by_name=row.closed_by_name or None,
    )


def _stratum_view(row: Review, stratum: Stratum, drawn: int) -> StratumCountView:
    found = int(row.found.get(stratum.value, 0))
    note = None
    if drawn < row.per_stratum:
        others = found - drawn
        rest = f"{others} more {'was' if others == 1 else 'were'} drawn as another kind"
        note = f"{drawn} of {row.per_stratum}: {rest if others else 'there are no more in the period'}."
    return StratumCountView(
        stratum=stratum,
        label=stratum.label,
        meaning=stratum.meaning,
        asked=row.per_stratum,
        found=found,
        drawn=drawn,
        note=note,
    )


def _item_view(row: ReviewItem, answer: Mapping[str, Any] | None) -> ReviewItemView:
    lead = row.lead
    fit, intent = (answer["fit"], answer["intent"]) if answer else ({}, {})
    score = fit.get("score")
    return ReviewItemView(
        id=row.pk,
        review=row.review_id,
        position=row.position,
        lead=row.lead_id,
        company=str(lead.account) if lead.account else None,
        contact_function=Function(lead.contact.function) if lead.contact.function else None,
        product_line=lead.product_line.code,
        stage=ReviewStage(row.stage),
        stratum=Stratum(row.stratum),
        tier=Tier(fit["tier"]) if answer else None,
        score=None if score is None else round(score, SCORE_DIGITS),
        coverage=round(fit["coverage"], COVERAGE_DIGITS) if answer else None,
        level=Level(intent["level"]) if answer else None,
        research=round(intent["research"], SCORE_DIGITS) if answer else None,
        buying=round(intent["buying"], SCORE_DIGITS) if answer else None,
        action=Action(answer["action"]) if answer else None,
    )


REVIEW = Noun(
    name="Review",
    view=ReviewView,
    verb="review.read",
    load=reviews_by_id,
    links=lambda: {"created_by": USER, "closed_by": USER},
)
REVIEW_ITEM = Noun(
    name="ReviewItem",
    view=ReviewItemView,
    verb="review.items",
    load=items_by_id,
    links=lambda: {"review": REVIEW, "lead": LEAD},
)
RATING = Noun(
    name="Rating",
    view=RatingView,
    verb="review.ratings",
    load=ratings_by_id,
    links=lambda: {"item": REVIEW_ITEM, "rater": USER},
)
REVIEWS = Listing(
    noun=REVIEW,
    verb="review.list",
    rows=review_rows,
    views=review_views,
    filters=ReviewFilters,
    orderings=Orderings({"created_at": Key("created_at"), "from": Key("period_from")}, default="-created_at"),
)
