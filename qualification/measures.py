"""How clauses of the agreement are measured: each measure finds the cases of its clauses, kept, broken or excused.

A measure is a queryset of clocks or handoffs that says of each row by which clause it counts and how it came out. So
one declaration gives the numbers and the list behind each of them, and the two cannot differ.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from django.db.models import Case, CharField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, TextChoices, Value, When

from leadhub.composition import parts
from qualification.models import ClockOutcome, ClockRun, Handoff, HandoffStatus, Signal
from qualification.rules.agreement import Agreement, Clause, Clock, Unit
from qualification.rules.clocks import PARTNER_CHANNEL
from qualification.rules.periods import months_later

CARD_INCOMPLETE: Final = "card_incomplete"
"""Why a broken promise of sales is not theirs: the card lacked something that marketing owes."""
NOBODY: Final = Q(pk__in=[])
KEPT: Final = Q(outcome=ClockOutcome.MET)
"""Clocks that were kept in time."""
TOLD: Final = ~KEPT & Q(breached_at__isnull=False)
"""Clocks that were not, and of which people have been told."""


class CaseResult(TextChoices):
    """How one case of a clause came out."""

    KEPT = "kept", "Kept"
    BROKEN = "broken", "Broken"
    EXCUSED = "excused", "Excused"


@dataclass(frozen=True, slots=True)
class Term:
    """One version of the agreement in a period; `first_at` is when a first agreement came into force."""

    version: int
    agreement: Agreement
    begins: datetime
    ends: datetime
    first_at: datetime

    def within(self, column: str) -> Q:
        """Rows whose column lies in the period."""
        return Q(**{f"{column}__gte": self.begins, f"{column}__lt": self.ends})

    def clauses(self, code: str) -> tuple[Clause, ...]:
        """The clauses of a code, the narrowest first."""
        return self.agreement.by_code.get(code, ())


Cases: TypeAlias = "QuerySet[Any]"
"""Rows with `by_clause` (the place of the clause), `result`, `counted_at` and `why` beside them."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What measures the clauses of some codes.

    Where `promised` is given it says how many cases are promised for a month: such a clause is a number, not a share.
    Cases that are not `of_leads` have a `due_at` of their own, and everybody on the staff may see them.
    """

    codes: tuple[str, ...]
    cases: Callable[[Term], Cases]
    promised: Callable[[Term, Clause], float | None] | None = None
    of_leads: bool = True


def measures() -> Iterator[Measure]:
    """Every measure that the apps bring; clauses of other codes are measured by the clocks that run by them, if any."""
    for brought in parts("LEADHUB_MEASURES"):
        yield from brought


def clocks_in(term: Term) -> Cases:
    """Clocks that ended or ran out in the period.

    One that was not kept in time counts when it was due, however late somebody noticed; any other when it stopped. Kept
    in time is also what somebody had done in time and only wrote down later.
    """
    in_period = (TOLD & term.within("due_at")) | ((KEPT | Q(breached_at__isnull=True)) & term.within("stopped_at"))
    rows = ClockRun.objects.filter(in_period, agreement=term.version, clause__isnull=False)
    cases: Cases = clocks_as_cases(rows).annotate(by_clause=F("clause"))
    return cases


def clocks_as_cases(rows: "QuerySet[ClockRun]") -> Cases:
    """Those of these clocks that ended or ran out, with their result, the moment by which they count, and why."""
    ran_out = TOLD | Q(outcome__in=[ClockOutcome.LATE, ClockOutcome.MISSED])
    cases: Cases = rows.filter(KEPT | ran_out).annotate(
        result=Case(
            When(KEPT, then=Value(CaseResult.KEPT.value)),
            When(excused="", then=Value(CaseResult.BROKEN.value)),
            default=Value(CaseResult.EXCUSED.value),
            output_field=CharField(),
        ),
        counted_at=Case(When(TOLD, then=F("due_at")), default=F("stopped_at")),
        why=F("excused"),
    )
    return cases


def handoffs_as_cases(
    rows: "QuerySet[Handoff]",
    places: Sequence[tuple[int, Q]],
    results: Mapping[CaseResult, Q],
    *,
    counted_at: str,
    why: Any = None,
) -> Cases:
    """Handoffs as cases: by the first place whose condition holds, with the first result whose condition holds."""
    by_clause = Case(
        *(When(condition, then=Value(place)) for place, condition in places),
        default=Value(None),
        output_field=IntegerField(),
    )
    result = Case(*(When(condition, then=Value(word.value)) for word, condition in results.items()), default=Value(""))
    found = rows.annotate(by_clause=by_clause, counted_at=F(counted_at)).annotate(result=result)
    return found.annotate(why=why or Value("")).exclude(Q(by_clause=None) | Q(result=""))


def holds_for(clause: Clause) -> Q:
    """The handoffs that the scope of a clause names."""
    scope, named = clause.scope, Q()
    if scope.priority:
        named &= Q(priority=scope.priority)
    if scope.channel == PARTNER_CHANNEL:
        named &= Q(partner__isnull=False)
    elif scope.channel:
        named &= Q(partner__isnull=True, kind=scope.channel)
    if scope.product_line:
        named &= Q(lead__product_line__code=scope.product_line)
    # What is named nowhere holds for all of them.
    return named or Q(pk__isnull=False)


def delivered_in(term: Term) -> "QuerySet[Handoff]":
    """The handoffs that were delivered in the period under the version."""
    return Handoff.objects.delivered().filter(term.within("created_at"), agreement=term.version)


def answered_in(term: Term) -> "QuerySet[Handoff]":
    """The handoffs of the version that somebody answered in the period, or that expired."""
    # What a partner accepted and left lying was answered all the same.
    ended = Q(status__in=(HandoffStatus.ACCEPTED, HandoffStatus.REJECTED, HandoffStatus.EXPIRED))
    answered = ended | Q(recalled_at__isnull=False)
    return Handoff.objects.delivered().filter(answered, term.within("closed_at"), agreement=term.version)


def _places(term: Term, *codes: str) -> list[tuple[int, Q]]:
    return [(term.agreement.place_of(one), holds_for(one)) for code in codes for one in term.clauses(code)]


def _deliveries(term: Term) -> Cases:
    """Handoffs that a signal brought about, from when it occurred: what comes late from elsewhere is late here too."""
    clauses = [clause for clause in term.clauses("delivery") if clause.clock is Clock.WALL]
    brought = Signal.objects.filter(lead=OuterRef("lead"), received_at=OuterRef("created_at"))
    rows = delivered_in(term).annotate(asked_at=Subquery(brought.order_by("-occurred_at").values("occurred_at")[:1]))
    places = [(term.agreement.place_of(clause), holds_for(clause)) for clause in clauses]
    in_time = NOBODY
    for (place, _), clause in zip(places, clauses, strict=True):
        in_time |= Q(by_clause=place, asked_at__gte=F("created_at") - _span(clause))
    results = {CaseResult.KEPT: in_time, CaseResult.BROKEN: Q(pk__isnull=False)}
    return handoffs_as_cases(rows.filter(asked_at__isnull=False), places, results, counted_at="created_at")


def _span(clause: Clause) -> timedelta:
    return timedelta(**{"minutes" if clause.unit is Unit.MINUTES else "days": clause.number})


def _complete(term: Term) -> Cases:
    """Cards that lacked nothing when they were delivered."""
    results = {CaseResult.KEPT: Q(card_missing=[]), CaseResult.BROKEN: Q(pk__isnull=False)}
    return handoffs_as_cases(delivered_in(term), _places(term, "completeness"), results, counted_at="created_at")


def _covered(term: Term) -> Cases:
    """Answered before they expired; what expired with a card that lacked something is not the fault of sales."""
    unfinished = ~Q(card_missing=[]) & Q(card_completed_at=None)
    results = {
        CaseResult.KEPT: ~Q(status=HandoffStatus.EXPIRED),
        CaseResult.EXCUSED: unfinished,
        CaseResult.BROKEN: Q(pk__isnull=False),
    }
    excused = Case(When(result=CaseResult.EXCUSED.value, then=Value(CARD_INCOMPLETE)), default=Value(""))
    return handoffs_as_cases(answered_in(term), _places(term, "coverage"), results, counted_at="closed_at", why=excused)


def _volume(term: Term) -> Cases:
    """Every handoff that was delivered, but for those of the hold-out: they are no work of marketing's."""
    places = _places(term, "volume") or _places(term, "volume_months")
    rows = delivered_in(term).filter(holdout=False)
    return handoffs_as_cases(rows, places, {CaseResult.KEPT: Q(pk__isnull=False)}, counted_at="created_at")


def _promised_volume(term: Term, clause: Clause) -> float | None:
    """As agreed, or the mean of the months before, where that is what was agreed; nothing before the first of them."""
    if clause.code == "volume":
        return clause.number
    months = int(clause.number)
    since = months_later(term.begins, -months)
    before = Handoff.objects.delivered().filter(created_at__gte=since, created_at__lt=term.begins, holdout=False)
    return round(before.count() / months, 1) or None


MEASURES: Final = (
    Measure(("delivery",), _deliveries),
    Measure(("completeness",), _complete),
    Measure(("coverage",), _covered),
    Measure(("volume", "volume_months"), _volume, _promised_volume),
)
"""What this app measures; verdicts are feedback's."""
