"""A signal type or a source that counts nothing, at once and for a few days, because something is wrong with it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from leadhub.actors import SYSTEM, Actor
from leadhub.bulk import claimed, locked
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotFound
from leadhub.usecases import use_case
from qualification.models import LeadState, Signal, SignalType, Source, Suspension, SuspensionKind
from qualification.rules.terms import holds_any

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
    states = LeadState.objects.order_by("pk")
    if row.last_lead is not None:
        states = states.filter(pk__gt=row.last_lead)
    chunk = list(states.values_list("pk", "terms")[:AT_ONCE])
    _mark(row, chunk, now)
    row.leads_done += len(chunk)
    row.last_lead = chunk[-1][0] if chunk else row.last_lead
    row.is_marked = len(chunk) < AT_ONCE
    row.save(update_fields=["leads_done", "last_lead", "is_marked"])
    return len(chunk) or 1


def _mark(row: Suspension, chunk: Sequence[tuple[UUID, Any]], now: datetime) -> None:
    if row.kind == SuspensionKind.SIGNAL_TYPE:
        concerned = [pk for pk, terms in chunk if holds_any(bytes(terms), {row.number})]
        changes: dict[str, Any] = {"look_at": now}
    else:
        heard = Signal.objects.filter(lead_id__among=[pk for pk, _ in chunk], source=row.number)
        concerned = list(heard.order_by("lead_id").values_list("lead_id", flat=True).distinct())
        # Sums of no basis are built anew from the signals that count.
        changes = {"look_at": now, "basis": ""}
    # Locked in the order in which everybody locks them.
    states = list(locked(LeadState.objects.filter(pk__among=concerned).order_by("pk")).values_list("pk", flat=True))
    LeadState.objects.filter(pk__among=states).update(**changes)


def _end(rows: Sequence[Suspension], *, actor: Actor, now: datetime) -> None:
    """End locked suspensions, and begin to go through the leads once more."""
    leads = LeadState.objects.count() if rows else 0
    for row in rows:
        row.ended_at, row.ended_by_name = min(now, row.until), actor.label
        row.leads_total, row.leads_done, row.last_lead, row.is_marked = leads, 0, None, False
        row.save()


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
