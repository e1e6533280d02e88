"""Reviews of leads by marketing and sales: prepared by a seed, minuted, closed; what closing locks stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import randbelow
from typing import Final
from uuid import UUID

from feedback.candidates import Period, found_in
from feedback.models import Rating, Review, ReviewItem
from feedback.rules.sampling import LARGEST_SEED, Drawn, ReviewStage, draw
from leadhub.actors import Actor
from leadhub.api.json import instant_of
from leadhub.api.parameters import bounded
from leadhub.bulk import insert, locked
from leadhub.errors import BadRequest, Conflict, FieldError, NotAcceptable, NotFound
from leadhub.events.outbox import Happening, record
from leadhub.keys import new_id
from leadhub.usecases import use_case

PER_STRATUM: Final = 5
MOST_PER_STRATUM: Final = 25
LONGEST_MINUTES: Final = 10_000
LONGEST_PERIOD: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which leads are to be reviewed: periods as texts, as callers write them; None is as usual."""

    start: str | None = None
    end: str | None = None
    seed: int | None = None
    per_stratum: int | None = None
    stages: Sequence[ReviewStage] | None = None


def prepare(wish: Wish, *, actor: Actor, now: datetime) -> Review:
    """Draw leads of a period by what happened in it, as far as that is known now.

    A review of a period in which nothing happened has no leads; it says so, and can be minuted and closed.
    """
    period = _period_of(wish, now)
    per_stratum = PER_STRATUM if wish.per_stratum is None else wish.per_stratum
    stages = list(ReviewStage) if wish.stages is None else sorted(set(wish.stages))
    seed = randbelow(LARGEST_SEED) if wish.seed is None else wish.seed
    _refuse(_faults(period, seed, per_stratum, stages))
    # Drawn before the transaction: thousands of leads are read for it, and nobody who writes is to wait.
    found = {one.candidate.lead: one for one in found_in(period)}
    candidates = [one.candidate for one in found.values()]
    sample = draw(candidates, seed=seed, per_stratum=per_stratum, stages=stages)
    made = Review(
        period_from=period.start,
        period_to=period.end,
        seed=seed,
        per_stratum=per_stratum,
        stages=[stage.value for stage in stages],
        found={stratum.value: n for stratum, n in sample.found.items()},
        created_at=now,
        created_by=actor.user_id,
        created_by_name=actor.label,
    )
    _save(made, [(one, found[one.lead].decision_seq) for one in sample.drawn])
    return made


@use_case
def _save(review: Review, drawn: Sequence[tuple[Drawn, int | None]]) -> None:
    review.save(force_insert=True)
    insert(
        ReviewItem,
        ["id", "review_id", "lead_id", "stage", "stratum", "position", "decision_seq"],
        [
            (new_id(), review.pk, one.lead, one.stage, one.stratum, position, seq)
            for position, (one, seq) in enumerate(drawn, start=1)
        ],
    )


@use_case
def minute(review: UUID, minutes: str, *, actor: Actor, now: datetime) -> Review:
    """Write what the minutes say, until the review is closed."""
    row = hold_open(review)
    if len(minutes.strip()) > LONGEST_MINUTES:
        raise NotAcceptable(
            f"Minutes have {LONGEST_MINUTES:,} characters at most.",
            code="out_of_bounds",
            errors=[FieldError("/minutes", "out_of_bounds", f"Shorten them to {LONGEST_MINUTES:,} characters.")],
        )
    if minutes.strip() != row.minutes:
        row.minutes = minutes.strip()
        row.version += 1
        row.save(update_fields=["minutes", "version"])
    return row


@use_case
def close(review: UUID, *, actor: Actor, now: datetime) -> Review:
    """Lock minutes, ratings and what was decided, and let everybody read them; a second one is told who was first."""
    row = hold_open(review)
    row.state, row.closed_at, row.closed_by, row.closed_by_name = (
        Review.State.CLOSED,
        now,
        actor.user_id,
        actor.label,
    )
    row.version += 1
    row.save(update_fields=["state", "closed_at", "closed_by", "closed_by_name", "version"])
    data = {
        "review": str(row.pk),
        "from": row.period_from.isoformat(),
        "to": row.period_to.isoformat(),
        "items": row.items.count(),
        "raters": Rating.objects.filter(item__review=row).values("rater").distinct().count(),
        "decisions": row.decisions.count(),
    }
    record([Happening("review.completed", now, data, subject=row.pk)])
    return row


def hold_open(review: UUID) -> Review:
    """A review under its lock, which everything that is done in it takes first; a closed one is refused."""
    row = hold(review)
    require_open(row)
    return row


def require_open(review: Review) -> None:
    """Refuse what is locked once a review is closed, with who closed it."""
    if review.is_open:
        return
    raise Conflict(
        f"{review.closed_by_name} has closed this review at {review.closed_at:%H:%M} UTC on "
        f"{review.closed_at:%Y-%m-%d}. Nothing was changed.",
        code="review_closed",
        closed_by=review.closed_by and str(review.closed_by),
        closed_by_name=review.closed_by_name,
        closed_at=review.closed_at,
    )


def hold(review: UUID) -> Review:
    """A review under its lock."""
    row: Review | None = locked(Review.objects.filter(pk=review)).first()
    if row is None:
        raise NotFound("There is no review with this id that you may see.")
    return row


def _period_of(wish: Wish, now: datetime) -> Period:
    """What was asked for; without an end the month that ended last, without a beginning that of the month it ends."""
    end = _moment(wish.end, "to") or now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    start = _moment(wish.start, "from")
    if start is None:
        start = (end - timedelta(microseconds=1)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    elif wish.end is None and start >= end:
        # Whoever names a beginning of late means until now.
        end = now
    return Period(start, end, now)


def _moment(text: str | None, name: str) -> datetime | None:
    if text is None:
        return None
    try:
        moment = instant_of(text if "T" in text else f"{text}T00:00:00Z")
    except ValueError as error:
        detail = "write a time as 2026-11-02T14:05:00Z or a day as 2026-11-02"
        fault = FieldError(f"/{name}", "wrong_type", detail)
        raise BadRequest(f"/{name}: {detail}.", code=fault.code, errors=[fault]) from error
    return bounded(moment, name).astimezone(UTC)


def _faults(period: Period, seed: int, per_stratum: int, stages: Sequence[ReviewStage]) -> list[FieldError]:
    faults = []
    if period.end <= period.start:
        faults.append(FieldError("/to", "out_of_bounds", "A period ends after it began: it lies after `from`."))
    elif period.end - period.start > LONGEST_PERIOD:
        detail = f"A review is of {LONGEST_PERIOD.days} days at most."
        faults.append(FieldError("/to", "out_of_bounds", detail))
    if not 0 <= seed <= LARGEST_SEED:
        faults.append(FieldError("/seed", "out_of_bounds", f"A seed is 0 to {LARGEST_SEED:,}."))
    if not 1 <= per_stratum <= MOST_PER_STRATUM:
        detail = f"Of each kind there are 1 to {MOST_PER_STRATUM} leads."
        faults.append(FieldError("/per_stratum", "out_of_bounds", detail))
    if not stages:
        faults.append(FieldError("/stages", "stages_required", "Name mql, sql or both."))
    return faults


def _refuse(faults: Sequence[FieldError]) -> None:
    if faults:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
