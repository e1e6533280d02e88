"""Everything of this app that time makes due; the schedule, the loop and `tick` call each of these."""

import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from uuid import UUID

from leadhub.actors import SYSTEM
from leadhub.bulk import claimed
from leadhub.usecases import use_case
from qualification.assigning import assign_all
from qualification.data_requests import end_overdue
from qualification.deciding import Deciding
from qualification.firing import fire_due
from qualification.locking import lock_leads
from qualification.models import LeadState
from qualification.moving import Ledger
from qualification.pauses import end_due_holds
from qualification.reconfirming import give_back_unconfirmed
from qualification.rescheduling import reschedule_some
from qualification.rulebook import rulebook_at
from qualification.summing import sum_up_due, sum_up_stirred
from qualification.suspending import end_due as end_due_suspensions
from qualification.suspending import mark_some

AT_ONCE = 500
# A lead that cannot be decided is a fault of ours: it is logged each time, and must not keep others waiting meanwhile.
PUT_OFF = timedelta(hours=1)
log = logging.getLogger(__name__)


def end_holds(now: datetime) -> int:
    """End all holds whose date has come; answers how many."""
    return _until_nothing(end_due_holds, now)


def fire_clocks(now: datetime) -> int:
    """Take every step of every clock that is due; answers how many.

    What ends because a time is over lets other clocks go on from then, of which steps may be due by now as well.
    """
    done = _until_nothing(fire_due, now)
    while ended := _until_nothing(end_overdue, now) + _until_nothing(give_back_unconfirmed, now):
        done += ended + _until_nothing(fire_due, now)
    return done


def apply_suspensions(now: datetime) -> int:
    """End the suspensions whose time is over, and mark the leads that one concerns; answers how many were read."""
    return _until_nothing(end_due_suspensions, now) + _until_nothing(mark_some, now)


def reschedule_clocks(now: datetime) -> int:
    """Compute the clocks anew whose calendars were changed; answers of how many leads."""
    return _until_nothing(reschedule_some, now)


def look_at_leads(now: datetime) -> int:
    """Decide all leads again whose answer time alone may have changed; answers how many."""
    return _until_nothing(look_at_due, now)


def give_owners(now: datetime) -> int:
    """Give owners to all handoffs that wait for one; answers how many."""
    return assign_all(now=now)


def sum_up_accounts(now: datetime) -> int:
    """Sum up all accounts in which something happened or time changed something; answers how many."""
    return _until_nothing(sum_up_stirred, now) + sum_up_due(now=now)


def look_at_due(*, now: datetime) -> int:
    """Decide some of the leads that are due; answers how many were looked at."""
    due = list(LeadState.objects.filter(look_at__lte=now).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    try:
        return _look_at(due, now=now)
    except Exception:
        log.exception("One of %s leads cannot be decided; they are looked at one by one", len(due))
    return sum(_look_at_one(lead, now=now) for lead in due)


def _until_nothing(sweep: Callable[..., int], now: datetime) -> int:
    done = 0
    while count := sweep(now=now):
        done += count
    return done


@use_case
def _look_at(leads: Collection[UUID], *, now: datetime) -> int:
    """Decide those of these leads that nobody else holds or has looked at since."""
    due = claimed(LeadState.objects.filter(pk__among=leads, look_at__lte=now).order_by("pk"))
    states = {state.pk: state for state in due}
    deciding = Deciding(Ledger(actor=SYSTEM, now=now), rulebook_at(now))
    deciding.decide(lock_leads(states), cause="time")
    deciding.save()
    return len(states)


def _look_at_one(lead: UUID, *, now: datetime) -> int:
    try:
        return _look_at([lead], now=now)
    except Exception:
        log.exception("Lead %s cannot be decided; it is tried again in an hour", lead)
        _put_off(lead, now=now)
    return 1


@use_case
def _put_off(lead: UUID, *, now: datetime) -> None:
    LeadState.objects.filter(pk=lead).update(look_at=now + PUT_OFF)
