"""The person half of resolving: contacts by external id, e-mail, or telephone with name where there is no e-mail."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from accounts.erased import refuse_erased
from accounts.findings import class_by_rules, derive, note, suspect
from accounts.job_titles import derive_function, title_rows
from accounts.mentions import CONTACT_FACTS, Mention, person_key
from accounts.models import Contact, ExternalRef
from accounts.newer import Statement, apply
from accounts.rules.noise import Evidence, evidence_in, evidence_of
from accounts.rules.titles import TitleRows
from leadhub.bulk import insert_new, locked, update_rows
from leadhub.keys import new_id

REACHED = ("email", "phone")
FACTS = (*CONTACT_FACTS, *REACHED, "account")
WRITTEN = (
    "id",
    "email",
    "email_key",
    "phone",
    "phone_key",
    "name_key",
    "account_id",
    "function_derived",
    "facts_as_of",
    "facts_stamp",
    "noise_class",
    "updated_at",
    *CONTACT_FACTS,
)
INSERTED = (*WRITTEN, "canonical_id", "created_at")


class Seen(NamedTuple):
    """As much of a contact as telling it from others takes."""

    pk: UUID
    canonical_id: UUID
    email_key: str
    phone_key: str
    name_key: str
    account_id: UUID | None
    facts_stamp: int


class People:
    """The contacts of one batch of mentions; `accounts` gives the account of each mention."""

    def __init__(self, mentions: Sequence[Mention], accounts: Sequence[UUID | None], *, now: datetime) -> None:
        self.mentions = mentions
        self.accounts = accounts
        self.now = now
        self._titles: TitleRows | None = None
        self._phones = {m.phone: m.phone_key for m in self.mentions if m.phone}
        self._by_ref: dict[tuple[str, str], UUID] = {}
        self._by_email: dict[str, UUID] = {}
        self._by_phone: dict[tuple[str, str], UUID] = {}
        self._rows: dict[UUID, Seen] = {}
        self._said: dict[UUID, list[Statement]] = defaultdict(list)
        self._unkept_refs: dict[tuple[str, str], UUID] = {}
        self._drafted: set[int] = set()
        self._employer: dict[UUID, UUID] = {}
        self._found: dict[UUID, frozenset[Evidence]] = {}
        self.moved: frozenset[UUID] = frozenset()
        self.turned: frozenset[UUID] = frozenset()
        self.changed: frozenset[UUID] = frozenset()

    def find(self) -> list[UUID | None]:
        """The contact of each mention that is known already."""
        self._look_up()
        return [self._find(mention) for mention in self.mentions]

    def find_or_make(self) -> list[UUID]:
        """The contact of each mention."""
        self._look_up()
        missing = [i for i, mention in enumerate(self.mentions) if self._find(mention) is None]
        if missing:
            self._make(missing)
        found: list[UUID] = []
        for mention, account in zip(self.mentions, self.accounts, strict=True):
            contact = self._find(mention)
            if contact is None:
                raise AssertionError("a contact that was just made cannot be found")
            found.append(contact)
            self._hear(contact, mention, account)
            if mention.external_id and (mention.source, mention.external_id) not in self._by_ref:
                self._unkept_refs[mention.source, mention.external_id] = contact
        self._keep_refs()
        self._suspect(found)
        return found

    def keep_newer_facts(self) -> None:
        """Write what is newer than what is known; contacts made from a mention hold what it says."""
        touched = self._said.keys() | self._employer.keys()
        if not touched:
            return
        written, moved, changed_ones = [], set(), set()
        turned: dict[UUID, frozenset[Evidence]] = {}
        for contact in locked(Contact.objects.filter(pk__among=touched).order_by("pk")):
            company = contact.account_id
            values, as_of = _values(contact), dict(contact.facts_as_of)
            changed, anything = apply(values, as_of, self._said[contact.pk])
            if values["account"] is None and contact.pk in self._employer:
                values["account"], changed = str(self._employer[contact.pk]), True
            if not (anything or changed):
                continue
            if changed:
                contact.facts_stamp += 1
                contact.updated_at = self.now
                changed_ones.add(contact.pk)
            before = evidence_of(contact.email_key, contact.job_title)
            self._fill(contact, values, as_of)
            if contact.account_id != company:
                moved.add(contact.pk)
            found = evidence_of(contact.email_key, contact.job_title)
            if found != before:
                turned[contact.pk] = found
            written.append(contact)
        if turned:
            classes = {contact.pk: contact.noise_class for contact in written}
            derive([contact for contact in written if contact.pk in turned], found=turned, now=self.now)
            self.turned = frozenset(c.pk for c in written if c.noise_class != classes[c.pk])
        self._rows |= {contact.pk: _seen_of(contact) for contact in written}
        update_rows(Contact, WRITTEN, [tuple(getattr(contact, name) for name in WRITTEN) for contact in written])
        self.moved, self.changed = frozenset(moved), frozenset(changed_ones)

    def account_of(self, contact: UUID) -> UUID | None:
        """The account that the contact now belongs to."""
        return self._rows[contact].account_id

    def stamp_of(self, contact: UUID) -> int:
        """The stamp of the contact's facts."""
        return self._rows[contact].facts_stamp

    def _suspect(self, contacts: Sequence[UUID]) -> None:
        """Keep what the words that came with the mentions speak for."""
        said: dict[UUID, set[Evidence]] = defaultdict(set)
        for mention, contact in zip(self.mentions, contacts, strict=True):
            if mention.words and (found := evidence_in(mention.words)):
                said[contact] |= found
        suspect(said, now=self.now)

    def _hear(self, contact: UUID, mention: Mention, account: UUID | None) -> None:
        """Keep what a mention says of a contact that was not made from it, if it says anything."""
        seen = self._rows[contact]
        if seen.account_id is None and account is not None:
            self._employer.setdefault(contact, account)
        if id(mention) in self._drafted:
            return
        statement = self._statement(mention, account)
        # Each row keeps what it is known by: what leads here through one that was merged into this one is no news.
        if mention.email_key != seen.email_key and self._by_email.get(mention.email_key) == contact:
            statement = _without(statement, "email")
        number = (mention.phone_key, mention.name_key)
        told_by_number = not mention.email_key and not seen.email_key and mention.phone_key != seen.phone_key
        if told_by_number and self._by_phone.get(number) == contact:
            statement = _without(statement, "phone")
        if any(name != "email" or value != seen.email_key for name, value in statement.facts.items()):
            self._said[contact].append(statement)

    def _look_up(self) -> None:
        refs = {m.external_id for m in self.mentions if m.external_id}
        if refs:
            for system, external_id, target in ExternalRef.objects.filter(
                object=ExternalRef.Object.CONTACT,
                system__in={m.source for m in self.mentions},
                external_id__among=refs,
            ).values_list("system", "external_id", "target"):
                self._by_ref[system, external_id] = target
        emails = {m.email_key for m in self.mentions if m.email_key}
        phones = {m.phone_key for m in self.mentions if m.phone_key and not m.email_key}
        wanted = Q(email_key__among=emails) | Q(phone_key__among=phones) | Q(pk__among=set(self._by_ref.values()))
        self._learn(_seen(wanted))

    def _learn(self, contacts: Iterable[Seen]) -> None:
        for contact in contacts:
            if contact.pk == contact.canonical_id:
                self._rows[contact.pk] = contact
            if contact.email_key:
                self._by_email[contact.email_key] = contact.canonical_id
            elif contact.phone_key:
                self._by_phone[contact.phone_key, contact.name_key] = contact.canonical_id
        merged = {pk for pk in (*self._by_email.values(), *self._by_phone.values()) if pk not in self._rows}
        if merged:
            self._rows |= {seen.pk: seen for seen in _seen(Q(pk__among=merged))}

    def _find(self, mention: Mention) -> UUID | None:
        if mention.external_id:
            found = self._by_ref.get((mention.source, mention.external_id))
            if found is not None:
                return found
        if mention.email_key:
            return self._by_email.get(mention.email_key)
        if mention.phone_key:
            return self._by_phone.get((mention.phone_key, mention.name_key))
        return None

    def _make(self, missing: Sequence[int]) -> None:
        # Whoever takes people in refuses each of them by itself; none may come back where that was forgotten.
        refuse_erased([self.mentions[index] for index in missing], "/contact")
        emails = {(m.source, m.external_id): m.email_key for m in self.mentions if m.external_id and m.email_key}
        drafts: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for index in missing:
            drafts[_identity(self.mentions[index], emails)].append(index)
        contacts = {key: self._draft(drafts[key]) for key in sorted(drafts)}
        rows = [tuple(getattr(contact, name) for name in INSERTED) for contact in contacts.values()]
        made = {row[0] for row in insert_new(Contact, INSERTED, rows)}
        note({pk: found for pk, found in self._found.items() if pk in made}, now=self.now)
        # All at once: looking for the merged ones goes through everybody that is known.
        self._learn([_seen_of(contact) for contact in contacts.values() if contact.pk in made])
        for key, contact in contacts.items():
            if contact.pk in made:
                self._drafted |= {id(self.mentions[index]) for index in drafts[key]}
                for mention in (self.mentions[index] for index in drafts[key]):
                    if mention.external_id:
                        ref = (mention.source, mention.external_id)
                        self._by_ref.setdefault(ref, contact.pk)
                        self._unkept_refs[ref] = self._by_ref[ref]
        if len(made) < len(rows):
            # Somebody else made them since the look-up.
            self._look_up()

    def _draft(self, indexes: Sequence[int]) -> Contact:
        contact = Contact(created_at=self.now, updated_at=self.now, facts_as_of={})
        contact.canonical_id = contact.pk = new_id()
        values, as_of = _values(contact), dict[str, list[str]]()
        apply(values, as_of, [self._statement(self.mentions[i], self.accounts[i]) for i in indexes])
        employer = next((self.accounts[i] for i in indexes if self.accounts[i] is not None), None)
        values["account"] = values["account"] or (str(employer) if employer else None)
        self._fill(contact, values, as_of)
        if found := evidence_of(contact.email_key, contact.job_title):
            self._found[contact.pk], contact.noise_class = found, class_by_rules(found)
        return contact

    def _statement(self, mention: Mention, account: UUID | None) -> Statement:
        facts = dict(mention.contact)
        if mention.email:
            facts["email"] = mention.email_key
        if mention.phone:
            facts["phone"] = mention.phone
        # The company that an address gives away holds until somebody names one.
        if account is not None and mention.tells_company:
            facts["account"] = str(account)
        return Statement(mention.at, mention.source, facts)

    def _fill(self, contact: Contact, values: dict[str, Any], as_of: dict[str, list[str]]) -> None:
        # An address that already leads to somebody else stays theirs: it is what people are told apart by.
        if values["email"] and self._by_email.get(values["email"], contact.pk) == contact.pk:
            contact.email = contact.email_key = values["email"]
            self._by_email[values["email"]] = contact.pk
        contact.phone = values["phone"]
        contact.phone_key = self._phones.get(values["phone"], contact.phone_key) if values["phone"] else ""
        contact.account_id = UUID(values["account"]) if values["account"] else None
        for name in CONTACT_FACTS:
            setattr(contact, name, values[name])
        contact.name_key = person_key(contact.first_name, contact.last_name)
        if self._titles is None and contact.function is None and contact.job_title:
            self._titles = title_rows()
        derive_function(contact, self._titles or ())
        contact.facts_as_of = as_of

    def _keep_refs(self) -> None:
        insert_new(
            ExternalRef,
            ("id", "system", "object", "external_id", "target"),
            [
                (new_id(), system, ExternalRef.Object.CONTACT, external_id, self._unkept_refs[system, external_id])
                for system, external_id in sorted(self._unkept_refs)
            ],
        )


def _without(statement: Statement, fact: str) -> Statement:
    return replace(statement, facts={name: value for name, value in statement.facts.items() if name != fact})


def _seen(wanted: Q) -> list[Seen]:
    rows = Contact.objects.filter(wanted, erased_at__isnull=True).values_list(*Seen._fields)
    return [Seen(*row) for row in rows]


def _seen_of(contact: Contact) -> Seen:
    return Seen(*(getattr(contact, name) for name in Seen._fields))


def _values(contact: Contact) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(contact, name) for name in (*CONTACT_FACTS, "phone")}
    values["email"] = contact.email_key or None
    values["account"] = str(contact.account_id) if contact.account_id else None
    if contact.function_derived:
        values["function"] = None
    return values


def _identity(mention: Mention, emails: Mapping[tuple[str, str], str]) -> tuple[str, ...]:
    email = mention.email_key or emails.get((mention.source, mention.external_id), "")
    if email:
        return ("email", email)
    if mention.external_id:
        return ("ref", mention.source, mention.external_id)
    return ("phone", mention.phone_key, mention.name_key)
