"""How well each clause of one version of the agreement was kept in a period, as its clocks tell."""

from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q
from django.db.models.functions import Coalesce

from leadhub.api.bodies import View
from qualification.models import ClockOutcome, ClockRun
from qualification.rulebook import agreement_version
from qualification.rules.agreement import Agreement, Clause, Owner, Unit
from qualification.rules.clause_kind import PARTNER_CHANNEL
from qualification.rules.clause_kinds import kind_of

DIGITS = 1


class ClauseScopeView(View):
    """Where a clause holds; null is everywhere."""

    priority: str | None
    channel: str | None
    product_line: str | None


class ClauseAttainmentView(View):
    """How well one clause was kept, in percent.

    `cases` are those that ended or ran out in the period; those that its owner could not help are `excused` and not
    among them. `rate` is null without a case, and where the clause is not `measured`. `asked` is the share that the
    clause itself asks for.
    """

    code: str
    label: str
    owner: Owner
    scope: ClauseScopeView
    measured: bool
    cases: int
    kept: int
    excused: int
    rate: float | None
    asked: float | None


class AttainmentView(View):
    """Every clause of one version, in the order of the document."""

    version: int
    begins: datetime
    ends: datetime
    clauses: list[ClauseAttainmentView]


def attainment_of(version: int, begins: datetime, ends: datetime) -> AttainmentView:
    """How the clauses of a version were kept from one moment up to another: one statement."""
    agreement = agreement_version(version)
    kept = dict.fromkeys(range(len(agreement.clauses)), 0)
    broken, excused = dict(kept), dict(kept)
    places = {id(clause): place for place, clause in enumerate(agreement.clauses)}
    for row in _counted(version, begins, ends):
        clause = clause_behind(agreement, row)
        if clause is not None:
            place = places[id(clause)]
            kept[place] += row["kept"]
            broken[place] += row["broken"]
            excused[place] += row["excused_ones"]
    clauses = [
        _view(clause, kept[place], broken[place], excused[place]) for place, clause in enumerate(agreement.clauses)
    ]
    return AttainmentView(version=version, begins=begins, ends=ends, clauses=clauses)


def clause_behind(agreement: Agreement, run: Any) -> Clause | None:
    """The clause that clocks of one sort run by: the one that says their number, of several the narrowest."""
    alike = [
        clause
        for clause in agreement.clauses
        if (kind := kind_of(clause.code)) and kind.run == run["kind"] and _says(clause, run)
    ]
    if len(alike) <= 1:
        return next(iter(alike), None)
    channel = PARTNER_CHANNEL if run["to_partner"] else run["handoff__kind"]
    found = (
        agreement.clause(code, run["priority"], channel, run["lead__product_line__code"])
        for code in dict.fromkeys(clause.code for clause in alike)
    )
    return next((clause for clause in found if clause in alike), alike[0])


def _says(clause: Clause, run: Any) -> bool:
    return (clause.number, clause.unit, clause.owner) == (run["number"], run["unit"], run["owner"])


def _counted(version: int, begins: datetime, ends: datetime) -> Any:
    """Clocks that ended or ran out in the period, counted by what tells which clause they ran by.

    One that was not kept in time counts when it was due, however late somebody noticed; any other when it stopped.
    """
    ran_out = Q(breached_at__isnull=False) | Q(outcome__in=[ClockOutcome.LATE, ClockOutcome.MISSED])
    kept = Q(outcome=ClockOutcome.MET, breached_at__isnull=True)
    when_due = Q(breached_at__isnull=False, due_at__gte=begins, due_at__lt=ends)
    when_stopped = Q(breached_at__isnull=True, stopped_at__gte=begins, stopped_at__lt=ends)
    to_partner = ExpressionWrapper(Q(handoff__partner__isnull=False), output_field=BooleanField())
    told = ("kind", "number", "unit", "owner", "priority", "handoff__kind", "to_partner", "lead__product_line__code")
    return (
        ClockRun.objects.filter(when_due | when_stopped, agreement=version)
        .annotate(
            priority=Coalesce(F("handoff__priority"), F("technical_review__handoff__priority")), to_partner=to_partner
        )
        .order_by()
        .values(*told)
        .annotate(
            kept=Count("pk", filter=kept),
            broken=Count("pk", filter=ran_out & Q(excused="")),
            excused_ones=Count("pk", filter=ran_out & ~Q(excused="")),
        )
    )


def _view(clause: Clause, kept: int, broken: int, excused: int) -> ClauseAttainmentView:
    kind = kind_of(clause.code)
    cases = kept + broken
    return ClauseAttainmentView(
        code=clause.code,
        label=clause.label,
        owner=clause.owner,
        scope=ClauseScopeView(
            priority=clause.scope.priority, channel=clause.scope.channel, product_line=clause.scope.product_line
        ),
        measured=bool(kind and kind.run),
        cases=cases,
        kept=kept,
        excused=excused,
        rate=round(100 * kept / cases, DIGITS) if cases else None,
        asked=clause.number if clause.unit is Unit.PERCENT and kind is not None and not kind.runs else None,
    )
