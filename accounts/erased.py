"""Who was erased, known by keyed hashes alone; and the gate between those who take people in and who erases them.

Hashes are HMACs under a secret of their own, which is made with the first erasure and lies sealed in a table. So who
has the tables alone cannot try addresses, and a change of SECRET_KEY leaves the hashes as they are: only the seal is
made anew, as with every secret that is kept.
"""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from secrets import token_hex
from typing import Final

from django.db import connection

from accounts.mentions import Mention
from accounts.models import Contact, ErasedKey, ErasedKeyKind, ErasureSecret
from leadhub.errors import Conflict, FieldError, Unavailable
from leadhub.sealing import Unreadable, seal, unseal

CODE: Final = "contact_erased"
SAID: Final = "The data of this person were erased, and are not taken again."
# Any number that no other lock of the database has.
GATE: Final = 0x6C656164_65726173
Key = tuple[str, str]


def enter() -> None:
    """Let nobody be erased until the transaction ends; at once, unless somebody is being erased.

    SQLite has one writer at a time, and its transactions begin as writers: there is nothing to do.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [GATE])


def close() -> None:
    """Wait for all that take people in, and let nobody in until the transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])


def places_of_erased(mentions: Sequence[Mention], *, references: Sequence[str] = ()) -> set[int]:
    """Where in the sequence somebody is named who was erased; nobody is erased until the transaction ends.

    `references` are ids by which the source knows what it tells of each besides; blank where it has none.
    """
    enter()
    secret = secret_in_use()
    if secret is None:
        return set()
    named: dict[bytes, set[int]] = {}
    for place, mention in enumerate(mentions):
        keys = [*keys_of_mention(mention)]
        if references and references[place]:
            keys.append(reference_key(mention.source, references[place]))
        for key in keys:
            named.setdefault(digest_of(secret, key), set()).add(place)
    found = ErasedKey.objects.filter(digest__among=sorted(named)).values_list("digest", flat=True) if named else ()
    return {place for digest in found for place in named[bytes(digest)]}


def refuse_erased(mentions: Sequence[Mention], pointer: str = "/email") -> None:
    """Conflict where somebody is named who was erased."""
    if places_of_erased(mentions):
        raise Conflict(SAID, code=CODE, errors=[FieldError(pointer, CODE, SAID)])


def keys_of_mention(mention: Mention) -> Iterator[Key]:
    """By what the mention tells a person from others."""
    yield from _keys(mention.email_key, mention.phone_key, mention.name_key)
    if mention.external_id:
        yield reference_key(mention.source, mention.external_id)


def keys_of_contacts(contacts: Iterable[Contact], references: Iterable[tuple[str, str]]) -> set[Key]:
    """By what a person is told from others, with the ids that other systems have for the person and the leads."""
    keys = {key for row in contacts for key in _keys(row.email_key, row.phone_key, row.name_key)}
    return keys | {reference_key(system, external_id) for system, external_id in references}


def _keys(email_key: str, phone_key: str, name_key: str) -> Iterator[Key]:
    if email_key:
        yield ErasedKeyKind.EMAIL, email_key
    # A number alone may be that of a switchboard; it tells a person where nothing else does.
    if phone_key and (name_key or not email_key):
        yield phone_and_name(phone_key, name_key)


def phone_and_name(phone_key: str, name_key: str) -> Key:
    """A number with whose it is."""
    return ErasedKeyKind.PHONE, f"{phone_key}\x00{name_key}"


def reference_key(system: str, external_id: str) -> Key:
    """What another system calls a person or a lead."""
    return ErasedKeyKind.EXTERNAL_ID, f"{system}\x00{external_id}"


def digest_of(secret: bytes, key: Key) -> bytes:
    """The keyed hash under which an erased person is known."""
    kind, value = key
    return hmac.digest(secret, f"{kind}\x00{value}".encode(), sha256)


def secret_in_use() -> bytes | None:
    """The secret of the hashes; None before anybody was erased. Unavailable where its seal cannot be opened."""
    sealed = ErasureSecret.objects.values_list("sealed", flat=True).first()
    if sealed is None:
        return None
    try:
        return bytes.fromhex(unseal(sealed))
    except Unreadable as error:
        raise Unavailable(
            "Who was erased cannot be told: the key that the secret of erasures was sealed with is gone. "
            "Name the SECRET_KEY of before in SECRET_KEY_FALLBACKS.",
            retry_after=60,
        ) from error


def secret_for_writing() -> bytes:
    """The same, made where there is none; called behind the closed gate."""
    known = secret_in_use()
    if known is not None:
        return known
    made = token_hex(32)
    ErasureSecret.objects.create(id=1, sealed=seal(made))
    return bytes.fromhex(made)
