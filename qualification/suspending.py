"""A signal type or a source that counts nothing, at once and for a few days, because something is wrong with it.

Leads that were being born when it began or ended cannot be seen then; a job marks them once they are there.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from leadhub.actors import SYSTEM, Actor
from leadhub.bulk import claimed, locked
from leadhub.clock import real_now
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotFound
from leadhub.jobs import queue
from leadhub.jobs.works import Step, Work
from leadhub.keys import least_id
from leadhub.models import Job
from leadhub.usecases import IN_FLIGHT, use_case
from qualification.models import Lead, LeadState, Signal, SignalType, Source, Suspension, SuspensionKind
from qualification.moving import stir
from qualification.rules.terms import holds_any

KIND = "suspension"
LONGEST = timedelta(days=5)
AT_ONCE = 2_000


@use_case
def suspend(
    *, kind: SuspensionKind, code: str, note: str, until: datetime | None, actor: Actor, now: datetime
) -> Suspension:
    """Let a type or a source count nothing from now on; the leads that it concerns are decided anew."""
    known = SignalType.objects.all() if kind == SuspensionKind.SIGNAL_TYPE else Source.objects.all()
    number = known.filter(code=code).values_list("number", flat=True).first()
    faults = _faults(kind, code, number, note, until, now)
    if faults or number is None or until is None:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
    end_due(now=now)
    running = Suspension.objects.filter(kind=kind, code=code, ended_at=None).first()
    if running is not None:
        raise Conflict(
            f"{running.by_name} has suspended {code} until {running.until:%Y-%m-%d %H:%M} UTC. Nothing was changed.",
            code="already_suspended",
            suspension=str(running.pk),
        )
    made = Suspension(
        kind=kind,
        code=code,
        number=number,
        note=note.strip(),
        began_at=now,
        until=until,
        by=actor.user_id,
        by_name=actor.label,
        leads_total=LeadState.objects.count(),
    )
    made.save(force_insert=True)
    _look_after(made, now)
    transaction.on_commit(lambda: mark_some(now=now), robust=True)
    return made


@use_case
def end(suspension: UUID, *, actor: Actor, now: datetime) -> Suspension:
    """Let it count again before its time."""
    row: Suspension | None = locked(Suspension.objects.filter(pk=suspension)).first()
    if row is None:
        raise NotFound("No suspension with this id.")
    if row.ended_at is not None:
        raise Conflict(
            f"It has ended at {row.ended_at:%H:%M} UTC on {row.ended_at:%Y-%m-%d}. Nothing was changed.",
            code="suspension_ended",
            ended_at=row.ended_at,
        )
    _end([row], actor=actor, now=now)
    transaction.on_commit(lambda: mark_some(now=now), robust=True)
    return row


@use_case
def end_due(*, now: datetime) -> int:
    """End the suspensions whose time is over; answers how many."""
    due = list(claimed(Suspension.objects.filter(ended_at=None, until__lte=now).order_by("pk")))
    _end(due, actor=SYSTEM, now=now)
    return len(due)


@use_case
def mark_some(*, now: datetime) -> int:
    """Mark the next leads that a suspension concerns since it began or ended; answers how many were gone through.

    Whoever is marked is due, and its sums are built anew where a source is concerned.
    """
    row: Suspension | None = claimed(Suspension.objects.filter(is_marked=False).order_by("pk")).first()
    if row is None:
        return 0
    chunk = _mark_next(row, row.last_lead, now)
    row.leads_done += len(chunk)
    row.last_lead = chunk[-1] if chunk else row.last_lead
    row.is_marked = len(chunk) < AT_ONCE
    row.save(update_fields=["leads_done", "last_lead", "is_marked"])
    return len(chunk) or 1


def step(job: Job, now: datetime) -> Step:
    """Mark the next of the leads that were being born when a suspension began or ended."""
    row = Suspension.objects.get(pk=job.parameters["suspension"])
    chunk = _mark_next(row, UUID(job.cursor or job.parameters["after"]), now)
    if len(chunk) < AT_ONCE:
        return Step(done=len(chunk), finished=True)
    return Step(done=len(chunk), cursor=str(chunk[-1]))


def _look_after(row: Suspension, now: datetime) -> None:
    """Have those marked, once everything that was in flight has ended, that cannot be seen yet."""
    queue.ask(
        KIND,
        f"{row.pk} {'ended' if row.ended_at else 'began'}",
        actor=SYSTEM,
        now=now,
        parameters={"suspension": str(row.pk), "after": str(least_id(real_now() - IN_FLIGHT))},
        not_before=IN_FLIGHT,
    )


@use_case
def _mark_next(row: Suspension, after: UUID | None, now: datetime) -> list[UUID]:
    """Mark those of the next leads that are concerned; answers the leads that were gone through.

    They are locked before they are read: whoever has one in hand may know nothing of the suspension yet.
    """
    states = LeadState.objects.order_by("pk")
    if after is not None:
        states = states.filter(pk__gt=after)
    chunk = list(locked(states).values_list("pk", "terms")[:AT_ONCE])
    _mark(row, chunk, now)
    return [pk for pk, _ in chunk]


def _mark(row: Suspension, chunk: Sequence[tuple[UUID, Any]], now: datetime) -> None:
    if row.kind == SuspensionKind.SIGNAL_TYPE:
        concerned = [pk for pk, terms in chunk if holds_any(bytes(terms), {row.number})]
        LeadState.objects.filter(pk__among=concerned).update(look_at=now)
        # Nothing of the leads themselves need change, and their accounts stand otherwise.
        stir(Lead.objects.filter(pk__among=concerned).values_list("account_id", flat=True))
    else:
        heard = Signal.objects.heard_of([pk for pk, _ in chunk]).filter(source=row.number)
        concerned = list(heard.order_by("root").values_list("root", flat=True).distinct())
        # Sums of no basis are built anew from the signals that count.
        LeadState.objects.filter(pk__among=concerned).update(look_at=now, basis="")


def _end(rows: Sequence[Suspension], *, actor: Actor, now: datetime) -> None:
    """End locked suspensions, and begin to go through the leads once more."""
    leads = LeadState.objects.count() if rows else 0
    for row in rows:
        row.ended_at, row.ended_by_name = min(now, row.until), actor.label
        row.leads_total, row.leads_done, row.last_lead, row.is_marked = leads, 0, None, False
        row.save()
        _look_after(row, now)


def _faults(
    kind: SuspensionKind, code: str, number: int | None, note: str, until: datetime | None, now: datetime
) -> list[FieldError]:
    faults = []
    if number is None:
        detail = f"There is no {kind.label.lower()} {code!r}." if code else "Choose what is to count nothing."
        faults.append(FieldError("/code", "unknown_code", detail))
    if not note.strip():
        faults.append(FieldError("/note", "note_required", "Write one sentence that says what is wrong with it."))
    if until is None:
        faults.append(FieldError("/until", "until_required", "Say until when."))
    elif until <= now:
        faults.append(FieldError("/until", "until_in_the_past", "A suspension ends in the future."))
    elif until > now + LONGEST:
        detail = f"A suspension lasts {LONGEST.days} days at most: what is to count less for longer is a scoring model."
        faults.append(FieldError("/until", "suspension_too_long", detail))
    return faults


WORK = Work(kind=KIND, label="Leads born while a suspension began or ended", step=step, verb=None, cancellable=False)
