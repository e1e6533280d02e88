"""Clocks by their laws: what pauses leave, in which order steps come, and whose promise binds whom."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.rules.agreement import (
    Agreement,
    Clause,
    Clock,
    Owner,
    Scope,
    Unit,
    compile_agreement,
)
from qualification.rules.business_time import Calendar, DayOff
from qualification.rules.clocks import (
    Case,
    Run,
    Step,
    begun,
    elapsed,
    hours_of,
    is_over,
    left_at,
    lengthened,
    next_step,
    owner_of,
    paused,
    promise,
    resumed,
    shares_of,
    spent_by,
    step_at,
)
from tests.qualification.rules.given import default_content

CHICAGO = ZoneInfo("America/Chicago")
OFFICE = Calendar(CHICAGO, (((time(9), time(17)),),) * 5 + ((), ()), {date(2026, 11, 26): DayOff("Thanksgiving Day")})
AGREEMENT = compile_agreement(default_content("qualification", "agreements"))
SHARES = {Step.REMINDER: 0.5, Step.BREACH: 1.0, Step.ESCALATION: 1.5}
SECOND = timedelta(seconds=1)
NORMAL, URGENT = Case("normal", "direct", "cnc-machining"), Case("urgent", "direct", "cnc-machining")
PARTNER = Case("normal", "partner", "cnc-machining")

calendars = st.sampled_from(
    [
        OFFICE,
        Calendar(ZoneInfo("Europe/Berlin"), (((time(7), time(12)), (time(13), time(18, 30))),) * 6 + ((),)),
        Calendar(ZoneInfo("Asia/Kolkata"), (((time(6), time(0)),),) * 7),
    ]
)
promises = st.one_of(
    st.tuples(st.just(Unit.BUSINESS_HOURS), st.integers(1, 40), st.just(Clock.BUSINESS)),
    st.tuples(st.just(Unit.BUSINESS_DAYS), st.integers(1, 12), st.just(Clock.BUSINESS)),
    st.tuples(st.just(Unit.MINUTES), st.integers(1, 900), st.sampled_from(Clock)),
    st.tuples(st.just(Unit.DAYS), st.integers(1, 40), st.sampled_from(Clock)),
)
clauses = promises.map(lambda said: Clause("promise", "", float(said[1]), said[0], said[2], Owner.SALES, Scope()))
# Clocks change in both hemispheres within these weeks.
starts = st.integers(0, 40 * 1440).map(lambda minutes: datetime(2026, 10, 15, tzinfo=UTC) + timedelta(minutes=minutes))
waits = st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 9_000)), max_size=5)
"""Minutes until a pause, and minutes that it lasts."""


@given(clauses, calendars, starts, waits)
def test_however_often_it_is_paused_exactly_the_promised_time_runs(
    clause: Clause, calendar: Calendar, start: datetime, pauses: list[tuple[int, int]]
) -> None:
    own = hours_of(clause, calendar)
    run, moment, ran = begun(clause, start, calendar), start, timedelta()
    promised = run.limit
    for until, lasts in pauses:
        pause = moment + timedelta(minutes=until)
        if is_over(run, pause):
            break
        ran += elapsed(moment, pause, own)
        moment = pause + timedelta(minutes=lasts)
        run = resumed(paused(run, pause, own), moment, own)
    ran += elapsed(moment, run.due_at, own)
    assert ran == promised == run.limit
    assert left_at(run, run.due_at, own) == timedelta()
    assert not is_over(run, run.due_at - SECOND) or run.due_at - SECOND < moment


@given(clauses, calendars, starts, st.integers(0, 9_000), st.integers(1, 9_000))
def test_a_pause_never_makes_anything_due_earlier(
    clause: Clause, calendar: Calendar, start: datetime, until: int, lasts: int
) -> None:
    own, run = hours_of(clause, calendar), begun(clause, start, calendar)
    pause = start + timedelta(minutes=until)
    again = resumed(paused(run, pause, own), pause + timedelta(minutes=lasts), own)
    assert again.due_at >= run.due_at
    if is_over(run, pause):
        assert again.due_at == run.due_at


@given(clauses, calendars, starts, st.integers(0, 9_000))
def test_what_stands_spends_nothing(clause: Clause, calendar: Calendar, start: datetime, minutes: int) -> None:
    own = hours_of(clause, calendar)
    stands = paused(begun(clause, start, calendar), start + timedelta(minutes=minutes), own)
    for later in (timedelta(), timedelta(days=3), timedelta(days=400)):
        assert spent_by(stands, start + later, own) == stands.spent
    assert [step_at(stands, step, share, own) for step, share in SHARES.items()] == [None] * 3


@given(clauses, calendars, starts, st.integers(0, 40 * 1440))
def test_who_begins_later_is_never_due_earlier(
    clause: Clause, calendar: Calendar, start: datetime, minutes: int
) -> None:
    later = start + timedelta(minutes=minutes)
    assert begun(clause, start, calendar).due_at <= begun(clause, later, calendar).due_at


@given(clauses, calendars, starts, st.tuples(*[st.floats(0.05, 3)] * 3), waits)
def test_steps_come_in_order_whatever_the_shares(
    clause: Clause, calendar: Calendar, start: datetime, shares: tuple[float, ...], pauses: list[tuple[int, int]]
) -> None:
    own, run = hours_of(clause, calendar), begun(clause, start, calendar)
    for until, lasts in pauses:
        moment = (run.since or start) + timedelta(minutes=until)
        if not is_over(run, moment):
            run = resumed(paused(run, moment, own), moment + timedelta(minutes=lasts), own)
    asked = dict(zip(SHARES, sorted(shares), strict=True))
    times = [step_at(run, step, share, own) for step, share in asked.items()]
    assert times == sorted(moment for moment in times if moment is not None)
    assert times[0] is not None and times[0] <= run.due_at
    assert times[1] is not None and times[1] >= run.due_at


@given(starts, st.integers(2, 900), st.floats(0.1, 2))
def test_all_hours_are_plain_subtraction(start: datetime, minutes: int, share: float) -> None:
    clause = Clause("promise", "", float(minutes), Unit.MINUTES, Clock.WALL, Owner.SALES, Scope())
    run = begun(clause, start, OFFICE)
    assert (run.limit, run.due_at) == (timedelta(minutes=minutes), start + timedelta(minutes=minutes))
    at = step_at(run, Step.ESCALATION, 1 + share, None)
    assert at == start + timedelta(minutes=minutes) * (1 + share)
    stopped = paused(run, start + timedelta(minutes=1), None)
    assert resumed(stopped, start + timedelta(days=9), None).due_at == start + timedelta(days=9, minutes=minutes - 1)


def test_four_hours_from_friday_half_past_four_end_on_monday_half_past_twelve() -> None:
    friday = datetime(2026, 11, 6, 16, 30, tzinfo=CHICAGO)
    clause = promise(AGREEMENT, "acceptance", NORMAL)
    assert clause is not None
    run = begun(clause, friday, OFFICE)
    assert run.due_at == datetime(2026, 11, 9, 12, 30, tzinfo=CHICAGO)
    steps = [step_at(run, step, share, OFFICE) for step, share in SHARES.items()]
    assert steps == [datetime(2026, 11, 9, *at, tzinfo=CHICAGO) for at in ((10, 30), (12, 30), (14, 30))]
    shut = replace(OFFICE, days_off={date(2026, 11, 9): DayOff("Holiday")})
    assert begun(clause, friday, shut).due_at == datetime(2026, 11, 10, 12, 30, tzinfo=CHICAGO)


def test_a_due_time_at_an_opening_stays_there_when_a_pause_took_no_working_time() -> None:
    friday = datetime(2026, 11, 6, 9, tzinfo=CHICAGO)
    day = Clause("promise", "", 1.0, Unit.BUSINESS_DAYS, Clock.BUSINESS, Owner.SALES, Scope())
    run = begun(day, friday, OFFICE)
    assert run.due_at == datetime(2026, 11, 9, 9, tzinfo=CHICAGO)
    assert resumed(paused(run, friday, OFFICE), friday, OFFICE).due_at == run.due_at


def test_one_step_follows_another_and_none_follows_the_last() -> None:
    run = Run(timedelta(hours=4), datetime(2026, 11, 3, 19, tzinfo=UTC), datetime(2026, 11, 3, 15, tzinfo=UTC))
    step, due = next_step(run, Step.NONE, SHARES, None)
    found = []
    while due is not None:
        found.append((step, due.hour))
        step, due = next_step(run, step, SHARES, None)
    assert found == [(Step.REMINDER, 17), (Step.BREACH, 19), (Step.ESCALATION, 21)]
    assert step is Step.NONE


def test_a_breach_is_told_when_the_agreement_says_and_never_before_the_due_time() -> None:
    run = Run(timedelta(hours=4), datetime(2026, 11, 3, 19, tzinfo=UTC), datetime(2026, 11, 3, 15, tzinfo=UTC))
    assert step_at(run, Step.BREACH, 0.8, None) == run.due_at
    assert step_at(run, Step.BREACH, 1.25, None) == run.due_at + timedelta(hours=1)


@given(calendars, starts, st.integers(0, 3_000))
def test_a_longer_promise_counts_from_the_beginning(calendar: Calendar, start: datetime, minutes: int) -> None:
    ten, twenty = (
        Clause("decision", "", days, Unit.BUSINESS_DAYS, Clock.BUSINESS, Owner.SALES, Scope()) for days in (10.0, 20.0)
    )
    run, wanted = begun(ten, start, calendar), begun(twenty, start, calendar)
    longer = lengthened(run, twenty, start, calendar)
    assert (longer.limit, longer.due_at) == (wanted.limit, wanted.due_at)
    assert lengthened(longer, ten, start, calendar) == longer
    stands, later = paused(run, start + timedelta(minutes=minutes), calendar), start + timedelta(days=90)
    goes_on = resumed(lengthened(stands, twenty, start, calendar), later, calendar)
    assert left_at(goes_on, later, calendar) == longer.limit - stands.spent


class TestWhosePromise:
    """What is agreed for whom."""

    @pytest.mark.parametrize(
        ("kind", "case", "number", "unit"),
        [
            ("acceptance", NORMAL, 4, "business_hours"),
            ("acceptance", URGENT, 1, "business_hours"),
            ("acceptance", PARTNER, 2, "business_days"),
            ("first_response", PARTNER, 3, "business_days"),
            ("expiry", URGENT, 8, "business_hours"),
            ("decision", NORMAL, 10, "business_days"),
            ("attempts", NORMAL, 10, "business_days"),
            ("status", NORMAL, 30, "days"),
            ("status", PARTNER, 14, "days"),
            ("card_completed", PARTNER, 8, "business_hours"),
            ("technical_review", PARTNER, 5, "business_days"),
        ],
    )
    def test_is_found(self, kind: str, case: Case, number: float, unit: str) -> None:
        clause = promise(AGREEMENT, kind, case)
        assert clause is not None
        assert (clause.number, clause.unit) == (number, unit)

    @pytest.mark.parametrize("kind", ["expiry", "decision", "attempts"])
    def test_what_sales_promises_of_its_own_work_binds_no_partner(self, kind: str) -> None:
        assert promise(AGREEMENT, kind, PARTNER) is None

    def test_whoever_is_handed_a_lead_answers_also_where_nothing_is_said_of_partners(self) -> None:
        plain = without(AGREEMENT, "partner")
        for kind in ("acceptance", "first_response"):
            clause = promise(plain, kind, PARTNER)
            assert clause is not None
            assert owner_of(clause, kind, PARTNER) is Owner.PARTNER

    def test_our_engineers_promise_for_themselves(self) -> None:
        clause = promise(AGREEMENT, "technical_review", PARTNER)
        assert clause is not None
        assert owner_of(clause, "technical_review", PARTNER) is Owner.SALES


def without(agreement: Agreement, channel: str) -> Agreement:
    """The agreement without what it says of a channel."""
    content = default_content("qualification", "agreements")
    content["clauses"] = [each for each in content["clauses"] if each.get("scope", {}).get("channel") != channel]
    return compile_agreement(content)


def test_shares_are_those_of_the_agreement_and_a_breach_needs_none() -> None:
    assert shares_of(AGREEMENT, "acceptance") == SHARES
    assert shares_of(AGREEMENT, "expiry") == {Step.BREACH: 1.0}
    content = default_content("qualification", "agreements")
    content["clauses"] = [each for each in content["clauses"] if not each["code"].startswith("escalation")]
    assert shares_of(compile_agreement(content), "acceptance") == {Step.BREACH: 1.0}
