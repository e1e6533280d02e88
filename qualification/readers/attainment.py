"""How well each clause of one version of the agreement was kept in a period, and the cases behind each number."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db.models import Count, Min

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.pages import Key, Orderings, Page, Window, bookmark, page_of
from leadhub.api.parameters import bounded
from leadhub.documents.in_force import rule_set_at
from leadhub.errors import FieldError, NotAcceptable, NotFound
from leadhub.models import DocumentKind, RuleSet, Version
from qualification.measures import CaseResult, Cases, Measure, Term, clocks_in, measures
from qualification.models import ClockRun, Lead
from qualification.rulebook import agreement_version
from qualification.rules.agreement import Clause, Owner, Unit
from qualification.rules.clause_kinds import kind_of
from qualification.rules.promises import limit_of

PAGE: Final = "attainment"
"""The name of the console's page about it, among those of a version."""
DIGITS: Final = 1
NEWEST: Final = Orderings({"counted_at": Key("counted_at")}, default="-counted_at")


class ClauseScopeView(View):
    """Where a clause holds; null is everywhere."""

    priority: str | None
    channel: str | None
    product_line: str | None


class ClauseAttainmentView(View):
    """How well one clause was kept, in percent.

    `number` is its place in the document, from 0. `cases` are those that ended or ran out in the period; those that
    its owner could not help are `excused` and not among them. `rate` is null without a case, where the clause is not
    `measured`, and where it promises a number (`is_number`): `kept` is then how many there were. `asked` is the share,
    or the number for a month, that the clause asks for. `how` says what is counted.
    """

    number: int
    code: str
    label: str
    limit: str
    owner: Owner
    scope: ClauseScopeView
    measured: bool
    is_number: bool
    how: str | None
    cases: int
    kept: int
    excused: int
    rate: float | None
    asked: float | None


class SideAttainmentView(View):
    """All cases of what one side promises together; `rate` is in percent, and null without a case."""

    owner: Owner
    cases: int
    kept: int
    excused: int
    rate: float | None


class AttainmentView(View):
    """Every clause of one version, in the order of the document, and each side as a whole."""

    version: int
    begins: datetime
    ends: datetime
    sides: list[SideAttainmentView]
    clauses: list[ClauseAttainmentView]


class AttainmentCaseView(View):
    """One case of a clause: a clock that ended or ran out, a handoff, or, without a lead, a date by which it was due.

    `counted_at` is the moment by which it counts. `clock`, `due_at` and `ended_at` are those of the clock, null where
    none is meant. `why` is the code of what excuses it, or of why it was not kept, where one was given.
    """

    id: UUID
    lead: UUID | None
    handoff: UUID | None
    result: CaseResult
    why: str | None
    counted_at: datetime
    clock: str | None
    due_at: datetime | None
    ended_at: datetime | None


def attainment_of(term: Term) -> AttainmentView:
    """How the clauses were kept: one statement for the clocks, and one for each other measure."""
    counts: Counter[tuple[int, str]] = Counter()
    for cases in (clocks_in(term), *(measure.cases(term) for measure in measures())):
        for row in cases.order_by().values("by_clause", "result").annotate(times=Count("pk")):
            counts[row["by_clause"], row["result"]] += row["times"]
    by_code = _by_code()
    clauses = [_view(term, number, clause, counts, by_code) for number, clause in enumerate(term.agreement.clauses)]
    return AttainmentView(
        version=term.version,
        begins=term.begins,
        ends=term.ends,
        sides=list(_sides(clauses)),
        clauses=clauses,
    )


def cases_of(
    actor: Actor, term: Term, clause: int, window: Window, *, result: CaseResult | None = None
) -> Page[AttainmentCaseView]:
    """The cases behind one number, the newest first; NotFound where the version has no such clause, or none is counted.

    They are those of leads that the caller may see: for everybody on the staff, all of them.
    """
    if clause >= len(term.agreement.clauses) or not is_measured(term.agreement.clauses[clause].code):
        raise NotFound(f"Version {term.version} of the agreement has no clause {clause} that is measured.")
    code = term.agreement.clauses[clause].code
    rows = _cases_of(term, code).filter(by_clause=clause)
    if is_of_leads(code):
        rows = rows.filter(lead__in=Lead.objects.visible_to(actor))
    if result is not None:
        rows = rows.filter(result=result.value)
    bound_to = bookmark(actor.user_id, "attainment", term.version, term.begins, term.ends, clause, result)
    page = page_of(rows, NEWEST.read(None), window, bound_to)
    render = _case if is_of_leads(code) else _case_of_no_lead
    return Page([render(row) for row in page.rows], page.cursors, page.has_next, page.has_previous)


def term_of(
    now: datetime, *, version: int | None = None, begins: datetime | None = None, ends: datetime | None = None
) -> Term:
    """One version in a period: without a number the one in force, without a beginning this month, up to now."""
    number = rule_set_at(now).agreement if version is None else version
    if not Version.objects.filter(kind=DocumentKind.AGREEMENTS, number=number).exists():
        raise NotFound(f"There is no version {number} of the agreement.")
    start = month_of(now) if begins is None else bounded(begins, "from")
    # What happens at this very moment counts, also while the clock of a sandbox stands.
    end = now + datetime.resolution if ends is None else bounded(ends, "to")
    if end < start:
        detail = "A period ends after it begins."
        where = "/from" if ends is None else "/to"
        raise NotAcceptable(detail, code="out_of_bounds", errors=[FieldError(where, "out_of_bounds", detail)])
    first = RuleSet.objects.filter(agreement__gte=1).aggregate(at=Min("effective_at"))["at"]
    return Term(number, agreement_version(number), start, end, first or start)


def month_of(now: datetime) -> datetime:
    """The first moment of the month, in UTC."""
    return now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def is_measured(code: str) -> bool:
    """Whether anything counts the cases of a clause."""
    kind = kind_of(code)
    return bool(kind and kind.run) or code in _by_code()


def is_of_leads(code: str) -> bool:
    """Whether the cases of a clause are cases of leads."""
    measure = _by_code().get(code)
    return measure is None or measure.of_leads


def _by_code() -> dict[str, Measure]:
    return {code: measure for measure in measures() for code in measure.codes}


def _cases_of(term: Term, code: str) -> Cases:
    measure = _by_code().get(code)
    return clocks_in(term) if measure is None else measure.cases(term)


def _view(
    term: Term, number: int, clause: Clause, counts: Mapping[tuple[int, str], int], by_code: Mapping[str, Measure]
) -> ClauseAttainmentView:
    kind, measure = kind_of(clause.code), by_code.get(clause.code)
    kept, broken, excused = (counts.get((number, result.value), 0) for result in CaseResult)
    is_number = measure is not None and measure.promised is not None
    asked = clause.number if measure is not None and clause.unit is Unit.PERCENT else None
    if measure is not None and measure.promised is not None:
        asked = measure.promised(term, clause)
    return ClauseAttainmentView(
        number=number,
        code=clause.code,
        label=clause.label,
        limit=limit_of(clause),
        owner=clause.owner,
        scope=msgspec.convert(clause.scope, ClauseScopeView, from_attributes=True),
        measured=bool(kind and kind.run) or measure is not None,
        is_number=is_number,
        how=(kind.measured or None) if kind else None,
        cases=kept + broken,
        kept=kept,
        excused=excused,
        rate=None if is_number else _share(kept, kept + broken),
        asked=asked,
    )


def _sides(clauses: list[ClauseAttainmentView]) -> Iterator[SideAttainmentView]:
    for owner in Owner:
        kept = [one for one in clauses if one.owner is owner and one.rate is not None]
        cases = sum(one.cases for one in kept)
        yield SideAttainmentView(
            owner=owner,
            cases=cases,
            kept=sum(one.kept for one in kept),
            excused=sum(one.excused for one in clauses if one.owner is owner),
            rate=_share(sum(one.kept for one in kept), cases),
        )


def _share(kept: int, cases: int) -> float | None:
    return round(100 * kept / cases, DIGITS) if cases else None


def _case(row: Any) -> AttainmentCaseView:
    is_clock = isinstance(row, ClockRun)
    return AttainmentCaseView(
        id=row.pk,
        lead=row.lead_id,
        handoff=row.handoff_id if is_clock else row.pk,
        result=CaseResult(row.result),
        why=row.why or None,
        counted_at=row.counted_at,
        clock=row.kind if is_clock else None,
        due_at=row.due_at if is_clock else None,
        ended_at=row.stopped_at if is_clock else row.closed_at,
    )


def _case_of_no_lead(row: Any) -> AttainmentCaseView:
    return AttainmentCaseView(
        id=row.pk,
        lead=None,
        handoff=None,
        result=CaseResult(row.result),
        why=row.why or None,
        counted_at=row.counted_at,
        clock=None,
        due_at=row.due_at,
        ended_at=None,
    )
