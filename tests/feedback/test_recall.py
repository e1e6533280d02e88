"""What a partner leaves lying goes to somebody else, once, with the true due time; what was done there stays known."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Partner, Territory
from leadhub.keys import new_id
from leadhub.models import Event
from qualification.models import ClockRun, Handoff, Transition
from tests.feedback.keystone import accepted, reports, small_order
from tests.feedback.test_partner_door import ask
from tests.qualification.office import Office, rows_written
from tests.qualification.rest.test_acts import refused

pytestmark = pytest.mark.django_db

AFTER = {"reason": "belongs_to_channel", "comment": "Not ours."}


@pytest.fixture
def second(office: Office, direct_writes: None) -> Partner:
    """Nordwerk covers the United States as well, but only as a whole country."""
    nordwerk = Partner.objects.get(name="Nordwerk Supply")
    nordwerk.territories.add(Territory.objects.create(name="All of the US", countries=["US"]))
    return nordwerk


def holder(office: Office, lead: dict[str, Any]) -> Handoff:
    """The handoff that a lead has in hand."""
    return Handoff.objects.select_related("team", "partner").get(
        pk=office.get("viewer", f"leads/{lead['id']}/")["handoff"]
    )


def told(type: str) -> list[dict[str, Any]]:
    """What events of a type say."""
    return [event.data for event in Event.objects.filter(type=type)]


def test_after_21_days_without_progress_the_lead_goes_to_the_channel_desk(office: Office) -> None:
    lead = accepted(office)
    due = office.clock(lead["handoff"], "recall")["due_at"]
    office.pass_time(days=20)
    assert office.get("partner", f"partner/leads/{lead['handoff']}/")["status"] == "accepted"
    office.pass_time(days=2)
    assert office.call("partner", "GET", f"partner/leads/{lead['handoff']}/", {}).status_code == 404
    stands = office.get("viewer", f"leads/{lead['id']}/")
    assert (stands["stage"], holder(office, lead).team.kind) == ("mql", "distributor")  # type: ignore[union-attr]
    gone = office.get("manager", f"handoffs/{lead['handoff']}/")
    assert gone["status"] == "withdrawn"
    assert office.clock(lead["handoff"], "recall")["outcome"] == "met"
    (recalled,) = told("handoff.recalled")
    assert recalled["due_at"].replace("+00:00", "Z") == due
    moved = Transition.objects.filter(lead=lead["id"]).order_by("-seq")[0]
    assert (moved.from_stage, moved.to_stage, moved.cause, moved.actor_kind) == ("sal", "mql", "recalled", "system")
    office.pass_time(days=1)
    assert len(told("handoff.recalled")) == 1


def test_the_partner_is_reminded_before_it_is_recalled(office: Office) -> None:
    lead = accepted(office)
    office.pass_time(days=15)
    lines = office.get("partner", "partner/changes/")["results"]
    assert [line["change"] for line in lines[:2]] == ["handed_over", "changed"]
    assert "reminded" in {line["change"] for line in lines[2:]}
    office.pass_time(days=7)
    last = office.get("partner", "partner/changes/")["results"][-1]
    assert (last["change"], last["id"], last["status"]) == ("withdrawn", lead["handoff"], None)
    assert last["why_withdrawn"] == "There was no progress for the agreed time, so somebody else looks after it."


def test_progress_gives_21_days_anew(office: Office) -> None:
    lead = accepted(office)
    for _ in range(3):
        office.pass_time(days=13)
        reports(office, lead, "contacted")
    assert office.get("partner", f"partner/leads/{lead['handoff']}/")["status"] == "in_progress"
    assert told("handoff.recalled") == []
    running = ClockRun.objects.filter(handoff=lead["handoff"], kind="recall", outcome="running").get()
    assert running.due_at == office.now + timedelta(days=21)


def test_another_partner_of_the_territory_comes_first_and_nobody_twice(office: Office, second: Partner) -> None:
    lead = accepted(office)
    reports(office, lead, "contacted")
    office.pass_time(days=22)
    found = holder(office, lead)
    assert found.partner == second
    assert office.get("partner2", f"partner/leads/{found.pk}/")["status"] == "new"
    office.post("partner2", f"partner/leads/{found.pk}/accept/")
    office.pass_time(days=22)
    assert holder(office, lead).team is not None
    assert {data["handoff"] for data in told("handoff.recalled")} == {lead["handoff"], str(found.pk)}
    timeline = office.get("viewer", f"leads/{lead['id']}/timeline/", page_size=200)["results"]
    assert [entry["text"] for entry in timeline if entry["kind"] == "progress"] == ["In touch with the contact"]


def test_what_nobody_answers_goes_the_same_way(office: Office, second: Partner) -> None:
    lead = small_order(office)
    office.pass_time(days=22)
    assert office.get("manager", f"handoffs/{lead['handoff']}/")["status"] == "expired"
    assert holder(office, lead).partner == second
    last = [line for line in office.get("partner", "partner/changes/")["results"] if line["why_withdrawn"]][-1]
    assert (last["id"], last["change"]) == (lead["handoff"], "withdrawn")
    office.pass_time(days=22)
    assert holder(office, lead).team is not None


def test_a_project_is_not_taken_away_by_a_clock(office: Office) -> None:
    lead = accepted(office)
    reports(office, lead, "quoted", amount="900.00", currency="USD")
    office.pass_time(days=30)
    assert office.get("partner", f"partner/leads/{lead['handoff']}/")["status"] == "quoted"
    assert (len(told("handoff.recall_due")), told("handoff.recalled")) == (1, [])
    refused(
        office, "operations", f"handoffs/{lead['handoff']}/recall/", {"comment": "Silent."}, 409, "stage_not_allowed"
    )
    assert reports(office, lead, "won")["status"] == "won"


def test_operations_recalls_at_once(office: Office) -> None:
    lead = accepted(office)
    path = f"handoffs/{lead['handoff']}/recall/"
    refused(office, "operations", path, {"comment": " "}, 422, "comment_required")
    made = office.post("operations", path, {"comment": "They have closed."})
    assert (made["status"], made["lead"]) == ("open", lead["id"])
    refused(office, "operations", path, {"comment": "Again."}, 409, "handoff_closed")
    refused(office, "operations", f"handoffs/{made['id']}/recall/", {"comment": "Again."}, 409, "not_a_partners")


def test_operations_recalls_what_is_not_answered_yet(office: Office) -> None:
    lead = small_order(office)
    office.post("operations", f"handoffs/{lead['handoff']}/recall/", {"comment": "They asked us to."})
    office.run_due()
    last = office.get("partner", "partner/changes/")["results"][-1]
    assert last["why_withdrawn"] == "It turned out that somebody else looks after it."


@pytest.mark.parametrize("reason", ["belongs_to_channel", "too_small"])
def test_a_partner_that_hands_back_for_the_way_is_followed_by_another(
    office: Office, second: Partner, reason: str
) -> None:
    lead = small_order(office)
    office.post("partner", f"partner/leads/{lead['handoff']}/reject/", {"reason": reason, "comment": "Not ours."})
    assert holder(office, lead).partner == second
    assert office.get("viewer", f"leads/{lead['id']}/")["returned"] is False


def test_handed_back_with_nobody_else_it_is_the_channel_desks(office: Office) -> None:
    lead = small_order(office)
    office.post("partner", f"partner/leads/{lead['handoff']}/reject/", AFTER)
    assert holder(office, lead).team is not None


def gone_to_another(office: Office, how: str) -> dict[str, Any]:
    """A lead that the first partner had and that went to the second one."""
    lead = small_order(office)
    if how != "given back":
        office.post("partner", f"partner/leads/{lead['handoff']}/accept/")
        reports(office, lead, "contacted")
    if how == "given back":
        office.post("partner", f"partner/leads/{lead['handoff']}/reject/", AFTER)
    elif how == "recalled":
        office.post("operations", f"handoffs/{lead['handoff']}/recall/", {"comment": "They have closed."})
    else:
        office.pass_time(days=22)
    office.run_due()
    return lead


@pytest.mark.parametrize("how", ["recalled", "left lying"])
def test_what_goes_to_another_partner_is_gone_for_the_one_who_had_it(office: Office, second: Partner, how: str) -> None:
    lead = gone_to_another(office, how)
    before = rows_written()
    for act, body in (
        ("", None),
        ("accept/", {}),
        ("reject/", AFTER),
        ("progress/", {"status": "meeting"}),
    ):
        method = "GET" if body is None else "POST"
        gone, absent = (
            office.call("partner", method, f"partner/leads/{key}/{act}", body) for key in (lead["handoff"], new_id())
        )
        assert (gone.status_code, gone.json()["code"], gone.json()["detail"]) == (
            404,
            "not_found",
            absent.json()["detail"],
        )
    assert office.get("partner", "partner/leads/")["results"] == []
    document = "query($id: ID!) { lead(id: $id) { id } leads { edges { node { id } } } }"
    assert ask(office, "partner", document, id=lead["handoff"])["data"] == {"lead": None, "leads": {"edges": []}}
    taking = "mutation($id: ID!) { acceptLead(id: $id) { ... on Refusal { code } } }"
    assert ask(office, "partner", taking, id=lead["handoff"])["data"]["acceptLead"] == {"code": "not_found"}
    assert rows_written() == before


@pytest.mark.parametrize("how", ["recalled", "left lying", "given back"])
def test_each_of_two_partners_reads_nothing_of_the_other(office: Office, second: Partner, how: str) -> None:
    lead = gone_to_another(office, how)
    found = holder(office, lead)
    assert found.partner == second
    (theirs,) = office.get("partner2", "partner/leads/")["results"]
    assert (theirs["id"], theirs["status"], theirs["company"]) == (str(found.pk), "new", "Tiny Tools")
    changes = office.get("partner2", "partner/changes/")["results"]
    assert [(line["id"], line["change"]) for line in changes] == [(str(found.pk), "handed_over")]
    told = str([theirs, changes])
    assert [word for word in ("Keystone", "Kim Alvarez", lead["handoff"], AFTER["comment"]) if word in told] == []
    lines = office.get("partner", "partner/changes/")["results"]
    assert {line["id"] for line in lines} == {lead["handoff"]}
    last = lines[-1]
    assert (last["change"], last["status"]) == (("changed", "returned") if how == "given back" else ("withdrawn", None))
    mine = str([lines, office.get("partner", "partner/leads/")])
    assert [word for word in ("Nordwerk", "Jonas Brandt", str(found.pk), "closed") if word in mine] == []


@pytest.mark.parametrize("taken", ["partner", "clearance"])
def test_a_partner_whose_rights_were_taken_meanwhile_is_given_nothing(
    office: Office, second: Partner, taken: str
) -> None:
    lead = accepted(office)
    body = {"partner": str(second.pk), "until": "2027-11-03T00:00:00Z", "proof": "TAA 4711"}
    cleared = office.post("operations", "clearances/", body, 201)
    rfq = office.get("viewer", "rfqs/", lead=lead["id"])["results"][0]["id"]
    assert office.call("marketing", "PATCH", f"rfqs/{rfq}/", {"export_marking": "itar"}).status_code == 200
    office.pass_time(days=20)
    if taken == "clearance":
        office.post("operations", f"clearances/{cleared['id']}/withdraw/")
    else:
        gone = office.call("operations", "PATCH", f"partners/{second.pk}/", {"is_active": False})
        assert gone.status_code == 200, gone.content
    office.pass_time(days=2)
    assert holder(office, lead).team is not None
    assert not Handoff.objects.filter(partner=second).exists()
    assert office.get("partner2", "partner/leads/")["results"] == []


def test_a_partner_that_is_cleared_still_is_given_what_is_marked(office: Office, second: Partner) -> None:
    lead = accepted(office)
    body = {"partner": str(second.pk), "until": "2027-11-03T00:00:00Z", "proof": "TAA 4711"}
    office.post("operations", "clearances/", body, 201)
    rfq = office.get("viewer", "rfqs/", lead=lead["id"])["results"][0]["id"]
    office.call("marketing", "PATCH", f"rfqs/{rfq}/", {"export_marking": "itar"})
    office.pass_time(days=22)
    assert holder(office, lead).partner == second
