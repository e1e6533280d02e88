"""What reviews decided: who answers for it until when, the draft and the version it led to, and what became of it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from feedback.models import ReviewDecision
from feedback.readers.reviews import REVIEW, REVIEW_ITEM, seen
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, OneOf
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from leadhub.models import DocumentKind, Draft

MOST_OPEN: Final = 100


class DecisionDraftView(View):
    """The draft that a decision led to; `was_open` where somebody was editing it already, `version` once published."""

    id: UUID
    document: DocumentKind
    state: Draft.State
    was_open: bool
    version: int | None


class ReviewDecisionView(View):
    """One decision. Text, owner, date and leads stand once the review is closed; what became of it is said later."""

    id: UUID
    review: UUID
    text: str
    owner: UUID
    owner_name: str
    due_on: date
    items: list[UUID]
    state: ReviewDecision.State
    because: str | None
    settled_at: datetime | None
    settled_by_name: str | None
    draft: DecisionDraftView | None
    note: str | None
    made_at: datetime
    made_by_name: str


class ReviewDecisionsView(View):
    """What a review decided, in the order in which it did."""

    results: list[ReviewDecisionView]
    next: str | None = None
    previous: str | None = None


class ReviewDecisionFilters(Filters):
    """What decisions may be narrowed to."""

    state = OneOf("state", ReviewDecision.State)
    review = Ids("review")
    owner = Ids("owner")


def decision_rows(actor: Actor) -> "QuerySet[ReviewDecision]":
    """The decisions that a caller may see."""
    shown = ReviewDecision.objects.visible_to(actor)
    return shown.select_related("owner", "draft").prefetch_related("concerns")


def decision_views(actor: Actor, rows: Sequence[ReviewDecision]) -> list[ReviewDecisionView]:
    """The decisions of one page."""
    return [_view(row) for row in rows]


def decisions_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, ReviewDecisionView]:
    """The decisions with these ids."""
    return {view.id: view for view in decision_views(actor, list(decision_rows(actor).filter(pk__in=keys)))}


def decisions_of(actor: Actor, review: UUID) -> ReviewDecisionsView:
    """What one review decided."""
    rows = decision_rows(actor).filter(review=seen(actor, review)).order_by("made_at", "pk")
    return ReviewDecisionsView(results=decision_views(actor, list(rows)))


def open_from_before(actor: Actor, review: UUID) -> list[ReviewDecisionView]:
    """What earlier reviews decided and nobody has ended yet, what is due first standing first."""
    return open_decisions(actor, before=seen(actor, review).created_at)


def open_decisions(actor: Actor, *, before: datetime) -> list[ReviewDecisionView]:
    """What reviews that were prepared before a moment decided and nobody has ended yet, what is due first on top."""
    rows = decision_rows(actor).filter(state=ReviewDecision.State.OPEN, review__created_at__lt=before)
    return decision_views(actor, list(rows.order_by("due_on", "pk")[:MOST_OPEN]))


def _view(row: ReviewDecision) -> ReviewDecisionView:
    draft = row.draft
    return ReviewDecisionView(
        id=row.pk,
        review=row.review_id,
        text=row.text,
        owner=row.owner_id,
        owner_name=row.owner.name,
        due_on=row.due_on,
        items=[one.item_id for one in row.concerns.all()],
        state=ReviewDecision.State(row.state),
        because=row.because or None,
        settled_at=row.settled_at,
        settled_by_name=row.settled_by_name or None,
        draft=_draft_view(draft, was_open=row.draft_was_open) if draft else None,
        note=_note(draft, was_open=row.draft_was_open),
        made_at=row.made_at,
        made_by_name=row.made_by_name,
    )


def _draft_view(draft: Draft, *, was_open: bool) -> DecisionDraftView:
    return DecisionDraftView(
        id=draft.pk,
        document=DocumentKind(draft.kind),
        state=Draft.State(draft.state),
        was_open=was_open,
        version=draft.published_number,
    )


def _note(draft: Draft | None, *, was_open: bool) -> str | None:
    """Where the draft stands, in words."""
    if draft is None:
        return None
    name = draft.get_kind_display()
    if draft.state == Draft.State.PUBLISHED:
        return f"{name}: published as version {draft.published_number}."
    if draft.state == Draft.State.DISCARDED:
        return f"{name}: the draft was given up."
    if was_open:
        return f"{name}: {draft.created_by_name} had begun a draft already, and the decision is linked to it."
    return f"{name}: the draft was begun from this decision."


REVIEW_DECISION = Noun(
    name="ReviewDecision",
    view=ReviewDecisionView,
    verb="review.decisions",
    load=decisions_by_id,
    links=lambda: {"review": REVIEW, "owner": USER, "items": REVIEW_ITEM},
)
REVIEW_DECISIONS = Listing(
    noun=REVIEW_DECISION,
    verb="review.decisions",
    rows=decision_rows,
    views=decision_views,
    filters=ReviewDecisionFilters,
    orderings=Orderings({"due_on": Key("due_on"), "made_at": Key("made_at")}, default="-made_at"),
)
