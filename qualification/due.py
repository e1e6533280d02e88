"""Everything of this app that time makes due; the schedule, the loop and `tick` call it."""

from datetime import datetime

from leadhub.actors import SYSTEM
from leadhub.bulk import claimed
from leadhub.usecases import use_case
from qualification.assigning import assign_waiting
from qualification.deciding import Deciding
from qualification.locking import lock_leads
from qualification.models import LeadState
from qualification.moving import Ledger
from qualification.pauses import end_due_holds
from qualification.rulebook import rulebook_at

AT_ONCE = 500


def run_due(now: datetime) -> int:
    """Do all that is due; answers how many things were done."""
    done = 0
    for sweep in (end_due_holds, look_at_due, assign_waiting):
        while count := sweep(now=now):
            done += count
    return done


@use_case
def look_at_due(*, now: datetime) -> int:
    """Decide leads again whose answer time alone may have changed; answers how many."""
    due = claimed(LeadState.objects.filter(look_at__lte=now).order_by("pk"))[:AT_ONCE]
    states = {state.pk: state for state in due}
    deciding = Deciding(Ledger(actor=SYSTEM, now=now), rulebook_at(now))
    deciding.decide(lock_leads(states), cause="time")
    deciding.save()
    return len(states)
