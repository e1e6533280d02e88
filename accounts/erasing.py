"""A person erased: out of every table, in one transaction, and kept out by hashes. What is counted stays as it was.

The gate is closed first, so that nobody takes the person in meanwhile; then contacts are locked, then what the apps
above hold of them, in the order of all locks.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F

from accounts import erased
from accounts.consents import withdrawn_of
from accounts.models import Contact, ErasedKey, Erasure, ErasureReason, ErasureSecret, ExternalRef
from leadhub.actors import Actor
from leadhub.api.bodies import Body
from leadhub.api.idempotency import forget_answers_about, forget_answers_naming
from leadhub.bulk import insert_new, locked, update_rows
from leadhub.composition import parts
from leadhub.errors import NotFound
from leadhub.events.outbox import Happening, record
from leadhub.keys import new_id
from leadhub.personal import ERASED, Holding, Passage, Subjects, declared, reached
from leadhub.policy.registry import require
from leadhub.sealing import is_current, seal
from leadhub.usecases import use_case

# Shorter names are words of every text.
SHORTEST_NAME: Final = 3


class EraseContactBody(Body):
    """Why the data of the person are erased. There is no way back."""

    reason: ErasureReason


@use_case
def erase(contact: UUID, reason: ErasureReason, *, actor: Actor, now: datetime) -> Erasure:
    """Erase a person: the contact with all that were merged with it.

    Of who was erased before goes what came since, and the erasure stays as it was told.
    """
    require(actor, "contact.erase")
    erased.close()
    root = Contact.objects.visible_to(actor).filter(pk=contact).values_list("canonical_id", flat=True).first()
    if root is None:
        raise NotFound(f"There is no contact {contact} that you may see.")
    before = Erasure.objects.filter(contact=root).first()
    if before is not None:
        _empty(root, before)
        return before
    erasure = Erasure.objects.create(contact=root, reason=reason, at=now, by=actor.user_id, by_name=actor.label)
    _empty(root, erasure)
    record([Happening("contact.erased", now, {"contact": str(root), "reason": str(reason)}, subject=root)])
    return erasure


@use_case
def erase_again(contact: UUID, erasure: Erasure) -> bool:
    """Erase anew whom a restored backup brought back; answers whether there was anybody."""
    erased.close()
    root = Contact.objects.filter(pk=contact).values_list("canonical_id", flat=True).first()
    if root is None or not Contact.objects.filter(canonical_id=root, erased_at=None).exists():
        return False
    _empty(root, erasure)
    return True


def keep_secret(_now: datetime) -> int:
    """Seal the secret of the hashes with the present key, where an older one sealed it; answers of how many."""
    sealed = ErasureSecret.objects.values_list("sealed", flat=True).first()
    # Asked without a transaction: there is hardly ever anything to do.
    return 0 if sealed is None or is_current(sealed) else _seal_anew()


@use_case
def _seal_anew() -> int:
    secret = erased.secret_in_use()
    return ErasureSecret.objects.filter(id=1).update(sealed=seal(secret.hex())) if secret else 0


def _empty(root: UUID, erasure: Erasure) -> None:
    """Keep the hashes and let everything else of a person go; behind the closed gate."""
    people = list(locked(Contact.objects.filter(canonical_id=root).order_by("pk")))
    subjects = subjects_of(people, locks=True)
    _remember(erasure, subjects, people)
    _sweep(subjects, people, erasure.at)


def subjects_of(people: Sequence[Contact], *, locks: bool = False) -> Subjects:
    """Who one person is, and what leads to the person; `locks` holds it until the transaction ends."""
    keys = tuple(row.pk for row in people)
    companies = {row.account_id for row in people if row.account_id}
    beside = Contact.objects.filter(account__in=companies).exclude(pk__in=keys).values_list("pk", flat=True)
    return reached(Subjects(contacts=keys, colleagues=tuple(beside)), locks=locks)


def _remember(erasure: Erasure, subjects: Subjects, people: Sequence[Contact]) -> None:
    """Keep the hashes by which the person is known from now on, and what the person had withdrawn from."""
    secret = erased.secret_for_writing()
    references = ExternalRef.objects.filter(target__in=[*subjects.contacts, *subjects.leads])
    keys = erased.keys_of_contacts(people, references.values_list("system", "external_id"))
    opted_out = withdrawn_of(subjects.contacts)
    rows = [(new_id(), erased.digest_of(secret, key), key[0], erasure.pk, opted_out) for key in sorted(keys)]
    insert_new(ErasedKey, ("id", "digest", "kind", "erasure_id", "opted_out"), sorted(rows, key=lambda row: row[1]))


def _sweep(subjects: Subjects, people: Sequence[Contact], at: datetime) -> None:
    """Let every table say afterwards what its app declares."""
    names = names_of(people)
    named = pattern_of(names)
    for each in declared():
        if isinstance(each, Holding):
            rows = each.of(subjects)
            # Which rows are meant may hang on what is being erased.
            keys = each.model._base_manager.filter(pk__among=list(rows.values_list("pk", flat=True)))
            keys.delete() if each.erased is None else keys.update(**each.erased)
        elif isinstance(each, Passage) and named is not None:
            _redact(each, subjects, named)
    for forget in parts("LEADHUB_ERASED"):
        forget(at)
    forget_answers_about([*map(str, subjects.keys)])
    if named is not None:
        forget_answers_naming(names, named)
    Contact.objects.filter(pk__in=subjects.contacts).update(erased_at=at, facts_stamp=F("facts_stamp") + 1)


def _redact(passage: Passage, subjects: Subjects, named: re.Pattern[str]) -> None:
    rows = passage.of(subjects).values_list("pk", *passage.fields)
    written = [(pk, *(redacted(text, named) for text in texts), texts) for pk, *texts in rows]
    changed = [row[:-1] for row in written if list(row[1:-1]) != list(row[-1])]
    update_rows(passage.model, (passage.model._meta.pk.attname, *passage.fields), changed)


def redacted(said: Any, named: re.Pattern[str]) -> Any:
    """A text without the names, or what JSON holds with none in any of its texts."""
    match said:
        case str():
            return named.sub(ERASED, said)
        case list():
            return [redacted(each, named) for each in said]
        case dict():
            return {name: redacted(each, named) for name, each in said.items()}
    return said


def pattern_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds the names as whole words, the longest first, however they are written; None without names."""
    found = sorted(names, key=lambda name: (-len(name), name))
    if not found:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, found))})(?!\w)", re.IGNORECASE)


def names_of(people: Iterable[Contact]) -> set[str]:
    """How texts may call these people."""
    names = set(addresses_of(people))
    for row in people:
        names |= {row.name, row.last_name or ""}
    return {name for name in names if len(name) >= SHORTEST_NAME}


def addresses_of(people: Iterable[Contact]) -> set[str]:
    """Where these people are reached."""
    return {value for row in people for value in (row.email, row.email_key, row.phone, row.phone_key) if value}


def row_counts(subjects: Subjects) -> list[tuple[type[Any], int]]:
    """How many rows of each table are about a person, as they stand."""
    return [(each.model, each.of(subjects).distinct().count()) for each in declared() if isinstance(each, Holding)]
