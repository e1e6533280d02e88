"""Personal tokens: made, shown once, revoked. Everybody keeps their own; operations those of systems and partners."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.idp.oidc.models import Token as AccessToken

from leadhub.actors import Actor, Role
from leadhub.api.tokens import keep_token
from leadhub.clock import real_now
from leadhub.editing import Act, keep_one
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotFound
from leadhub.models import Token, User
from leadhub.policy import scopes as known
from leadhub.policy.registry import PUBLIC, table
from leadhub.usecases import use_case

USUAL_LIFE = timedelta(days=90)
LONGEST_LIFE = timedelta(days=366)
# Of one owner, of those that open something.
MOST = 50
MACHINES = frozenset({Role.INTEGRATION, Role.PARTNER})


@dataclass(frozen=True, slots=True)
class Told:
    """A token and its text, which exists nowhere else."""

    token: UUID
    text: str

    def __repr__(self) -> str:
        return f"Told({self.token})"


@use_case
def make(
    *,
    actor: Actor,
    name: str,
    scopes: Sequence[str] | None = None,
    expires_at: datetime | None = None,
    user: UUID | None = None,
) -> Told:
    """A new token of the caller, or by operations of a system or a partner; without an end it lasts 90 days.

    A caller whose own token is narrowed hands on no more than that. Raises NotAcceptable with a pointer to each fault.
    """
    now = real_now()
    end = expires_at or now + USUAL_LIFE
    name = name.strip()
    faults = [*_faults_of_name(name), *_faults_of_scopes(scopes, _offered(actor)), *_faults_of_end(end, now)]
    owner = _owner(actor, user)
    wanted = _within(actor, scopes)
    if not known.reaches(actor, wanted or ()):
        faults.append(
            FieldError("/scopes", "scope_too_wide", "A token hands on no more than it may itself: name fewer scopes.")
        )
    if faults:
        said = " ".join(fault.detail for fault in faults)
        raise NotAcceptable(f"{said} Nothing was saved.", code=faults[0].code, errors=faults)
    if open_tokens(owner, now) >= MOST:
        raise Conflict(
            f"{owner} has {MOST} tokens, which is all there may be. Revoke one first.", code="too_many_tokens"
        )
    row, text = keep_token(owner, name, expires_at=end, scopes=wanted, by=actor.user_id)
    act = Act(actor=actor, now=now)
    act.note(row, "user", None, owner.pk)
    act.note(row, "scopes", None, wanted)
    act.note(row, "expires_at", None, end.isoformat())
    act.keep()
    return Told(row.pk, text)


@use_case
def revoke(token: UUID, *, actor: Actor) -> None:
    """End a token: its next request is refused."""
    rows = Token.objects.visible_to(actor).filter(pk=token)
    if actor.role == Role.AUDITOR:
        rows = rows.filter(user=actor.user_id)
    row, now = rows.first(), real_now()
    if row is None:
        raise NotFound("There is no token with this id that you may see.")
    if not rows.filter(revoked_at__isnull=True).update(revoked_at=now):
        raise Conflict("This token is revoked already.", code="token_revoked")
    keep_one(row, "revoked_at", None, now.isoformat(), actor=actor, now=now)


def end_all(user: UUID) -> None:
    """End what somebody has: their own tokens, and what programs got that act for them."""
    Token.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=real_now())
    AccessToken.objects.filter(user=user).delete()


def open_tokens(owner: User, now: datetime) -> int:
    """How many tokens of somebody still open something."""
    return Token.objects.filter(user=owner, revoked_at__isnull=True).exclude(expires_at__lte=now).count()


def _faults_of_scopes(scopes: Sequence[str] | None, offered: Collection[str]) -> list[FieldError]:
    """What is wrong with a choice among scopes."""
    if scopes is None:
        return []
    if not scopes:
        return [FieldError("/scopes", "scopes_required", "Choose at least one scope, or all that the owner may.")]
    return [
        FieldError(f"/scopes/{index}", "unknown_scope", f"There is no scope {scope!r}; see meta/choices/.")
        for index, scope in enumerate(scopes)
        if scope not in offered
    ]


def _offered(actor: Actor) -> Collection[str]:
    """Every scope; to partners those that open something to them."""
    if actor.role != Role.PARTNER:
        return known.scopes()
    theirs = (verb for verb, rule in table().items() if rule is not PUBLIC and actor.role in rule)
    return {scope for verb in theirs if (scope := known.scope_of(verb))}


def _within(actor: Actor, scopes: Sequence[str] | None) -> list[str] | None:
    """The scopes in the order of the list, each once; those of the caller's own token where none are named."""
    chosen = actor.scopes if scopes is None else scopes
    return None if chosen is None else [scope for scope in known.scopes() if scope in chosen]


def _owner(actor: Actor, user: UUID | None) -> User:
    if user is None or user == actor.user_id:
        assert actor.user_id is not None, "whoever comes through a door has signed in"
        return User.objects.get(pk=actor.user_id)
    found = User.objects.filter(pk=user, is_active=True, role__in=MACHINES).first()
    if actor.role != Role.OPERATIONS or found is None:
        detail = "Tokens of others are made by operations, and only for systems and partners that may sign in."
        raise NotAcceptable(
            detail, code="owner_not_possible", errors=[FieldError("/user", "owner_not_possible", detail)]
        )
    return found


def _faults_of_name(name: str) -> list[FieldError]:
    return [] if name else [FieldError("/name", "name_required", "Give it a name that tells what uses it.")]


def _faults_of_end(end: datetime, now: datetime) -> list[FieldError]:
    if end <= now:
        return [FieldError("/expires_at", "expiry_past", "It would be over before it begins: choose a later end.")]
    if end > now + LONGEST_LIFE:
        return [FieldError("/expires_at", "expiry_too_late", f"A token lasts {LONGEST_LIFE.days} days at most.")]
    return []
