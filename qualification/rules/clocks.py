"""Clocks of the agreement: when a promise is due, when each step of its escalation is, what a pause leaves of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

from qualification.rules.agreement import Agreement, Clause, Clock, Owner, due_at
from qualification.rules.business_time import Calendar, add_hours, working_time

PARTNER_CHANNEL: Final = "partner"
_ZERO: Final = timedelta()
_HOUR: Final = timedelta(hours=1)


class Step(IntEnum):
    """What is done while nobody keeps a promise, in this order."""

    NONE = 0
    REMINDER = 1
    BREACH = 2
    ESCALATION = 3


@dataclass(frozen=True, slots=True)
class Case:
    """What a promise is looked up by."""

    priority: str
    channel: str
    product_line: str


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a clock, in its own time: working time of a calendar, or all hours without one.

    `limit` is the whole promise and `spent` what had run before `since`, which is none while the clock stands.
    """

    limit: timedelta
    due_at: datetime
    since: datetime | None
    spent: timedelta = _ZERO


CLAUSES: Final[Mapping[str, str]] = {
    "acceptance": "acceptance",
    "first_response": "first_response",
    "expiry": "expiry",
    "card_completed": "card_completed",
    "attempts": "attempts_window",
    "decision": "decision",
    "status": "status",
    "triage": "triage",
    "technical_review": "technical_review",
    "needs_data": "needs_data",
    "not_mine": "not_mine",
    "hold_reconfirmed": "hold_reconfirmed",
    "account_executive": "account_executive",
    "quote": "quote",
    "quote_follow_up": "quote_follow_up",
    "quote_end": "quote_end",
    "recall": "recall",
    "feedback": "feedback",
}
"""The clause that a clock of a kind runs by."""

_IN_PLACE_OF: Final[Mapping[str, str]] = {"feedback": "acceptance"}
"""Where no clause of its own is agreed, the one that asks the same of the same side: to answer."""

_OF_PARTNERS: Final[Mapping[str, str]] = {"status": "progress"}
"""Where the partners' promise has a code of its own."""

_BIND_HOLDERS: Final = frozenset({"acceptance", "first_response", "hold_reconfirmed"})
"""What whoever is handed a lead owes, also where the agreement has no words of its own for partners."""

_BIND_US: Final = frozenset({"technical_review"})
"""What our own people owe, whoever holds the lead."""

_ONLY_OF_PARTNERS: Final = frozenset({"recall"})
"""What runs only while a partner holds the lead."""

_SHARES: Final[Mapping[Step, str]] = {
    Step.REMINDER: "escalation_first",
    Step.BREACH: "escalation_second",
    Step.ESCALATION: "escalation_third",
}
_STEPS: Final[Mapping[str, tuple[Step, ...]]] = {
    "expiry": (Step.BREACH,),
    "needs_data": (Step.REMINDER, Step.BREACH),
    "hold_reconfirmed": (Step.REMINDER, Step.BREACH),
    # The partner is reminded by the clock of its progress, which is over first.
    "recall": (Step.BREACH,),
}
"""Of kinds at whose due time something happens by itself: nobody is left to escalate to."""


def promise(agreement: Agreement, kind: str, case: Case, *, code: str | None = None) -> Clause | None:
    """The clause that a clock of a kind runs by there, or one of another code; None where nothing is agreed.

    What sales promises of its own work binds no partner.
    """
    if case.channel != PARTNER_CHANNEL:
        if kind in _ONLY_OF_PARTNERS:
            return None
        codes = filter(None, (code or CLAUSES[kind], _IN_PLACE_OF.get(kind)))
        found = (agreement.clause(one, case.priority, case.channel, case.product_line) for one in codes)
        return next((clause for clause in found if clause is not None), None)
    code = code or _OF_PARTNERS.get(kind, CLAUSES[kind])
    clause = agreement.clause(code, case.priority, case.channel, case.product_line)
    if clause is None or clause.owner is not Owner.SALES or clause.scope.channel == PARTNER_CHANNEL:
        return clause
    return clause if kind in _BIND_HOLDERS | _BIND_US else None


def is_borrowed(clause: Clause, kind: str) -> bool:
    """Whether a clock of a kind runs by what is promised of something else: it keeps or breaks no clause then."""
    return clause.code == _IN_PLACE_OF.get(kind)


def owner_of(clause: Clause, kind: str, case: Case) -> Owner:
    """Whose promise it is there."""
    of_partner = case.channel == PARTNER_CHANNEL and clause.owner is Owner.SALES and kind not in _BIND_US
    return Owner.PARTNER if of_partner else clause.owner


def shares_of(agreement: Agreement, kind: str) -> dict[Step, float]:
    """At which share of the promise each step is taken; what the agreement does not name is not, but for the breach."""
    shares = {}
    for step in _STEPS.get(kind, (Step.REMINDER, Step.BREACH, Step.ESCALATION)):
        clause = agreement.clause(_SHARES[step])
        if clause is not None:
            shares[step] = clause.number / 100
        elif step is Step.BREACH:
            shares[step] = 1.0
    return shares


def hours_of(clause: Clause, calendar: Calendar) -> Calendar | None:
    """The time that a clause runs in: that of a calendar, or all hours."""
    return calendar if clause.clock is Clock.BUSINESS else None


def begun(clause: Clause, start: datetime, calendar: Calendar) -> Run:
    """The run of a promise that begins now."""
    due = due_at(clause, start, calendar)
    return Run(limit=elapsed(start, due, hours_of(clause, calendar)), due_at=due, since=start)


def paused(run: Run, at: datetime, hours: Calendar | None) -> Run:
    """The run standing still from a moment on."""
    return replace(run, since=None, spent=spent_by(run, at, hours))


def resumed(run: Run, at: datetime, hours: Calendar | None) -> Run:
    """The run going on with exactly what was left; one that was over stays due when it was."""
    left = run.limit - run.spent
    due = run.due_at if left <= _ZERO else max(run.due_at, later(at, left, hours))
    return replace(run, since=at, due_at=due)


def lengthened(run: Run, clause: Clause, start: datetime, calendar: Calendar) -> Run:
    """The run by another, longer promise, as if it had been given at the start; never shorter than it is."""
    other = begun(clause, start, calendar)
    if other.limit <= run.limit:
        return run
    if run.since == start:
        return other
    left = other.limit - run.spent
    due = run.due_at if run.since is None else max(run.due_at, later(run.since, left, hours_of(clause, calendar)))
    return replace(run, limit=other.limit, due_at=due)


def shortened(run: Run, clause: Clause, start: datetime, calendar: Calendar, given_back: timedelta) -> Run:
    """The run by a shorter promise with some time given back; never longer than it is, nor over before that time."""
    hours, other = hours_of(clause, calendar), begun(clause, start, calendar)
    limit = other.limit + max(given_back, _ZERO)
    if limit >= run.limit:
        return run
    due = run.due_at
    if run.since is not None:
        # The end of a working day and the beginning of the next are as long after: the later one was promised.
        due = max(later(run.since, limit - run.spent, hours), later(other.due_at, given_back, hours))
    return replace(run, limit=limit, due_at=min(due, run.due_at))


def is_over(run: Run, at: datetime) -> bool:
    """Whether the whole promise has run by a moment; at the due time itself it has."""
    return run.spent >= run.limit if run.since is None else run.due_at <= at


def spent_by(run: Run, at: datetime, hours: Calendar | None) -> timedelta:
    """How much of its own time has run by a moment."""
    return run.spent if run.since is None else run.spent + elapsed(run.since, at, hours)


def left_at(run: Run, at: datetime, hours: Calendar | None) -> timedelta:
    """What is left of the promise at a moment; less than nothing once it is over."""
    return run.limit - spent_by(run, at, hours)


def step_at(run: Run, step: Step, share: float, hours: Calendar | None) -> datetime | None:
    """When a step is due; None while the clock stands. Nobody is reminded after the due time, nor blamed before it."""
    if run.since is None:
        return None
    if step is Step.BREACH and share <= 1:
        return run.due_at
    moment = later(run.since, run.limit * share - run.spent, hours)
    return min(moment, run.due_at) if step is Step.REMINDER else max(moment, run.due_at)


def next_step(
    run: Run, after: Step, shares: Mapping[Step, float], hours: Calendar | None
) -> tuple[Step, datetime | None]:
    """The step that follows, and when; no step where none is left, no time while the clock stands."""
    for step in sorted(shares):
        if step > after:
            return step, step_at(run, step, shares[step], hours)
    return Step.NONE, None


def elapsed(start: datetime, end: datetime, hours: Calendar | None) -> timedelta:
    """How much time of its own lies between two moments; none when the end is not after the start."""
    return max(end - start, _ZERO) if hours is None else working_time(start, end, hours)


def later(start: datetime, span: timedelta, hours: Calendar | None) -> datetime:
    """The moment at which so much time of its own has run; the start where that is none."""
    if span <= _ZERO:
        return start
    return start + span if hours is None else add_hours(start, span / _HOUR, hours)
