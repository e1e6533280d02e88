"""Teams, and who is in them: what operations sets up. Every change leaves its history."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import pycountry
from django.db import transaction

from accounts.editing import Act
from leadhub.actors import Actor
from leadhub.bulk import locked
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotFound
from leadhub.models import Row, User
from leadhub.usecases import use_case
from qualification.models import BusinessCalendar, Team, TeamMember
from qualification.rescheduling import reschedule_some

SELLERS = ("sales", "manager")
# Engineers have no role of their own: whoever is of the staff may answer for them.
ENGINEERS = (*SELLERS, "operations", "marketing", "viewer")


@use_case
def open_team(
    *, name: str, kind: str, countries: Collection[str], calendar: UUID | None, actor: Actor, now: datetime
) -> Team:
    """Set up a team that takes handoffs of one kind; nobody is in it yet."""
    faults = [] if kind in Team.Kind.values else [_fault("/kind", "unknown_kind", "Choose what the team takes.")]
    values = _team(name, countries, calendar, faults)
    _require_free_name(values["name"], besides=None)
    return _made(Team(kind=kind, **values), {"kind": kind, **values}, actor=actor, now=now)


@use_case
def change_team(
    team: UUID, *, name: str, countries: Collection[str], calendar: UUID | None, actor: Actor, now: datetime
) -> Team:
    """Change name, countries or working hours, which running clocks follow.

    What a team takes stays, so that no handoff is left without a team.
    """
    row = _team_held(team)
    values = _team(name, countries, calendar, [])
    _require_free_name(values["name"], besides=team)
    act = Act(actor=actor, now=now)
    changed = act.assign(row, values)
    if changed:
        row.save()
        act.keep()
    if "calendar_id" in changed:
        transaction.on_commit(lambda: reschedule_some(now=now), robust=True)
    return row


@use_case
def add_member(team: UUID, user: UUID | None, *, actor: Actor, now: datetime) -> TeamMember:
    """Put somebody in a team. Whoever comes (back) begins with the fewest turns that anybody there has had."""
    row = _team_held(team)
    if user is None or not User.objects.filter(pk=user, role__in=roles_of(row), is_active=True).exists():
        whom = "of the staff" if row.kind == Team.Kind.ENGINEERING else "of sales"
        raise _refusal([_fault("/user", "unknown_seller", f"Choose an active person {whom}.")])
    member = TeamMember.objects.filter(team=row, user_id=user).first()
    if member is not None and member.is_active:
        raise Conflict("This person is in the team already. Nothing was changed.", code="already_member")
    present = TeamMember.objects.filter(team=row, is_active=True).order_by("turns")
    turns = present.values_list("turns", flat=True).first() or 0
    member = member or TeamMember(team=row, user_id=user)
    member.is_active, member.turns = True, max(member.turns, turns)
    member.save()
    _noted(row, "members", None, user, actor=actor, now=now)
    return member


@use_case
def remove_member(team: UUID, user: UUID | None, *, actor: Actor, now: datetime) -> TeamMember:
    """Take somebody out of a team; what it holds stays with the team, and the others see it."""
    row = _team_held(team)
    members = TeamMember.objects.filter(team=row, is_active=True)
    member = members.filter(user_id=user).first() if user is not None else None
    if member is None:
        raise _refusal([_fault("/user", "not_member", "Choose somebody who is in the team.")])
    member.is_active = False
    member.save()
    _noted(row, "members", user, None, actor=actor, now=now)
    return member


def roles_of(team: Team) -> tuple[str, ...]:
    """Who may be in a team: sellers, and in an engineering desk all of the staff."""
    return ENGINEERS if team.kind == Team.Kind.ENGINEERING else SELLERS


def _team_held(team: UUID) -> Team:
    row: Team | None = locked(Team.objects.filter(pk=team)).first()
    if row is None:
        raise NotFound("No team with this id.")
    return row


def _team(name: str, countries: Collection[str], calendar: UUID | None, faults: list[FieldError]) -> dict[str, Any]:
    """The columns of a team that may change, once all of them make sense."""
    if not name.strip():
        faults.append(_fault("/name", "name_required", "Give the team a name."))
    codes = sorted({code.strip().upper() for code in countries if code.strip()})
    unknown = [code for code in codes if len(code) != 2 or pycountry.countries.get(alpha_2=code) is None]
    if unknown:
        detail = f"Countries are two letters (ISO 3166-1), which {', '.join(unknown)} is not."
        faults.append(_fault("/countries", "unknown_country", detail))
    if calendar is None or not BusinessCalendar.objects.filter(pk=calendar).exists():
        faults.append(_fault("/calendar", "unknown_calendar", "Choose the hours that the team works."))
    if faults:
        raise _refusal(faults)
    return {"name": name.strip(), "countries": codes, "calendar_id": calendar}


def _require_free_name(name: str, *, besides: UUID | None) -> None:
    taken = Team.objects.filter(name=name)
    if (taken.exclude(pk=besides) if besides else taken).exists():
        detail = f"{name!r} is taken. Nothing was changed."
        raise Conflict(detail, code="name_taken", errors=[_fault("/name", "name_taken", detail)])


def _made(row: Team, values: Mapping[str, Any], *, actor: Actor, now: datetime) -> Team:
    row.save(force_insert=True)
    act = Act(actor=actor, now=now)
    for name, value in values.items():
        act.note(row, row._meta.get_field(name).name, None, value)
    act.keep()
    return row


def _noted(row: Row, field: str, before: object, after: object, *, actor: Actor, now: datetime) -> None:
    act = Act(actor=actor, now=now)
    act.note(row, field, before, after)
    act.keep()


def _fault(pointer: str, code: str, detail: str) -> FieldError:
    return FieldError(pointer, code, detail)


def _refusal(faults: list[FieldError]) -> NotAcceptable:
    return NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
