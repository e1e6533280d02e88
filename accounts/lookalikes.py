"""Who is like a company or a person: looked up by what may be alike, and judged by the rules of likeness."""

from collections.abc import Collection, Iterable
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import ENDING, Account, Contact, NameEnding
from accounts.rules.likeness import (
    ARTICLE,
    SHORTEST,
    Alike,
    Company,
    Person,
    companies_alike,
    label_of,
    people_alike,
    without_article,
)

MOST: Final = 2_000
"""Rows that are compared at once: names that begin or end alike, or people of one company."""
SHOWN: Final = 20
BEGINNING: Final = 4
OF_COMPANY: Final = ("pk", "name_key", "domain", "country")
OF_PERSON: Final = ("pk", "name_key", "email_key", "phone_key", "account_id")
T = TypeVar("T", Company, Person)


class Like(NamedTuple):
    """One that is like what was asked about."""

    id: UUID
    alike: Alike


def companies_like(company: Company, *, but: Collection[UUID] = ()) -> list[Like]:
    """The companies most like this one, the likest first: three statements, one for a short name."""
    known = Account.objects.canonical().exclude(pk__in=but)
    label = label_of(company.domain)
    exact = Q(pk__in=())
    if company.domain:
        exact |= Q(domain=company.domain)
    if label:
        exact |= Q(domain__startswith=f"{label}.")
    if company.name_key:
        name = without_article(company.name_key)
        exact |= Q(name_key__in=(name, f"{ARTICLE}{name}"))
    rows = {row[0]: row for row in known.filter(exact).values_list(*OF_COMPANY)[:MOST]}
    if len(company.name_key) >= SHORTEST:
        for part in (Q(name_key__startswith=company.name_key[:BEGINNING]), Q(ending=company.name_key[-ENDING:])):
            alike = known.alias(ending=NameEnding("name_key")).filter(part)
            rows |= {row[0]: row for row in alike.values_list(*OF_COMPANY)[:MOST]}
    return _likest((pk, companies_alike(company, company_of(*keys))) for pk, *keys in rows.values())


def people_like(person: Person, *, employer: UUID | None, but: Collection[UUID] = ()) -> list[Like]:
    """The people most like this one, the likest first: two statements."""
    known = Contact.objects.canonical().filter(erased_at=None).exclude(pk__in=but)
    exact = Q(pk__in=())
    if person.email_key:
        exact |= Q(email_key=person.email_key)
    if person.phone_key:
        exact |= Q(phone_key=person.phone_key)
    rows = {row[0]: row for row in known.filter(exact).values_list(*OF_PERSON)[:MOST]}
    if employer is not None and person.name_key:
        rows |= {row[0]: row for row in known.filter(account=employer).values_list(*OF_PERSON)[:MOST]}
    return _likest((pk, people_alike(person, person_of(*keys))) for pk, *keys in rows.values())


def company_of(name_key: str, domain: str, country: str | None) -> Company:
    """As the rules look at it."""
    return Company(name_key, domain, country or "")


def person_of(name_key: str, email_key: str, phone_key: str, account: UUID | None) -> Person:
    """As the rules look at it."""
    return Person(name_key, email_key, phone_key, str(account or ""))


def like_account(account: UUID) -> list[Like]:
    """Those that may be the same company as a known one."""
    rows: QuerySet[Account, Any] = Account.objects.filter(pk=account)
    _, *keys = rows.values_list(*OF_COMPANY).get()
    return companies_like(company_of(*keys), but=[account])


def like_contact(contact: UUID) -> list[Like]:
    """Those that may be the same person as a known one."""
    rows: QuerySet[Contact, Any] = Contact.objects.filter(pk=contact)
    _, name, email, phone, account = rows.values_list(*OF_PERSON).get()
    return people_like(person_of(name, email, phone, account), employer=account, but=[contact])


def _likest(found: Iterable[tuple[UUID, Alike | None]]) -> list[Like]:
    alike = [Like(pk, each) for pk, each in found if each is not None]
    return sorted(alike, key=lambda each: (-each.alike.score, each.id))[:SHOWN]
