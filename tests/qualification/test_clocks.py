"""Clocks begin and end with what people do: who answers in time keeps a promise, who does not is late, once."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Partner
from leadhub.models import Event
from qualification.models import ClockRun, Handoff, Lead
from tests.qualification.company import MEDICO
from tests.qualification.office import SATISFYING, Office, statements_of
from tests.qualification.ticking import at, clock, clocks, told

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
CALLED = {"channel": "phone", "outcome": "no_answer"}
BACK = {"reason": "no_budget", "comment": "Next year."}
SMALL_SHOP = MEDICO | {"name": "Tiny Tools", "domain": "tiny.example", "region": "US-IA", "employee_count": 12}


def fill_in(office: Office, lead: Json) -> None:
    """Let the sheet satisfy the agreement."""
    items = {name: {"status": "confirmed", "evidence": "Call"} for name in SATISFYING}
    answer = office.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", {"items": items})
    assert answer.status_code == 200, answer.content


class TestOnDelivery:
    """What begins with a handoff."""

    def test_the_answer_the_response_and_the_expiry_run(self, office: Office) -> None:
        lead = office.handed_over()
        assert clocks(lead["handoff"]) == {
            "acceptance": "running",
            "first_response": "running",
            "expiry": "running",
            "card_completed": "running",
        }
        handoff = Handoff.objects.get()
        assert handoff.accept_due_at == clock("acceptance").due_at == at(16)
        assert handoff.response_due_at == clock("first_response").due_at == at(17)
        assert clock("expiry").due_at == at(23)
        assert handoff.next_due_at == at(16)
        assert {run.agreement for run in ClockRun.objects.all()} == {1}

    def test_triage_runs_for_the_desk(self, office: Office) -> None:
        lead = office.lead("rfq_submitted", "someone@freemail.example", account=None)
        run = clock("triage")
        assert (run.handoff, run.owner, str(run.lead_id)) == (None, "marketing", lead["id"])
        assert run.due_at == at(17)
        assert lead["triage"]["due_at"] == "2026-11-03T17:00:00Z"

    def test_partners_have_promises_of_their_own(self, office: Office) -> None:
        lead = office.lead(
            "rfq_submitted", "tom@tiny.example", account=SMALL_SHOP, properties={"quantity": 30, "has_drawings": True}
        )
        handoff = Handoff.objects.get(lead=lead["id"])
        assert handoff.partner == Partner.objects.get(name="Keystone Industrial Supply")
        assert clocks(handoff.pk) == {
            "acceptance": "running",
            "first_response": "running",
            "card_completed": "running",
        }
        assert (clock("acceptance").owner, clock("acceptance").unit) == ("partner", "business_days")
        assert handoff.accept_due_at == at(15, day=4)
        office.post("partner", f"partner/leads/{handoff.pk}/accept/")
        assert clocks(handoff.pk)["status"] == "running"
        assert "decision" not in clocks(handoff.pk)
        assert clock("status").due_at == office.now + timedelta(days=14)

    def test_neither_history_nor_who_observes_starts_any(self, office: Office) -> None:
        office.let_observe("direct")
        office.lead("rfq_submitted")
        assert not ClockRun.objects.exists()


class TestAccepting:
    """The yes, and what an accepted lead owes."""

    def test_keeps_the_answer_and_begins_what_follows(self, office: Office) -> None:
        lead = office.accepted()
        assert clocks(lead["handoff"]) == {
            "acceptance": "met",
            "expiry": "met",
            "first_response": "running",
            "card_completed": "running",
            "attempts": "running",
            "decision": "running",
            "status": "running",
        }
        # Ten working days; Veterans Day is none of them.
        assert clock("decision").due_at == at(15, day=18)
        assert Handoff.objects.get().next_due_at == at(17)

    def test_too_late_is_late_also_before_anybody_looked(self, office: Office) -> None:
        lead = office.handed_over()
        office.now = office._set_clock(office.now + timedelta(minutes=61))
        office.post("sales", f"handoffs/{lead['handoff']}/accept/")
        run = clock("acceptance")
        assert (run.outcome, run.breached_at, run.due_at) == ("late", office.now, at(16))
        assert told("handoff.breached") == [("handoff.breached", "acceptance", "2026-11-03T16:00:00+00:00")]
        office.run_due()
        assert len(told("handoff.breached")) == 1
        handoff = office.get("sales", f"handoffs/{lead['handoff']}/")
        assert handoff["breaches"] == [
            {"clock": "acceptance", "due_at": "2026-11-03T16:00:00Z", "breached_at": "2026-11-03T16:01:00Z"}
        ]

    def test_at_the_due_time_itself_it_is_late_whoever_comes_first(self, office: Office) -> None:
        lead = office.handed_over()
        office.now = office._set_clock(at(16))
        office.post("sales", f"handoffs/{lead['handoff']}/accept/")
        assert clock("acceptance").outcome == "late"

    def test_keeps_the_version_of_the_agreement_also_for_clocks_that_begin_later(self, office: Office) -> None:
        lead = office.handed_over()
        Handoff.objects.get()
        office.post("sales", f"handoffs/{lead['handoff']}/accept/")
        assert set(ClockRun.objects.filter(handoff=lead["handoff"]).values_list("agreement", flat=True)) == {1}


class TestResponding:
    """Attempts of a person: an automatic message is none."""

    def test_the_first_attempt_is_the_response_and_a_fresh_status(self, office: Office) -> None:
        lead = office.accepted()
        first = clock("status").pk
        office.pass_time(minutes=30)
        office.post("sales", f"handoffs/{lead['handoff']}/attempts/", CALLED, 201)
        assert clocks(lead["handoff"])["first_response"] == "met"
        assert ClockRun.objects.get(pk=first).outcome == "met"
        assert clock("status").due_at == office.now + timedelta(days=30)
        assert clocks(lead["handoff"])["attempts"] == "running"

    def test_the_attempts_are_made_once_somebody_was_reached(self, office: Office) -> None:
        lead = office.accepted()
        office.post("sales", f"handoffs/{lead['handoff']}/attempts/", CALLED | {"outcome": "reached"}, 201)
        assert clocks(lead["handoff"])["attempts"] == "met"

    def test_or_as_often_and_over_as_many_channels_as_agreed(self, office: Office) -> None:
        lead = office.accepted()
        for number in range(6):
            assert clocks(lead["handoff"])["attempts"] == "running"
            channel = "email" if number == 5 else "phone"
            office.post("sales", f"handoffs/{lead['handoff']}/attempts/", CALLED | {"channel": channel}, 201)
        assert clocks(lead["handoff"])["attempts"] == "met"

    def test_an_attempt_that_is_logged_later_counts_when_it_was_made(self, office: Office) -> None:
        lead = office.accepted()
        office.pass_time(hours=3)
        assert clock("first_response").breached_at is not None
        made = {"at": "2026-11-03T16:30:00Z"}
        office.post("sales", f"handoffs/{lead['handoff']}/attempts/", CALLED | made, 201)
        run = clock("first_response")
        assert (run.outcome, run.excused, run.stopped_at) == ("met", "logged_later", at(16, 30))

    def test_an_attempt_accepts_and_responds_at_once(self, office: Office) -> None:
        lead = office.handed_over()
        office.post("sales", f"handoffs/{lead['handoff']}/attempts/", CALLED, 201)
        done = clocks(lead["handoff"])
        assert (done["acceptance"], done["first_response"], done["decision"]) == ("met", "met", "running")

    def test_signals_that_come_meanwhile_respond_to_nothing(self, office: Office) -> None:
        lead = office.accepted()
        office.deliver(office.signal("email_opened"), office.signal("email_clicked"))
        assert clocks(lead["handoff"])["first_response"] == "running"


class TestGoingOn:
    """Stages, sheets, and the end."""

    def test_the_sheet_makes_the_status_fresh(self, office: Office) -> None:
        lead = office.accepted()
        office.pass_time(days=20)
        fill_in(office, lead)
        assert clock("status").due_at == office.now + timedelta(days=30)
        assert ClockRun.objects.filter(kind="status").count() == 2

    def test_sql_is_the_decision(self, office: Office) -> None:
        lead = office.accepted()
        fill_in(office, lead)
        office.post("sales", f"leads/{lead['id']}/qualify/")
        done = clocks(lead["handoff"])
        assert (done["decision"], done["attempts"], done["status"]) == ("met", "met", "running")

    @pytest.mark.parametrize("to", ["won", "lost"])
    def test_the_end_of_a_lead_ends_all(self, office: Office, to: str) -> None:
        lead = office.qualified()
        office.post("sales", f"leads/{lead['id']}/advance/", {"to": "opportunity"})
        assert clocks(lead["handoff"])["status"] == "running"
        why = {"reason": "price", "comment": "Ten percent too high."} if to == "lost" else {}
        office.post("sales", f"leads/{lead['id']}/advance/", {"to": to} | why)
        assert "running" not in clocks(lead["handoff"]).values()
        assert Handoff.objects.get().next_due_at is None

    def test_giving_back_decides_and_ends_all(self, office: Office) -> None:
        lead = office.accepted()
        office.post("sales", f"leads/{lead['id']}/recycle/", BACK)
        done = clocks(lead["handoff"])
        assert (done["decision"], done["status"], done["first_response"], done["attempts"]) == (
            "met",
            "met",
            "void",
            "void",
        )
        assert "running" not in done.values()

    def test_rejecting_answers_and_ends_all(self, office: Office) -> None:
        lead = office.handed_over()
        office.post("sales", f"handoffs/{lead['handoff']}/reject/", BACK)
        assert clocks(lead["handoff"]) == {
            "acceptance": "met",
            "expiry": "met",
            "first_response": "void",
            "card_completed": "void",
        }

    def test_what_was_overdue_when_it_ended_was_missed(self, office: Office) -> None:
        lead = office.accepted()
        office.pass_time(hours=3)
        office.post("sales", f"leads/{lead['id']}/recycle/", BACK)
        assert clocks(lead["handoff"])["first_response"] == "missed"

    def test_a_rejection_that_goes_to_a_partner_begins_anew_there(self, office: Office) -> None:
        lead = office.handed_over()
        why = {"reason": "belongs_to_channel", "comment": "Keystone's."}
        office.post("sales", f"handoffs/{lead['handoff']}/reject/", why)
        assert "running" not in clocks(lead["handoff"]).values()
        other = Handoff.objects.get(lead=lead["id"], status="open")
        assert clocks(other.pk)["acceptance"] == "running"

    def test_what_the_rules_withdraw_runs_no_more(self, office: Office) -> None:
        lead = office.handed_over()
        rival = office.call("operations", "PATCH", f"accounts/{lead['account']}/", {"relationships": ["competitor"]})
        assert rival.status_code == 200
        office.run_due()
        assert Handoff.objects.get().status == "withdrawn"
        assert set(clocks(lead["handoff"]).values()) == {"void"}

    def test_moving_a_lead_answers_the_desk(self, office: Office) -> None:
        lead = office.lead("rfq_submitted", "someone@freemail.example", account=None)
        why = {"reason": "spam", "comment": "Nobody."}
        office.post("marketing", f"leads/{lead['id']}/disqualify/", why)
        assert clock("triage").outcome == "met"

    def test_what_was_won_by_mistake_owes_a_status_again(self, office: Office) -> None:
        lead = office.qualified()
        office.post("sales", f"leads/{lead['id']}/advance/", {"to": "opportunity"})
        office.post("sales", f"leads/{lead['id']}/advance/", {"to": "won"})
        office.post("operations", f"leads/{lead['id']}/reopen/", {"reason": "A slip", "comment": "Not yet."})
        assert clocks(lead["handoff"])["status"] == "running"


class TestClaiming:
    """Taken as it is opened."""

    def test_has_no_clock_of_an_answer(self, office: Office) -> None:
        lead = office.mql()
        office.post("sales", f"leads/{lead['id']}/claim/")
        handoff = Handoff.objects.get(lead=lead["id"])
        assert clocks(handoff.pk) == {"decision": "running", "status": "running"}


class TestPausing:
    """A hold stops everything, and everything goes on with what was left."""

    def hold(self, office: Office, lead: Json, **until: float) -> None:
        moment = (office.now + timedelta(**until)).isoformat()
        office.post("sales", f"leads/{lead['id']}/hold/", {"reason": "tooling_change", "until": moment})

    def test_resumes_exactly(self, office: Office) -> None:
        lead = office.handed_over()
        office.pass_time(minutes=20)
        self.hold(office, lead, days=7)
        assert Handoff.objects.get().next_due_at is None
        assert all(run.next_at is None and run.running_since is None for run in ClockRun.objects.all())
        office.pass_time(days=3)
        assert not told("handoff.breached")
        office.pass_time(days=4)
        run = clock("acceptance")
        assert run.due_at == at(16, day=10)
        assert run.spent_s == 1200
        handoff = Handoff.objects.get()
        assert (handoff.accept_due_at, handoff.response_due_at, handoff.next_due_at) == (
            at(16, day=10),
            at(17, day=10),
            at(16, day=10),
        )

    def test_goes_on_from_the_day_that_was_said_however_late_somebody_looks(self, office: Office) -> None:
        lead = office.accepted()
        self.hold(office, lead, days=7)
        office.pass_time(days=7, hours=3)
        assert clock("first_response").due_at == at(17, day=10)
        assert told("handoff.breached") == [("handoff.breached", "first_response", "2026-11-10T17:00:00+00:00")]

    def test_what_begins_during_a_hold_stands(self, office: Office) -> None:
        lead = office.handed_over()
        self.hold(office, lead, days=7)
        office.post("sales", f"handoffs/{lead['handoff']}/accept/")
        assert clock("decision").running_since is None
        office.pass_time(days=7)
        assert clock("decision").due_at == at(15, day=25)

    def test_what_was_overdue_stays_due_when_it_was(self, office: Office) -> None:
        lead = office.accepted()
        office.pass_time(hours=3)
        self.hold(office, lead, days=7)
        office.pass_time(days=7)
        assert clock("first_response").due_at == at(17)
        assert len(told("handoff.breached")) == 1

    def test_the_desk_waits_too(self, office: Office) -> None:
        lead = office.lead("rfq_submitted", "someone@freemail.example", account=None)
        moment = (office.now + timedelta(days=7)).isoformat()
        office.post("marketing", f"leads/{lead['id']}/hold/", {"reason": "other", "until": moment})
        office.pass_time(days=7)
        assert office.get("viewer", f"leads/{lead['id']}/")["triage"]["due_at"] == "2026-11-10T17:00:00Z"


def test_statements_stay_the_same_however_many_are_handed_over(office: Office) -> None:
    def cost(first: int, count: int) -> int:
        numbers = range(first, first + count)
        companies = {n: MEDICO | {"name": f"Company {n}", "domain": f"c{n}.example"} for n in numbers}
        batch = [office.signal("rfq_submitted", f"p@c{n}.example", account=companies[n]) for n in numbers]
        return statements_of(lambda: office.deliver(*batch))

    cost(0, 1)
    assert cost(10, 2) == cost(20, 20)
    assert ClockRun.objects.filter(kind="acceptance").count() == 23


def test_events_of_a_lead_stay_numbered_without_a_gap(office: Office) -> None:
    lead = office.handed_over()
    office.pass_time(hours=3)
    office.post("sales", f"handoffs/{lead['handoff']}/accept/")
    sequence = list(Event.objects.filter(lead_ref=lead["id"]).order_by("lead_seq").values_list("lead_seq", flat=True))
    assert sequence == list(range(1, len(sequence) + 1)) == list(range(1, Lead.objects.get().event_seq + 1))


def test_a_call_about_what_went_back_is_no_answer_to_what_came_since(office: Office) -> None:
    lead = office.accepted()
    office.post("sales", f"leads/{lead['id']}/recycle/", {"reason": "timing", "comment": "Next year."})
    office.pass_time(days=1)
    again = office.handed_over()
    call = {"channel": "phone", "outcome": "reached"}
    refused = office.call("sales", "POST", f"handoffs/{lead['handoff']}/attempts/", call)
    assert (again["id"], refused.status_code, refused.json()["code"]) == (lead["id"], 409, "handoff_closed")
    assert clocks(again["handoff"])["first_response"] == "running"
