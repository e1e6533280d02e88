"""What became of what a seller said: of their last rejections, whether a review discussed them and what it led to.

Nothing of it is typed twice: it follows from the reviews in which the lead stood, and from what these decided.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import F

from feedback.models import DecidedOn, FeedbackState, Reason, Review, ReviewDecision, ReviewItem, Verdict
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.models import DocumentKind, Draft
from qualification.models import Lead

LAST: Final = 20


class MyFeedbackView(View):
    """One rejection, and what became of it in words (`text`).

    `review` closed at `discussed_at`, and `decision` is what it decided of this lead. `document`, `draft` and `version`
    say which rules it changed; `version` is null until the draft is published. `because` says why all stays as it is.
    """

    handoff: UUID
    lead: UUID
    company: str | None
    product_line: str
    reason: str
    reason_label: str
    comment: str | None
    rejected_at: datetime
    state: FeedbackState
    text: str
    review: UUID | None
    discussed_at: datetime | None
    decision: UUID | None
    decided: str | None
    because: str | None
    document: DocumentKind | None
    draft: UUID | None
    version: int | None


class MyFeedbacksView(View):
    """The caller's own last 20 rejections, the newest first."""

    results: list[MyFeedbackView]
    next: str | None = None
    previous: str | None = None


def my_feedback(actor: Actor) -> MyFeedbacksView:
    """The caller's own last rejections: as many statements for one as for all."""
    verdicts = list(
        Verdict.objects.filter(kind=Verdict.Kind.REJECTED, by__in=[actor.user_id])
        .select_related("remark", "handoff__lead__account", "handoff__lead__product_line")
        .order_by("-at", "-pk")[:LAST]
    )
    labels = dict(Reason.objects.filter(kind=Reason.Kind.REJECTION).values_list("code", "label"))
    items = _discussed(actor, [verdict.handoff.lead for verdict in verdicts])
    decisions = _decisions([item for found in items.values() for item in found])
    return MyFeedbacksView(results=[_view(verdict, labels, items, decisions) for verdict in verdicts])


def _discussed(actor: Actor, leads: Sequence[Lead]) -> dict[UUID, list[ReviewItem]]:
    """By lead, where it stood in closed reviews, the latest first; of a merged one also the lead it went into."""
    shown = ReviewItem.objects.visible_to(actor).filter(review__state=Review.State.CLOSED)
    own = [lead.pk for lead in leads]
    roots = [lead.canonical_id for lead in leads]
    rows = shown.filter(lead__in={*own, *roots}).select_related("review").order_by(F("review__closed_at").desc(), "pk")
    found: dict[UUID, list[ReviewItem]] = {}
    for row in rows:
        found.setdefault(row.lead_id, []).append(row)
    return found


def _decisions(items: Sequence[ReviewItem]) -> dict[UUID, list[ReviewDecision]]:
    """By the lead in a review what was decided of it, in the order in which it was."""
    rows = DecidedOn.objects.filter(item__in=items).select_related("decision__draft")
    found: dict[UUID, list[ReviewDecision]] = {}
    for row in rows.order_by("decision__made_at", "decision"):
        found.setdefault(row.item_id, []).append(row.decision)
    return found


def _view(
    verdict: Verdict,
    labels: Mapping[str, str],
    items: Mapping[UUID, Sequence[ReviewItem]],
    decisions: Mapping[UUID, Sequence[ReviewDecision]],
) -> MyFeedbackView:
    lead = verdict.handoff.lead
    stood = [*items.get(lead.pk, ()), *(items.get(lead.canonical_id, ()) if lead.canonical_id != lead.pk else ())]
    # What was closed before somebody said no cannot have heard of it.
    later = [item for item in stood if item.review.closed_at and item.review.closed_at >= verdict.at]
    made = [(item, decision) for item in later for decision in decisions.get(item.pk, ())]
    changed = next(((item, one) for item, one in made if _changes(one)), None)
    kept = next(((item, one) for item, one in made if one.state == ReviewDecision.State.KEPT), None)
    item, decision = changed or kept or (made[0] if made else (later[0] if later else None, None))
    state = FeedbackState.NEW if item is None else FeedbackState.DISCUSSED
    if changed or kept:
        state = FeedbackState.CHANGED if changed else FeedbackState.KEPT
    draft = decision.draft if decision and changed else None
    return MyFeedbackView(
        handoff=verdict.handoff_id,
        lead=lead.pk,
        company=str(lead.account) if lead.account else None,
        product_line=lead.product_line.code,
        reason=verdict.reason,
        reason_label=labels.get(verdict.reason, verdict.reason),
        comment=verdict.remark.text if verdict.remark else None,
        rejected_at=verdict.at,
        state=state,
        text=_words(state, item, decision, draft),
        review=item.review_id if item else None,
        discussed_at=item.review.closed_at if item else None,
        decision=decision.pk if decision else None,
        decided=decision.text if decision else None,
        because=decision.because or None if decision else None,
        document=DocumentKind(draft.kind) if draft else None,
        draft=draft.pk if draft else None,
        version=draft.published_number if draft else None,
    )


def _changes(decision: ReviewDecision) -> bool:
    """Whether it led to rules that are in force, or are being written."""
    return decision.draft is not None and decision.draft.state != Draft.State.DISCARDED


def _words(state: FeedbackState, item: ReviewItem | None, decision: ReviewDecision | None, draft: Draft | None) -> str:
    if item is None or item.review.closed_at is None:
        return "New: no review has looked at it yet."
    day = f"{item.review.closed_at:%-d %B %Y}"
    if state is FeedbackState.KEPT and decision is not None:
        return f"Kept as it is, because: {decision.because}"
    if draft is None:
        return f"Discussed on {day}."
    name = draft.get_kind_display()
    if draft.published_number is not None:
        return f"Changed a rule: {name}, version {draft.published_number}, after it was discussed on {day}."
    return f"Led to a draft of {name}, which is not published yet, after it was discussed on {day}."
