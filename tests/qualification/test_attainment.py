"""How clauses were kept, as their clocks tell: in time of all that ended or ran out, what is excused counted apart."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qualification.models import ClockRun, Handoff, Lead, TechnicalReview, Triage
from qualification.readers.attainment import ClauseAttainmentView, attainment_of
from tests.qualification.office import statements_of
from tests.rows import row

pytestmark = pytest.mark.usefixtures("db", "direct_writes")

BEGINS, NOW = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
DAY = datetime(2026, 11, 10, 15, tzinfo=UTC)
KEPT: dict[str, Any] = {"outcome": "met", "stopped_at": DAY, "due_at": DAY + timedelta(hours=1)}
LATE: dict[str, Any] = {"outcome": "late", "stopped_at": DAY, "due_at": DAY - timedelta(hours=2), "breached_at": DAY}
RUNNING: dict[str, Any] = {"outcome": "running", "stopped_at": None, "due_at": DAY}


def run(kind: str, number: float, unit: str = "business_hours", owner: str = "sales", **given: Any) -> ClockRun:
    """One run of a clock that went as given."""
    return row(
        ClockRun,
        **{
            "kind": kind,
            "number": number,
            "unit": unit,
            "owner": owner,
            "agreement": 1,
            "limit_s": 3600.0,
            "started_at": DAY - timedelta(hours=4),
            "running_since": None,
            "lead": given.pop("lead", None) or row(Lead),
        }
        | given,
    )


def told(code: str, **scope: str) -> ClauseAttainmentView:
    """The line of a clause."""
    wanted = {"priority": None, "channel": None, "product_line": None} | scope
    found = attainment_of(1, BEGINS, NOW).clauses
    return next(
        one
        for one in found
        if one.code == code
        and wanted == {name: getattr(one.scope, name) for name in ("priority", "channel", "product_line")}
    )


def counted(one: ClauseAttainmentView) -> tuple[int, int, int, float | None]:
    return one.cases, one.kept, one.excused, one.rate


def test_it_is_kept_in_time_of_all_that_ended_or_ran_out() -> None:
    for _ in range(2):
        run("acceptance", 4, handoff=row(Handoff, priority="normal"), **KEPT)
    run("acceptance", 4, handoff=row(Handoff, priority="normal"), **LATE)
    assert counted(told("acceptance", priority="normal")) == (3, 2, 0, 66.7)
    assert counted(told("acceptance", priority="urgent")) == (0, 0, 0, None)


def test_what_its_owner_could_not_help_is_counted_apart() -> None:
    run("first_response", 2, handoff=row(Handoff, priority="urgent"), **KEPT)
    run("first_response", 2, handoff=row(Handoff, priority="urgent"), excused="card_incomplete", **LATE)
    assert counted(told("first_response", priority="urgent")) == (1, 1, 1, 100.0)


ENDS: dict[str, tuple[dict[str, Any], tuple[int, int]]] = {
    "kept in time": (KEPT, (1, 1)),
    "kept late": (LATE, (1, 0)),
    "never kept": ({"outcome": "missed", "stopped_at": DAY, "due_at": DAY}, (1, 0)),
    "run out, and still open": (RUNNING | {"breached_at": DAY}, (1, 0)),
    "run out before it was no longer asked": (
        {"outcome": "void", "stopped_at": DAY, "due_at": DAY, "breached_at": DAY},
        (1, 0),
    ),
    "no longer asked": ({"outcome": "void", "stopped_at": DAY, "due_at": DAY}, (0, 0)),
    "still running": (RUNNING, (0, 0)),
    "kept in another month": (KEPT | {"stopped_at": BEGINS - timedelta(seconds=1)}, (0, 0)),
    "due in another month, however late it was noticed": (LATE | {"due_at": BEGINS - timedelta(seconds=1)}, (0, 0)),
    "of another version": (KEPT | {"agreement": 2}, (0, 0)),
}


@pytest.mark.parametrize(("given", "expected"), ENDS.values(), ids=ENDS)
def test_each_end_counts_as_it_should(given: dict[str, Any], expected: tuple[int, int]) -> None:
    run("acceptance", 1, handoff=row(Handoff, priority="urgent"), **given)
    found = told("acceptance", priority="urgent")
    assert (found.cases, found.kept) == expected


def test_each_clock_counts_for_the_clause_that_it_ran_by() -> None:
    run("triage", 2, owner="marketing", triage=row(Triage), **KEPT)
    run("technical_review", 5, "business_days", technical_review=row(TechnicalReview, answer=""), **KEPT)
    run("decision", 20, "business_days", handoff=row(Handoff), **KEPT)
    run("attempts", 10, "business_days", handoff=row(Handoff), **KEPT)
    run("first_response", 30, "minutes", handoff=row(Handoff), **LATE)
    run("acceptance", 2, "business_days", "partner", handoff=row(Handoff, priority="normal"), **KEPT)
    for code, scope in (
        ("triage", {"priority": "urgent"}),
        ("technical_review", {"priority": "normal"}),
        ("decision_in_technical_review", {}),
        ("attempts_window", {}),
        ("first_response", {"channel": "inside_sales"}),
        ("acceptance", {"priority": "normal", "channel": "partner"}),
    ):
        assert told(code, **scope).cases == 1, code
    assert sum(one.cases for one in attainment_of(1, BEGINS, NOW).clauses) == 6


def test_a_clause_without_a_clock_is_not_measured_and_says_what_it_asks() -> None:
    rate = told("acceptance_rate")
    assert (rate.measured, rate.rate, rate.asked) == (False, None, 70)
    assert told("acceptance", priority="urgent").measured
    assert told("escalation_first").asked is None


def test_it_costs_one_statement_whatever_ran() -> None:
    run("acceptance", 1, handoff=row(Handoff, priority="urgent"), **KEPT)
    attainment_of(1, BEGINS, NOW)
    assert statements_of(lambda: attainment_of(1, BEGINS, NOW)) == 1
