"""How clauses are measured that verdicts of sales tell of, and those that promise to learn from them."""

from datetime import datetime
from typing import Final

from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from feedback.models import Reason, Recalibration, RecalibrationDue, Verdict
from feedback.reminding import CLAUSE
from qualification.measures import CaseResult, Cases, Measure, Term, answered_in, handoffs_as_cases, holds_for
from qualification.models import HandoffStatus
from qualification.rules.agreement import Clause, Scope
from qualification.rules.periods import months_later

QUARTER: Final = 3


def _accepted(term: Term) -> Cases:
    """Accepted of answered; a rejection that says nothing about the lead is left out.

    What was drawn by the hold-out counts nowhere here: marketing did not say that it is ready.
    """
    reason = Subquery(Verdict.objects.filter(handoff=OuterRef("pk")).values("reason")[:1])
    rows = answered_in(term).filter(holdout=False).exclude(status=HandoffStatus.EXPIRED).annotate(reason=reason)
    beside = Reason.objects.filter(kind=Reason.Kind.REJECTION, says_quality=False).values("code")
    results = {
        CaseResult.KEPT: Q(status=HandoffStatus.ACCEPTED),
        CaseResult.EXCUSED: Q(reason__in=beside),
        CaseResult.BROKEN: Q(pk__isnull=False),
    }
    return handoffs_as_cases(rows, _places(term), results, counted_at="closed_at", why=reason)


def _places(term: Term) -> list[tuple[int, Q]]:
    """The first rate holds for so many quarters, the later one after them; alone, each holds at any time."""
    first, later = term.clauses("acceptance_rate"), term.clauses("acceptance_rate_later")
    turn = _turn(term)
    if turn is None or not later:
        return [(term.agreement.place_of(one), holds_for(one)) for one in first or later]

    def place(clause: Clause, when: Q) -> tuple[int, Q]:
        return term.agreement.place_of(clause), holds_for(clause) & when

    return [
        *(place(one, Q(closed_at__lt=turn)) for one in first),
        *(place(one, Q(closed_at__gte=turn)) for one in later),
    ]


def agreed_acceptance(term: Term) -> float | None:
    """The share of answered handoffs that sales is to accept at the end of a term, where one is agreed for all."""
    turn = _turn(term)
    codes = ("acceptance_rate", "acceptance_rate_later")
    order = reversed(codes) if turn is not None and term.ends >= turn else codes
    clauses = (clause for code in order for clause in term.clauses(code) if clause.scope == Scope())
    found = next(clauses, None)
    return None if found is None else found.number / 100


def _turn(term: Term) -> datetime | None:
    """When the later rate takes the place of the first."""
    quarters = term.agreement.clause("acceptance_rate_quarters")
    return months_later(term.first_at, QUARTER * int(quarters.number)) if quarters else None


def _recalibrated(term: Term) -> Cases:
    """Each due date: whether so many recalibrations of its quarter were done by then."""
    since = Q(finished_at__gte=OuterRef("begins"), finished_at__lte=OuterRef("due_at"))
    counted = Recalibration.objects.kept().filter(since).order_by().annotate(all=Value(1)).values("all")
    places = [term.agreement.place_of(clause) for clause in term.clauses(CLAUSE)]
    rows = RecalibrationDue.objects.filter(term.within("due_at"), agreement=term.version)
    return rows.annotate(
        done=Coalesce(Subquery(counted.annotate(times=Count("pk")).values("times")), 0),
        by_clause=Value(places[0] if places else None, output_field=IntegerField()),
        counted_at=F("due_at"),
        why=Value(""),
    ).annotate(
        result=Case(
            When(done__gte=F("ordinal"), then=Value(CaseResult.KEPT.value)),
            default=Value(CaseResult.BROKEN.value),
            output_field=CharField(),
        )
    )


MEASURES: Final = (
    Measure(("acceptance_rate", "acceptance_rate_later"), _accepted),
    Measure((CLAUSE,), _recalibrated, of_leads=False),
)
"""What this app measures."""
