"""Programs that ask for tokens by OAuth 2: agreed by operations, given a secret that is shown once, revoked at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex, token_urlsafe
from typing import Any, TypedDict, Unpack
from urllib.parse import urlsplit
from uuid import UUID

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client as Program
from django.apps import apps
from django.conf import settings

from leadhub.actors import Actor, Role
from leadhub.bulk import locked
from leadhub.clock import real_now
from leadhub.editing import Act
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotAllowed, NotFound
from leadhub.identity.adapters import OF_PEOPLE
from leadhub.identity.tokens import end_all
from leadhub.models import Client, User
from leadhub.policy import scopes as known
from leadhub.usecases import use_case

MOST = 200
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
# Whom machines are; nobody reads mail at these addresses.
HOUSE = "clients.invalid"
FRONTEND = Client.Kind.FRONTEND
ROLES = {Client.Kind.SYSTEM: Role.INTEGRATION, Client.Kind.PARTNER: Role.PARTNER}


@dataclass(frozen=True, slots=True)
class WithSecret:
    """A client and the secret that is told once; a frontend has none, because it could not keep it."""

    client: UUID
    secret: str | None

    def __repr__(self) -> str:
        return f"WithSecret({self.client})"


class Changes(TypedDict, total=False):
    """What may be changed of a client."""

    name: str
    scopes: Sequence[str]
    redirect_uris: Sequence[str]


@use_case
def create(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    kind: Client.Kind,
    scopes: Sequence[str],
    redirect_uris: Sequence[str] = (),
    partner: UUID | None = None,
) -> WithSecret:
    """A new client. One of a system or a partner acts as a user of its own, who has that role and no password."""
    faults = [*_faults_of_partner(kind, partner), *_faults_of_reach(actor, scopes)]
    wanted = _refuse_faults(kind, {"name": name, "scopes": scopes, "redirect_uris": redirect_uris}, faults)
    if Client.objects.filter(revoked_at__isnull=True).count() >= MOST:
        raise Conflict(
            f"There are {MOST} clients, which is all there may be. Revoke one first.", code="too_many_clients"
        )
    client_id = f"lhc_{token_hex(12)}"
    user = None if kind == FRONTEND else _machine(client_id, wanted["name"], ROLES[kind], partner)
    row = Client.objects.create(
        client_id=client_id,
        name=wanted["name"],
        kind=kind,
        acts_as=user,
        created_at=now,
        created_by_name=actor.label,
    )
    program = Program(id=client_id, owner=user, created_at=real_now())
    secret = _dressed(program, kind, wanted)
    program.save(force_insert=True)
    act = Act(actor=actor, now=now)
    act.note(row, "scopes", None, list(wanted["scopes"]))
    act.keep()
    return WithSecret(row.pk, secret)


@use_case
def edit(client: UUID, *, actor: Actor, now: datetime, **changes: Unpack[Changes]) -> Client:
    """Change what is given; narrower scopes hold for tokens that are out, too, from their next request on."""
    row, program = held(client)
    faults = _faults_of_reach(actor, changes.get("scopes", program.get_scopes()))
    wanted = _refuse_faults(Client.Kind(row.kind), dict(changes), faults)
    act = Act(actor=actor, now=now)
    act.assign(row, {name: value for name, value in wanted.items() if name == "name"})
    for name in wanted.keys() & {"scopes", "redirect_uris"}:
        before, after = getattr(program, f"get_{name}")(), list(wanted[name])
        if before != after:
            act.note(row, name, before, after)
            getattr(program, f"set_{name}")(after)
    if "scopes" in wanted:
        program.set_default_scopes(list(wanted["scopes"]))
    program.name = row.name
    program.save()
    row.version += 1
    row.save(update_fields=["name", "version"])
    act.keep()
    return row


@use_case
def rotate(client: UUID, *, actor: Actor, now: datetime) -> WithSecret:
    """A new secret; the one before it opens nothing from now on, tokens that are out live on."""
    row, program = held(client)
    if row.kind == FRONTEND:
        raise Conflict("A frontend has no secret: it could not keep one.", code="has_no_secret")
    if faults := _faults_of_reach(actor, program.get_scopes()):
        raise NotAllowed(faults[0].detail, code=faults[0].code)
    secret = _secret()
    program.set_secret(secret)
    program.save(update_fields=["secret"])
    act = Act(actor=actor, now=now)
    act.note(row, "secret", None, None, hidden=True)
    act.keep()
    return WithSecret(row.pk, secret)


@use_case
def revoke(client: UUID, *, actor: Actor, now: datetime) -> None:
    """End a client: its secret, every token of it and the user that it acts as; the next request of each is refused."""
    row, program = held(client)
    program.delete()
    row.revoked_at = real_now()
    row.save(update_fields=["revoked_at"])
    if row.acts_as_id is not None:
        User.objects.filter(pk=row.acts_as_id).update(is_active=False)
        end_all(row.acts_as_id)
    act = Act(actor=actor, now=now)
    act.note(row, "revoked_at", None, row.revoked_at)
    act.keep()


def held(client: UUID) -> tuple[Client, Program]:
    """A client that is not revoked, locked, with the library's part of it."""
    row = locked(Client.objects.filter(pk=client).order_by("pk")).first()
    if row is None:
        raise NotFound("There is no client with this id that you may see.")
    if row.revoked_at is not None:
        raise Conflict(f"The client {row.name} is revoked.", code="client_revoked")
    return row, Program.objects.get(pk=row.client_id)


def offered_scopes(kind: Client.Kind) -> Sequence[str]:
    """What a client of a kind may be agreed; signing in by OpenID Connect only where there is a key to sign with."""
    if kind != FRONTEND:
        return list(known.scopes())
    return [*(OF_PEOPLE if get_adapter().list_private_keys() else ()), *known.scopes()]


def _machine(client_id: str, name: str, role: Role, partner: UUID | None) -> User:
    return User.objects.create_user(f"{client_id}@{HOUSE}", name=name, role=role, partner_id=partner)


def _secret() -> str:
    return f"lhs_{token_urlsafe(32)}"


def _dressed(program: Program, kind: Client.Kind, wanted: dict[str, Any]) -> str | None:
    grants = Program.GrantType
    program.name = wanted["name"]
    program.set_scopes(list(wanted["scopes"]))
    program.set_default_scopes(list(wanted["scopes"]))
    program.set_response_types(["code"])
    program.set_redirect_uris(list(wanted["redirect_uris"]))
    if kind == FRONTEND:
        # The library demands PKCE with S256 of public clients.
        program.type = Program.Type.PUBLIC
        program.set_grant_types([grants.AUTHORIZATION_CODE, grants.REFRESH_TOKEN])
        program.set_secret(_secret())
        return None
    program.type = Program.Type.CONFIDENTIAL
    program.set_grant_types([grants.CLIENT_CREDENTIALS])
    secret = _secret()
    program.set_secret(secret)
    return secret


def _refuse_faults(kind: Client.Kind, given: dict[str, Any], faults: list[FieldError]) -> dict[str, Any]:
    """The values as they are kept; raises NotAcceptable with a pointer to each fault."""
    wanted = dict(given)
    if "name" in given:
        wanted["name"] = given["name"].strip()
        if not wanted["name"]:
            faults.append(FieldError("/name", "name_required", "Give it a name that people know it by."))
    if "scopes" in given:
        faults += _faults_of_scopes(kind, given["scopes"])
        wanted["scopes"] = [scope for scope in offered_scopes(kind) if scope in given["scopes"]]
    if "redirect_uris" in given:
        faults += _faults_of_addresses(kind, given["redirect_uris"])
        wanted["redirect_uris"] = list(dict.fromkeys(given["redirect_uris"]))
    if faults:
        said = " ".join(fault.detail for fault in faults)
        raise NotAcceptable(f"{said} Nothing was saved.", code=faults[0].code, errors=faults)
    return wanted


def _faults_of_scopes(kind: Client.Kind, scopes: Sequence[str]) -> list[FieldError]:
    if not scopes:
        return [FieldError("/scopes", "scopes_required", "Choose at least one scope.")]
    offered = offered_scopes(kind)
    return [
        FieldError(f"/scopes/{index}", "unknown_scope", f"There is no scope {scope!r} for it; see meta/choices/.")
        for index, scope in enumerate(scopes)
        if scope not in offered
    ]


def _faults_of_reach(actor: Actor, scopes: Sequence[str]) -> list[FieldError]:
    if known.reaches(actor, set(scopes).difference(OF_PEOPLE)):
        return []
    return [FieldError("/scopes", "scope_too_wide", "This program may more than the token that asks for it.")]


def _faults_of_addresses(kind: Client.Kind, addresses: Sequence[str]) -> list[FieldError]:
    if kind != FRONTEND:
        detail = "Only frontends go back to an address."
        return [FieldError("/redirect_uris", "redirect_not_possible", detail)] if addresses else []
    if not addresses:
        return [
            FieldError("/redirect_uris", "redirect_required", "Say where people go back to after they have agreed.")
        ]
    return [
        FieldError(f"/redirect_uris/{index}", "redirect_not_acceptable", f"{address!r}: {fault}")
        for index, address in enumerate(addresses)
        if (fault := _fault_of_address(address))
    ]


def _fault_of_address(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        parts.port  # noqa: B018  # raises ValueError where it is none
    except ValueError:
        return "this is no address."
    if not address.isascii() or not address.isprintable() or " " in address or not host or parts.username is not None:
        return "write a whole address, without a user."
    if "*" in address or "#" in address:
        return "it is compared to the letter: no * and no # in it."
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
        return "it must begin with https://, unless it leads to the reader's own machine."
    return ""


def _faults_of_partner(kind: Client.Kind, partner: UUID | None) -> list[FieldError]:
    if kind != Client.Kind.PARTNER:
        detail = "Only a client of a partner belongs to one."
        return [] if partner is None else [FieldError("/partner", "partner_not_possible", detail)]
    partners = apps.get_model(settings.LEADHUB_PARTNER)
    if partner is not None and partners._default_manager.filter(pk=partner).exists():
        return []
    return [FieldError("/partner", "partner_required", "Say which partner it belongs to.")]
