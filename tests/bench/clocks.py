"""Many handoffs wait, few of them have something due: what finding those takes, and what firing them takes."""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from django.core.management import call_command
from django.db import connection

from accounts.models import Contact, ProductLine
from leadhub.actors import Actor, ActorKind, Role
from leadhub.example import found_company
from leadhub.installing import install
from leadhub.usecases import use_case
from qualification.due import fire_clocks
from qualification.firing import due_leads
from qualification.intake import ingest
from qualification.models import ClockKind, ClockRun, Lead, LeadState, Stage, Team
from tests.bench.filling import both, clock_of, fill, handoff_of, key_of
from tests.bench.workload import INDUSTRIES

DUE = 500
LIMIT_MS = 50.0
AT_ONCE = 50_000
FINDS = 20
NOW = datetime(2026, 11, 3, 15, tzinfo=UTC)
"""A Tuesday, nine in the morning where the handoffs are."""
STEPS = tuple(timedelta(minutes=minutes) for minutes in (30, 60, 90, 120, 180))
"""When something is due of an urgent handoff: reminder, breach, escalation of the answer, then of the response."""
FAR = timedelta(days=90)


def main(handoffs: int, rounds: int) -> None:
    """Lay the ground, then find and fire round by round, and print one table."""
    call_command("migrate", verbosity=0, interactive=False)
    install(now=NOW)
    found_company()
    print(f"\n{connection.vendor}: laying {handoffs:,} open handoffs …", file=sys.stderr)
    team = Team.objects.select_related("calendar").get(name="North America")
    line, _ = ProductLine.objects.get_or_create(code="cnc-machining", defaults={"label": "CNC machining"})
    for start in range(0, handoffs - DUE, AT_ONCE):
        _lay_some(start, min(start + AT_ONCE, handoffs - DUE), line, team)
    _ask(DUE)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    found: list[float] = []
    fired: list[tuple[int, float]] = []
    for step in STEPS[:rounds]:
        moment = NOW + step
        found += [_timed(_find, moment)[1] * 1e3 for _ in range(FINDS)]
        fired.append(_timed(fire_clocks, moment))
    _show(handoffs, found, fired)


def _find(moment: datetime) -> int:
    leads = due_leads(moment)
    assert leads, f"nothing is due at {moment}"
    return len(leads)


def _timed(act: Callable[[datetime], int], moment: datetime) -> tuple[int, float]:
    began = time.perf_counter()
    done = act(moment)
    return done, time.perf_counter() - began


def _ask(count: int) -> None:
    """So many companies ask for a quote at one moment: what is due of them falls due together."""
    website = Actor(ActorKind.INTEGRATION, Role.INTEGRATION, name="website")
    ingest([_request(number) for number in range(count)], actor=website, now=NOW)


def _request(number: int) -> dict[str, Any]:
    return {
        "source": "website",
        "external_id": f"due-{number}",
        "type": "rfq_submitted",
        "occurred_at": NOW.isoformat(),
        "contact": {"email": f"buyer@due{number}.example", "job_title": "Sourcing manager"},
        "account": {
            "name": f"Due {number}",
            "domain": f"due{number}.example",
            "industry": INDUSTRIES[0],
            "country": "US",
            "employee_count": 900,
            "plant_count": 3,
        },
        "product_line": "cnc-machining",
    }


@use_case
def _lay_some(start: int, end: int, line: ProductLine, team: Team) -> None:
    """Handoffs of these numbers: each table in one statement, as rows that differ in their keys alone."""
    person, lead, handoff = key_of("1"), key_of("2"), key_of("3")
    address = "'p' || i || '@waits.example'"
    born = {"created_at": NOW, "updated_at": NOW}
    of_lead = {"id": lead, "canonical_id": lead, "contact_id": person}
    kinds = (ClockKind.ACCEPTANCE, ClockKind.FIRST_RESPONSE, ClockKind.EXPIRY)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Every key that is referred to is made here: nothing needs to be looked up a million times.
            cursor.execute("SET LOCAL session_replication_role = replica")
        rows: list[tuple[Any, dict[str, str]]] = [
            (Contact(facts_as_of={}, **born), {"id": person, "canonical_id": person} | both(address)),
            (Lead(product_line_id=line.pk, stage=Stage.MQL, stage_entered_at=NOW, team_id=team.pk, **born), of_lead),
            (LeadState(terms=b"", basis="", enquiry_as_of={}, trend="cold"), {"lead_id": lead}),
            (handoff_of(team, NOW, due=NOW + FAR, next_due_at=NOW + FAR), {"id": handoff, "lead_id": lead}),
            *(
                (_clock(kind, team), {"id": key_of(str(place)), "lead_id": lead, "handoff_id": handoff})
                for place, kind in enumerate(kinds, start=4)
            ),
        ]
        for row, own in rows:
            fill(cursor, row, own, start, end)


def _clock(kind: ClockKind, team: Team) -> ClockRun:
    """A clock that runs, and has something due in some months."""
    due = NOW + FAR
    return clock_of(kind, team, NOW, due=due, running_since=NOW, next_step=1, next_at=due)


def _show(handoffs: int, found: Sequence[float], fired: Sequence[tuple[int, float]]) -> None:
    print(f"\n{connection.vendor}: {handoffs:,} open handoffs with three clocks each, {DUE} of them with something due")
    within = "within" if median(found) <= LIMIT_MS else "ABOVE"
    print(
        f"  {'finding what is due':<40}{median(found):>9,.1f} ms ({min(found):,.1f} to {max(found):,.1f})"
        f"   {within} the limit of {LIMIT_MS:.0f} ms"
    )
    for steps, seconds in fired:
        print(f"  {f'firing {steps:,} steps':<40}{seconds * 1e3:>9,.0f} ms   {seconds / steps * 1e6:,.0f} µs a step")
