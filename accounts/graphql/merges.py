"""Who may be somebody known already, and what becomes of two that are one."""

from uuid import UUID

from accounts import merging, sweeping
from accounts.merging import MergeBody
from accounts.models import MergeNoun
from accounts.readers.duplicates import (
    POSSIBLE_DUPLICATE,
    POSSIBLE_DUPLICATES,
    DuplicatesView,
    PossibleDuplicateView,
    duplicates_of_account,
    duplicates_of_contact,
    duplicates_of_entry,
)
from accounts.readers.merges import MERGE, MERGES, MergePreviewView, MergeView, preview_of
from leadhub.actors import Actor
from leadhub.api.graphql import connection, mutation, one, query
from leadhub.clock import now
from leadhub.jobs.readers import JOB, JobView


def duplicates(
    actor: Actor,
    name: str | None = None,
    domain: str | None = None,
    country: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    first_name: str | None = None,
    last_name: str | None = None,
) -> DuplicatesView:
    """Who is known already of what is about to be entered: companies, then people, the likest first."""
    entered = {
        "name": name,
        "domain": domain,
        "country": country,
        "email": email,
        "phone": phone,
        "first_name": first_name,
        "last_name": last_name,
    }
    return duplicates_of_entry(actor, {field: text for field, text in entered.items() if text})


def duplicates_of_one_account(actor: Actor, account: UUID) -> DuplicatesView:
    """Accounts that may be this one, the likest first, each with why."""
    return duplicates_of_account(actor, account)


def duplicates_of_one_contact(actor: Actor, contact: UUID) -> DuplicatesView:
    """Contacts that may be this one, the likest first, each with why."""
    return duplicates_of_contact(actor, contact)


def preview_account_merge(actor: Actor, account: UUID, loser: UUID) -> MergePreviewView:
    """What merging another account into this one would do. Nothing is changed."""
    return preview_of(actor, MergeNoun.ACCOUNT, account, loser)


def preview_contact_merge(actor: Actor, contact: UUID, loser: UUID) -> MergePreviewView:
    """What merging another contact into this one would do. Nothing is changed."""
    return preview_of(actor, MergeNoun.CONTACT, contact, loser)


class MergeLists:
    """Root fields of queries."""

    merge = one(MERGE)
    merges = connection(MERGES)
    possible_duplicate = one(POSSIBLE_DUPLICATE)
    possible_duplicates = connection(POSSIBLE_DUPLICATES)
    duplicates = query("duplicate.list", DuplicatesView)(duplicates)
    duplicates_of_account = query("duplicate.list", DuplicatesView)(duplicates_of_one_account)
    duplicates_of_contact = query("duplicate.list", DuplicatesView)(duplicates_of_one_contact)
    preview_account_merge = query("account.merge", MergePreviewView)(preview_account_merge)
    preview_contact_merge = query("contact.merge", MergePreviewView)(preview_contact_merge)


class MergeActs:
    """Root fields of mutations."""

    @staticmethod
    @mutation("account.merge", MERGE)
    def merge_account(actor: Actor, id: UUID, input: MergeBody) -> MergeView:
        """Merge another account into this one."""
        return MERGE.read(actor, merging.merge(MergeNoun.ACCOUNT, id, input.loser, actor=actor, now=now()).pk)

    @staticmethod
    @mutation("contact.merge", MERGE)
    def merge_contact(actor: Actor, id: UUID, input: MergeBody) -> MergeView:
        """Merge another contact into this one."""
        return MERGE.read(actor, merging.merge(MergeNoun.CONTACT, id, input.loser, actor=actor, now=now()).pk)

    @staticmethod
    @mutation("merge.undo", MERGE)
    def undo_merge(actor: Actor, id: UUID) -> MergeView:
        """Take two that were merged apart again."""
        return MERGE.read(actor, merging.undo(id, actor=actor, now=now()).pk)

    @staticmethod
    @mutation("possible_duplicate.dismiss", POSSIBLE_DUPLICATE)
    def dismiss_possible_duplicate(actor: Actor, id: UUID) -> PossibleDuplicateView:
        """Say that two are two: no sweep shows them again."""
        sweeping.dismiss(id, actor=actor, now=now())
        return POSSIBLE_DUPLICATE.read(actor, id)

    @staticmethod
    @mutation("possible_duplicate.sweep", JOB)
    def sweep_duplicates(actor: Actor) -> JobView:
        """Look for duplicates among all accounts and contacts."""
        return JOB.read(actor, sweeping.ask(actor=actor, now=now()).pk)
