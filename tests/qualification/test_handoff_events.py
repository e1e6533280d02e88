"""Every event of a handoff names the same four: handoff, lead, clock and due time."""

import pytest

from leadhub.events.types import event_types
from leadhub.models import Event
from tests.feedback.keystone import accepted, reports, small_order
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db

ANSWER: set[str | None] = {"acceptance"}
NONE: set[str | None] = {None}
CLOCKS: dict[str, set[str | None]] = {
    "handoff.created": ANSWER,
    "handoff.accepted": ANSWER | NONE,
    "handoff.rejected": ANSWER,
    "handoff.due_soon": ANSWER | {"first_response"},
    "handoff.breached": ANSWER | {"first_response"},
    "handoff.escalated": ANSWER | {"first_response"},
    "handoff.expired": ANSWER,
    "handoff.reassigned": ANSWER | NONE,
    "handoff.needs_data": NONE,
    "handoff.data_provided": NONE,
    "handoff.needs_feedback": NONE,
    "handoff.feedback_ended": NONE,
    "handoff.disputed": NONE,
    "handoff.placed": NONE,
}
OF_PARTNERS: dict[str, set[str | None]] = {
    "handoff.progressed": NONE,
    "handoff.withdrawn": NONE,
    "handoff.recalled": {"recall", None},
    "handoff.recall_due": {"recall"},
}
OF_PROJECTS: dict[str, set[str | None]] = {"handoff.joined": NONE, "handoff.separated": NONE}
"""What each of them may name; none where a question is asked or answered, or where nothing waits for its answer."""


def everything_happens(office: Office) -> None:
    """One lead is asked about, given on and accepted; others are rejected, claimed, or left lying."""
    lead = office.handed_over()
    path, colleague = f"handoffs/{lead['handoff']}", {"owner": str(office.users["sales2"].pk)}
    office.post("sales", f"{path}/needs-data/", {"items": ["phone"]})
    office.post("marketing", f"{path}/provide-data/", {})
    office.post("sales", f"{path}/not-mine/", {"comment": "Is it?"})
    office.post("operations", f"{path}/place/", {"stays": True, "comment": "It is."})
    said = {"to": "rejected", "source": "hubspot"}
    word = office.post("integration", f"leads/{lead['id']}/propose/", said)
    office.post("sales", f"needs-feedback/{word['id']}/dismiss/", {"comment": "It was another record."})
    office.post("manager", f"{path}/reassign/", colleague)
    office.post("sales2", f"{path}/accept/")
    office.post("manager", f"{path}/reassign/", {"owner": str(office.users["sales"].pk)})
    rejected = office.handed_over("ben@medico.example")
    body = {"reason": "competitor", "comment": "They make it themselves."}
    office.post("sales", f"handoffs/{rejected['handoff']}/reject/", body)
    office.post("sales", f"leads/{office.mql('cem@medico.example')['id']}/claim/")
    office.handed_over("eve@medico.example")
    office.pass_time(days=3)


def partners_act(office: Office) -> None:
    """One lead is taken away, one taken back, one left lying, and one left lying with a project."""
    gone = small_order(office, "gone@tinytools.example")
    office.post("marketing", f"leads/{gone['id']}/disqualify/", {"reason": "spam", "comment": "Nobody."})
    back = accepted(office, "back@tinytools.example")
    office.post("operations", f"handoffs/{back['handoff']}/recall/", {"comment": "They have closed."})
    accepted(office, "lying@tinytools.example")
    reports(office, accepted(office, "project@tinytools.example"), "opportunity")
    office.pass_time(days=22)


def test_each_names_handoff_lead_clock_and_due_time(office: Office, subtests: pytest.Subtests) -> None:
    everything_happens(office)
    assert {*CLOCKS, *OF_PARTNERS, *OF_PROJECTS} == {name for name in event_types() if name.startswith("handoff.")}
    assert_named(CLOCKS, subtests)


def test_those_of_partners_do_too(office: Office, subtests: pytest.Subtests) -> None:
    partners_act(office)
    assert_named(OF_PARTNERS, subtests)


def test_those_of_several_people_do_too(office: Office, subtests: pytest.Subtests) -> None:
    lead = office.handed_over()
    colleague = office.lead("quote_request", "col@medico.example")
    given = {"lead": colleague["id"], "comment": "Another machine."}
    office.post("operations", f"handoffs/{lead['handoff']}/separate/", given)
    assert_named(OF_PROJECTS, subtests)


def assert_named(expected: dict[str, set[str | None]], subtests: pytest.Subtests) -> None:
    """Events of these types name these clocks, and a due time where they name one."""
    for type, clocks in expected.items():
        with subtests.test(type=type):
            told = [event.data for event in Event.objects.filter(type=type)]
            assert {data["clock"] for data in told} == clocks
            assert all({"handoff", "lead", "clock", "due_at"} <= set(data) for data in told)
            assert all((data["due_at"] is None) == (data["clock"] is None) for data in told)
            assert all(data["handoff"] and data["lead"] for data in told)
