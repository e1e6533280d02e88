"""Who may sign in, and as what: operations keeps it, nobody for themselves, and its own role takes two of it."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from leadhub.actors import PEOPLE, Actor, Role
from leadhub.bulk import locked
from leadhub.editing import Act
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotAllowed, NotFound
from leadhub.identity.tokens import end_all
from leadhub.models import RoleGrant, User
from leadhub.usecases import use_case

# What somebody is until two of operations have made them one of theirs.
MEANWHILE = Role.VIEWER


@dataclass(frozen=True, slots=True)
class Added:
    """A person and the password that is told once."""

    person: UUID
    password: str

    def __repr__(self) -> str:
        return f"Added({self.person})"


@use_case
def add(*, actor: Actor, now: datetime, email: str, name: str, role: Role) -> Added:
    """Let somebody in; for the role of operations a grant is asked for, and they read until it is approved."""
    address, called = email.strip().lower(), name.strip()
    faults = [*_faults_of_address(address), *_faults_of_role(role)]
    if not called:
        faults.append(FieldError("/name", "name_required", "Say who it is."))
    if faults:
        said = " ".join(fault.detail for fault in faults)
        raise NotAcceptable(f"{said} Nothing was saved.", code=faults[0].code, errors=faults)
    if User.objects.filter(email=address).exists():
        raise Conflict("Somebody with this address is here already.", code="person_exists")
    password = token_urlsafe(12)
    asks = role == Role.OPERATIONS
    given = MEANWHILE if asks else role
    user = User.objects.create_user(address, password, name=called, role=given, is_staff=True)
    act = Act(actor=actor, now=now)
    act.note(user, "role", None, given)
    act.keep()
    if asks:
        _ask(user, actor, now)
    return Added(user.pk, password)


@use_case
def change_role(person: UUID, *, role: Role, actor: Actor, now: datetime) -> User:
    """Another role from the next request on; that of operations is only asked for, and given by a second person."""
    user = _held(person, actor)
    if faults := _faults_of_role(role):
        raise NotAcceptable(faults[0].detail, code=faults[0].code, errors=faults)
    if role == user.role:
        raise Conflict(f"{user} has this role already.", code="role_unchanged")
    if role == Role.OPERATIONS:
        _ask(user, actor, now)
        return user
    _give(user, role, actor, now)
    return user


@use_case
def shut_out(person: UUID, *, actor: Actor, now: datetime) -> User:
    """Sessions of somebody open nothing from their next request on; tokens and what programs got of them end."""
    user = _held(person, actor)
    if not user.is_active:
        raise Conflict(f"{user} is shut out already.", code="shut_out")
    # What was asked for them is asked no more.
    RoleGrant.objects.filter(user=user, decided_at__isnull=True).delete()
    act = Act(actor=actor, now=now)
    act.assign(user, {"is_active": False})
    user.save(update_fields=["is_active"])
    end_all(user.pk)
    act.keep()
    return user


@use_case
def let_in(person: UUID, *, actor: Actor, now: datetime) -> User:
    """Let somebody back in; who was of operations comes back as a reader, for that role takes two."""
    user = _held(person, actor)
    if user.is_active:
        raise Conflict(f"{user} is let in already.", code="let_in")
    act = Act(actor=actor, now=now)
    act.assign(user, {"is_active": True, "role": MEANWHILE if user.role == Role.OPERATIONS else user.role})
    user.save(update_fields=["is_active", "role"])
    act.keep()
    return user


@use_case
def decide(grant: UUID, *, approved: bool, actor: Actor, now: datetime) -> RoleGrant:
    """Give or refuse the role of operations that a colleague has asked for somebody else."""
    # The person first, as all who change them do.
    person = locked(User.objects.filter(role_grants=grant).order_by("pk")).first()
    row: RoleGrant | None = locked(RoleGrant.objects.filter(pk=grant).order_by("pk")).first()
    if person is None or row is None:
        raise NotFound("There is no role grant with this id that you may see.")
    if row.decided_at is not None:
        raise Conflict("Somebody has decided this already.", code="grant_decided")
    if actor.user_id in (row.asked_by_id, row.user_id):
        raise NotAllowed("Somebody else of operations has to decide this.", code="second_person_required")
    row.decided_by_id, row.decided_at, row.approved = actor.user_id, now, approved
    row.save(update_fields=["decided_by", "decided_at", "approved"])
    if approved:
        _give(person, Role.OPERATIONS, actor, now)
    return row


def _ask(user: User, actor: Actor, now: datetime) -> None:
    if RoleGrant.objects.filter(user=user, decided_at__isnull=True).exists():
        raise Conflict("This role is asked for already; somebody else of operations has to decide.", code="grant_open")
    assert actor.user_id is not None, "whoever comes through a door has signed in"
    RoleGrant.objects.create(user=user, asked_by_id=actor.user_id, asked_at=now)


def _give(user: User, role: Role, actor: Actor, now: datetime) -> None:
    act = Act(actor=actor, now=now)
    act.assign(user, {"role": role, "is_staff": True})
    user.save(update_fields=["role", "is_staff"])
    act.keep()


def _held(person: UUID, actor: Actor) -> User:
    """Somebody else, locked."""
    if person == actor.user_id:
        raise NotAllowed("Nobody changes what they may themselves. Ask a colleague.", code="own_rights")
    user: User | None = locked(User.objects.filter(pk=person, role__in=PEOPLE).order_by("pk")).first()
    if user is None:
        raise NotFound("There is no person with this id that you may see.")
    return user


def _faults_of_address(address: str) -> list[FieldError]:
    try:
        validate_email(address)
    except ValidationError:
        return [FieldError("/email", "email_malformed", "Write an e-mail address, such as dana@example.com.")]
    return []


def _faults_of_role(role: Role) -> list[FieldError]:
    if role in PEOPLE:
        return []
    return [FieldError("/role", "role_not_possible", "This is a role of machines: agree a program instead.")]
