"""What becomes due is done once, in order, whenever somebody comes to do it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from leadhub.models import Event
from qualification import clocks as machinery
from qualification.due import fire_clocks
from qualification.handoffs import hold_handoff, reopen, settle
from qualification.models import ClockRun, Escalation, Handoff, Lead, Team, TeamMember
from qualification.moving import Ledger
from tests.fence import allow_writes
from tests.qualification.company import MEDICO
from tests.qualification.office import Office, statements_of
from tests.qualification.ticking import at, clock, clocks, everything, steps, told

pytestmark = pytest.mark.django_db

Json = dict[str, Any]


@contextmanager
def tried() -> Iterator[None]:
    """What is done within leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class TestTheLadder:
    """Reminder, breach, escalation, expiry of an urgent handoff: 1 hour to answer, 8 until it expires."""

    def test_each_step_comes_at_its_time(self, office: Office) -> None:
        lead = office.handed_over()
        taken = {}
        for _ in range(17):
            office.pass_time(minutes=30)
            taken[f"{office.now:%H:%M}"] = steps("acceptance")
        assert (taken["15:30"], taken["16:00"], taken["16:30"]) == ([1], [1, 2], [1, 2, 3])
        assert taken["23:30"] == [1, 2, 3]
        due = "2026-11-03T16:00:00+00:00"
        assert [event for event in told() if event[1] == "acceptance"] == [
            ("handoff.created", "acceptance", due),
            ("handoff.due_soon", "acceptance", due),
            ("handoff.breached", "acceptance", due),
            ("handoff.escalated", "acceptance", due),
            ("handoff.expired", "acceptance", due),
        ]
        assert clocks(lead["handoff"]) == {
            "acceptance": "missed",
            "first_response": "missed",
            "expiry": "missed",
            "card_completed": "missed",
        }

    def test_events_say_which_handoff_and_lead(self, office: Office) -> None:
        lead = office.handed_over()
        office.pass_time(hours=1)
        event = Event.objects.get(type="handoff.breached")
        assert event.data == {
            "handoff": lead["handoff"],
            "lead": lead["id"],
            "clock": "acceptance",
            "due_at": "2026-11-03T16:00:00+00:00",
        }

    def test_a_second_tick_changes_nothing(self, office: Office) -> None:
        office.handed_over()
        office.pass_time(hours=20)
        before = everything()
        office.run_due()
        office.pass_time(minutes=1)
        assert everything() == before

    def test_triage_is_told_without_a_handoff(self, office: Office) -> None:
        lead = office.lead("rfq_submitted", "someone@freemail.example", account=None)
        office.pass_time(hours=4)
        assert told() == [
            (f"handoff.{step}", "triage", "2026-11-03T17:00:00+00:00") for step in ("due_soon", "breached", "escalated")
        ]
        assert {event.data["handoff"] for event in Event.objects.filter(type__startswith="handoff.")} == {None}
        assert office.get("viewer", f"leads/{lead['id']}/")["triage"] is not None

    def test_clocks_of_marketing_are_no_news_of_handoffs(self, office: Office) -> None:
        office.handed_over()
        office.pass_time(hours=5)
        assert clock("card_completed").breached_at == office.now
        assert "card_completed" not in {name for _, name, _ in told()}


class TestLateTicks:
    """One big jump does what small steps would have done."""

    def both(self, office: Office, begin: Callable[[], object], **span: float) -> None:
        """The same rows either way."""
        begin()
        start, length = office.now, timedelta(**span)
        with tried():
            for number in range(1, 49):
                office.now = office._set_clock(start + length * number / 48)
                office.run_due()
            small = everything()
        office.now = start
        office.pass_time(**span)
        assert everything() == small
        assert small["steps"]

    def test_of_an_open_handoff(self, office: Office) -> None:
        self.both(office, office.handed_over, hours=12)

    def test_of_several(self, office: Office) -> None:
        def begin() -> None:
            office.asked(5)
            office.run_due()
            office.pass_time(minutes=7)
            office.lead("meeting_request", "late@c9.example", account=MEDICO | {"name": "C9", "domain": "c9.example"})
            office.lead("rfq_submitted", "someone@freemail.example", account=None)
            office.run_due()

        self.both(office, begin, hours=48)

    def test_of_an_accepted_one(self, office: Office) -> None:
        self.both(office, office.accepted, days=60)

    def test_of_one_on_hold(self, office: Office) -> None:
        def begin() -> None:
            lead = office.handed_over()
            moment = (office.now + timedelta(days=2)).isoformat()
            office.post("sales", f"leads/{lead['id']}/hold/", {"reason": "other", "until": moment})

        self.both(office, begin, days=4)

    def test_over_a_weekend_and_a_holiday(self, office: Office) -> None:
        """Wednesday half past four; Thanksgiving does not count, and neither does the weekend."""
        office.pass_time(days=22, hours=7, minutes=30)
        lead = office.lead("plant_assessment_request")
        office.run_due()
        assert office.get("viewer", f"handoffs/{lead['handoff']}/")["accept_due_at"] == "2026-11-27T18:30:00Z"
        self.both(office, office.run_due, days=8)


class TestReassigning:
    """At one and a half of the time somebody else of the team has it."""

    def test_the_next_of_the_team_by_turns(self, office: Office) -> None:
        lead = office.handed_over()
        first = Handoff.objects.get().owner_id
        office.pass_time(minutes=90)
        handoff = Handoff.objects.get()
        assert handoff.owner_id not in (None, first)
        assert (handoff.accept_due_at, handoff.status, handoff.needs_owner) == (at(16), "open", False)
        assert office.get("viewer", f"leads/{lead['id']}/")["owner"] == str(handoff.owner_id)
        assert Event.objects.get(type="handoff.escalated").data["reassigned_to"] == str(handoff.owner_id)
        turns = TeamMember.objects.filter(team=handoff.team).order_by("pk").values_list("turns", flat=True)
        assert list(turns) == [1, 1]

    def test_where_there_is_nobody_else_it_stays_and_that_is_told(self, office: Office) -> None:
        office.handed_over()
        first = Handoff.objects.get().owner_id
        with allow_writes():
            TeamMember.objects.exclude(user=first).update(is_active=False)
        office.pass_time(minutes=90)
        assert Handoff.objects.get().owner_id == first
        assert Event.objects.get(type="handoff.escalated").data["reassigned_to"] is None

    def test_an_answered_one_stays_with_who_answered(self, office: Office) -> None:
        lead = office.accepted()
        office.pass_time(hours=20)
        assert str(Handoff.objects.get().owner_id) == lead["owner"]


class TestExpiring:
    """Nobody answered: it is listed until somebody takes it up."""

    @pytest.fixture
    def lead(self, office: Office) -> Json:
        """A lead whose handoff has expired."""
        office.handed_over()
        office.pass_time(hours=8)
        found: Json = office.get("viewer", "leads/")["results"][0]
        return found

    def listed(self, office: Office, **query: str) -> list[Json]:
        found: list[Json] = office.get("manager", "handoffs/", unassigned="true", **query)["results"]
        return found

    def test_closes_it_for_the_system_and_the_lead_stays_qualified(self, office: Office, lead: Json) -> None:
        (handoff,) = self.listed(office)
        assert (handoff["status"], handoff["closed_at"]) == ("expired", "2026-11-03T23:00:00Z")
        assert (handoff["closed_by"], handoff["why_unassigned"]) == (None, "expired")
        assert (lead["stage"], lead["handoff"], lead["owner"], lead["team"]) == ("mql", None, None, None)
        assert lead["next_step"]["code"] == "unanswered"

    def test_the_rules_do_not_hand_it_over_again_by_themselves(self, office: Office, lead: Json) -> None:
        for signal in ("guide_download", "meeting_request"):
            office.deliver(office.signal(signal))
            office.pass_time(hours=1)
        answer = office.call("operations", "PATCH", f"accounts/{lead['account']}/", {"employee_count": 950})
        assert answer.status_code == 200
        office.pass_time(days=400)
        assert Handoff.objects.count() == 1
        assert len(self.listed(office)) == 1

    def test_a_fresh_urgent_request_is_handed_over_anew(self, office: Office, lead: Json) -> None:
        office.pass_time(hours=1)
        office.deliver(office.signal("rfq_submitted"))
        office.run_due()
        assert self.listed(office) == []
        new = office.get("viewer", f"leads/{lead['id']}/")
        assert (new["next_step"]["code"], Handoff.objects.count()) == ("waits_for_acceptance", 2)
        assert new["owner"]

    def test_claiming_takes_it_up(self, office: Office, lead: Json) -> None:
        office.post("sales", f"leads/{lead['id']}/claim/")
        assert self.listed(office) == []

    def test_leaving_mql_takes_it_off_the_list_also_once_it_comes_back(self, office: Office, lead: Json) -> None:
        office.pass_time(hours=1)
        office.post("marketing", f"leads/{lead['id']}/recycle/", {"reason": "timing", "comment": "Next year."})
        assert self.listed(office) == []
        office.pass_time(days=1)
        office.deliver(office.signal("meeting_request"))
        office.run_due()
        assert office.get("viewer", f"leads/{lead['id']}/")["next_step"]["code"] == "waits_for_acceptance"
        assert self.listed(office) == []

    def test_is_opened_anew_for_a_team_and_a_person(self, office: Office, lead: Json) -> None:
        office.pass_time(hours=16)
        actor = office.users["manager"].actor
        europe = Team.objects.get(name="Europe")
        seller = office.users["sales2"].pk
        with transaction.atomic(), allow_writes():
            ledger = Ledger(actor=actor, now=office.now)
            held, expired = hold_handoff(Handoff.objects.get().pk, actor)
            made = reopen(held, expired, team=europe, owner=seller, ledger=ledger)
            settle(held, ledger)
        office.run_due()
        handoff = Handoff.objects.get(pk=made.pk)
        assert (handoff.status, handoff.team, handoff.owner_id) == ("open", europe, seller)
        # Four in the afternoon in Berlin.
        assert handoff.accept_due_at == at(16, day=4)
        assert clocks(made.pk)["acceptance"] == "running"
        assert self.listed(office) == []
        assert office.get("viewer", f"leads/{lead['id']}/")["next_step"]["code"] == "waits_for_acceptance"

    def test_whoever_waits_for_a_turn_is_listed_with_the_reason(self, office: Office) -> None:
        with allow_writes():
            TeamMember.objects.update(is_active=False)
        office.lead("rfq_submitted")
        (handoff,) = self.listed(office)
        assert (handoff["status"], handoff["why_unassigned"]) == ("open", "nobody_in_team")
        assert office.get("manager", "handoffs/", unassigned="false")["results"] == []


class TestExcuses:
    """What is not its owner's fault says whose it is."""

    COMPLETE = {"annual_volume": 20000, "has_drawings": True, "required_by": "2027-02-01"}

    def test_a_breach_while_the_card_was_incomplete_is_excused(self, office: Office) -> None:
        office.handed_over()
        office.pass_time(hours=1)
        assert (clock("acceptance").excused, clock("card_completed").excused) == ("card_incomplete", "")

    def test_a_complete_card_excuses_nobody(self, office: Office) -> None:
        office.lead("rfq_submitted", properties=self.COMPLETE)
        office.pass_time(hours=1)
        assert clock("acceptance").breached_at is not None
        assert clock("acceptance").excused == ""

    def test_nor_one_that_was_completed_before(self, office: Office) -> None:
        office.handed_over()
        office.pass_time(minutes=10)
        office.deliver(office.signal("rfq_submitted", properties=self.COMPLETE))
        office.pass_time(hours=1)
        assert clock("acceptance").breached_at is not None
        assert clock("acceptance").excused == ""


class TestFaultsOfOurs:
    """A clock that cannot be fired keeps no other waiting."""

    def test_the_others_are_fired(
        self, office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        office.asked(3)
        bad = Lead.objects.order_by("pk")[1].pk
        take = machinery.Clocks.take

        def stumble(clocks: machinery.Clocks, run: ClockRun) -> None:
            if run.lead_id == bad:
                raise ZeroDivisionError("a fault of ours")
            take(clocks, run)

        monkeypatch.setattr(machinery.Clocks, "take", stumble)
        office.now = office._set_clock(at(16))
        fire_clocks(office.now)
        fired = set(Escalation.objects.values_list("clock__lead", flat=True))
        assert fired == set(Lead.objects.exclude(pk=bad).values_list("pk", flat=True))
        assert "cannot be fired" in caplog.text
        monkeypatch.undo()
        office.pass_time(hours=1)
        assert Escalation.objects.filter(clock__lead=bad, clock__kind="acceptance").count() == 3

    def test_a_step_whose_team_is_not_locked_waits_for_the_next_round(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        office.handed_over()
        monkeypatch.setattr("qualification.firing._escalating", lambda leads, now: set())
        office.pass_time(minutes=90)
        assert steps("acceptance") == [1, 2]
        monkeypatch.undo()
        office.run_due()
        assert steps("acceptance") == [1, 2, 3]


def test_firing_many_costs_what_firing_two_costs(office: Office) -> None:
    def cost(first: int, count: int) -> int:
        numbers = range(first, first + count)
        companies = {n: MEDICO | {"name": f"Company {n}", "domain": f"c{n}.example"} for n in numbers}
        office.deliver(*(office.signal("rfq_submitted", f"p@c{n}.example", account=companies[n]) for n in numbers))
        office.run_due()
        office.now = office._set_clock(office.now + timedelta(days=3))
        return statements_of(lambda: fire_clocks(office.now))

    cost(0, 1)
    assert cost(10, 2) == cost(20, 20)
    assert Handoff.objects.filter(status="expired").count() == 23


def test_nothing_due_costs_the_same_whatever_runs(office: Office) -> None:
    office.handed_over()
    one = statements_of(lambda: fire_clocks(office.now))
    companies = {n: MEDICO | {"name": f"Company {n}", "domain": f"c{n}.example"} for n in range(5)}
    office.deliver(*(office.signal("rfq_submitted", f"p@c{n}.example", account=companies[n]) for n in companies))
    assert statements_of(lambda: fire_clocks(office.now)) == one <= 7


def test_a_round_takes_what_is_due_in_the_order_of_its_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.asked(4)
    office.run_due()
    taken = []
    take = machinery.Clocks.take

    def note(clocks: machinery.Clocks, run: ClockRun) -> None:
        taken.append(run.next_at)
        take(clocks, run)

    monkeypatch.setattr(machinery.Clocks, "take", note)
    office.pass_time(days=2)
    assert taken
    assert taken == sorted(moment for moment in taken if moment is not None)
