"""Due times after a calendar was changed: the clocks that run by an older version of it are computed anew.

What is left to do is read from the clocks themselves: each says by which version of its calendar it was computed. So
one that began, unseen, while the calendar was being changed is found as well, and a sweep that was killed goes on.
"""

from datetime import datetime

from django.db.models import F

from leadhub.actors import SYSTEM
from leadhub.usecases import use_case
from qualification.clocks import Clocks
from qualification.locking import hold_leads
from qualification.models import ClockOutcome, ClockRun
from qualification.moving import Ledger

AT_ONCE = 500


@use_case
def reschedule_some(*, now: datetime) -> int:
    """Compute the clocks of some leads anew; answers of how many leads.

    A clock that has ended, and so a handoff that is closed, is not among them; a broken promise stays broken.
    """
    stale = ClockRun.objects.filter(outcome=ClockOutcome.RUNNING, calendar_version__lt=F("calendar__version"))
    leads = list(stale.order_by("lead_id").values_list("lead_id", flat=True).distinct()[:AT_ONCE])
    # Whoever holds the clocks of a lead brings them up to date; here nothing else is done with them.
    Clocks(hold_leads(leads), Ledger(actor=SYSTEM, now=now)).save()
    return len(leads)
