"""Contacts made and edited by hand: the same keys and stamps that signals leave, and nobody made twice."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import F, Q
from msgspec import UNSET, Meta, UnsetType

from accounts.accounts import visible_account
from accounts.editing import Act, duplicate, facts_changed, source_of
from accounts.erased import enter, refuse_erased
from accounts.findings import class_by_rules, derive, note, say, standing, take_back
from accounts.forms import MOST_IN_LIST, Address, Short, Title, refuse, spelt
from accounts.job_titles import derive_function, title_rows
from accounts.mentions import Mention, email_keys, person_key, phone_key
from accounts.models import Account, Contact, ExternalRef, Function, NoiseClass
from accounts.newer import overrule
from accounts.people import FACTS, People
from accounts.references import ExternalRefBody, check_references, is_referenced, keep_references
from accounts.rules.noise import Evidence, evidence_of
from accounts.unmerged import keep_unmerged
from leadhub.actors import Actor
from leadhub.api.bodies import Body, given
from leadhub.bulk import locked
from leadhub.errors import Conflict, FieldError, NotFound
from leadhub.keys import new_id
from leadhub.policy.registry import require
from leadhub.usecases import Overtaken, use_case

IDENTITY = frozenset({"email", "phone", "first_name", "last_name"})


class UpdateContactBody(Body):
    """What is to be set; null means unknown, and what is left out stays as it is."""

    account: UUID | UnsetType | None = UNSET
    email: Address | UnsetType | None = UNSET
    phone: Annotated[str, Meta(max_length=40)] | UnsetType | None = UNSET
    first_name: Short | UnsetType | None = UNSET
    last_name: Short | UnsetType | None = UNSET
    job_title: Title | UnsetType | None = UNSET
    function: Function | UnsetType | None = UNSET
    language: Annotated[str, Meta(max_length=8)] | UnsetType | None = UNSET
    noise_class: NoiseClass | UnsetType | None = UNSET


class CreateContactBody(UpdateContactBody):
    """A person, reached by e-mail, telephone or external id. Without `account`, the domain of the e-mail tells it."""

    external_refs: Annotated[list[ExternalRefBody], Meta(max_length=MOST_IN_LIST)] | UnsetType = UNSET


@use_case
def create(body: CreateContactBody, *, actor: Actor, now: datetime) -> Contact:
    """Make a contact that nobody knew; Conflict `duplicate` names the one there is."""
    require(actor, "contact.create")
    values, keys = _read(body, None, actor)
    references = body.external_refs or []
    pk = new_id()
    contact = Contact(pk=pk, canonical_id=pk, created_at=now, updated_at=now, facts_as_of={}, **values, **keys)
    contact.name_key = person_key(contact.first_name, contact.last_name)
    _check_reachable(contact, is_referenced=bool(references))
    check_references(ExternalRef.Object.CONTACT, references)
    _check_not_erased(contact, references, now)
    _check_unknown(contact, now)
    if "account_id" not in values and contact.email:
        contact.account_id = _account_of(contact.email)
    said = {name for name in FACTS if _stated(contact, name)}
    overrule(contact.facts_as_of, said, at=now, source=source_of(actor))
    derive_function(contact, title_rows())
    found = evidence_of(contact.email_key, contact.job_title)
    named, contact.noise_class = contact.noise_class, contact.noise_class or class_by_rules(found)
    contact.save(force_insert=True)
    keep_unmerged(accounts=[contact.account_id] if contact.account_id else [])
    note({pk: found}, now=now)
    if named:
        say(pk, named, source=source_of(actor), comment="", actor=actor, now=now)
    keep_references(ExternalRef.Object.CONTACT, pk, references)
    return contact


@use_case
def edit(contact: UUID, body: UpdateContactBody, *, actor: Actor, now: datetime) -> Contact:
    """Set facts, noise class or account."""
    require(actor, "contact.edit")
    enter()
    row = hold_contact(contact, actor)
    if row.erased_at is not None:
        raise Conflict("The data of this contact were erased.", code="contact_erased")
    values, keys = _read(body, row, actor)
    is_named, named = "noise_class" in values, values.pop("noise_class", None)
    act = Act(actor=actor, now=now)
    shown, found = row.function, evidence_of(row.email_key, row.job_title)
    if row.function_derived:
        row.function = None
    changed = act.assign(row, values)
    for name, key in keys.items():
        setattr(row, name, key)
    row.name_key = person_key(row.first_name, row.last_name)
    if IDENTITY & changed:
        _check_reachable(row, is_referenced=is_referenced(ExternalRef.Object.CONTACT, row.pk))
        _check_not_erased(row, (), now)
        _check_others(row)
    said = {name.removesuffix("_id") for name in values} & set(FACTS)
    overrule(row.facts_as_of, said, at=now, source=source_of(actor))
    derive_function(row, title_rows())
    changed |= act.assign(row, {"noise_class": _noise_class(row, found, now)})
    if is_named and named != row.noise_class:
        changed |= act.assign(row, {"noise_class": _renamed(row.pk, named, actor, now)})
    is_changed = bool(changed) or row.function != shown
    if is_changed:
        row.facts_stamp += 1
        row.updated_at = now
    row.save()
    keep_unmerged(accounts=[row.account_id] if "account_id" in changed and row.account_id else [])
    act.keep()
    if is_changed:
        facts_changed(contacts=[row.pk], now=now)
    return row


def _noise_class(row: Contact, before: Collection[Evidence], now: datetime) -> str | None:
    """The class of a locked contact after its address or title may have changed."""
    after, shown = evidence_of(row.email_key, row.job_title), row.noise_class
    if after == before:
        return shown
    derive([row], found={row.pk: after}, now=now)
    derived, row.noise_class = row.noise_class, shown
    return derived


def _renamed(contact: UUID, noise: str | None, actor: Actor, now: datetime) -> str | None:
    """Let the one class stand that somebody set by hand, or none; what others found is taken back."""
    stands = standing(contact)
    others = [finding for finding in stands if finding.decides and finding.noise_class != noise]
    take_back(others, actor=actor, now=now)
    source = source_of(actor)
    if noise and not any(finding.noise_class == noise and finding.source == source for finding in stands):
        say(contact, noise, source=source, comment="", actor=actor, now=now)
    return noise


def version_of(contact: UUID, actor: Actor) -> int:
    """The version that an edit raises; NotFound for what the caller may not see."""
    root = Contact.objects.visible_to(actor).filter(pk=contact).values("canonical_id")
    found = Contact.objects.filter(pk__in=root).values_list("facts_stamp", flat=True).first()
    if found is None:
        raise NotFound(f"There is no contact {contact} that you may see.")
    return found


def hold_contact(contact: UUID, actor: Actor) -> Contact:
    """Lock a contact that the caller may see, or the one that it was merged into; NotFound otherwise."""
    canonical = Contact.objects.visible_to(actor).filter(pk=contact).values_list("canonical_id", flat=True).first()
    row = locked(Contact.objects.filter(pk=canonical)).first() if canonical else None
    if not isinstance(row, Contact):
        raise NotFound(f"There is no contact {contact} that you may see.")
    if row.canonical_id != row.pk:
        raise Overtaken("This contact was merged since it was read.")
    return row


def _read(body: UpdateContactBody, row: Contact | None, actor: Actor) -> tuple[dict[str, Any], dict[str, str]]:
    """The columns that a body sets and the keys that follow; NotAcceptable names every one at fault."""
    faults: list[FieldError] = []
    values = {name: spelt(name, value) for name, value in given(body).items() if name != "external_refs"}
    account = row.account if row is not None else None
    if "account" in values:
        named = values.pop("account")
        account = visible_account(named, actor, faults, "/account") if named else None
        values["account_id"] = account.pk if account else None
    keys: dict[str, str] = {}
    if "email" in values:
        values["email"] = _checked_email(values["email"], faults)
        keys["email_key"] = values["email"] or ""
    if "phone" in values:
        keys["phone_key"] = _checked_phone(values["phone"], account, faults)
    refuse(faults)
    return values, keys


def _checked_email(email: str | None, faults: list[FieldError]) -> str | None:
    try:
        return email_keys(email)[0] if email else None
    except ValueError as error:
        faults.append(FieldError("/email", "bad_email", str(error)))
        return None


def _checked_phone(phone: str | None, account: Account | None, faults: list[FieldError]) -> str:
    try:
        return phone_key(phone, account.country if account else None) if phone else ""
    except ValueError as error:
        faults.append(FieldError("/phone", "bad_phone", str(error)))
        return ""


def _check_reachable(contact: Contact, *, is_referenced: bool) -> None:
    if not (contact.email_key or contact.phone_key or is_referenced):
        detail = "Give an e-mail, a telephone or an external id."
        refuse([FieldError("/email", "contact_not_identified", detail)])


def _check_not_erased(contact: Contact, references: Collection[ExternalRefBody], now: datetime) -> None:
    """Refuse by whatever an erased person was known."""
    said = Mention(
        at=now,
        source="",
        email_key=contact.email_key,
        phone_key=contact.phone_key,
        name_key=contact.name_key,
    )
    named = [Mention(at=now, source=each.system, external_id=each.external_id) for each in references]
    refuse_erased([said, *named])


def _check_unknown(contact: Contact, now: datetime) -> None:
    """Refuse to make whom a signal with the same address or number would find."""
    mention = Mention(
        at=now,
        source="",
        email_key=contact.email_key,
        phone_key=contact.phone_key,
        name_key=contact.name_key,
    )
    (found,) = People([mention], [None], now=now).find()
    if found is not None:
        raise _duplicate(contact, found)


def _check_others(contact: Contact) -> None:
    """Refuse keys that another contact has."""
    if contact.email_key:
        same = Q(email_key=contact.email_key)
    elif contact.phone_key:
        same = Q(email_key="", canonical_id=F("id"), phone_key=contact.phone_key, name_key=contact.name_key)
    else:
        return
    found = Contact.objects.filter(same, erased_at=None).exclude(canonical_id=contact.pk).first()
    if found is not None:
        raise _duplicate(contact, found.canonical_id)


def _duplicate(contact: Contact, existing: UUID) -> Conflict:
    field, what = ("email", "e-mail") if contact.email_key else ("phone", "telephone and name")
    return duplicate("a contact", existing, f"/{field}", what)


def _account_of(email: str) -> UUID | None:
    domain = email_keys(email)[1]
    return Account.objects.filter(domain=domain).values_list("canonical_id", flat=True).first() if domain else None


def _stated(contact: Contact, name: str) -> bool:
    return getattr(contact, "account_id" if name == "account" else name) not in (None, "")
