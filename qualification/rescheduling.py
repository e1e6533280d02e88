"""Due times after working hours were changed: the clocks that run by what was before are computed anew.

What is left to do is read from what is there: each clock says by which version of which calendar it was computed, and
the history of a team which calendars it kept before. So one that began, unseen, while hours were being changed is found
as well, and a sweep that was killed goes on.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from leadhub.actors import SYSTEM
from leadhub.models import Edit
from leadhub.usecases import use_case
from qualification.clocks import Clocks
from qualification.locking import hold_leads
from qualification.models import BusinessCalendar, ClockOutcome, ClockRun, Reassignment, Team
from qualification.moving import Ledger

AT_ONCE = 500


@use_case
def reschedule_some(*, now: datetime) -> int:
    """Compute the clocks of some leads anew; answers of how many leads.

    A clock that has ended, and so a handoff that is closed, is not among them; a broken promise stays broken.
    """
    running = ClockRun.objects.filter(outcome=ClockOutcome.RUNNING).order_by("lead_id")
    edited, left_behind = Q(calendar_version__lt=F("calendar__version")), _left_behind()
    stale = running.filter(edited | left_behind if left_behind else edited)
    leads = list(stale.values_list("lead_id", flat=True).distinct()[:AT_ONCE])
    # Whoever holds the clocks of a lead brings them up to date; what edits of calendars ask for is done with this.
    clocks = Clocks(hold_leads(leads), Ledger(actor=SYSTEM, now=now))
    if left_behind and leads:
        clocks.follow(_hours_now(running.filter(left_behind, lead_id__among=leads)))
    clocks.save()
    return len(leads)


def _left_behind() -> Q:
    """The clocks that run by hours which the team that keeps them has given up; empty where no team ever did.

    One that was reassigned to it since keeps the hours by which it was promised.
    """
    teams = dict(Team.objects.values_list("pk", "calendar_id"))
    edits = Edit.objects.filter(object_id__in=teams, object_kind="team", field="calendar", before__isnull=False)
    found = Q()
    for team, before, at in edits.values_list("object_id", "before", "at"):
        if UUID(before) == teams[team]:
            continue
        came = Reassignment.objects.filter(handoff=OuterRef("handoff"), to_team=team, at__gte=at)
        here = Q(handoff__team=team, technical_review=None) & ~Exists(came.exclude(from_team=team))
        found |= Q(here | Q(technical_review__team=team) | Q(triage__team=team), calendar=UUID(before))
    return found


def _hours_now(runs: "QuerySet[ClockRun]") -> dict[UUID, BusinessCalendar]:
    """By clock, the hours of the team that keeps it."""
    teams = ("handoff__team", "technical_review__team", "triage__team")
    rows = list(runs.values_list("pk", *(f"{team}__calendar" for team in teams)))
    calendars = BusinessCalendar.objects.prefetch_related("closures").in_bulk()
    return {pk: calendars[reviewing or holding or sorting] for pk, holding, reviewing, sorting in rows}
