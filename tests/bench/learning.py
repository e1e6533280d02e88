"""Leads that came over a year, some of which went far: what scorecard, charts, loss flow and insight take."""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from typing import Any

from django.core.management import call_command
from django.db import connection

from accounts.models import Contact, ProductLine
from feedback.admin.charts.chart import Asked as AskedOfChart
from feedback.admin.charts.reports import REPORTS
from feedback.models import Verdict
from feedback.readers.insights import Asked, insights
from feedback.readers.loss_flow import Flow, loss_flow
from feedback.readers.scorecard import scorecard
from feedback.readers.scorecard_cases import Card
from feedback.rules.insight import InsightBy
from feedback.rules.scorecard import ScorecardGroup, ScorecardMode
from leadhub.actors import Actor, ActorKind, Role
from leadhub.example import found_company
from leadhub.installing import install
from leadhub.usecases import use_case
from qualification.dimensions import origin_numbers
from qualification.models import ClockKind, ClockOutcome, ClockRun, Lead, Remark, Signal, Stage, Team
from tests.bench.filling import before, both, clock_of, fill, handoff_of, key_of

LIMIT_S = 2.0
AT_ONCE = 100_000
SOURCES = 12
DAYS = 365
SIGNALS = 2
"""Signals of each lead."""
NOW = datetime(2026, 11, 3, 15, tzinfo=UTC)
MOMENT = "2026-11-03 15:00:00"
FAR = timedelta(days=90)
READER = Actor(ActorKind.PERSON, Role.MARKETING, name="Reader")
MONTH = {"start": datetime(2026, 9, 1, tzinfo=UTC), "end": datetime(2026, 10, 1, tzinfo=UTC)}
QUESTIONS: dict[str, Card] = {
    "all leads": Card(),
    "all leads, by source": Card(group=ScorecardGroup.SOURCE),
    "all leads, by campaign": Card(group=ScorecardGroup.CAMPAIGN),
    "all leads, by product line": Card(group=ScorecardGroup.PRODUCT_LINE),
    "all leads, by team": Card(group=ScorecardGroup.TEAM),
    "one month that came, by source": Card(group=ScorecardGroup.SOURCE, **MONTH),  # type: ignore[arg-type]  # a period
    "what happened in one month": Card(mode=ScorecardMode.PERIOD, **MONTH),  # type: ignore[arg-type]  # a period
}


def main(leads: int, rounds: int) -> None:
    """Lay the ground, then ask each question round by round, and print one table."""
    call_command("migrate", verbosity=0, interactive=False)
    install(now=NOW)
    found_company()
    print(f"\n{connection.vendor}: laying {leads:,} leads …", file=sys.stderr)
    team = Team.objects.select_related("calendar").get(name="North America")
    line, _ = ProductLine.objects.get_or_create(code="cnc-machining", defaults={"label": "CNC machining"})
    origins = sorted(origin_numbers({(f"source-{n}", "form", f"campaign-{n}", "") for n in range(SOURCES)}).values())
    for start in range(0, leads, AT_ONCE):
        _lay_some(start, min(start + AT_ONCE, leads), line, team, origins[0])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    print(
        f"\n{connection.vendor}: the scorecard of {leads:,} leads of a year, the limit is {LIMIT_S:.0f} s at a million"
    )
    # What the first question of a process imports is no part of any.
    scorecard(READER, QUESTIONS["all leads"], NOW)
    for name, card in QUESTIONS.items():
        _show(name, _timed(partial(scorecard, READER, card, NOW), rounds), limit=LIMIT_S)
    month = MONTH["start"]
    for report in REPORTS:
        _show(
            f"chart: {report.name}",
            _timed(partial(report.make, READER, AskedOfChart(month, NOW)), rounds),
            limit=LIMIT_S,
        )
    _show("all charts, as small as a manager sees them first", _timed(partial(_first_page, month), rounds))
    _show("where leads get lost", _timed(partial(loss_flow, READER, Flow(narrowed={}), NOW), rounds))
    for by in (InsightBy.SOURCES, InsightBy.SIGNALS):
        _show(f"insight by {by}", _timed(partial(insights, READER, by, Asked()), rounds))


def _first_page(month: datetime) -> None:
    for report in REPORTS:
        report.make(READER, AskedOfChart(month, NOW, is_brief=True))


def _timed(ask: Callable[[], Any], rounds: int) -> list[float]:
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        ask()
        took.append(time.perf_counter() - began)
    return took


def _show(name: str, took: Sequence[float], *, limit: float | None = None) -> None:
    said = "" if limit is None else "within the limit" if median(took) <= limit else "ABOVE the limit"
    print(f"  {name:<40}{median(took):>9.2f} s ({min(took):.2f} to {max(took):.2f})   {said}")


@use_case
def _lay_some(start: int, end: int, line: ProductLine, team: Team, origin: int) -> None:
    """Of five leads one is qualified, of ten one handed over; of these most are answered, and some are won."""
    person, lead, handoff, remark = (key_of(kind) for kind in "1234")
    came = f"i %% {DAYS}"
    reached = {"mql_at": 5, "handed_over_at": 10, "sal_at": 20, "sql_at": 40, "opportunity_at": 60, "won_at": 120}
    passed = {name: f"CASE WHEN i %% {part} = 0 THEN {before(MOMENT, came)} END" for name, part in reached.items()}
    born = {"created_at": NOW, "updated_at": NOW}
    dated = {"created_at": before(MOMENT, came)}
    of_lead = {"id": lead, "canonical_id": lead, "contact_id": person, "first_origin_id": f"{origin} + i %% {SOURCES}"}
    given = {"id": handoff, "lead_id": lead, "closed_at": before(MOMENT, came)} | dated
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Every key that is referred to is made here: nothing needs to be looked up a million times.
            cursor.execute("SET LOCAL session_replication_role = replica")
        rows: list[tuple[Any, dict[str, str], int]] = [
            (
                Contact(facts_as_of={}, **born),
                {"id": person, "canonical_id": person} | both("'p' || i || '@learns.example'"),
                1,
            ),
            (
                Lead(product_line_id=line.pk, stage=Stage.MQL, stage_entered_at=NOW, team_id=team.pk, **born),
                of_lead | passed | dated,
                1,
            ),
            (
                handoff_of(team, NOW, due=NOW + FAR),
                given | {"status": "CASE WHEN i %% 20 = 0 THEN 'accepted' ELSE 'rejected' END"},
                10,
            ),
            (_clock(ClockKind.ACCEPTANCE, team), {"id": key_of("5"), "lead_id": lead, "handoff_id": handoff}, 10),
            (_clock(ClockKind.FIRST_RESPONSE, team), {"id": key_of("6"), "lead_id": lead, "handoff_id": handoff}, 10),
            (Remark(author_name="Sales", text="Not now.", at=NOW), {"id": remark}, 10),
            (
                Verdict(by_name="Sales", at=NOW),
                {
                    "id": key_of("7"),
                    "handoff_id": handoff,
                    "remark_id": remark,
                    "kind": "CASE WHEN i %% 20 = 0 THEN 'accepted' ELSE 'rejected' END",
                    "reason": "CASE WHEN i %% 20 = 0 THEN '' WHEN i %% 30 = 0 THEN 'timing' ELSE 'no_project' END",
                },
                10,
            ),
        ]
        moment = before(MOMENT, came)
        for place in range(SIGNALS):
            told = {"id": key_of(str(8 + place)), "external_key": _digest(place), "type": f"1 + (i + {place}) %% 20"}
            told |= {"lead_id": lead, "contact": person, "occurred_at": moment, "received_at": moment}
            rows.append((Signal(source=1, origin=origin), told, 1))
        for row, own, every in rows:
            fill(cursor, row, own, start, end, every=every)


def _digest(place: int) -> str:
    """SQL of sixteen bytes that no other signal has."""
    if connection.vendor == "postgresql":
        return f"decode(lpad(to_hex(i), 30, '0') || '0{place}', 'hex')"
    return f"CAST(printf('%%015d{place}', i) AS BLOB)"


def _clock(kind: ClockKind, team: Team) -> ClockRun:
    """A clock that was kept, an hour of which had run."""
    return clock_of(kind, team, NOW, due=NOW + FAR, spent_s=3600, stopped_at=NOW, outcome=ClockOutcome.MET)
