"""How clauses were kept: in time of all that ended or ran out, shares of all that were answered or delivered."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from accounts.models import Partner, ProductLine
from feedback.models import Verdict
from leadhub.actors import Actor, ActorKind, Role
from leadhub.api.pages import Window
from qualification.measures import CaseResult, Term
from qualification.models import ClockRun, Handoff, Lead, Remark, Signal, TechnicalReview, Triage
from qualification.readers.attainment import (
    AttainmentView,
    ClauseAttainmentView,
    SideAttainmentView,
    attainment_of,
    cases_of,
    term_of,
)
from qualification.rulebook import agreement_version
from qualification.rules.agreement import Owner
from tests.qualification.drafts import changed, published
from tests.qualification.office import Office, statements_of
from tests.rows import row

pytestmark = pytest.mark.usefixtures("db", "direct_writes")

BEGINS, NOW = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
DAY = datetime(2026, 11, 10, 15, tzinfo=UTC)
KEPT: dict[str, Any] = {"outcome": "met", "stopped_at": DAY, "due_at": DAY + timedelta(hours=1)}
LATE: dict[str, Any] = {"outcome": "late", "stopped_at": DAY, "due_at": DAY - timedelta(hours=2), "breached_at": DAY}
RUNNING: dict[str, Any] = {"outcome": "running", "stopped_at": None, "due_at": DAY}


VIEWER = Actor(ActorKind.PERSON, Role.VIEWER, name="Viewer")


def clause(code: str, **scope: str) -> int:
    """The place of a clause of the default agreement."""
    wanted = {"priority": None, "channel": None, "product_line": None} | scope
    clauses = enumerate(agreement_version(1).clauses)
    return next(
        place
        for place, one in clauses
        if one.code == code and all(getattr(one.scope, name) == value for name, value in wanted.items())
    )


def run(kind: str, place: int, **given: Any) -> ClockRun:
    """One run of a clock that went as given, by the clause at a place of the default agreement."""
    by = agreement_version(1).clauses[place]
    return row(
        ClockRun,
        **{
            "kind": kind,
            "clause": place,
            "number": by.number,
            "unit": by.unit,
            "owner": by.owner,
            "agreement": 1,
            "limit_s": 3600.0,
            "started_at": DAY - timedelta(hours=4),
            "running_since": None,
            "lead": given.pop("lead", None) or row(Lead),
        }
        | given,
    )


def this_month() -> AttainmentView:
    """How version 1 was kept in the month."""
    return attainment_of(term())


def term() -> Term:
    """Version 1 in the month."""
    return term_of(NOW, version=1, begins=BEGINS, ends=NOW)


def told(code: str, **scope: str) -> ClauseAttainmentView:
    """The line of a clause."""
    return this_month().clauses[clause(code, **scope)]


def counted(one: ClauseAttainmentView) -> tuple[int, int, int, float | None]:
    return one.cases, one.kept, one.excused, one.rate


URGENT, NORMAL = {"priority": "urgent"}, {"priority": "normal"}


def test_it_is_kept_in_time_of_all_that_ended_or_ran_out() -> None:
    for _ in range(2):
        run("acceptance", clause("acceptance", **NORMAL), handoff=row(Handoff), **KEPT)
    run("acceptance", clause("acceptance", **NORMAL), handoff=row(Handoff), **LATE)
    assert counted(told("acceptance", **NORMAL)) == (3, 2, 0, 66.7)
    assert counted(told("acceptance", **URGENT)) == (0, 0, 0, None)


def test_what_its_owner_could_not_help_is_counted_apart() -> None:
    place = clause("first_response", **URGENT)
    run("first_response", place, handoff=row(Handoff), **KEPT)
    run("first_response", place, handoff=row(Handoff), excused="card_incomplete", **LATE)
    assert counted(told("first_response", **URGENT)) == (1, 1, 1, 100.0)


ENDS: dict[str, tuple[dict[str, Any], tuple[int, int]]] = {
    "kept in time": (KEPT, (1, 1)),
    "kept in time, and written down after it had run out": (
        KEPT | {"breached_at": DAY, "excused": "logged_later"},
        (1, 1),
    ),
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
    run("acceptance", clause("acceptance", **URGENT), handoff=row(Handoff), **given)
    found = told("acceptance", **URGENT)
    assert (found.cases, found.kept) == expected
    cases = cases_of(VIEWER, term(), found.number, Window()).rows
    assert len(cases) == expected[0]


def test_a_clause_that_nothing_counts_says_so() -> None:
    assert not told("attempts").measured
    assert not told("escalation_first").measured
    assert told("acceptance", **URGENT).measured
    assert told("acceptance", **URGENT).asked is None


def answered(status: str, reason: str = "", **given: Any) -> Handoff:
    """A handoff that was answered in the month, with its verdict."""
    made = {"agreement": 1, "status": status, "created_at": DAY - timedelta(hours=2), "closed_at": DAY}
    handoff = row(Handoff, **made | {"accept_due_at": DAY} | given)
    if status in ("accepted", "rejected"):
        remark = row(Remark, text="A word") if reason else None
        row(Verdict, handoff=handoff, kind=status, reason=reason, remark=remark)
    return handoff


@pytest.mark.usefixtures("office")
class TestShares:
    """What no clock runs by is counted of the handoffs themselves."""

    def test_acceptance_leaves_out_what_says_nothing_of_the_lead(self) -> None:
        answered("accepted")
        answered("accepted")
        answered("rejected", "no_project")
        for reason in ("belongs_to_channel", "wrong_team", "already_in_hand", "no_capacity"):
            answered("rejected", reason)
        answered("expired")
        answered("withdrawn")
        answered("open", closed_at=None)
        answered("accepted", closed_at=BEGINS - timedelta(seconds=1))
        answered("accepted", agreement=2)
        found = told("acceptance_rate_later")
        assert (*counted(found), found.asked) == (3, 2, 4, 66.7, 85)
        why = Counter(case.why for case in cases_of(VIEWER, term(), found.number, Window()).rows)
        assert why == Counter(
            {None: 2}
            | dict.fromkeys(("no_project", "belongs_to_channel", "wrong_team", "already_in_hand", "no_capacity"), 1)
        )

    def test_the_first_rate_holds_for_the_quarters_agreed(self) -> None:
        answered("accepted")
        whole, agreement = term(), agreement_version(1)
        for first_at, code in (
            (DAY - timedelta(days=183), "acceptance_rate"),
            (DAY - timedelta(days=185), "acceptance_rate_later"),
        ):
            young = Term(1, agreement, whole.begins, whole.ends, first_at)
            counts = {one.code: one.cases for one in attainment_of(young).clauses if one.code.startswith("acceptance_")}
            assert counts == {"acceptance_rate": 0, "acceptance_rate_quarters": 0, "acceptance_rate_later": 0, code: 1}

    def test_what_sales_took_itself_counts_for_nobody(self) -> None:
        answered("accepted", accept_due_at=DAY - timedelta(hours=2))
        found = {one.code: one.cases for one in this_month().clauses if one.cases}
        assert found == {}

    def test_completeness_is_that_of_the_card_at_delivery(self) -> None:
        answered("accepted")
        answered("accepted", card_missing=["company"])
        answered("rejected", "timing", card_missing=["company"], card_completed_at=DAY)
        answered("open", closed_at=None)
        assert counted(told("completeness")) == (4, 2, 0, 50.0)

    def test_the_volume_is_beside_the_mean_of_the_months_before(self) -> None:
        for days in (1, 40, 41, 80, 100, 200):
            answered("accepted", created_at=BEGINS - timedelta(days=days), closed_at=BEGINS - timedelta(days=days))
        answered("accepted")
        found = told("volume_months")
        assert found.is_number
        assert (found.kept, found.asked, found.rate) == (1, 1.3, None)

    def test_delivery_runs_from_the_signal_that_brought_it_about(self) -> None:
        for minutes, priority in ((4, "urgent"), (6, "urgent"), (6, "normal"), (61, "normal")):
            handoff = answered("accepted", priority=priority)
            for occurred in (handoff.created_at - timedelta(days=3), handoff.created_at - timedelta(minutes=minutes)):
                row(Signal, lead=handoff.lead, received_at=handoff.created_at, occurred_at=occurred)
        by_hand = answered("accepted", priority="urgent")
        row(Signal, lead=by_hand.lead, received_at=DAY - timedelta(days=2), occurred_at=DAY - timedelta(days=2))
        assert counted(told("delivery", **URGENT)) == (2, 1, 0, 50.0)
        assert counted(told("delivery", **NORMAL)) == (2, 1, 0, 50.0)

    def test_each_side_is_told_as_a_whole(self) -> None:
        run("acceptance", clause("acceptance", **URGENT), handoff=row(Handoff), **KEPT)
        run("first_response", clause("first_response", **URGENT), handoff=row(Handoff), **LATE)
        answered("accepted", card_missing=["company"])
        sides = {one.owner: one for one in this_month().sides}
        assert sides[Owner.SALES] == SideAttainmentView(owner=Owner.SALES, cases=2, kept=1, excused=0, rate=50.0)
        # Accepted, but of an incomplete card.
        assert sides[Owner.MARKETING] == SideAttainmentView(
            owner=Owner.MARKETING, cases=2, kept=1, excused=0, rate=50.0
        )
        assert sides[Owner.PARTNER].rate is None

    def test_the_cases_behind_a_number_are_as_many_as_it_says(self) -> None:
        for number in range(7):
            answered("accepted", closed_at=DAY - timedelta(minutes=number), created_at=DAY - timedelta(hours=9))
        answered("rejected", "timing")
        found = told("acceptance_rate_later")
        first = cases_of(VIEWER, term(), found.number, Window(5))
        second = cases_of(VIEWER, term(), found.number, Window(5, first.cursors[-1]))
        rows = [*first.rows, *second.rows]
        assert len({one.id for one in rows}) == len(rows) == found.cases
        assert [one.counted_at for one in rows] == sorted((one.counted_at for one in rows), reverse=True)
        kept = cases_of(VIEWER, term(), found.number, Window(), result=CaseResult.KEPT).rows
        assert len(kept) == found.kept

    def test_narrower_clauses_take_their_handoffs_from_the_wider(self, office: Office) -> None:
        def narrow(content: Any) -> None:
            of = {"code": "coverage", "unit": "percent", "clock": None, "owner": "sales"}
            line = ProductLine.objects.get(code="cnc-machining").code
            content["clauses"] += [
                of | {"label": "Coverage", "number": 90, "scope": {}},
                of
                | {"label": "Coverage of partners", "number": 80, "owner": "partner", "scope": {"channel": "partner"}},
                of | {"label": "Coverage of CNC", "number": 95, "scope": {"product_line": line}},
            ]

        number = published(office, changed(office, "agreements", narrow))["number"]
        lines = {line.code: line for line in ProductLine.objects.all()}
        given: Any = {"agreement": number}
        answered("accepted", lead=row(Lead, product_line=lines["cnc-machining"]), **given)
        answered("rejected", "timing", lead=row(Lead, product_line=lines["injection-molding"]), **given)
        partner = Partner.objects.all()[0]
        for status in ("accepted", "expired"):
            answered(status, partner=partner, lead=row(Lead, product_line=lines["plant-automation"]), **given)
        answered("expired", lead=row(Lead, product_line=lines["unspecified"]), card_missing=["company"], **given)
        clauses = attainment_of(term_of(NOW, version=number, begins=BEGINS, ends=NOW)).clauses
        assert {one.label: counted(one) for one in clauses if one.code == "coverage"} == {
            "Coverage": (1, 1, 1, 100.0),
            "Coverage of partners": (2, 1, 0, 50.0),
            "Coverage of CNC": (1, 1, 0, 100.0),
        }


def test_it_costs_the_same_statements_whatever_ran() -> None:
    whole = term()
    none = statements_of(lambda: attainment_of(whole))
    for _ in range(3):
        run("acceptance", clause("acceptance", **URGENT), handoff=answered("accepted"), **KEPT)
    assert statements_of(lambda: attainment_of(whole)) == none <= 8


def test_a_period_ends_after_it_begins_and_a_month_has_a_first_moment(office: Office) -> None:
    first = datetime(2026, 11, 1, tzinfo=UTC)
    assert attainment_of(term_of(first)).begins == first
    later = {"from": "2026-11-02", "to": "2026-11-01"}
    answer = office.call("viewer", "GET", "agreements/attainment/", later)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/to")
    assert office.call("viewer", "GET", "agreements/attainment/", {"version": 99}).status_code == 404


def test_clocks_that_ran_before_are_told_their_clause_at_the_upgrade(office: Office) -> None:
    office.handed_over()
    run("decision", clause("decision_in_technical_review"), handoff=row(Handoff), **KEPT)
    run("triage", clause("triage", **NORMAL), triage=row(Triage), **KEPT)
    review = row(TechnicalReview, answer="", handoff=row(Handoff, priority="normal"))
    run("technical_review", clause("technical_review", **NORMAL), technical_review=review, **KEPT)
    partner = row(Handoff, partner=row(Partner), team=None, priority="normal", kind="distributor")
    run("acceptance", clause("acceptance", priority="normal", channel="partner"), handoff=partner, **KEPT)
    strange = run("acceptance", clause("acceptance", **NORMAL), handoff=row(Handoff, priority="normal"), **KEPT)
    ClockRun.objects.filter(pk=strange.pk).update(number=0.51)
    before = dict(ClockRun.objects.values_list("pk", "clause"))
    assert len(before) >= 8
    ClockRun.objects.update(clause=None)
    name = "0019_clocks_know_their_clause"
    apps = MigrationLoader(connection, replace_migrations=False).project_state(("qualification", name)).apps
    import_module(f"qualification.migrations.{name}").name_clauses(apps, None)
    assert dict(ClockRun.objects.values_list("pk", "clause")) == before | {strange.pk: None}
