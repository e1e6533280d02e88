"""Erasures told to a database that forgot them: a restored backup holds again whom it held when it was made.

The register is written to a file, which is kept beside the backups; it holds hashes, ids and codes, and its secret
sealed. After a backup was restored the register is read back, and whoever it names is erased again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Annotated, Final, TypeVar
from uuid import UUID

import msgspec

from accounts import erased
from accounts.erasing import erase_again
from accounts.models import Contact, ErasedKey, ErasedKeyKind, Erasure, ErasureReason, ErasureSecret, ExternalRef
from leadhub.bulk import insert_new
from leadhub.errors import BadRequest, Conflict
from leadhub.keys import new_id
from leadhub.sealing import Unreadable, unseal
from leadhub.usecases import use_case

AT_ONCE: Final = 2_000
T = TypeVar("T")


class _Secret(msgspec.Struct):
    """The first line of a register."""

    secret: Annotated[str, msgspec.Meta(min_length=1)]


class _Key(msgspec.Struct):
    digest: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    kind: ErasedKeyKind
    opted_out: list[list[str]]


class _Told(msgspec.Struct):
    """Every other line: one erasure."""

    contact: UUID
    reason: ErasureReason
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    by: UUID | None
    by_name: str
    keys: list[_Key]


def register_lines() -> Iterator[str]:
    """The register, a line of JSON for its secret and one for each erasure; nothing before anybody was erased."""
    sealed = ErasureSecret.objects.values_list("sealed", flat=True).first()
    if sealed is None:
        return
    yield _line(_Secret(sealed))
    keys: dict[UUID, list[_Key]] = defaultdict(list)
    for digest, kind, opted_out, erasure in ErasedKey.objects.order_by("pk").values_list(
        "digest", "kind", "opted_out", "erasure_id"
    ):
        keys[erasure].append(_Key(bytes(digest).hex(), ErasedKeyKind(kind), opted_out))
    for row in Erasure.objects.order_by("pk"):
        yield _line(_Told(row.contact, ErasureReason(row.reason), row.at, row.by, row.by_name, keys[row.pk]))


@use_case
def take_register(lines: Iterable[str]) -> int:
    """Read a register back; answers how many erasures were not known here. What is known stays as it is."""
    read = iter(lines)
    first = next(read, None)
    if first is None:
        return 0
    _take_secret(_read(first, _Secret).secret)
    taken = 0
    for line in read:
        told = _read(line, _Told)
        columns = ("id", "contact", "reason", "at", "by", "by_name")
        row = (new_id(), told.contact, told.reason, told.at, told.by, told.by_name)
        taken += len(insert_new(Erasure, columns, [row]))
        erasure = Erasure.objects.get(contact=told.contact)
        if erasure.lifts.exists():
            # The register may be older than that: whoever was let in again is not put out by it.
            continue
        insert_new(
            ErasedKey,
            ("id", "digest", "kind", "opted_out", "erasure_id"),
            [
                (new_id(), bytes.fromhex(key.digest), key.kind, key.opted_out, erasure.pk)
                for key in sorted(told.keys, key=lambda key: key.digest)
            ],
        )
    return taken


def erase_again_all() -> int:
    """Erase whoever is here although the register names them; answers how many. Each is a transaction of its own."""
    done = 0
    erasures = {row.pk: row for row in Erasure.objects.all()}
    for row in erasures.values():
        done += erase_again(row.contact, row)
    for contact, erasure in _named_by_keys():
        done += erase_again(contact, erasures[erasure])
    return done


def _named_by_keys() -> Iterator[tuple[UUID, UUID]]:
    """The contacts that are known by what the register keeps out, with the erasure that says so."""
    secret = erased.secret_in_use()
    contacts = Contact.objects.filter(erased_at=None).order_by("pk").iterator(AT_ONCE)
    while secret is not None and (some := list(islice(contacts, AT_ONCE))):
        yield from _named_among(some, secret)


def _named_among(contacts: Sequence[Contact], secret: bytes) -> Iterator[tuple[UUID, UUID]]:
    references: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    keys = [row.pk for row in contacts]
    for target, *reference in ExternalRef.objects.filter(target__among=keys).values_list(
        "target", "system", "external_id"
    ):
        references[target].append((reference[0], reference[1]))
    known: dict[bytes, list[UUID]] = defaultdict(list)
    for row in contacts:
        for key in erased.keys_of_contacts([row], references[row.pk]):
            known[erased.digest_of(secret, key)].append(row.pk)
    found = ErasedKey.objects.filter(digest__among=sorted(known)).values_list("digest", "erasure_id")
    yield from [(contact, erasure) for digest, erasure in found for contact in known[bytes(digest)]]


def _take_secret(sealed: str) -> None:
    try:
        given = bytes.fromhex(unseal(sealed))
    except Unreadable as error:
        raise Conflict(
            "The secret of this register was sealed with a SECRET_KEY that is gone. Name it in SECRET_KEY_FALLBACKS.",
            code="secret_unreadable",
        ) from error
    present = erased.secret_in_use()
    if present is None:
        ErasureSecret.objects.create(id=1, sealed=sealed)
    elif present != given:
        raise Conflict("This register is of another leadhub: its hashes say nothing here.", code="foreign_register")


def _line(told: msgspec.Struct) -> str:
    return msgspec.json.encode(told).decode()


def _read(line: str, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(line, type=kind)
    except msgspec.MsgspecError as error:
        told = f"A line of this register cannot be read: {error}. Nothing was taken."
        raise BadRequest(told, code="malformed_register") from error
