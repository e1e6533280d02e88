"""How many went from step to step, month by month, and how many of the answers of sales were a yes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import Count
from django.db.models.functions import TruncMonth

from feedback.measures import agreed_acceptance
from feedback.readers.scorecard_cases import Card, cases_of
from feedback.readers.scorecard_links import Links
from feedback.readers.scorecard_views import ScorecardRateView, rate_view
from feedback.rules.scorecard import ScorecardCases, ScorecardMode, rate
from leadhub.actors import Actor
from leadhub.api.bodies import View
from qualification.lead_counts import counted_as, reached
from qualification.models import CountedAs, Lead, Milestone
from qualification.readers.attainment import term_of
from qualification.rules.periods import months_later

STEPS: Final[Mapping[str, tuple[Milestone, Milestone]]] = {
    "mql_to_sal": (Milestone.MQL, Milestone.SAL),
    "sal_to_sql": (Milestone.SAL, Milestone.SQL),
    "sql_to_opportunity": (Milestone.SQL, Milestone.OPPORTUNITY),
}


class MonthView(View):
    """What the scorecard of what happened in this month says of these rates."""

    begins: datetime
    acceptance: ScorecardRateView
    mql_to_sal: ScorecardRateView
    sal_to_sql: ScorecardRateView
    sql_to_opportunity: ScorecardRateView


class ConversionsView(View):
    """Months one after the other; `agreed` is the share of answers that is to be a yes, where one is agreed for all."""

    months: list[MonthView]
    agreed: float | None
    as_of: datetime


def conversions(actor: Actor, last: datetime, number: int, now: datetime) -> ConversionsView:
    """So many months up to the one that begins at `last`: four statements for the rates, and those of the agreement.

    A lead belongs to the month in which it first took a step; it counts as gone on whenever it took the next one.
    """
    begins = [months_later(last, place - number + 1) for place in range(number)]
    whole = Card(mode=ScorecardMode.PERIOD, start=begins[0], end=months_later(last, 1))
    steps = {name: _by_month(_gone_on(actor, whole, *pair)) for name, pair in STEPS.items()}
    answers = cases_of(actor, whole, ScorecardCases.ANSWERED)
    said = _by_month(_monthly(answers.rows, answers.at).annotate(n=Count("pk"), hits=Count("pk", filter=answers.hit)))
    return ConversionsView(
        months=[_month(month, steps, said) for month in begins],
        agreed=agreed_acceptance(term_of(now)),
        as_of=now,
    )


def _gone_on(actor: Actor, card: Card, of: Milestone, then: Milestone) -> Any:
    leads = Lead.objects.visible_to(actor).canonical().filter(counted_as(CountedAs.MARKETING), card.passed(of))
    return _monthly(leads, f"{of}_at").annotate(n=Count("pk"), hits=Count("pk", filter=reached(then)))


def _monthly(rows: Any, column: str) -> Any:
    return rows.order_by().annotate(month=TruncMonth(column, tzinfo=UTC)).values("month")


def _by_month(rows: Any) -> dict[datetime, tuple[int, int]]:
    return {row["month"]: (row["hits"], row["n"]) for row in rows}


def _month(
    begins: datetime,
    steps: Mapping[str, Mapping[datetime, tuple[int, int]]],
    said: Mapping[datetime, tuple[int, int]],
) -> MonthView:
    links = Links(Card(mode=ScorecardMode.PERIOD, start=begins, end=months_later(begins, 1)), None)
    rates = {
        name: rate_view(rate(*steps[name].get(begins, (0, 0))), links.passed((of,), then), links.passed((of,)))
        for name, (of, then) in STEPS.items()
    }
    answers = rate(*said.get(begins, (0, 0)))
    cases = ScorecardCases.ANSWERED
    return MonthView(
        begins=begins, acceptance=rate_view(answers, links.cases(cases, hit=True), links.cases(cases)), **rates
    )


def last_qualified(actor: Actor, before: datetime) -> datetime | None:
    """When a lead was last qualified for the first time, before a moment: one statement."""
    rows = Lead.objects.visible_to(actor).canonical().filter(counted_as(CountedAs.MARKETING), mql_at__lt=before)
    return rows.order_by("-mql_at").values_list("mql_at", flat=True).first()
