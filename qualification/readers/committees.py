"""The buying committee of an account: who is known, who takes part, and which functions nobody speaks for."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q

from accounts.models import Account, Contact, Function
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.errors import NotFound
from qualification.models import Lead, LeadState
from qualification.rulebook import rulebook_at
from qualification.rules.account_interest import telling
from qualification.rules.account_state import SILENT_AFTER
from qualification.rules.terms import moment_of, unpack

MEMBERS = tuple(function for function in Function if function != Function.OTHER)
ENGAGED_FOR = timedelta(days=SILENT_AFTER)
MOST_CONTACTS = 200


class CommitteeContactView(View):
    """A person of the account; engaged while a signal that counts is less than 180 days old."""

    contact: UUID
    name: str
    email: str | None
    job_title: str | None
    engaged: bool
    signals: int
    last_signal_at: datetime | None


class CommitteeFunctionView(View):
    """The people of one function; null is who has none that is known."""

    function: Function | None
    label: str
    engaged: bool
    contacts: list[CommitteeContactView]


class CommitteeView(View):
    """The account's people by function; `missing` are functions of which nobody is known, `lead` who asked for it."""

    lead: UUID | None
    account: UUID | None
    functions: list[CommitteeFunctionView]
    missing: list[Function]


def committee_of(actor: Actor, lead: UUID, now: datetime) -> CommitteeView:
    """The committee around a lead; without a known account it is the contact alone."""
    found = Lead.objects.visible_to(actor).filter(pk=lead).first()
    if found is None:
        raise NotFound("No lead with this id.")
    people = Q(account_id=found.account_id) if found.account_id else Q(pk=found.contact_id)
    return _committee(actor, people, now, lead=lead, account=found.account_id)


def account_committee(actor: Actor, account: UUID, now: datetime) -> CommitteeView:
    """The committee of an account, or of the one that it was merged into."""
    root = canonical_account(actor, account)
    return _committee(actor, Q(account_id=root), now, lead=None, account=root)


def canonical_account(actor: Actor, account: UUID) -> UUID:
    """An account that the caller may see, or the one that it was merged into; NotFound otherwise."""
    found = Account.objects.visible_to(actor).filter(pk=account).values_list("canonical_id", flat=True).first()
    if found is None:
        raise NotFound(f"There is no account {account} that you may see.")
    return found


def _committee(actor: Actor, people: Q, now: datetime, *, lead: UUID | None, account: UUID | None) -> CommitteeView:
    contacts = list(
        Contact.objects.visible_to(actor)
        .canonical()
        .filter(people, erased_at=None)
        .order_by("created_at", "pk")[:MOST_CONTACTS]
    )
    seen = _seen([contact.pk for contact in contacts], now)
    by_function: dict[str | None, list[CommitteeContactView]] = defaultdict(list)
    for contact in contacts:
        by_function[contact.function or None].append(_contact(contact, seen.get(contact.pk, []), now))
    return CommitteeView(
        lead=lead,
        account=account,
        functions=[_function(name, by_function[name]) for name in (*Function, None) if name in by_function],
        missing=missing_functions([name for name in by_function if name]),
    )


def missing_functions(known: Iterable[str]) -> list[Function]:
    """The functions of a buying committee that are not among these."""
    present = set(known)
    return [function for function in MEMBERS if function.value not in present]


def functions_of(accounts: Collection[UUID]) -> Mapping[UUID, list[Function]]:
    """The functions known at each of many accounts: one statement."""
    rows = Contact.objects.filter(account_id__in=accounts, canonical_id=F("id"), erased_at=None, function__isnull=False)
    known: dict[UUID, set[str]] = defaultdict(set)
    for account, function in rows.values_list("account_id", "function").distinct():
        known[account].add(function or "")
    return {account: [name for name in Function if name.value in names] for account, names in known.items()}


def _seen(contacts: Sequence[UUID], now: datetime) -> dict[UUID, list[tuple[int, float]]]:
    """How many signals of each type that counts a person sent, and when the last came: three statements.

    What was done as a contact that was merged into this one is this one's.
    """
    scoring = rulebook_at(now).rules.scoring
    merged = Contact.objects.filter(canonical_id__in=contacts).exclude(canonical_id=F("pk"))
    persons = {contact: contact for contact in contacts} | dict(merged.values_list("pk", "canonical_id"))
    states = LeadState.objects.filter(lead__contact_id__in=persons, lead__canonical_id=F("lead_id"))
    seen: dict[UUID, list[tuple[int, float]]] = defaultdict(list)
    for contact, line, body in states.values_list("lead__contact_id", "lead__product_line__code", "terms"):
        terms = telling(unpack(bytes(body)), scoring.for_line(line))
        seen[persons[contact]] += [(term.n, term.last) for term in terms]
    return seen


def _contact(contact: Contact, seen: Sequence[tuple[int, float]], now: datetime) -> CommitteeContactView:
    last = max((moment_of(day) for _, day in seen), default=None)
    return CommitteeContactView(
        contact=contact.pk,
        name=contact.name or str(contact),
        email=contact.email,
        job_title=contact.job_title,
        engaged=last is not None and last > now - ENGAGED_FOR,
        signals=sum(count for count, _ in seen),
        last_signal_at=last,
    )


def _function(name: Function | None, contacts: list[CommitteeContactView]) -> CommitteeFunctionView:
    return CommitteeFunctionView(
        function=name,
        label=name.label if name else "Unknown",
        engaged=any(contact.engaged for contact in contacts),
        contacts=contacts,
    )
