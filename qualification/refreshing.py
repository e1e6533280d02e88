"""Leads whose facts changed: due for a look at once, and decided within the call that changed them where they are few."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from leadhub.actors import SYSTEM
from leadhub.usecases import use_case
from qualification.assigning import assign_waiting
from qualification.deciding import Deciding
from qualification.locking import lock_leads, lock_states
from qualification.models import LeadState
from qualification.moving import Ledger
from qualification.rulebook import rulebook_at

# Whoever edits a fact wants to read what follows from it; more leads than this are left to the schedule.
FEW = 200


def look_again(*, accounts: Iterable[UUID] = (), contacts: Iterable[UUID] = (), now: datetime) -> None:
    """Facts of these were edited: their leads are due, and a few are decided as soon as the edit is saved."""
    concerned = Q(lead__account_id__in=accounts) | Q(lead__contact_id__in=contacts)
    make_due(concerned, now=now)
    due = LeadState.objects.filter(concerned, look_at__lte=now).order_by("pk")
    few = list(due.values_list("pk", flat=True)[: FEW + 1])
    if 0 < len(few) <= FEW:
        transaction.on_commit(lambda: decide_due(few, now=now), robust=True)


def make_due(concerned: Q, *, now: datetime, but: Collection[UUID] = ()) -> None:
    """Let these leads be looked at now, those excepted that the caller decides itself."""
    later = Q(look_at=None) | Q(look_at__gt=now)
    LeadState.objects.filter(concerned, later).exclude(pk__in=but).update(look_at=now)


@use_case
def decide_due(leads: Collection[UUID], *, now: datetime) -> int:
    """Decide those of these leads that nobody has looked at since; answers how many."""
    states = {pk: state for pk, state in lock_states(leads).items() if state.look_at and state.look_at <= now}
    deciding = Deciding(Ledger(actor=SYSTEM, now=now), rulebook_at(now))
    deciding.decide(lock_leads(states), cause="facts")
    deciding.save()
    if deciding.deliveries.made:
        transaction.on_commit(lambda: assign_waiting(now=now), robust=True)
    return len(states)
