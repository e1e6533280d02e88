"""Who is away, until when, and who stands in: entered by operations, by managers, and by everybody for themselves.

What waits for an owner is looked at again as soon as somebody may be there who was not.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from accounts.editing import Act
from leadhub.actors import Actor, Role
from leadhub.bulk import locked
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotAllowed, NotFound
from leadhub.models import User
from leadhub.usecases import use_case
from qualification.assigning import assign_waiting
from qualification.models import Absence, TeamMember

LONGEST: Final = timedelta(days=2 * 366)
ENTERS_ALL: Final = frozenset({Role.OPERATIONS, Role.MANAGER})
# Machines and partners have no days off.
NO_PEOPLE: Final = frozenset({Role.INTEGRATION, Role.PARTNER})


@use_case
def enter(
    *,
    user: UUID | None,
    begins: datetime,
    ends: datetime,
    deputy: UUID | None,
    note: str,
    actor: Actor,
    now: datetime,
) -> Absence:
    """Let somebody be away, the caller without a `user`; nothing that they hold is given to others by it."""
    whose = user or actor.user_id
    _require_may(whose, actor)
    able = User.objects.filter(is_active=True).exclude(role__in=NO_PEOPLE)
    person = locked(able.filter(pk=whose)).first() if whose is not None else None
    if person is None:
        raise _refusal(FieldError("/user", "unknown_person", "Choose an active person of the staff."))
    if ends <= now:
        raise _refusal(FieldError("/ends", "ends_in_the_past", "This absence would be over already."))
    made = Absence(user=person)
    _set(made, {"begins": begins, "ends": ends, "deputy_id": deputy, "note": note.strip()}, actor, now, is_new=True)
    return made


@use_case
def change(absence: UUID, values: Mapping[str, Any], *, actor: Actor, now: datetime) -> Absence:
    """Let somebody come back sooner or later, or have another deputy; what is left out stays as it is."""
    row = _held(absence, actor)
    _set(row, values, actor, now)
    return row


@use_case
def take_back(absence: UUID, *, actor: Actor, now: datetime) -> None:
    """Let an absence not have been entered; the history keeps its times."""
    row = _held(absence, actor)
    act = Act(actor=actor, now=now)
    for name in ("begins", "ends", "deputy"):
        act.note(row, name, _told(getattr(row, name)), None)
    act.keep()
    row.delete()
    transaction.on_commit(lambda: assign_waiting(now=now), robust=True)


def _held(absence: UUID, actor: Actor) -> Absence:
    """An absence, under the lock of its person: all absences of one person are changed one after the other."""
    whose = Absence.objects.visible_to(actor).filter(pk=absence).values_list("user_id", flat=True).first()
    if whose is not None:
        _require_may(whose, actor)
        locked(User.objects.filter(pk=whose)).get()
        row = Absence.objects.select_related("user", "deputy").filter(pk=absence).first()
        if row is not None:
            return row
    raise NotFound("No absence with this id.")


def _set(row: Absence, values: Mapping[str, Any], actor: Actor, now: datetime, *, is_new: bool = False) -> None:
    before = {name: None if is_new else _told(getattr(row, name)) for name in values}
    deputy = None if is_new else row.deputy_id
    for name, value in values.items():
        setattr(row, name, value)
    # A deputy who has left meanwhile keeps nobody from coming back.
    if row.deputy_id is not None and row.deputy_id != deputy:
        _check_deputy(row.user_id, row.deputy_id)
    _check(row)
    row.save(force_insert=is_new)
    act = Act(actor=actor, now=now)
    for name, was in before.items():
        if (told := _told(getattr(row, name))) != was:
            act.note(row, row._meta.get_field(name).name, was, told)
    act.keep()
    transaction.on_commit(lambda: assign_waiting(now=now), robust=True)


def _check(row: Absence) -> None:
    if row.ends <= row.begins:
        raise _refusal(FieldError("/ends", "ends_before_it_begins", "An absence ends after it begins."))
    if row.ends - row.begins > LONGEST:
        raise _refusal(FieldError("/ends", "absence_too_long", f"An absence lasts {LONGEST.days} days at most."))
    others = Absence.objects.filter(user_id=row.user_id, begins__lt=row.ends, ends__gt=row.begins).exclude(pk=row.pk)
    other = others.order_by("begins").first()
    if other is not None:
        detail = (
            f"This person is away from {other.begins:%Y-%m-%d} to {other.ends:%Y-%m-%d} already. Nothing was changed."
        )
        raise Conflict(
            detail,
            code="absence_overlaps",
            errors=[FieldError("/begins", "absence_overlaps", detail)],
            absence=str(other.pk),
        )


def _check_deputy(user: UUID, deputy: UUID) -> None:
    """A deputy sees what they stand in for, so they are of one of the same teams, where the person is in any."""
    teams = TeamMember.objects.filter(user_id=user, is_active=True).values_list("team_id", flat=True)
    able = User.objects.filter(pk=deputy, is_active=True).exclude(pk=user).exclude(role__in=NO_PEOPLE)
    if teams.exists():
        able = able.filter(memberships__team__in=teams, memberships__is_active=True)
    if not able.exists():
        detail = "A deputy is another active person, of a team of whom is away."
        raise _refusal(FieldError("/deputy", "unknown_deputy", detail))


def _require_may(whose: UUID | None, actor: Actor) -> None:
    if actor.role not in ENTERS_ALL and whose != actor.user_id:
        raise NotAllowed("Only operations and managers say when others are away.", code="not_own_absence")


def _told(value: Any) -> Any:
    """A value as the history keeps it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value.pk if isinstance(value, User) else value


def _refusal(fault: FieldError) -> NotAcceptable:
    return NotAcceptable(fault.detail, code=fault.code, errors=[fault])
