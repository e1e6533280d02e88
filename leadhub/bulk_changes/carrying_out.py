"""Bulk changes carried out and taken back: at once where they are few, else as a job, always once.

A bulk change is locked before everything that it changes. Each part of it is one transaction that says of each of its
objects what became of it, so that whoever goes on after a kill, or asks a second time, does none of them again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from leadhub.actors import Actor
from leadhub.bulk import insert, locked, update_rows
from leadhub.bulk_changes.kinds import BulkKind, kind_of
from leadhub.bulk_changes.planning import ROWS, fields_of, require_may
from leadhub.bulk_changes.weighing import Asked, Weighed, weigh
from leadhub.changes import numbered
from leadhub.editing import Act
from leadhub.errors import Conflict, NotAllowed, NotFound
from leadhub.jobs import queue
from leadhub.jobs.askers import asker_of
from leadhub.jobs.works import Step, Work
from leadhub.keys import new_id
from leadhub.models import BulkChange, BulkOutcome, BulkRow, BulkState, Job
from leadhub.models.job import RUNNING
from leadhub.usecases import use_case

KIND: Final = "bulk_change"
AT_ONCE: Final = 500
UNDO_WITHIN: Final = timedelta(hours=24)
LONGEST_DETAIL: Final = 300
VERB: Final = "bulk_change.carry_out"


@use_case
def carry_out(change: UUID, *, actor: Actor, now: datetime) -> BulkChange:
    """Change what was planned. Asked again, it answers what was done; a job that was stopped goes on."""
    row = _held(change, actor)
    require_may(row, actor)
    if not is_of(row, actor):
        raise NotAllowed(f"{row.created_by_name} planned this. Nothing was changed.", code="not_yours")
    if row.state == BulkState.CANCELLED:
        raise Conflict("This was given up. Plan it anew. Nothing was changed.", code="given_up")
    if row.state != BulkState.DONE:
        _begin(row, actor=actor, now=now)
    return row


@use_case
def give_up(change: UUID, *, actor: Actor, now: datetime) -> BulkChange:
    """Change none of it, or nothing more: what was changed by then stays so."""
    row = _held(change, actor)
    require_may(row, actor)
    if row.state not in (BulkState.PLANNED, BulkState.RUNNING):
        raise Conflict(f"It is {row.get_state_display().lower()} already. Nothing was changed.", code="bulk_ended")
    if row.undoes_id is not None:
        raise Conflict("Taking back comes to its end. Nothing was changed.", code="not_cancellable")
    for job in Job.objects.filter(kind=KIND, key=str(row.pk), status__in=RUNNING):
        queue.cancel(job.pk, actor=actor, now=now)
    _end(row, BulkState.CANCELLED, now)
    return row


@use_case
def undo(change: UUID, *, actor: Actor, now: datetime) -> BulkChange:
    """Let stand again what stood before, in every object that nobody has changed since; answers the act of its own.

    Asked again, it answers the same act.
    """
    row = _held(change, actor)
    require_may(row, actor)
    done = BulkChange.objects.filter(undoes=row).first()
    if done is not None:
        return done
    refuse_undo(row, now=now)
    changed = list(_changed(row).values_list("object_id", "after"))
    assert actor.user_id is not None, "only who signs in looks at the page"
    made = BulkChange.objects.create(
        noun=row.noun,
        values={},
        state=BulkState.RUNNING,
        total=len(changed),
        undoes=row,
        created_at=now,
        created_by=actor.user_id,
        created_by_name=actor.label,
    )
    seen = [(key, _seen_again(row, after)) for key, after in changed]
    insert(
        BulkRow,
        ROWS,
        [(new_id(), made.pk, place, key, dict(what), "waiting", "") for place, (key, what) in enumerate(seen)],
    )
    _begin(made, actor=actor, now=now)
    return made


def is_of(change: BulkChange, actor: Actor) -> bool:
    """Whether it is somebody's to carry out: who planned it alone, and taking back, which comes to its end, anybody."""
    return change.undoes_id is not None or bool(change.created_by == actor.user_id)


def can_be_undone(change: BulkChange, *, now: datetime) -> bool:
    """Whether there is something to take back, nobody has yet, and there is still time."""
    if BulkChange.objects.filter(undoes=change.pk).exists():
        return False
    try:
        refuse_undo(change, now=now)
    except Conflict:
        return False
    return True


def refuse_undo(change: BulkChange, *, now: datetime) -> None:
    """Raise why a bulk change is not taken back."""
    if change.undoes_id is not None:
        raise Conflict("This took another change back. Make the change anew instead.", code="not_undoable")
    if change.ended_at is None:
        raise Conflict("It is not carried out yet. Nothing was changed.", code="not_undoable")
    if change.ended_at + UNDO_WITHIN <= now:
        raise Conflict("A bulk change is taken back within 24 hours. Nothing was changed.", code="undo_too_late")
    if not _changed(change).exists():
        raise Conflict("It changed nothing, so there is nothing to take back.", code="not_undoable")


def look(change: BulkChange, rows: Sequence[BulkRow], actor: Actor, *, now: datetime) -> list[Weighed]:
    """What would become of these objects if it were carried out now. Nothing is changed."""
    kind = kind_of(change.noun)
    standing = kind.hold(actor, [row.object_id for row in rows], fields_of(change), now=now, locks=False)
    return weigh(kind, standing, _asked(change, rows), _touched(kind, change, rows))


def look_back(change: BulkChange, rows: Sequence[BulkRow], actor: Actor, *, now: datetime) -> list[Weighed]:
    """What would become of changed objects if the change were taken back now. Nothing is changed."""
    kind, keys = kind_of(change.noun), [row.object_id for row in rows]
    standing = kind.hold(actor, keys, list(change.values), now=now, locks=False)
    asked = [
        Asked(row.object_id, _seen_again(change, row.after or {}), _wanted_again(kind, row.before)) for row in rows
    ]
    return weigh(kind, standing, asked, kind.touched(keys, list(change.values), since=change.pk))


def step(job: Job, now: datetime) -> Step:
    """The next part, in the name of whoever asked."""
    done, finished = _do_some(UUID(job.key), actor=asker_of(job), now=now)
    return Step(done=done, finished=finished)


def _begin(row: BulkChange, *, actor: Actor, now: datetime) -> None:
    if row.total > AT_ONCE:
        row.state = BulkState.RUNNING
        row.save(update_fields=["state"])
        queue.ask(KIND, str(row.pk), actor=actor, now=now, parameters={}, total=_waiting(row).count())
        return
    _do(row, list(_waiting(row)), actor=actor, now=now)
    _end(row, BulkState.DONE, now)


@use_case
def _do_some(change: UUID, *, actor: Actor, now: datetime) -> tuple[int, bool]:
    row = _held(change, actor)
    require_may(row, actor)
    if row.state != BulkState.RUNNING:
        return 0, True
    rows = list(_waiting(row)[:AT_ONCE])
    _do(row, rows, actor=actor, now=now)
    finished = not _waiting(row).exists()
    if finished:
        _end(row, BulkState.DONE, now)
    return len(rows), finished


def _do(change: BulkChange, rows: Sequence[BulkRow], *, actor: Actor, now: datetime) -> None:
    """Change these objects and write down what became of each."""
    if not rows:
        return
    kind = kind_of(change.noun)
    with numbered(change.pk, note=change.note):
        act = Act(actor=actor, now=now)
        standing = kind.hold(actor, [row.object_id for row in rows], fields_of(change), now=now, locks=True)
        weighed = weigh(kind, standing, _asked(change, rows), _touched(kind, change, rows))
        wanted = {one.asked.key: one.asked.wanted for one in weighed if one.outcome == BulkOutcome.CHANGED}
        after = standing.write(wanted, act) if wanted else {}
        act.keep()
    told = [
        (row.pk, one.outcome, dict(after[row.object_id]) if row.object_id in after else None, one.why[:LONGEST_DETAIL])
        for row, one in zip(rows, weighed, strict=True)
    ]
    update_rows(BulkRow, ("id", "outcome", "after", "detail"), sorted(told))


def _held(change: UUID, actor: Actor) -> BulkChange:
    row: BulkChange | None = locked(BulkChange.objects.visible_to(actor).filter(pk=change).order_by("pk")).first()
    if row is None:
        raise NotFound("There is no bulk change with this id that you may see.")
    return row


def _end(row: BulkChange, state: BulkState, now: datetime) -> None:
    row.state, row.ended_at = state, now
    row.save(update_fields=["state", "ended_at"])


def _waiting(change: BulkChange) -> Any:
    return change.rows.filter(outcome=BulkOutcome.WAITING).order_by("place")


def _changed(change: BulkChange) -> Any:
    return change.rows.filter(outcome=BulkOutcome.CHANGED).order_by("place")


def _asked(change: BulkChange, rows: Sequence[BulkRow]) -> list[Asked]:
    if change.undoes is None:
        return [Asked(row.object_id, row.before, change.values) for row in rows]
    kind = kind_of(change.noun)
    keys = [row.object_id for row in rows]
    before = dict(change.undoes.rows.filter(object_id__among=keys).values_list("object_id", "before"))
    return [Asked(row.object_id, row.before, _wanted_again(kind, before[row.object_id])) for row in rows]


def _touched(kind: BulkKind, change: BulkChange, rows: Sequence[BulkRow]) -> Any:
    if change.undoes is None:
        return ()
    return kind.touched([row.object_id for row in rows], fields_of(change), since=change.undoes.pk)


def _seen_again(change: BulkChange, after: Mapping[str, Any]) -> dict[str, Any]:
    """What must still stand, for a change to be taken back: what it set, and what no field of it is."""
    kind = kind_of(change.noun)
    beside = after.keys() - {field.name for field in kind.fields}
    return {name: value for name, value in after.items() if name in change.values or name in beside}


def _wanted_again(kind: BulkKind, before: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: before[field.name] for field in kind.fields if field.name in before}


WORK = Work(kind=KIND, label="Changing in bulk", step=step, verb=VERB)
