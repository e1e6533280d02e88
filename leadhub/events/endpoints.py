"""Receivers of events: made, changed, given new secrets, removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.bulk import locked
from leadhub.clock import real_now
from leadhub.editing import Act, keep_one
from leadhub.egress import AddressRefused, check_address
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotFound
from leadhub.events import disabling
from leadhub.events.messages import new_secret
from leadhub.events.parcels import may_read
from leadhub.events.types import event_types
from leadhub.models import DisabledWhy, EndpointState, User, WebhookEndpoint
from leadhub.sealing import Unreadable, is_current, seal, unseal
from leadhub.usecases import use_case

# Each has a thread while events are sent.
MOST = 50
# An address may hold a secret of the receiver.
SECRET = frozenset({"url"})
# So long receivers have to learn a new secret.
BOTH_SIGN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class WithSecret:
    """A receiver and the secret that its owner is told once, and never again."""

    endpoint: UUID
    secret: str

    def __repr__(self) -> str:
        return f"WithSecret({self.endpoint})"


class Changes(TypedDict, total=False):
    """What may be changed of a receiver."""

    name: str
    url: str
    types: Sequence[str] | None
    state: EndpointState


@use_case
def create(*, actor: Actor, now: datetime, name: str, url: str, types: Sequence[str] | None) -> WithSecret:
    """A new receiver, active at once; events from now on are sent to it."""
    wanted = _refuse_faults({"name": name, "url": url, "types": types})
    if WebhookEndpoint.objects.exclude(disabled_why=DisabledWhy.REMOVED).count() >= MOST:
        raise Conflict(
            f"There are {MOST} webhook endpoints, which is all there may be. Nothing was saved. Remove one first.",
            code="too_many_endpoints",
        )
    secret = new_secret()
    row = WebhookEndpoint.objects.create(
        **wanted, secret=seal(secret), owner_id=_somebody(actor), created_at=now, created_by_name=actor.label
    )
    act = Act(actor=actor, now=now)
    for field in ("name", "url", "types"):
        act.note(row, field, None, wanted[field], hidden=field in SECRET)
    act.keep()
    return WithSecret(row.pk, secret)


@use_case
def update(endpoint: UUID, *, actor: Actor, now: datetime, **changes: Unpack[Changes]) -> WebhookEndpoint:
    """Change what is given. Another address, and switching on, begin with a clean health.

    Whoever switches on a receiver whose owner may not read events any more answers for it from then on.
    """
    wanted = _refuse_faults(dict(changes))
    row = held(endpoint, actor)
    state = wanted.get("state", row.state)
    is_switched_on = state == EndpointState.ACTIVE and row.state != state
    if is_switched_on or wanted.get("url", row.url) != row.url:
        row.failures, row.failing_since, row.held_until = 0, None, None
    act = Act(actor=actor, now=now)
    for name in sorted(wanted):
        if getattr(row, name) != wanted[name]:
            act.note(row, name, getattr(row, name), wanted[name], hidden=name in SECRET)
    act.keep()
    for name in wanted.keys() - {"state"}:
        setattr(row, name, wanted[name])
    if state == row.state:
        row.version += 1
        row.save()
    elif state == EndpointState.DISABLED:
        disabling.disable(row, DisabledWhy.BY_HAND, now=now, real=real_now())
    else:
        _let_go_on(row, state, actor)
    return row


@use_case
def rotate(endpoint: UUID, *, actor: Actor) -> WithSecret:
    """A new secret; for 24 hours the one before it signs beside it."""
    row, secret = held(endpoint, actor), new_secret()
    row.previous_secret, row.previous_signs_until = row.secret, real_now() + BOTH_SIGN
    row.secret = seal(secret)
    row.version += 1
    row.save()
    act = Act(actor=actor, now=real_now())
    act.note(row, "secret", None, None, hidden=True)
    act.keep()
    return WithSecret(row.pk, secret)


@use_case
def remove(endpoint: UUID, *, actor: Actor, now: datetime) -> None:
    """Forget a receiver and its secrets; what was sent to it stays in the log."""
    row = held(endpoint, actor)
    row.secret = row.previous_secret = ""
    row.previous_signs_until = None
    keep_one(row, "state", row.state, DisabledWhy.REMOVED, actor=actor, now=now)
    disabling.disable(row, DisabledWhy.REMOVED, now=now, real=real_now())


def keep_secrets(_now: datetime) -> int:
    """Forget secrets that sign no more, and seal with the present key what an older one sealed; answers of how many."""
    real = real_now()
    sealed = WebhookEndpoint.objects.exclude(secret="").only("secret", "previous_secret", "previous_signs_until")
    # Asked without a transaction: there is hardly ever anything to do.
    return sum(_kept(row.pk, real) for row in sealed if _as_kept(row, real) != (row.secret, row.previous_secret))


@use_case
def _kept(endpoint: UUID, real: datetime) -> int:
    row = locked(WebhookEndpoint.objects.filter(pk=endpoint).order_by("pk")).get()
    row.secret, row.previous_secret = _as_kept(row, real)
    if not row.previous_secret:
        row.previous_signs_until = None
    row.save(update_fields=["secret", "previous_secret", "previous_signs_until"])
    return 1


def _as_kept(row: WebhookEndpoint, real: datetime) -> tuple[str, str]:
    """The sealed secrets as they ought to lie in the table."""
    is_over = row.previous_signs_until is not None and row.previous_signs_until <= real
    return _resealed(row.secret), "" if is_over else _resealed(row.previous_secret)


def held(endpoint: UUID, actor: Actor) -> WebhookEndpoint:
    """A receiver that the caller may see, locked."""
    return _found(locked(WebhookEndpoint.objects.visible_to(actor).filter(pk=endpoint).order_by("pk")))


def seen(endpoint: UUID, actor: Actor) -> WebhookEndpoint:
    """A receiver that the caller may see, as it stands."""
    return _found(WebhookEndpoint.objects.visible_to(actor).filter(pk=endpoint).order_by("pk"))


def _found(rows: "QuerySet[WebhookEndpoint]") -> WebhookEndpoint:
    row = rows.first()
    if row is None:
        raise NotFound("There is no webhook endpoint with this id that you may see.")
    return row


def _let_go_on(row: WebhookEndpoint, state: EndpointState, actor: Actor) -> None:
    row.state, row.disabled_at, row.disabled_why = state, None, ""
    if not may_read(row.owner):
        row.owner = User.objects.get(pk=_somebody(actor))
    row.version += 1
    row.save()


def _somebody(actor: Actor) -> UUID:
    assert actor.user_id is not None, "whoever comes through a door has signed in"
    return actor.user_id


def _refuse_faults(given: dict[str, Any]) -> dict[str, Any]:
    """The values as they are kept; raises NotAcceptable with a pointer to each fault."""
    faults: list[FieldError] = []
    wanted = dict(given)
    if "name" in given:
        wanted["name"] = given["name"].strip()
        if not wanted["name"]:
            faults.append(FieldError("/name", "name_required", "Give it a name that tells who receives the events."))
    if given.get("types") is not None:
        faults += _faults_of_types(given["types"])
        # In the order of the list, each once.
        wanted["types"] = [type for type in event_types() if type in given["types"]]
    if "url" in given:
        faults += _faults_of_address(given["url"])
    if faults:
        said = " ".join(fault.detail for fault in faults)
        raise NotAcceptable(f"{said} Nothing was saved.", code=faults[0].code, errors=faults)
    return wanted


def _faults_of_address(url: str) -> Sequence[FieldError]:
    try:
        check_address(url)
    except AddressRefused as refusal:
        return refusal.errors
    return ()


def _faults_of_types(types: Sequence[str]) -> list[FieldError]:
    known = event_types()
    if not types:
        return [FieldError("/types", "types_required", "Choose at least one type of event, or all of them.")]
    return [
        FieldError(f"/types/{index}", "unknown_event_type", f"There are no events of type {type!r}.")
        for index, type in enumerate(types)
        if type not in known
    ]


def _resealed(sealed: str) -> str:
    if not sealed or is_current(sealed):
        return sealed
    try:
        return seal(unseal(sealed))
    except Unreadable:
        # Its key may come back among the fallbacks; until then every attempt says what is wrong.
        return sealed
