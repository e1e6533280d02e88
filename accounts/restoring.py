"""Erasures told to a database that forgot them: a restored backup holds again whom it held when it was made.

The register is written to a file, which is kept beside the backups; it holds hashes, ids and codes, and its secret
sealed. After a backup was restored the register is read back, and whoever it names is erased again.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from accounts import erased
from accounts.erasing import erase_again
from accounts.models import Contact, ErasedKey, Erasure, ErasureSecret, ExternalRef
from leadhub.bulk import insert_new
from leadhub.errors import BadRequest, Conflict
from leadhub.keys import new_id
from leadhub.sealing import Unreadable, unseal
from leadhub.usecases import use_case

AT_ONCE: Final = 2_000


def register_lines() -> Iterator[str]:
    """The register, a line of JSON for its secret and one for each erasure; nothing before anybody was erased."""
    sealed = ErasureSecret.objects.values_list("sealed", flat=True).first()
    if sealed is None:
        return
    yield json.dumps({"secret": sealed})
    keys: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for digest, kind, opted_out, erasure in ErasedKey.objects.order_by("pk").values_list(
        "digest", "kind", "opted_out", "erasure_id"
    ):
        keys[erasure].append({"digest": bytes(digest).hex(), "kind": kind, "opted_out": opted_out})
    for row in Erasure.objects.order_by("pk"):
        yield json.dumps(
            {
                "contact": str(row.contact),
                "reason": row.reason,
                "at": row.at.isoformat(),
                "by": str(row.by) if row.by else None,
                "by_name": row.by_name,
                "keys": keys[row.pk],
            }
        )


@use_case
def take_register(lines: Iterable[str]) -> int:
    """Read a register back; answers how many erasures were not known here. What is known stays as it is."""
    read = iter(lines)
    first = next(read, None)
    if first is None:
        return 0
    _take_secret(first)
    taken = 0
    for line in read:
        told = _read(line)
        row = (new_id(), UUID(told["contact"]), told["reason"], datetime.fromisoformat(told["at"]))
        by = UUID(told["by"]) if told["by"] else None
        columns = ("id", "contact", "reason", "at", "by", "by_name")
        taken += len(insert_new(Erasure, columns, [(*row, by, told["by_name"])]))
        erasure = Erasure.objects.get(contact=told["contact"])
        keys = sorted((bytes.fromhex(key["digest"]), key["kind"], key["opted_out"]) for key in told["keys"])
        insert_new(
            ErasedKey,
            ("id", "digest", "kind", "opted_out", "erasure_id"),
            [(new_id(), digest, kind, opted_out, erasure.pk) for digest, kind, opted_out in keys],
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
    known = {
        erased.digest_of(secret, key): row.pk
        for row in contacts
        for key in erased.keys_of_contacts([row], references[row.pk])
    }
    found = ErasedKey.objects.filter(digest__among=sorted(known)).values_list("digest", "erasure_id")
    yield from [(known[bytes(digest)], erasure) for digest, erasure in found]


def _take_secret(line: str) -> None:
    sealed = str(_read(line).get("secret", ""))
    try:
        given = bytes.fromhex(unseal(sealed)) if sealed else None
    except Unreadable as error:
        raise Conflict(
            "The secret of this register was sealed with a SECRET_KEY that is gone. Name it in SECRET_KEY_FALLBACKS.",
            code="secret_unreadable",
        ) from error
    if given is None:
        raise BadRequest("The first line of a register names its secret.", code="malformed_register")
    present = erased.secret_in_use()
    if present is None:
        ErasureSecret.objects.create(id=1, sealed=sealed)
    elif present != given:
        raise Conflict("This register is of another leadhub: its hashes say nothing here.", code="foreign_register")


def _read(line: str) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except ValueError as error:
        raise BadRequest("A line of the register is no JSON.", code="malformed_register") from error
    if not isinstance(told, dict):
        raise BadRequest("A line of the register is no JSON object.", code="malformed_register")
    return told
