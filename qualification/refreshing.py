"""Leads whose facts changed: due for a look, and decided within the call that changed them where they are few."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from accounts.editing import Ids
from accounts.models import Contact
from leadhub.actors import SYSTEM
from leadhub.bulk import locked
from leadhub.usecases import use_case
from qualification.assigning import assign_waiting
from qualification.deciding import Deciding
from qualification.locking import lock_leads, lock_states
from qualification.models import Lead, LeadState
from qualification.moving import Ledger, stir
from qualification.rulebook import rulebook_at
from qualification.weighing import weigh

# Whoever edits a fact wants to read what follows from it; more leads than this are left to the schedule.
FEW = 200


def look_again(
    *,
    accounts: Ids = (),
    contacts: Ids = (),
    countries: Collection[str] = (),
    now: datetime,
    quiet: bool = False,
) -> None:
    """Facts of these were edited: their leads are due, and a few are decided as soon as the edit is saved.

    What is learned `quiet`ly opens nothing before the next fresh signal.
    """
    concerned = concerning("lead__account_id", accounts) | concerning("lead__contact_id", contacts)
    if countries:
        concerned |= Q(site_country__in=countries)
    make_due(concerned, now=now)
    if quiet:
        marked = LeadState.objects.filter(concerned).values("pk")
        Lead.objects.filter(pk__in=marked, was_opportunity=False).update(opens_nothing=True)
    weigh(concerning("contact_id", contacts), now=now)
    follow_contacts(contacts, now=now)
    _soon(concerned, now=now, cause="facts")


def look_again_at(concerned: Q, *, now: datetime, cause: str) -> None:
    """Something other than facts changed for these leads: the same for them."""
    make_due(concerned, now=now)
    _soon(concerned, now=now, cause=cause)


def make_due(concerned: Q, *, now: datetime, but: Collection[UUID] = ()) -> None:
    """Let these leads be looked at now, those excepted that the caller decides itself."""
    found = LeadState.objects.filter(concerned, lead__canonical_id=F("lead_id")).exclude(pk__among=but).order_by("pk")
    # Locked in the order in which everybody locks them; those too that are due, for a sweep may have them in hand with
    # what it read before this change.
    states = list(locked(found).values_list("pk", flat=True))
    later = Q(look_at=None) | Q(look_at__gt=now)
    LeadState.objects.filter(later, pk__among=states).update(look_at=now)


def follow_contacts(contacts: Ids, *, now: datetime, but: Collection[UUID] = ()) -> None:
    """A lead belongs to the company of its contact until it was an opportunity; those that change it are due."""
    owned = Lead.objects.canonical().filter(concerning("contact_id", contacts)).order_by("pk")
    rows = owned.values_list("pk", "account_id", "contact__account_id", "was_opportunity")
    apart = [row for row in rows if row[1] != row[2]]
    # The company that somebody left stands otherwise too, also where what was an opportunity stays with it.
    stir(company for _, known, present, _ in apart for company in (known, present))
    moved = [pk for pk, _, _, stays in apart if not stays]
    if moved:
        make_due(Q(pk__among=moved), now=now, but=but)
        company = Contact.objects.filter(pk=OuterRef("contact_id")).values("account_id")
        # What others raised or made an opportunity before it was locked counts as it is now.
        Lead.objects.filter(pk__among=moved, was_opportunity=False).update(
            version=F("version") + 1, account_id=Subquery(company), site=None, updated_at=now
        )


@use_case
def decide_due(leads: Collection[UUID], *, now: datetime, cause: str = "facts") -> int:
    """Decide those of these leads that nobody has looked at since; answers how many."""
    states = {pk: state for pk, state in lock_states(leads).items() if state.look_at and state.look_at <= now}
    deciding = Deciding(Ledger(actor=SYSTEM, now=now), rulebook_at(now))
    deciding.decide(lock_leads(states), cause=cause)
    deciding.save()
    if deciding.deliveries.made:
        transaction.on_commit(lambda: assign_waiting(now=now), robust=True)
    return len(states)


def _soon(concerned: Q, *, now: datetime, cause: str) -> None:
    due = LeadState.objects.filter(concerned, look_at__lte=now).order_by("pk")
    few = list(due.values_list("pk", flat=True)[: FEW + 1])
    if 0 < len(few) <= FEW:
        transaction.on_commit(lambda: decide_due(few, now=now, cause=cause), robust=True)


def concerning(column: str, ids: Ids) -> Q:
    """What names one of these ids in a column."""
    return Q(**{f"{column}__{'in' if isinstance(ids, QuerySet) else 'among'}": ids})
