"""What records of other systems say of people and their companies: checked as our own entries are, and kept by the
same rules, each record by itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q

from accounts.consents import Withdrawal, withdraw
from accounts.editing import facts_changed
from accounts.erased import CODE, SAID, places_of_erased
from accounts.forms import AccountForm, ContactForm, has_nul, mention_of, refuse
from accounts.mentions import Mention, email_keys, person_key
from accounts.models import ConsentScope, Contact
from accounts.newer import PERSON
from accounts.people import People
from accounts.references import refer
from accounts.resolving import Resolved, resolve
from accounts.rules.places import country_named
from leadhub.actors import Actor
from leadhub.api.bodies import converted
from leadhub.errors import BadRequest, DomainError, FieldError
from leadhub.integrations.ports import Quiet, Taken, Told
from leadhub.integrations.protocol import Value
from leadhub.policy.registry import require
from leadhub.usecases import use_case

OF_PERSON: Final = ("email", "first_name", "last_name", "phone", "job_title")
# By the names that our own forms have.
OF_COMPANY: Final = {"company": "name", "domain": "domain", "country": "country"}
# What tells people and companies from others is never taken away by an empty field.
CLEARED: Final = frozenset({"first_name", "last_name", "job_title", "phone"})
OPTED_OUT: Final = "opted_out"
SOMEBODY_ELSES: Final = "It is somebody else's here. Merge the two, or correct one of them, and try again."
Key = tuple[str, ...]


@dataclass(slots=True)
class Entry:
    """One record on its way in: its place among all, what it says in our words, and whom it is of as far as known."""

    place: int
    told: Told
    mention: Mention
    target: UUID | None


@use_case
def take(told: Sequence[Told], *, actor: Actor, now: datetime, quiet: Quiet) -> list[Taken]:
    """Take records in: a fixed number of statements at any number of them; what one is refused for stops no other.

    A record that is nobody's yet is of whom the system named so before, or of whom its e-mail or its telephone and name
    tell exactly; else somebody is made where the record may bring people. Then a person's own word stands, whenever
    the record was changed: nobody knows when it came to say what it says.
    """
    require(actor, "contact.edit")
    answers = dict.fromkeys(_named_erased(told), Taken(code=CODE, detail=SAID))
    entries = list(_read(told, answers))
    entries = _without_erased(entries, answers)
    entries = _known(entries, answers, now)
    entries = _without_duplicates(entries, answers)
    resolved = resolve([each.mention for each in entries], now=now)
    for each, known in zip(entries, resolved.known, strict=True):
        answers[each.place] = Taken(target=known.contact)
    opted_out = list(_opted_out(told, answers, now))
    withdraw(opted_out, scope=ConsentScope.EMAIL_MARKETING, actor=actor, now=now)
    _tell(resolved, now, quiet)
    return [answers[place] for place in range(len(told))]


def _read(told: Sequence[Told], answers: dict[int, Taken]) -> Iterator[Entry]:
    for place, each in enumerate(told):
        if place in answers:
            continue
        try:
            yield Entry(place, each, mention_in(each), each.target)
        except DomainError as refusal:
            answers[place] = Taken(code=refusal.code, detail=refusal.detail)


def mention_in(told: Told) -> Mention:
    """What a record says, as far as it is wanted; raises the refusal that names every fault."""
    said = {name: value for name, value in told.values.items() if name in told.wanted and not _is_empty(value)}
    if has_nul([told.remote.id, *said.values()]):
        raise _unreadable()
    person = {name: said[name] for name in OF_PERSON if name in said}
    company = _company(told, said)
    found = mention_of(
        converted({**person, "external_id": told.remote.id}, ContactForm),
        converted(company, AccountForm) if company else None,
        at=told.at,
        source=told.source,
    )
    facts = {ours: found.account[ours] for name, ours in OF_COMPANY.items() if name in said and ours in found.account}
    emptied = [name for name in CLEARED & told.wanted if name in told.values and name not in said]
    cleared = dict.fromkeys(emptied) if told.target else {}
    return replace(found, account=facts, contact={**found.contact, **cleared})


def _company(told: Told, said: Mapping[str, Value]) -> dict[str, Any]:
    """What the record says of the company. Which one is meant is told by all of it, whichever part of it is news; where
    none is, the country alone says how telephone numbers are read.
    """
    country = told.values.get("country")
    code = country_named(country) if isinstance(country, str) else None
    if code is None and isinstance(country, str) and "country" in said:
        detail = f"{country!r} is no country by its name or by its code of ISO 3166-1, such as US."
        refuse([FieldError("/country", "unknown_country", detail)])
    spelt: dict[str, Any] = {"country": code or said.get("country")}
    if any(name in said for name in OF_COMPANY):
        spelt |= {"name": told.values.get("company"), "domain": told.values.get("domain")}
    return {name: value for name, value in spelt.items() if not _is_empty(value)}


def _named_erased(told: Sequence[Told]) -> list[int]:
    """The places of records that say by the id that we had written into them that they are of whom was erased.

    They are not even read: a refusal would repeat what they say.
    """
    named = [(_uuid(each.values.get("leadhub_id")), each.target) for each in told]
    ids = sorted({key for keys in named for key in keys if key})
    erased = set(Contact.objects.filter(pk__among=ids, erased_at__isnull=False).values_list("pk", flat=True))
    return [place for place, keys in enumerate(named) if erased & set(keys)]


def _without_erased(entries: Sequence[Entry], answers: dict[int, Taken]) -> list[Entry]:
    """Without people who were erased, by what they are known by."""
    gone = places_of_erased([each.mention for each in entries])
    answers |= {entries[index].place: Taken(code=CODE, detail=SAID) for index in gone}
    return [each for index, each in enumerate(entries) if index not in gone]


def _known(entries: Sequence[Entry], answers: dict[int, Taken], now: datetime) -> list[Entry]:
    """Whom each is of; those that are nobody's are left out, unless they may bring people."""
    strangers = [each for each in entries if each.target is None]
    found = People([each.mention for each in strangers], [None] * len(strangers), now=now).find() if strangers else []
    met = []
    for each, contact in zip(strangers, found, strict=True):
        each.target = contact
        if contact is not None:
            met.append(each)
        elif not each.told.may_make:
            answers[each.place] = Taken()
    for source in sorted({each.told.source for each in entries}):
        refer(source, {e.told.remote.id: e.target for e in entries if e.target and e.told.source == source})
    _let_people_speak(met)
    return [each for each in entries if each.place not in answers]


def _let_people_speak(met: Sequence[Entry]) -> None:
    """Of somebody who is met for the first time nothing is taken in of which a person's word stands."""
    rows = Contact.objects.filter(pk__among=sorted({each.target for each in met if each.target}))
    by_id = {row.pk: row for row in rows.select_related("account")} if met else {}
    for each in met:
        row = by_id.get(each.target) if each.target else None
        if row is None:
            continue
        held = _by_people(row.facts_as_of)
        mention = replace(
            each.mention,
            contact={name: value for name, value in each.mention.contact.items() if name not in held},
        )
        if "email" in held:
            mention = replace(mention, email=None, email_key="")
        if "phone" in held:
            mention = replace(mention, phone=None, phone_key="")
        if "account" in held:
            mention = replace(mention, account={}, company_key="", domain=_domain_behind(mention.email))
        elif row.account is not None:
            spoken = _by_people(row.account.facts_as_of)
            mention = replace(mention, account={n: value for n, value in mention.account.items() if n not in spoken})
        each.mention = mention


def _without_duplicates(entries: Sequence[Entry], answers: dict[int, Taken]) -> list[Entry]:
    """Without records that say an address, or a number and name, by which somebody else is known."""
    targets = sorted({each.target for each in entries if each.target})
    rows = {row.pk: row for row in Contact.objects.filter(pk__among=targets)}
    keys = {each.place: _keys(each, rows.get(each.target) if each.target else None) for each in entries}
    owners = _owners(keys.values())
    left = []
    for each in sorted(entries, key=lambda each: each.place):
        key = keys[each.place]
        # Whoever is made has it from here on, and so has the first of two that are given it at once.
        owner = owners.setdefault(key, each.target or each.mention.source) if key else each.target
        if each.target is not None and owner != each.target:
            field = "e-mail" if key[0] == "email" else "telephone and name"
            answers[each.place] = Taken(code="duplicate", detail=f"The {field}: {SOMEBODY_ELSES}")
        else:
            left.append(each)
    return left


def _keys(entry: Entry, row: Contact | None) -> Key:
    """By what somebody will be told from others once the record is taken in; blank where that stays as it is."""
    mention = entry.mention
    if mention.email_key:
        return () if row is not None and row.email_key == mention.email_key else ("email", mention.email_key)
    if row is None or row.email_key:
        return ()
    name = {name: mention.contact.get(name, getattr(row, name)) for name in ("first_name", "last_name")}
    number, named = mention.phone_key or row.phone_key, person_key(name["first_name"], name["last_name"])
    return () if not number or (number, named) == (row.phone_key, row.name_key) else ("phone", number, named)


def _owners(keys: Iterable[Key]) -> dict[Key, UUID | str]:
    """Who is known by these already."""
    wanted = set(keys)
    emails = sorted({key[1] for key in wanted if key and key[0] == "email"})
    numbers = sorted({key[1] for key in wanted if key and key[0] == "phone"})
    by_number = Q(phone_key__among=numbers, email_key="", canonical_id=F("id"))
    rows = Contact.objects.filter(Q(email_key__among=emails) | by_number, erased_at__isnull=True)
    found: dict[Key, UUID | str] = {}
    for email, number, name, owner in rows.values_list("email_key", "phone_key", "name_key", "canonical_id"):
        found[("email", email) if email else ("phone", number, name)] = owner
    return found


def _tell(resolved: Resolved, now: datetime, quiet: Quiet) -> None:
    """Let leads look again at what they were decided by."""
    contacts = resolved.changed_contacts | resolved.moved_contacts | resolved.turned_contacts
    if contacts or resolved.changed_accounts:
        facts_changed(
            accounts=sorted(resolved.changed_accounts), contacts=sorted(contacts), now=now, quiet=quiet.is_history
        )


def _opted_out(told: Sequence[Told], answers: Mapping[int, Taken], now: datetime) -> Iterator[Withdrawal]:
    """Who opted out, also where the record is refused for something else that it says."""
    for place, each in enumerate(told):
        target = answers[place].target or each.target
        is_erased = answers[place].code == CODE
        if target and not is_erased and OPTED_OUT in each.wanted and each.values.get(OPTED_OUT) is True:
            yield Withdrawal(target, each.source, min(each.at, now))


def _by_people(facts_as_of: Mapping[str, Any]) -> set[str]:
    return {name for name, (_, source) in facts_as_of.items() if source == PERSON}


def _domain_behind(email: str | None) -> str:
    return email_keys(email)[1] if email else ""


def _is_empty(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _unreadable() -> BadRequest:
    return BadRequest("It holds a NUL character or a lone surrogate.", code="malformed_text")


def _uuid(value: Value) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) and value else None
    except ValueError:
        return None
