"""Which leads were merged into which: what was written for a lead stays with it and counts for what it is now."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import F

from accounts.models import Account, Contact
from accounts.resolving import Known
from accounts.unmerged import keep_unmerged
from leadhub.usecases import Overtaken
from qualification.models import Lead


def merged_into(leads: Collection[UUID]) -> dict[UUID, UUID]:
    """The leads that were merged into these, each with the one that it is now: one statement."""
    rows = Lead.objects.filter(canonical_id__among=list(leads)).exclude(canonical_id=F("id"))
    return dict(rows.values_list("pk", "canonical_id"))


def counts_for(leads: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """By each lead that signals were written for, those of these leads that they count for: one statement.

    That is itself, and what it was merged into. A lead that was merged away goes on reading as its own signals tell:
    whoever was shown its card need not see those of the other.
    """
    found: dict[UUID, list[UUID]] = {lead: [lead] for lead in leads}
    for lead, root in merged_into(leads).items():
        found.setdefault(lead, []).append(root)
    return found


def with_merged(lead: UUID) -> list[UUID]:
    """A lead and those that were merged into it."""
    return [lead, *sorted(merged_into([lead]))]


def check_unmerged(known: Iterable[Known], leads: Collection[UUID], born: Iterable[Lead]) -> None:
    """See that nobody whom a locked batch named was merged since it was read: Overtaken otherwise.

    One statement, and two more where leads were `born`. Whoever merges waits for the states of leads and for whom a new
    lead names: once these are locked, nothing of it can happen unseen.
    """
    born = list(born)
    keep_unmerged(
        accounts=[lead.account_id for lead in born if lead.account_id is not None],
        contacts=[lead.contact_id for lead in born],
    )
    known = list(known)
    people = Contact.objects.filter(pk__among={each.contact for each in known})
    companies = Account.objects.filter(pk__among={each.account for each in known if each.account is not None})
    merged = [
        rows.exclude(canonical_id=F("pk")).order_by().values_list("pk")
        for rows in (people, companies, Lead.objects.filter(pk__among=list(leads)))
    ]
    if merged[0].union(*merged[1:], all=True).exists():
        raise Overtaken("Somebody whom these signals name was merged since they were read.")
