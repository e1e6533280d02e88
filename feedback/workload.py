"""What handoffs of the past would have meant for teams and partners, under two rule sets."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from accounts.models import Partner
from feedback.rules.backtest import Readings
from feedback.rules.cases import Case, Reading
from feedback.rules.report import RecalibrationLoad
from qualification.desks import Desks
from qualification.rules.terms import moment_of

Taker = tuple[str, str]
"""`team` or `partner`, and its id."""


def load_of(cases: Sequence[Case], after: Readings) -> list[RecalibrationLoad]:
    """Handoffs by team and partner, in all, a week, and in the busiest week of the cases."""
    desks, weeks = Desks(), {_week(case) for case in cases}
    counts: tuple[dict[Taker, Counter[date]], ...] = ({}, {})
    for case in cases:
        for side, reading in zip(counts, (case.before, after.of(case)), strict=True):
            if reading.handed_over and reading.route is not None:
                side.setdefault(_taker(reading, case.country, desks), Counter())[_week(case)] += 1
    before, later = counts
    span = (max(weeks) - min(weeks)).days // 7 + 1 if weeks else 1
    takers = sorted({*before, *later})
    names = _names(takers, desks)
    return [
        _load(taker, names[taker], before.get(taker, Counter()), later.get(taker, Counter()), span) for taker in takers
    ]


def _taker(reading: Reading, country: str | None, desks: Desks) -> Taker:
    if reading.partner:
        return "partner", reading.partner
    return "team", str(desks.team_for(str(reading.route), country).pk)


def _names(takers: Sequence[Taker], desks: Desks) -> dict[Taker, str]:
    partners = [UUID(key) for kind, key in takers if kind == "partner"]
    found = {("partner", str(one.pk)): str(one) for one in Partner.objects.filter(pk__in=partners)}
    return found | {(kind, key): desks.team(UUID(key)).name for kind, key in takers if kind == "team"}


def _load(taker: Taker, name: str, before: Counter[date], after: Counter[date], weeks: int) -> RecalibrationLoad:
    kind, key = taker
    return RecalibrationLoad(
        team=key if kind == "team" else None,
        partner=key if kind == "partner" else None,
        label=name,
        before=before.total(),
        after=after.total(),
        per_week_before=round(before.total() / weeks, 2),
        per_week_after=round(after.total() / weeks, 2),
        busiest_before=max(before.values(), default=0),
        busiest_after=max(after.values(), default=0),
    )


def _week(case: Case) -> date:
    """The Monday of the week in which it was taken up."""
    day = moment_of(case.day).date()
    return day - timedelta(days=day.weekday())
