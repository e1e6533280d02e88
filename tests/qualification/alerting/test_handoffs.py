"""A handoff arrives, half its time goes by, a deadline passes: who is told what, from the events of the scenarios."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leadhub.alerts.making import make_alerts
from leadhub.alerts.sending import send_alerts
from leadhub.alerts.taking import give_back, take
from leadhub.alerts.writing import parcels_of
from leadhub.events.relay import place_events
from leadhub.models import Alert, ChannelKind
from qualification.alerting.audiences import NOTICED
from qualification.alerting.words import WRITERS
from qualification.due import give_owners
from qualification.models import Handoff, TeamMember
from tests.fence import allow_writes
from tests.leadhub.alerts.ground import chose
from tests.qualification.alerting.conftest import Got
from tests.qualification.office import Office, rows_written

pytestmark = pytest.mark.django_db

Inbox = Callable[..., list[Got]]
Seen = Callable[..., list[tuple[str, str, str]]]
# A Tuesday evening in Chicago, when nobody works; they open again on Wednesday at nine.
EVENING = datetime(2026, 11, 4, 2, tzinfo=UTC)
OPENING = datetime(2026, 11, 4, 15, tzinfo=UTC)


def owner_of(office: Office, lead: dict[str, Any]) -> str:
    """The name that the sandbox gives whoever owns the handoff of a lead."""
    owner = Handoff.objects.get(pk=lead["handoff"]).owner
    return next(name for name, user in office.users.items() if user == owner)


def normal(office: Office, email: str = "omar@halvorsen.example") -> dict[str, Any]:
    """A lead that asked for a meeting: handed over, not urgent."""
    company = {"name": "Halvorsen Machinery", "domain": "halvorsen.example", "industry": "333517", "country": "US"}
    lead = office.lead("meeting_request", email, account=company | {"employee_count": 900, "plant_count": 2})
    office.run_due()
    found: dict[str, Any] = office.get("viewer", f"leads/{lead['id']}/")
    assert found["handoff"], found
    return found


class TestArrival:
    """To the owner, by mail, with what it takes to act."""

    def test_the_owner_gets_a_mail_that_says_why_and_until_when(self, office: Office, inbox: Inbox) -> None:
        lead = office.handed_over()
        office.run_due()
        (got,) = inbox()
        assert got.to == owner_of(office, lead)
        assert got.subject == "Urgent handoff: Medico Devices Inc."
        for line in (
            "Accept or reject it by Tue 3 Nov 2026, 10:00 CST: 1 h of working time left.",
            "Company: Medico Devices Inc.",
            "Product line: CNC machining",
            "Because of: RFQ submitted",
            f"/admin/qualification/handoff/{lead['handoff']}/change/",
            f"/admin/qualification/lead/{lead['id']}/change/",
        ):
            assert line in got.text, got.text

    def test_it_names_nobody_of_the_customer_and_nothing_of_the_enquiry(self, office: Office, inbox: Inbox) -> None:
        secret = {"project": "Falcon housing", "url": "https://files.example/drawing.step", "has_drawings": True}
        office.lead("rfq_submitted", "dana@medico.example", properties=secret | {"annual_volume": 20000})
        office.run_due()
        (got,) = inbox()
        html = str(mail.outbox[0].message())
        for body in (got.subject, got.text, html):
            for hidden in ("Dana", "Ito", "dana@medico", "Falcon", "drawing", "20000", "20,000"):
                assert hidden not in body

    def test_its_links_only_read(self, office: Office, inbox: Inbox) -> None:
        lead = office.handed_over()
        office.run_due()
        (got,) = inbox()
        client = Client()
        client.force_login(office.users[got.to])
        before = rows_written()
        links = [line for line in got.text.splitlines() if line.startswith("http")]
        # Two to answer it, two to read it, and one to hear less.
        assert len(links) == 5
        for link in links:
            assert client.get(link.partition("8000")[2]).status_code == 200, link
        assert rows_written() == before
        assert office.get("viewer", f"handoffs/{lead['handoff']}/")["status"] == "open"

    def test_while_nobody_owns_it_the_whole_team_is_told(self, office: Office, inbox: Inbox) -> None:
        with allow_writes():
            # Nobody there is given a turn, but both read their mail.
            office.deliver(office.signal("rfq_submitted", properties={"annual_volume": 20000}))
            Handoff.objects.update(owner=None, needs_owner=True)
        place_events(office.now)
        make_alerts(office.now)
        send_alerts(office.now)
        assert sorted(one.to for one in inbox()) == ["sales", "sales2"]

    def test_who_answered_meanwhile_is_not_told(self, office: Office, inbox: Inbox, alerts: Seen) -> None:
        lead = office.lead("rfq_submitted", properties={"annual_volume": 20000})
        found = office.get("viewer", f"leads/{lead['id']}/")
        office.post("sales", f"handoffs/{found['handoff']}/accept/")
        office.run_due()
        assert inbox() == []
        assert {state for _, _, state in alerts("handoff.created")} == {"dropped"}

    def test_history_tells_nobody(self, office: Office, inbox: Inbox) -> None:
        signal = office.signal("rfq_submitted", days_ago=30, properties={"annual_volume": 20000})
        receipt = office.post("integration", "signals/", {"signals": [signal], "history": True})
        assert receipt["accepted"] == 1, receipt
        office.run_due()
        assert inbox() == []
        assert not Alert.objects.exists()

    def test_whoever_may_not_see_it_any_more_is_not_told(self, office: Office, inbox: Inbox, alerts: Seen) -> None:
        office.now = office._set_clock(EVENING)
        lead = normal(office)
        office.run_due()
        who = owner_of(office, lead)
        with allow_writes():
            TeamMember.objects.filter(user=office.users[who]).update(is_active=False)
        office.now = office._set_clock(OPENING)
        office.run_due()
        assert inbox(f"{who}@northfield.example") == []
        assert ("arrival", who, "dropped") in alerts("handoff.created")


class TestQuiet:
    """Outside business hours of the team."""

    def test_what_is_not_urgent_waits_for_the_opening(self, office: Office, inbox: Inbox) -> None:
        office.now = office._set_clock(EVENING)
        normal(office)
        office.run_due()
        assert inbox() == []
        assert {one.not_before for one in Alert.objects.all()} == {OPENING}
        office.now = office._set_clock(OPENING)
        office.run_due()
        assert [one.subject for one in inbox()] == ["New handoff: Halvorsen Machinery"]

    def test_what_is_urgent_comes_at_once(self, office: Office, inbox: Inbox) -> None:
        office.now = office._set_clock(EVENING)
        office.handed_over()
        office.run_due()
        assert [one.subject for one in inbox()] == ["Urgent handoff: Medico Devices Inc."]

    def test_a_public_holiday_is_no_business_time(self, office: Office, inbox: Inbox) -> None:
        thanksgiving = datetime(2026, 11, 26, 16, tzinfo=UTC)
        office.now = office._set_clock(thanksgiving)
        normal(office)
        office.run_due()
        assert inbox() == []
        assert {one.not_before for one in Alert.objects.all()} == {datetime(2026, 11, 27, 15, tzinfo=UTC)}


class TestClocks:
    """Half time, breach, and what comes after."""

    def test_at_half_time_the_owner_is_reminded(self, office: Office, inbox: Inbox) -> None:
        lead = office.handed_over()
        office.run_due()
        inbox()
        office.pass_time(minutes=31)
        (got,) = inbox()
        assert got.to == owner_of(office, lead)
        assert got.subject == "Due soon: accept or reject, Medico Devices Inc."
        assert "is due Tue 3 Nov 2026, 10:00 CST: 29 min of working time left." in got.text

    def test_at_the_breach_owner_and_manager_are_told(self, office: Office, inbox: Inbox) -> None:
        lead = office.handed_over()
        office.pass_time(minutes=31)
        inbox()
        office.pass_time(minutes=30)
        told = {one.to: one.subject for one in inbox() if "accept or reject" in one.subject}
        assert told == dict.fromkeys(
            (owner_of(office, lead), "manager"), "Overdue: accept or reject, Medico Devices Inc."
        )

    def test_after_half_as_much_again_somebody_else_has_it_and_managers_are_told(
        self, office: Office, inbox: Inbox
    ) -> None:
        lead = office.handed_over()
        first = owner_of(office, lead)
        office.pass_time(minutes=61)
        inbox()
        office.pass_time(minutes=30)
        second = owner_of(office, lead)
        assert second != first
        told = {(one.to, one.subject) for one in inbox()}
        assert ("manager", "Long overdue: accept or reject, Medico Devices Inc.") in told
        assert (second, "Urgent handoff: Medico Devices Inc.") in told

    def test_what_expired_is_told_to_those_who_give_it_to_somebody(self, office: Office, inbox: Inbox) -> None:
        office.handed_over()
        office.run_due()
        inbox()
        office.pass_time(days=3)
        left = {one.to for one in inbox() if one.subject == "Nobody has it: Medico Devices Inc."}
        assert {"manager", "operations"} <= left

    def test_one_late_round_tells_only_what_still_holds(self, office: Office, inbox: Inbox, alerts: Seen) -> None:
        lead = office.handed_over()
        owner = owner_of(office, lead)
        office.run_due()
        inbox()
        office.pass_time(minutes=75)
        subjects = {one.subject for one in inbox()}
        assert "Overdue: accept or reject, Medico Devices Inc." in subjects
        assert not any(subject.startswith("Due soon: accept") for subject in subjects)
        assert ("due_soon", owner, "dropped") in alerts("handoff.due_soon")

    def test_a_message_never_fulfils_a_clock(self, office: Office, inbox: Inbox) -> None:
        lead = office.handed_over()
        office.pass_time(minutes=61)
        assert inbox()
        found = office.get("viewer", f"handoffs/{lead['handoff']}/")
        assert (found["status"], found["responded_at"]) == ("open", None)
        assert [breach["clock"] for breach in found["breaches"]][:1] == ["acceptance"]

    def test_above_three_breaches_there_is_one_digest(self, office: Office, inbox: Inbox) -> None:
        office.asked(5)
        office.run_due()
        inbox()
        office.pass_time(minutes=61)
        told = [one for one in inbox() if one.to == "manager"]
        assert [one.subject for one in told] == ["5 deadlines have passed"]
        assert all(f"Company {number}" in told[0].text for number in range(5))

    def test_a_hold_lets_nobody_be_reminded(self, office: Office, inbox: Inbox) -> None:
        lead = office.handed_over()
        office.run_due()
        inbox()
        until = {"reason": "other", "until": (office.now + timedelta(days=20)).isoformat()}
        office.post("sales", f"leads/{lead['id']}/hold/", until)
        office.pass_time(hours=5)
        assert inbox() == []


class TestChoices:
    """Who chose otherwise is told otherwise."""

    def test_who_wants_nothing_gets_nothing(self, office: Office, inbox: Inbox) -> None:
        for who in ("sales", "sales2"):
            chose(office.users[who], kind="arrival")
        office.handed_over()
        office.run_due()
        assert inbox() == []

    def test_marketing_hears_of_rejections_once_it_wants_to(self, office: Office, inbox: Inbox) -> None:
        chose(office.users["marketing"], ChannelKind.MAIL, kind="rejected")
        lead = office.handed_over()
        office.run_due()
        inbox()
        office.post(
            "sales", f"handoffs/{lead['handoff']}/reject/", {"reason": "timing", "comment": "Next year, says Bob."}
        )
        office.run_due()
        (got,) = inbox()
        assert (got.to, got.subject) == ("marketing", "Rejected: Medico Devices Inc.")
        assert "timing" in got.text and "Bob" not in got.text

    def test_each_role_is_offered_what_it_hears_of(self, office: Office) -> None:
        offered = {
            who: [one["kind"] for one in office.get(who, "me/alerts/")["choices"]]
            for who in ("sales", "marketing", "viewer")
        }
        assert offered == {
            "sales": [
                *("arrival", "due_soon", "breach", "request", "answer", "customer", "published", "enquiry"),
                "month_ended",
            ],
            "marketing": [
                *("due_soon", "breach", "request", "rejected", "published", "enquiry", "recalibration"),
                "month_ended",
            ],
            # Engineers, who answer reviews, may be viewers.
            "viewer": ["due_soon", "breach", "request", "published"],
        }


def test_new_rules_are_told_to_those_who_want_to_know(office: Office, inbox: Inbox) -> None:
    chose(office.users["viewer"], ChannelKind.MAIL, kind="published")
    draft = office.post("operations", "channel-rules/drafts/", {}, status=201)
    office.post("operations", f"channel-rules/drafts/{draft['id']}/publish/", {})
    office.run_due()
    (got,) = inbox()
    assert got.to == "viewer"
    assert got.subject == "Channel rules: version 2"


def test_every_type_of_event_that_is_told_of_has_words(office: Office) -> None:
    assert set(NOTICED) == set(WRITERS)


def test_it_costs_the_same_for_one_handoff_and_for_many(office: Office, inbox: Inbox) -> None:
    costs = []
    for number in (1, 12):
        people = [f"x{number}-{place}@c.example" for place in range(number)]
        office.deliver(
            *(
                office.signal("rfq_submitted", who, account={"name": who, "industry": "339112", "country": "US"})
                for who in people
            )
        )
        for run in (give_owners, place_events):
            run(office.now)
        with CaptureQueriesContext(connection) as making:
            assert make_alerts(office.now) >= number
        taken = take(office.now)
        with CaptureQueriesContext(connection) as writing:
            assert len(parcels_of(taken, office.now)) >= number
        give_back([group[0].channel_id for group in taken])
        costs.append((len(making), len(writing)))
    # Whoever is told is asked once what he may see, and both sellers get some of the many.
    assert costs[0][0] == costs[1][0]
    assert costs[1][1] - costs[0][1] <= 1
