"""What people ask of each other reaches whoever answers, and the answer whoever asked; the end of a hold its holder."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from leadhub.models import Alert
from qualification.models import Handoff
from tests.fence import allow_writes
from tests.qualification.alerting.conftest import Got
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db

Inbox = Callable[..., list[Got]]
PHONE = {"items": ["phone"], "comment": "Nobody picks up at the desk of Mrs Ito."}


@pytest.fixture
def held(office: Office, inbox: Inbox) -> dict[str, Any]:
    """A lead that Sam of sales has accepted."""
    lead = office.accepted()
    office.run_due()
    inbox()
    return lead


def told(office: Office, inbox: Inbox, *, minutes: float = 0) -> dict[str, Got]:
    """Who got a mail, once time went by."""
    office.pass_time(minutes=minutes)
    return {one.to: one for one in inbox()}


def test_marketing_is_asked_for_data_and_sales_hears_that_it_came(
    office: Office, inbox: Inbox, held: dict[str, Any]
) -> None:
    office.post("sales", f"handoffs/{held['handoff']}/needs-data/", PHONE)
    found = told(office, inbox)
    assert set(found) == {"marketing"}
    assert found["marketing"].subject == "Data is missing: Medico Devices Inc."
    assert "Sales waits for telephone number." in found["marketing"].text
    assert "Ito" not in found["marketing"].text, "what was written stands in leadhub"
    office.post("marketing", f"handoffs/{held['handoff']}/provide-data/", {})
    found = told(office, inbox)
    assert {who: one.subject for who, one in found.items()} == {"sales": "Clocks run on: Medico Devices Inc."}
    assert "What was missing is there." in found["sales"].text


def test_a_request_that_was_answered_meanwhile_wakes_nobody(office: Office, inbox: Inbox, held: dict[str, Any]) -> None:
    office.post("sales", f"handoffs/{held['handoff']}/needs-data/", PHONE)
    office.post("marketing", f"handoffs/{held['handoff']}/provide-data/", {})
    assert set(told(office, inbox)) == {"sales"}
    assert Alert.objects.get(event__type="handoff.needs_data").state == "dropped"


def test_time_that_is_over_is_told_as_such(office: Office, inbox: Inbox, held: dict[str, Any]) -> None:
    office.post("sales", f"handoffs/{held['handoff']}/needs-data/", PHONE)
    told(office, inbox)
    office.pass_time(days=9)
    (got,) = [one for one in inbox() if one.subject.startswith("Clocks run on")]
    assert got.to == "sales"
    assert "the data did not come" in got.text


def test_operations_is_asked_whose_it_is_and_whoever_gets_it_hears(
    office: Office, inbox: Inbox, held: dict[str, Any]
) -> None:
    office.post("sales", f"handoffs/{held['handoff']}/not-mine/", {"comment": "This belongs to the OEM desk."})
    found = told(office, inbox)
    assert {who: one.subject for who, one in found.items()} == {"operations": "Whose is it? Medico Devices Inc."}
    office.post("operations", f"handoffs/{held['handoff']}/place/", {"stays": True, "comment": "It is yours."})
    found = told(office, inbox)
    assert {who: one.subject for who, one in found.items()} == {"sales": "Whose it is: Medico Devices Inc."}


def test_engineers_are_asked_and_the_holder_hears_the_answer(
    office: Office, inbox: Inbox, held: dict[str, Any]
) -> None:
    question = {"question": "Can we hold 5 µm on the Falcon housing?"}
    review = office.post("sales", f"leads/{held['id']}/technical-review/", question, 201)
    found = told(office, inbox)
    assert {who: one.subject for who, one in found.items()} == {"operations": "Technical review: Medico Devices Inc."}
    text = found["operations"].text
    assert "Sales asks whether it can be made. Answer by " in text
    assert "Falcon" not in text and "5 µm" not in text
    assert f"/admin/qualification/lead/{held['id']}/change/" in text
    answer = {"answer": "not_feasible", "limiting_fact": "tolerance", "comment": "10 µm is our limit."}
    office.post("operations", f"technical-reviews/{review['id']}/answer/", answer)
    found = told(office, inbox)
    assert {who: one.subject for who, one in found.items()} == {"sales": "The engineers answered: Medico Devices Inc."}
    assert "not feasible" in found["sales"].text and "10 µm" not in found["sales"].text


def test_whoever_gets_it_from_a_colleague_is_told(office: Office, inbox: Inbox, held: dict[str, Any]) -> None:
    colleague = str(office.users["sales2"].pk)
    office.post("sales", f"handoffs/{held['handoff']}/reassign/", {"owner": colleague, "comment": "I am away."})
    found = told(office, inbox)
    assert {who: one.subject for who, one in found.items()} == {"sales2": "A handoff is yours now: Medico Devices Inc."}


def test_the_holder_hears_that_a_hold_is_over(office: Office, inbox: Inbox, held: dict[str, Any]) -> None:
    until = {"reason": "tooling_change", "until": (office.now + timedelta(days=14)).isoformat()}
    office.post("sales", f"leads/{held['id']}/hold/", until)
    assert told(office, inbox) == {}
    office.pass_time(days=14)
    (got,) = inbox()
    assert (got.to, got.subject) == ("sales", "The hold is over: Medico Devices Inc.")
    assert "Say by " in got.text and "that it goes on" in got.text


def test_whoever_ends_a_hold_is_not_told_of_it(office: Office, inbox: Inbox, held: dict[str, Any]) -> None:
    until = {"reason": "tooling_change", "until": (office.now + timedelta(days=14)).isoformat()}
    office.post("sales", f"leads/{held['id']}/hold/", until)
    office.post("sales", f"leads/{held['id']}/resume/")
    assert told(office, inbox, minutes=1) == {}
    assert Handoff.objects.get().status == "accepted"


def test_triage_desks_hear_of_their_clock(office: Office, inbox: Inbox) -> None:
    office.lead("rfq_submitted", "x@unknown-shop.example", account={"name": "Unknown shop"})
    office.run_due()
    inbox()
    office.pass_time(hours=1, minutes=1)
    found = {one.to: one for one in inbox()}
    assert set(found) == {"sales", "sales2"}
    assert found["sales"].subject == "Due soon: triage, Unknown shop"
    assert "/admin/qualification/lead/" in found["sales"].text
    office.pass_time(hours=1)
    assert {"sales", "sales2", "manager"} == {
        one.to for one in inbox() if one.subject == "Overdue: triage, Unknown shop"
    }


def test_marketing_hears_that_what_it_owes_is_due_and_overdue(office: Office, inbox: Inbox) -> None:
    office.handed_over()
    inbox()
    subjects = []
    for hours in (2, 2):
        found = told(office, inbox, minutes=hours * 60)
        subjects.append(found["marketing"].subject)
    assert subjects == [
        "Due soon: card completed, Medico Devices Inc.",
        "Overdue: card completed, Medico Devices Inc.",
    ]


def test_and_that_time_for_data_is_over(office: Office, inbox: Inbox, held: dict[str, Any]) -> None:
    office.post("sales", f"handoffs/{held['handoff']}/needs-data/", PHONE)
    told(office, inbox)
    office.pass_time(days=8)
    got = [one.subject for one in inbox() if one.to == "marketing"]
    assert "Overdue: missing data, Medico Devices Inc." in got


def test_operations_hears_that_a_place_is_overdue(office: Office, inbox: Inbox, held: dict[str, Any]) -> None:
    office.post("sales", f"handoffs/{held['handoff']}/not-mine/", {"comment": "This belongs to the OEM desk."})
    told(office, inbox)
    found = told(office, inbox, minutes=4 * 60)
    assert found["operations"].subject == "Overdue: placed anew, Medico Devices Inc."


def test_holder_and_manager_hear_that_nobody_confirmed(office: Office, inbox: Inbox, held: dict[str, Any]) -> None:
    until = (office.now + timedelta(days=1)).isoformat()
    office.post("marketing", f"leads/{held['id']}/hold/", {"reason": "other", "until": until})
    office.pass_time(days=2)
    inbox()
    office.pass_time(days=6)
    subject = "Overdue: confirmed after a hold, Medico Devices Inc."
    assert {one.to for one in inbox() if one.subject == subject} == {"sales", "manager"}


def says(office: Office, lead: dict[str, Any]) -> dict[str, Any]:
    """A machine says that sales rejected it, and not why."""
    word = {"to": "rejected", "source": "hubspot-eu", "native": "UNQUALIFIED: Ito has left"}
    found: dict[str, Any] = office.post("integration", f"leads/{lead['id']}/propose/", word)
    return found


def test_the_owner_is_asked_why_a_machine_says_that_it_was_rejected(
    office: Office, inbox: Inbox, held: dict[str, Any]
) -> None:
    says(office, held)
    found = told(office, inbox)
    assert set(found) == {"sales"}
    assert found["sales"].subject == "Needs feedback: Medico Devices Inc."
    assert "hubspot-eu says of it: rejected by sales. Say why, or that it is not so." in found["sales"].text
    assert "Your clocks stand still meanwhile." in found["sales"].text
    assert "Ito" not in found["sales"].text, "what stands there is read in leadhub"
    says(office, held)
    assert told(office, inbox) == {}


def test_where_nobody_of_the_team_has_it_the_manager_is_asked(office: Office, inbox: Inbox) -> None:
    lead = office.handed_over()
    with allow_writes():
        Handoff.objects.filter(pk=lead["handoff"]).update(owner=None)
    office.run_due()
    inbox()
    says(office, lead)
    assert {who: one.subject for who, one in told(office, inbox).items()} == {
        "manager": "Needs feedback: Medico Devices Inc."
    }


def test_what_was_answered_meanwhile_wakes_nobody(office: Office, inbox: Inbox, held: dict[str, Any]) -> None:
    word = says(office, held)
    office.post("sales", f"needs-feedback/{word['id']}/dismiss/", {"comment": "Another record."})
    assert told(office, inbox) == {}


def test_an_answer_that_is_overdue_reaches_the_manager(office: Office, inbox: Inbox, held: dict[str, Any]) -> None:
    says(office, held)
    told(office, inbox)
    found = told(office, inbox, minutes=61)
    assert set(found) == {"sales", "manager"}
    assert "feedback on what a machine said" in found["manager"].subject.lower()
