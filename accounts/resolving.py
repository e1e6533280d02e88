"""Who is meant: finds or makes the account and the contact of many mentions at once, and keeps the newer facts.

Only what is exact matches: external id, e-mail, telephone with name where there is no e-mail, domain, and name with
country where no domain is given. Locks are taken in the order account, contact, sorted by id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.companies import Companies
from accounts.mentions import Mention
from accounts.people import People


@dataclass(frozen=True, slots=True)
class Known:
    """The rows a mention means; the stamps rise when a fact of theirs changes."""

    contact: UUID
    account: UUID | None
    contact_stamp: int
    account_stamp: int


@dataclass(frozen=True, slots=True)
class Resolved:
    """One answer per mention, in order; accounts and contacts whose facts changed; contacts of another account.

    `turned_contacts` are those that are now taken for another class of noise, or for none.
    """

    known: list[Known]
    changed_accounts: frozenset[UUID]
    changed_contacts: frozenset[UUID]
    moved_contacts: frozenset[UUID]
    turned_contacts: frozenset[UUID]


def resolve(mentions: Sequence[Mention], *, now: datetime) -> Resolved:
    """Find or make what the mentions name; called inside the transaction of a use case."""
    companies = Companies(mentions, now=now)
    accounts = companies.find_or_make()
    companies.keep_newer_facts()
    people = People(mentions, accounts, now=now)
    contacts = people.find_or_make()
    people.keep_newer_facts()
    companies.remember({account for account in map(people.account_of, contacts) if account is not None})
    known = [
        Known(
            contact=contact,
            account=people.account_of(contact),
            contact_stamp=people.stamp_of(contact),
            account_stamp=companies.stamp_of(people.account_of(contact)),
        )
        for contact in contacts
    ]
    return Resolved(known, companies.changed, people.changed, people.moved, people.turned)
