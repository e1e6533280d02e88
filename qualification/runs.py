"""Rows of clocks: how they are begun and kept, and what a row says as a value of the rules."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from leadhub.bulk import insert
from leadhub.keys import new_id
from qualification.calendars import calendar_of
from qualification.models import (
    BusinessCalendar,
    ClockKind,
    ClockOutcome,
    ClockRun,
    DataRequest,
    Handoff,
    Hold,
    Lead,
    Placement,
    Proposal,
    Rfq,
    TechnicalReview,
    Triage,
)
from qualification.rulebook import agreement_version
from qualification.rules.agreement import Clause, Clock, Owner, Scope, Unit
from qualification.rules.business_time import Calendar
from qualification.rules.clocks import (
    PARTNER_CHANNEL,
    Case,
    Run,
    Step,
    begun,
    hours_of,
    is_borrowed,
    next_step,
    owner_of,
    promise,
    resumed,
    shares_of,
)

COLUMNS = tuple(field.attname for field in ClockRun._meta.concrete_fields)
# Whose clocks stand still while sales waits for data.
WAITING = frozenset({Owner.SALES, Owner.PARTNER})
# What others promise in their name goes on meanwhile, and so does what sales itself is asked.
OF_OTHERS = frozenset({ClockKind.TECHNICAL_REVIEW, ClockKind.FEEDBACK})


@dataclass(frozen=True, slots=True)
class Subject:
    """What a clock is about, by which version of the agreement, and in whose hours it runs."""

    lead: Lead
    case: Case
    agreement: int
    hours: BusinessCalendar
    handoff: Handoff | None = None
    triage: Triage | None = None
    review: TechnicalReview | None = None
    rfq: Rfq | None = None

    @classmethod
    def of(
        cls,
        handoff: Handoff,
        lead: Lead,
        hours: BusinessCalendar,
        review: TechnicalReview | None = None,
        rfq: Rfq | None = None,
    ) -> "Subject":
        """A handoff, which names its version of the agreement; the lead comes with its product line."""
        channel = PARTNER_CHANNEL if handoff.partner_id else handoff.kind
        case = Case(handoff.priority, channel, lead.product_line.code)
        return cls(lead, case, handoff.agreement, hours, handoff, review=review, rfq=rfq)


def begin(kind: ClockKind, about: Subject, at: datetime) -> ClockRun | None:
    """The row of a clock that begins; None where the agreement promises nothing of the kind."""
    agreement = agreement_version(about.agreement)
    clause = promise(agreement, kind, about.case)
    if clause is None:
        return None
    calendar = calendar_of(about.hours)
    run, hours = begun(clause, at, calendar), hours_of(clause, calendar)
    step, due = next_step(run, Step.NONE, shares_of(agreement, kind), hours)
    return ClockRun(
        pk=new_id(),
        lead=about.lead,
        handoff=about.handoff,
        triage=about.triage,
        technical_review=about.review,
        rfq=about.rfq,
        kind=kind,
        agreement=about.agreement,
        clause=None if is_borrowed(clause, kind) else agreement.place_of(clause),
        owner=owner_of(clause, kind, about.case),
        number=clause.number,
        unit=clause.unit,
        calendar=about.hours if hours else None,
        calendar_version=about.hours.version if hours else 0,
        started_at=at,
        limit_s=run.limit.total_seconds(),
        running_since=at,
        due_at=run.due_at,
        next_step=step,
        next_at=due,
    )


def demanded(kind: ClockKind, about: Subject, at: datetime) -> ClockRun:
    """The same for a promise without which nothing can be handed over; LookupError where there is none."""
    run = begin(kind, about, at)
    if run is None:
        raise LookupError(f"The agreement has no duration {kind} for {about.case}.")
    return run


def hold_up(runs: Sequence[ClockRun], now: datetime) -> None:
    """Let begun clocks stand of whose leads something holds up: four statements at any number."""
    waits = Waits({run.lead_id for run in runs}, now) if runs else None
    for run in runs:
        if waits is not None and run.outcome == ClockOutcome.RUNNING and waits.stop(run):
            run.running_since = run.next_at = None


def keep(runs: Sequence[ClockRun]) -> None:
    """Write begun clocks: one statement at any number."""
    insert(ClockRun, COLUMNS, [tuple(getattr(run, name) for name in COLUMNS) for run in runs])


class Waits:
    """What makes the clocks of some leads stand still.

    Holds, data that sales has asked for, whose they are, and what a machine said of them without saying why.
    """

    def __init__(self, leads: Collection[UUID], now: datetime) -> None:
        holds = Hold.objects.filter(lead_id__among=list(leads), ended_at=None, until__gt=now)
        asked = DataRequest.objects.filter(handoff__lead_id__among=list(leads), ended_at=None)
        self._leads = frozenset(holds.values_list("lead_id", flat=True))
        disputed = Placement.objects.filter(handoff__lead_id__among=list(leads), answered_at=None)
        unexplained = Proposal.objects.waiting().filter(handoff__lead_id__among=list(leads))
        self._handoffs = frozenset(
            key for rows in (asked, disputed, unexplained) for key in rows.values_list("handoff_id", flat=True)
        )

    def stop(self, run: ClockRun) -> bool:
        """Whether this clock stands still."""
        waits = run.owner in WAITING and run.kind not in OF_OTHERS
        return run.lead_id in self._leads or (waits and run.handoff_id in self._handoffs)


def run_of(row: ClockRun) -> Run:
    """The row as a value."""
    return Run(
        limit=timedelta(seconds=row.limit_s),
        due_at=row.due_at,
        since=row.running_since,
        spent=timedelta(seconds=row.spent_s),
    )


def goes_on(row: ClockRun, at: datetime) -> Run:
    """The run of a clock that stood; one of which nothing has run begins, as its clause says."""
    hours = own_hours(row)
    if row.spent_s or hours is None:
        return resumed(run_of(row), at, hours)
    clause = Clause(row.kind, "", row.number, Unit(row.unit), Clock.BUSINESS, Owner(row.owner), Scope())
    return begun(clause, at, hours)


def own_hours(row: ClockRun) -> Calendar | None:
    """The time that a clock runs in: its calendar's; None for all hours."""
    return calendar_of(row.calendar) if row.calendar else None
