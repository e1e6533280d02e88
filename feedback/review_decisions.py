"""What a review decides: who answers for it until when, the draft of rules it leads to, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from feedback.models import DecidedOn, Review, ReviewDecision, ReviewItem
from feedback.reviews import hold, hold_open, require_open
from leadhub.actors import Actor, Role
from leadhub.blanks import is_blank
from leadhub.bulk import insert, locked
from leadhub.documents import drafting
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotAllowed, NotFound
from leadhub.keys import new_id
from leadhub.models import DocumentKind, Draft, User
from leadhub.usecases import use_case

LONGEST_TEXT: Final = 2_000
AGREED: Final = frozenset({"text", "owner", "due_on", "items"})
"""What stands once the review is closed."""
NO_COLLEAGUES: Final = (Role.PARTNER, Role.INTEGRATION)


@use_case
def decide(
    review: UUID,
    *,
    text: str,
    owner: UUID | None,
    due_on: date | None,
    items: Sequence[UUID] = (),
    actor: Actor,
    now: datetime,
) -> ReviewDecision:
    """Decide something, with whoever answers for it and a date."""
    held = hold_open(review)
    given: dict[str, Any] = {"text": text, "owner": owner, "due_on": due_on, "items": items}
    _refuse(_faults(given, held, now))
    assert owner is not None, "refused above"
    assert due_on is not None, "refused above"
    made = ReviewDecision.objects.create(
        review=held,
        text=text.strip(),
        owner_id=owner,
        due_on=due_on,
        made_at=now,
        made_by_name=actor.label,
    )
    _concern(made, items)
    return made


@use_case
def revise(decision: UUID, given: Mapping[str, Any], *, actor: Actor, now: datetime) -> ReviewDecision:
    """Change what is given: what was agreed until the review is closed, and once what became of it, also later."""
    row, review = _held(decision)
    if actor.role == Role.SALES and (AGREED & given.keys() or row.owner_id != actor.user_id):
        raise NotAllowed("Sellers say what became of the decisions that they answer for.", code="not_owner")
    if AGREED & given.keys():
        require_open(review)
    if not row.is_open:
        _refuse_settled(row)
    if given.get("due_on") == row.due_on:
        # What is overdue may be worded otherwise: its date is no new one.
        given = {name: value for name, value in given.items() if name != "due_on"}
    _refuse(_faults(given, review, now) + _faults_of_end(given, row))
    for name in ("text", "because"):
        if name in given:
            setattr(row, name, (given[name] or "").strip())
    if "owner" in given:
        row.owner_id = given["owner"]
    if "due_on" in given:
        row.due_on = given["due_on"]
    if given.get("state", ReviewDecision.State.OPEN) != ReviewDecision.State.OPEN:
        row.state, row.settled_at, row.settled_by_name = given["state"], now, actor.label
    row.save()
    if "items" in given:
        row.concerns.all().delete()
        _concern(row, given["items"])
    return row


@use_case
def open_draft(decision: UUID, document: DocumentKind, *, actor: Actor, now: datetime) -> ReviewDecision:
    """Begin the draft of a document from a decision, or link the one that somebody is editing already.

    Also after the review is closed: that is when rules are changed.
    """
    row, review = _held(decision)
    linked = row.draft
    if linked is not None and linked.state != Draft.State.DISCARDED:
        if linked.kind == document and linked.state == Draft.State.OPEN:
            return row
        raise Conflict(
            f"This decision has led to a draft of {linked.get_kind_display()} already. Nothing was changed.",
            code="draft_linked",
            draft=str(linked.pk),
            document=linked.kind,
        )
    if not row.is_open:
        _refuse_settled(row)
    standing = drafting.open_draft(document)
    note = f"From the review of {review.period_words}: {row.text}"[: drafting.LONGEST_NOTE]
    row.draft = standing or drafting.begin(document, actor=actor, now=now, note=note)
    row.draft_was_open = standing is not None
    row.save(update_fields=["draft", "draft_was_open"])
    return row


def _held(decision: UUID) -> tuple[ReviewDecision, Review]:
    """A decision under its lock, behind that of its review."""
    review = ReviewDecision.objects.filter(pk=decision).values_list("review", flat=True).first()
    if review is None:
        raise NotFound("There is no decision with this id that you may see.")
    held = hold(review)
    row: ReviewDecision = locked(ReviewDecision.objects.filter(pk=decision)).get()
    return row, held


def _concern(decision: ReviewDecision, items: Sequence[UUID]) -> None:
    rows = [(new_id(), decision.pk, item) for item in sorted(set(items))]
    insert(DecidedOn, ["id", "decision_id", "item_id"], rows)


def _refuse_settled(decision: ReviewDecision) -> None:
    raise Conflict(
        f"{decision.settled_by_name} has said what became of it: {decision.get_state_display().lower()}. "
        "Nothing was changed.",
        code="decision_settled",
        state=decision.state,
        settled_at=decision.settled_at,
        settled_by_name=decision.settled_by_name,
    )


def _faults(given: Mapping[str, Any], review: Review, now: datetime) -> list[FieldError]:
    faults = []
    if "text" in given and is_blank(given["text"]):
        faults.append(FieldError("/text", "text_required", "Write what was decided."))
    faults += [
        FieldError(f"/{name}", "out_of_bounds", f"It has {LONGEST_TEXT:,} characters at most.")
        for name in ("text", "because")
        if len((given.get(name) or "").strip()) > LONGEST_TEXT
    ]
    if "owner" in given and not _is_colleague(given["owner"]):
        faults.append(FieldError("/owner", "unknown_owner", "Name a colleague who answers for it."))
    if "due_on" in given and given["due_on"] is None:
        faults.append(FieldError("/due_on", "due_required", "Say by when."))
    elif "due_on" in given and given["due_on"] < now.date():
        faults.append(FieldError("/due_on", "due_in_the_past", "A decision is due today or later."))
    items = set(given.get("items", ()))
    if items and ReviewItem.objects.filter(review=review, pk__in=items).count() < len(items):
        faults.append(FieldError("/items", "unknown_item", "Name leads of this review."))
    return faults


def _faults_of_end(given: Mapping[str, Any], row: ReviewDecision) -> list[FieldError]:
    keeps = given.get("state") == ReviewDecision.State.KEPT
    if keeps and is_blank(given.get("because", row.because)):
        return [FieldError("/because", "because_required", "Say why it is kept as it is.")]
    return []


def _is_colleague(owner: UUID | None) -> bool:
    people = User.objects.filter(is_active=True).exclude(role__in=NO_COLLEAGUES)
    return owner is not None and people.filter(pk=owner).exists()


def _refuse(faults: Sequence[FieldError]) -> None:
    if faults:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
