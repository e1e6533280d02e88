"""Connections to systems of others: made, changed, removed. What is secret is sealed, and no door tells it back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypedDict, Unpack
from urllib.parse import urlsplit
from uuid import UUID

from leadhub.actors import Actor, Role
from leadhub.bulk import insert, locked
from leadhub.clock import real_now
from leadhub.editing import Act
from leadhub.egress import AddressRefused, check_address
from leadhub.errors import Conflict, FieldError, NotAcceptable
from leadhub.identity.clients import HOUSE
from leadhub.identity.tokens import end_all
from leadhub.integrations.finding import held
from leadhub.integrations.kinds import BRINGS_PEOPLE, Input, Kind, kinds
from leadhub.integrations.mapping import COLUMNS, rows_of_kind
from leadhub.integrations.opening import kind_of
from leadhub.integrations.ports import Whose, ports
from leadhub.integrations.sealed import sealed, unsealed
from leadhub.keys import new_id
from leadhub.models import Connection, FrozenField, StatusRow, SyncItem, SyncLink, SyncWrite, User
from leadhub.sealing import Unreadable, is_current, seal, unseal
from leadhub.usecases import use_case

# Each has a turn of some seconds.
MOST: Final = 50
LONGEST_VALUE: Final = 10_000
Texts = Mapping[str, str | None]


class Changes(TypedDict, total=False):
    """What may be changed of a connection; of the mappings what is given, and null takes away."""

    name: str
    base_url: str
    version: str
    credentials: Texts
    settings: Texts
    whose: Texts


@use_case
def create(*, actor: Actor, now: datetime, kind: str, **given: Unpack[Changes]) -> Connection:
    """A connection that is being set up, with the map of its kind; it acts as a user of its own without a password."""
    found = kinds().get(kind)
    if found is None:
        there = f"there is {', '.join(kinds())}."
        detail = f"There is no kind {kind!r}; {there}" if kind.strip() else f"Choose which system it leads to; {there}"
        raise NotAcceptable(detail, code="unknown_kind", errors=[FieldError("/kind", "unknown_kind", detail)])
    if Connection.objects.filter(removed_at__isnull=True).count() >= MOST:
        raise Conflict(
            f"There are {MOST} connections, which is all there may be. Remove one first.", code="too_many_connections"
        )
    defaults = {one.name: one.default for one in inputs_of(found) if one.default}
    row = Connection(kind=kind, version=found.versions[0], settings=defaults, created_at=now)
    row.created_by_name = actor.label
    wanted = _wanted(row, found, {"name": "", "base_url": ""} | given)
    for name, value in wanted.items():
        setattr(row, name, value)
    row.acts_as = User.objects.create_user(f"lhi_{row.pk.hex}@{HOUSE}", name=row.name, role=Role.INTEGRATION)
    row.save(force_insert=True)
    insert(StatusRow, COLUMNS, [(new_id(), row.pk, *one) for one in rows_of_kind(found)])
    act = Act(actor=actor, now=now)
    act.note(row, "state", None, row.state)
    act.keep()
    return row


@use_case
def edit(connection: UUID, *, actor: Actor, now: datetime, **changes: Unpack[Changes]) -> Connection:
    """Change what is given. Whatever access goes by ends what was got for it, and is to be checked anew.

    Credentials are not sent to another address than the one that they were typed for: there they are typed anew.
    """
    row = held(connection, actor)
    wanted = _wanted(row, kind_of(row), dict(changes))
    act = Act(actor=actor, now=now)
    if "credentials" in wanted:
        act.note(row, "credentials", None, None, hidden=True)
        row.credentials = wanted.pop("credentials")
        row.tokens, row.checked, row.checked_at = "", None, None
    changed = act.assign(row, wanted)
    if changed & {"base_url", "version", "settings"}:
        row.tokens, row.checked, row.checked_at = "", None, None
    if "name" in changed:
        User.objects.filter(pk=row.acts_as_id).update(name=row.name)
    row.edits += 1
    row.save()
    act.keep()
    return row


@use_case
def remove(connection: UUID, *, actor: Actor, now: datetime) -> None:
    """Forget a connection: its secrets, its user, and which record was whose; what was done in its name stays."""
    row = held(connection, actor)
    row.credentials = row.tokens = ""
    row.checked = row.checked_at = row.taken_until = None
    row.removed_at = real_now()
    row.save()
    User.objects.filter(pk=row.acts_as_id).update(is_active=False)
    end_all(row.acts_as_id)
    SyncItem.objects.filter(connection=row).delete()
    SyncWrite.objects.filter(link__connection=row).delete()
    FrozenField.objects.filter(link__connection=row).delete()
    SyncLink.objects.filter(connection=row).delete()
    act = Act(actor=actor, now=now)
    act.note(row, "removed_at", None, row.removed_at)
    act.keep()


def keep_secrets(_now: datetime) -> int:
    """Seal with the present key what an older one sealed; answers of how many connections."""
    # Asked without a transaction: there is hardly ever anything to do.
    rows = Connection.objects.filter(removed_at__isnull=True).only("credentials", "tokens")
    return sum(_kept(row.pk) for row in rows if _as_kept(row) != (row.credentials, row.tokens))


@use_case
def _kept(connection: UUID) -> int:
    row = locked(Connection.objects.filter(pk=connection).order_by("pk")).get()
    row.credentials, row.tokens = _as_kept(row)
    row.save(update_fields=["credentials", "tokens"])
    return 1


def inputs_of(kind: Kind) -> Sequence[Input]:
    """The settings of a kind: its own, and for those that are kept in step what the apps ask of each connection."""
    if not kind.is_synced:
        return kind.settings
    asked = [*ports().stages.settings, *(one for port in ports().activities for one in port.settings)]
    # Two ports may ask the same.
    return [*kind.settings, *{one.name: one for one in asked}.values(), BRINGS_PEOPLE]


def missing_inputs(connection: Connection) -> list[FieldError]:
    """What is required and was not typed yet; raises Unreadable where what is sealed cannot be read."""
    kind, typed = kind_of(connection), unsealed(connection.credentials)
    asked = [("credentials", one, typed) for one in kind.credentials]
    asked += [("settings", one, connection.settings) for one in inputs_of(kind)]
    return [
        FieldError(f"/{group}/{one.name}", "required", f"{one.label} is missing.")
        for group, one, values in asked
        if one.is_required and not values.get(one.name)
    ]


def _wanted(row: Connection, kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    """The columns as they are to be; raises NotAcceptable with a pointer to each fault."""
    faults: list[FieldError] = []
    wanted: dict[str, Any] = {}
    if "name" in given:
        wanted["name"] = given["name"].strip()
        faults += _faults_of_name(row, wanted["name"])
    if "base_url" in given:
        wanted["base_url"] = given["base_url"].strip()
        faults += _faults_of_address(kind, wanted["base_url"])
    if "version" in given:
        wanted["version"] = given["version"] or kind.versions[0]
        if wanted["version"] not in kind.versions:
            detail = f"Version {given['version']!r} is not spoken; there is {', '.join(kind.versions)}."
            faults.append(FieldError("/version", "unknown_version", detail))
    if "settings" in given:
        faults += _faults_of_values("settings", inputs_of(kind), given["settings"])
        wanted["settings"] = _merged(row.settings, given["settings"])
    if "whose" in given:
        faults += _faults_of_whose(kind, given["whose"])
        wanted["whose"] = _merged(row.whose, given["whose"])
    if faults:
        _refuse(faults)
    credentials = _credentials(row, kind, wanted, given.get("credentials"))
    return wanted if credentials is None else {**wanted, "credentials": credentials}


def _credentials(row: Connection, kind: Kind, wanted: Mapping[str, Any], given: Texts | None) -> str | None:
    """The credentials as they are to lie sealed; None where they stay as they are."""
    if faults := _faults_of_values("credentials", kind.credentials, given or {}):
        _refuse(faults)
    leads_elsewhere = bool(row.credentials) and _origins(row, {}) != _origins(row, wanted)
    if not leads_elsewhere:
        return None if given is None else sealed(_merged(_typed(row), given))
    detail = "Type the credentials anew: they are not sent to another address than the one they were typed for."
    anew = _merged({}, given or {})
    if missing := [one for one in _typed(row) if one not in anew]:
        _refuse([FieldError(f"/credentials/{name}", "credentials_required", detail) for name in missing])
    return sealed(anew)


def _typed(row: Connection) -> dict[str, str]:
    try:
        return unsealed(row.credentials)
    except Unreadable:
        # Their key is gone: whatever is typed now takes the place of all of it.
        return {}


def _origins(row: Connection, wanted: Mapping[str, Any]) -> list[str]:
    """The machines that may be shown the credentials: by the address, and by settings that are addresses."""
    texts = [wanted.get("base_url", row.base_url), *wanted.get("settings", row.settings).values()]
    return sorted({_origin(text) for text in texts if "://" in text})


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    return f"{parts.scheme}://{parts.netloc}".lower()


def _merged(before: Mapping[str, str], given: Texts) -> dict[str, str]:
    return {name: value for name, value in {**before, **given}.items() if value}


def _refuse(faults: Sequence[FieldError]) -> None:
    said = " ".join(dict.fromkeys(fault.detail for fault in faults))
    raise NotAcceptable(f"{said} Nothing was saved.", code=faults[0].code, errors=faults)


def _faults_of_name(row: Connection, name: str) -> list[FieldError]:
    if not name:
        return [FieldError("/name", "name_required", "Give it a name that people know it by.")]
    if Connection.objects.filter(name=name, removed_at__isnull=True).exclude(pk=row.pk).exists():
        return [FieldError("/name", "name_taken", f"There is a connection named {name} already.")]
    return []


def _faults_of_address(kind: Kind, url: str) -> Sequence[FieldError]:
    if not url:
        if kind.base_url or not kind.is_synced:
            return ()
        return [FieldError("/base_url", "base_url_required", "Give the address at which it is called.")]
    try:
        check_address(url, pointer="/base_url")
    except AddressRefused as refusal:
        return refusal.errors
    return ()


def _faults_of_values(group: str, inputs: Sequence[Input], given: Texts) -> list[FieldError]:
    known = {one.name: one for one in inputs}
    faults = []
    for name, value in given.items():
        pointer = f"/{group}/{name.replace('~', '~0').replace('/', '~1')}"
        if name not in known:
            detail = f"There is no {name!r} among the {group} of this kind; there is {', '.join(known) or 'none'}."
            faults.append(FieldError(pointer, f"unknown_{group.removesuffix('s')}", detail))
        elif value and known[name].choices and value not in known[name].choices:
            detail = f"{known[name].label}: choose one of {', '.join(known[name].choices)}."
            faults.append(FieldError(pointer, "unknown_value", detail))
        elif value and len(value) > LONGEST_VALUE:
            detail = f"{known[name].label}: at most {LONGEST_VALUE:,} characters."
            faults.append(FieldError(pointer, "out_of_bounds", detail))
        elif value and (wrong := known[name].wrong_with(value)):
            faults.append(FieldError(pointer, "unknown_value", f"{known[name].label}: {wrong}"))
    return faults


def _faults_of_whose(kind: Kind, given: Texts) -> list[FieldError]:
    known = [name for name in ports().people.whose if name in kind.fields] if kind.is_synced else []
    faults = []
    for name, word in given.items():
        pointer = f"/whose/{name.replace('~', '~0').replace('/', '~1')}"
        if name not in known:
            detail = f"There is no field {name!r} that both sides have; there is {', '.join(known) or 'none'}."
            faults.append(FieldError(pointer, "unknown_fact", detail))
        elif word and word not in set(Whose):
            detail = f"Who is right of {name}: one of {', '.join(Whose)}."
            faults.append(FieldError(pointer, "unknown_value", detail))
    return faults


def _as_kept(row: Connection) -> tuple[str, str]:
    return _resealed(row.credentials), _resealed(row.tokens)


def _resealed(text: str) -> str:
    if not text or is_current(text):
        return text
    try:
        return seal(unseal(text))
    except Unreadable:
        # Its key may come back among the fallbacks; until then the connection says what is wrong.
        return text
