"""Clocks that run while their calendar is changed: due anew, with their history; what was broken stays broken."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from leadhub.actors import Actor, ActorKind, Role
from leadhub.models import Edit
from qualification import pauses, rescheduling, staffing, working_hours
from qualification.due import fire_clocks, reschedule_clocks
from qualification.intake import ingest
from qualification.models import BusinessCalendar, ClockKind, ClockRun, Escalation, Handoff, Lead, Team
from qualification.working_hours import CloseDaysBody, UpdateCalendarBody
from tests.fence import allow_writes
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal
from tests.qualification.office import Office, statements_of

pytestmark = pytest.mark.django_db
OPERATIONS = Actor(ActorKind.PERSON, Role.OPERATIONS, name="ops")
MORNINGS = [[["09:00", "13:00"]]] * 5 + [[], []]
AN_HOUR = [[["09:00", "10:00"]]] * 5 + [[], []]
NO_WEDNESDAYS = [[["09:00", "17:00"]]] * 2 + [[]] + [[["09:00", "17:00"]]] * 2 + [[], []]
NOON = datetime(2026, 11, 3, 18, tzinfo=UTC)
"""A Tuesday in Chicago."""


@pytest.fixture
def calendar(db: None) -> BusinessCalendar:
    """The hours of every team: Monday to Friday from 9 to 17."""
    make_company()
    return BusinessCalendar.objects.get()


def hand_over(count: int, now: datetime, type: str = "meeting_request") -> None:
    """Handoffs of so many companies, with four hours to answer and eight to respond."""
    ingest(
        [
            signal(
                type,
                now,
                contact={"email": f"buyer@c{number}.example", "job_title": "Buyer"},
                account=MEDICO | {"name": f"Company {number}", "domain": f"c{number}.example"},
            )
            for number in range(count)
        ],
        actor=INTEGRATION,
        now=now,
    )


def clock(kind: ClockKind = ClockKind.ACCEPTANCE) -> ClockRun:
    return ClockRun.objects.get(kind=kind)


def close_wednesday(calendar: BusinessCalendar, now: datetime) -> None:
    body = CloseDaysBody(first_day=date(2026, 11, 4), label="Stocktaking")
    working_hours.close_days(calendar.pk, body, actor=OPERATIONS, now=now)


def change(calendar: BusinessCalendar, hours: Any, now: datetime) -> None:
    working_hours.change_calendar(calendar.pk, UpdateCalendarBody(hours=hours), actor=OPERATIONS, now=now)


def test_a_closure_moves_what_runs(calendar: BusinessCalendar, django_capture_on_commit_callbacks: Any) -> None:
    hand_over(1, datetime(2026, 11, 3, 21, tzinfo=UTC))
    run, handoff = clock(), Handoff.objects.get()
    assert run.due_at == handoff.accept_due_at == datetime(2026, 11, 4, 17, tzinfo=UTC)
    with django_capture_on_commit_callbacks(execute=True):
        close_wednesday(calendar, datetime(2026, 11, 3, 22, tzinfo=UTC))
    run.refresh_from_db()
    handoff.refresh_from_db()
    a_day = timedelta(days=1)
    assert run.due_at == handoff.accept_due_at == handoff.next_due_at == datetime(2026, 11, 5, 17, tzinfo=UTC)
    assert handoff.response_due_at == datetime(2026, 11, 5, 21, tzinfo=UTC)
    assert run.next_at == datetime(2026, 11, 3, 23, tzinfo=UTC), "half of it lies before the closure"
    assert run.calendar_version == 2
    edit = Edit.objects.get(object_id=run.pk)
    assert (edit.object_kind, edit.field, edit.actor) == ("clockrun", "due_at", None)
    assert (edit.before, edit.after) == (str(run.due_at - a_day), str(run.due_at))


def test_what_began_by_the_old_hours_unseen_is_found_by_the_next_sweep(calendar: BusinessCalendar) -> None:
    hand_over(1, NOON)
    change(calendar, MORNINGS, NOON)
    assert reschedule_clocks(NOON) == 1
    with allow_writes():
        ClockRun.objects.update(calendar_version=1)
    assert reschedule_clocks(NOON) == 1
    assert reschedule_clocks(NOON) == 0
    assert Edit.objects.filter(object_kind="clockrun").count() == 4, "what is due when it was leaves no trace"


def test_nothing_fires_by_hours_that_are_no_more(calendar: BusinessCalendar) -> None:
    hand_over(1, NOON)
    run = clock()
    with allow_writes():
        # Nobody has looked at the clocks since.
        BusinessCalendar.objects.update(hours=MORNINGS, version=2)
    fire_clocks(run.due_at)
    run.refresh_from_db()
    assert (run.breached_at, run.calendar_version) == (None, 2)
    assert run.due_at == datetime(2026, 11, 4, 18, tzinfo=UTC)


def test_a_broken_promise_stays_broken(calendar: BusinessCalendar) -> None:
    hand_over(1, NOON)
    due = clock().due_at
    fire_clocks(due)
    run = clock()
    assert run.breached_at == due
    body = CloseDaysBody(first_day=date(2026, 11, 3), label="Snow")
    working_hours.close_days(calendar.pk, body, actor=OPERATIONS, now=due)
    reschedule_clocks(due)
    run = clock()
    assert (run.breached_at, run.due_at, run.calendar_version) == (due, due, 2)
    assert list(Escalation.objects.filter(clock=run).values_list("step", flat=True).order_by("step")) == [1, 2]
    assert not Edit.objects.filter(object_id=run.pk).exists()


def test_what_is_over_by_the_new_hours_is_told_late_with_its_true_due_time(calendar: BusinessCalendar) -> None:
    hand_over(1, datetime(2026, 11, 3, 21, tzinfo=UTC))
    now = datetime(2026, 11, 4, 16, tzinfo=UTC)
    change(calendar, [[["00:00", "24:00"]]] * 7, now)
    reschedule_clocks(now)
    fire_clocks(now)
    run = clock()
    assert (run.due_at, run.breached_at) == (datetime(2026, 11, 4, 1, tzinfo=UTC), now)


def test_answered_and_closed_handoffs_stay_as_they_are(office: Office) -> None:
    lead = office.accepted()
    handoff = Handoff.objects.get(pk=lead["handoff"])
    chicago = BusinessCalendar.objects.get(name="Chicago")
    change(chicago, AN_HOUR, office.now)
    reschedule_clocks(office.now)
    moved = Handoff.objects.get(pk=handoff.pk)
    assert moved.accept_due_at == handoff.accept_due_at
    assert moved.response_due_at != handoff.response_due_at
    office.post("sales", f"leads/{lead['id']}/disqualify/", {"reason": "competitor", "comment": "Is one."})
    before = list(Handoff.objects.values()), list(ClockRun.objects.values())
    change(chicago, [[["10:00", "11:00"]]] * 7, office.now)
    assert reschedule_clocks(office.now) == 0
    assert (list(Handoff.objects.values()), list(ClockRun.objects.values())) == before


def test_a_clock_that_stands_goes_on_by_the_new_hours(office: Office) -> None:
    lead = office.handed_over()
    until = office.now + timedelta(days=30)
    office.post("marketing", f"leads/{lead['id']}/hold/", {"reason": "other", "until": until.isoformat()})
    chicago = BusinessCalendar.objects.get(name="Chicago")
    change(chicago, [[["09:00", "09:30"]]] * 5 + [[], []], office.now)
    reschedule_clocks(office.now)
    run = clock()
    assert (run.running_since, run.calendar_version) == (None, 2)
    office.pass_time(days=1)
    office.post("marketing", f"leads/{lead['id']}/resume/")
    run = clock()
    assert run.due_at == office.now + timedelta(days=1, minutes=30), "an hour is two days of half an hour"


def test_days_are_counted_anew(office: Office) -> None:
    lead = office.accepted()
    run = ClockRun.objects.get(kind=ClockKind.DECISION)
    assert (run.number, run.limit_s) == (10, 10 * 8 * 3600)
    chicago = BusinessCalendar.objects.get(name="Chicago")
    change(chicago, AN_HOUR, office.now)
    reschedule_clocks(office.now)
    moved = ClockRun.objects.get(pk=run.pk)
    assert (moved.due_at, moved.limit_s) == (run.due_at, 10 * 3600), "ten days stay ten days"
    texts = [entry["text"] for entry in office.get("viewer", f"leads/{lead['id']}/timeline/")["results"]]
    assert "First personal response: due at another time, since working hours were changed" in texts


def test_another_calendar_is_nobodys_business(office: Office) -> None:
    office.handed_over()
    before = list(ClockRun.objects.values())
    change(BusinessCalendar.objects.get(name="Berlin"), MORNINGS, office.now)
    assert reschedule_clocks(office.now) == 0
    assert list(ClockRun.objects.values()) == before


def test_statements_do_not_grow_with_what_runs(calendar: BusinessCalendar) -> None:
    counts = []
    for number, companies in enumerate((1, 12)):
        hand_over(companies, NOON + timedelta(minutes=number))
        with allow_writes():
            BusinessCalendar.objects.update(version=number + 2)
        counts.append(statements_of(lambda: rescheduling.reschedule_some(now=NOON)))
    assert counts[0] == counts[1]
    assert Lead.objects.count() == 12


def test_it_is_done_by_parts(calendar: BusinessCalendar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rescheduling, "AT_ONCE", 2)
    hand_over(5, NOON)
    change(calendar, MORNINGS, NOON)
    assert [rescheduling.reschedule_some(now=NOON) for _ in range(4)] == [2, 2, 1, 0]
    assert set(ClockRun.objects.values_list("calendar_version", flat=True)) == {2}


def test_a_hold_keeps_what_was_left(calendar: BusinessCalendar) -> None:
    hand_over(1, NOON)
    lead = Lead.objects.get()
    marketing = Actor(ActorKind.PERSON, Role.MARKETING, name="mara")
    pauses.hold(lead.pk, reason="other", comment="", until=NOON + timedelta(days=9), actor=marketing, now=NOON)
    close_wednesday(calendar, NOON)
    pauses.resume(lead.pk, actor=marketing, now=NOON + timedelta(hours=1))
    assert clock().due_at == datetime(2026, 11, 3, 23, tzinfo=UTC)
    assert clock(ClockKind.FIRST_RESPONSE).due_at == datetime(2026, 11, 5, 19, tzinfo=UTC)


class TestATeamWithOtherHours:
    """Its running clocks follow, as they follow an edit of its calendar."""

    @pytest.fixture
    def mornings(self, calendar: BusinessCalendar) -> BusinessCalendar:
        """Other hours that a team may keep."""
        with allow_writes():
            return BusinessCalendar.objects.create(name="Mornings", timezone="America/Chicago", hours=MORNINGS)

    def give(self, team: str, hours: BusinessCalendar, now: datetime) -> None:
        """Operations gives it other hours."""
        row = Team.objects.get(kind=team)
        given = {"name": row.name, "countries": row.countries, "calendar": hours.pk}
        staffing.change_team(row.pk, actor=OPERATIONS, now=now, **given)

    def test_moves_what_runs_at_once(self, mornings: BusinessCalendar, django_capture_on_commit_callbacks: Any) -> None:
        hand_over(1, NOON)
        with django_capture_on_commit_callbacks(execute=True):
            self.give("direct", mornings, NOON)
        run, handoff = clock(), Handoff.objects.get()
        due = datetime(2026, 11, 4, 18, tzinfo=UTC)
        assert (run.calendar, run.due_at, handoff.accept_due_at) == (mornings, due, due)
        assert Edit.objects.filter(object_id=run.pk, field="due_at").count() == 1
        assert reschedule_clocks(NOON) == 0

    def test_finds_what_began_unseen_by_the_former_hours(self, mornings: BusinessCalendar) -> None:
        hand_over(1, NOON)
        former = clock().calendar
        self.give("direct", mornings, NOON)
        reschedule_clocks(NOON)
        with allow_writes():
            ClockRun.objects.update(calendar=former, calendar_version=1)
        assert reschedule_clocks(NOON) == 1
        assert set(ClockRun.objects.values_list("calendar", flat=True)) == {mornings.pk}

    def test_and_back(self, mornings: BusinessCalendar, calendar: BusinessCalendar) -> None:
        hand_over(1, NOON)
        before = clock().due_at
        for hours in (mornings, calendar):
            self.give("direct", hours, NOON)
            assert reschedule_clocks(NOON) == 1
        assert (clock().calendar, clock().due_at) == (calendar, before)

    def test_of_engineers_moves_what_they_promised_alone(self, office: Office) -> None:
        lead = office.accepted()
        office.post("sales", f"leads/{lead['id']}/technical-review/", {"question": "Can we?"}, 201)
        before = {run.kind: run.due_at for run in ClockRun.objects.filter(outcome="running")}
        with allow_writes():
            hours = BusinessCalendar.objects.create(
                name="No Wednesdays", timezone="America/Chicago", hours=NO_WEDNESDAYS
            )
        self.give("engineering", hours, office.now)
        reschedule_clocks(office.now)
        after = {run.kind: run.due_at for run in ClockRun.objects.filter(outcome="running")}
        moved = after.pop("technical_review"), before.pop("technical_review")
        assert moved == (datetime(2026, 11, 6, 15, tzinfo=UTC), datetime(2026, 11, 5, 15, tzinfo=UTC))
        assert after == before

    def test_leaves_what_came_from_another_team_since(self, office: Office) -> None:
        lead = office.handed_over()
        run = clock()
        europe, america = Team.objects.get(name="Europe"), Team.objects.get(name="North America")
        given = {"countries": europe.countries, "actor": OPERATIONS}
        for hours in (america.calendar_id, europe.calendar_id):
            staffing.change_team(europe.pk, name="Europe", calendar=hours, now=office.now, **given)
        office.pass_time(minutes=1)
        body = {"team": str(europe.pk), "comment": "Theirs."}
        office.post("manager", f"handoffs/{lead['handoff']}/reassign/", body)
        assert reschedule_clocks(office.now) == 0
        assert clock().due_at == run.due_at

    def test_costs_the_same_whatever_runs(self, mornings: BusinessCalendar, calendar: BusinessCalendar) -> None:
        counts = []
        for number, (companies, hours) in enumerate(((1, mornings), (12, calendar))):
            hand_over(companies, NOON + timedelta(minutes=number))
            self.give("direct", hours, NOON + timedelta(minutes=number))
            counts.append(statements_of(lambda: rescheduling.reschedule_some(now=NOON + timedelta(minutes=2))))
        assert counts[0] == counts[1]
