"""An RFQ is marked as export-controlled after its lead was handed over: who has it then."""

from datetime import timedelta

import pytest

from qualification.models import Handoff
from tests.qualification.doors.test_clearance import SHOP, clear
from tests.qualification.office import Json, Office, rows_written

pytestmark = pytest.mark.django_db


def mark(office: Office, lead: Json) -> None:
    """Marketing hears that what the lead asks for is export-controlled."""
    rfq = office.get("viewer", "rfqs/", lead=lead["id"])["results"][0]["id"]
    assert office.call("marketing", "PATCH", f"rfqs/{rfq}/", {"export_marking": "itar"}).status_code == 200


def in_hand(office: Office, lead: Json) -> Json:
    """The handoff in hand of a lead, as operations reads it."""
    found: Json = office.get("operations", f"leads/{lead['id']}/", expand="handoff")["handoff"]
    return found


class TestMarkedLater:
    """What is marked while it waits for an answer goes to somebody who is cleared."""

    def given_to_a_partner(self, office: Office) -> Json:
        """A lead that waits for the answer of a partner."""
        lead = office.lead("rfq_submitted", "tom@tinytools.example", account=SHOP, properties={"quantity": 30})
        assert len(office.get("partner", "partner/leads/")["results"]) == 1
        return lead

    @pytest.mark.parametrize("how", ["by hand", "by a signal"])
    def test_a_partner_that_is_not_cleared_loses_it_to_the_desk(self, office: Office, how: str) -> None:
        lead = self.given_to_a_partner(office)
        before = in_hand(office, lead)
        office.pass_time(minutes=5)
        if how == "by hand":
            mark(office, lead)
        else:
            marked = {"export_marking": "itar", "quantity": 30}
            office.lead("rfq_submitted", "tom@tinytools.example", account=SHOP, properties=marked)
        office.run_due()
        after = in_hand(office, lead)
        assert (after["status"], after["team"], after["priority"]) == ("open", office.team("Channel desk"), "urgent")
        assert after["created_at"] > before["created_at"]
        clocks = office.get("viewer", f"handoffs/{before['id']}/clocks/")["results"]
        assert "running" not in {clock["outcome"] for clock in clocks}
        assert office.get("viewer", f"leads/{lead['id']}/")["route"]["partner"] is None
        assert office.call("partner", "GET", f"partner/leads/{before['id']}/").status_code == 404
        (line,) = [one for one in office.get("partner", "partner/changes/")["results"] if one["change"] == "withdrawn"]
        assert line["why_withdrawn"]
        office.pass_time(minutes=5)
        assert in_hand(office, lead)["id"] == after["id"]

    def test_a_partner_that_is_cleared_keeps_it(self, office: Office) -> None:
        lead = self.given_to_a_partner(office)
        before = in_hand(office, lead)
        clear(office, partner=str(Handoff.objects.get().partner_id))
        mark(office, lead)
        assert in_hand(office, lead)["id"] == before["id"]

    def test_what_a_partner_has_accepted_stays_with_it_and_is_hidden(self, office: Office) -> None:
        lead = self.given_to_a_partner(office)
        key = in_hand(office, lead)["id"]
        office.post("partner", f"partner/leads/{key}/accept/")
        mark(office, lead)
        assert in_hand(office, lead)["id"] == key
        assert office.get("partner", f"partner/leads/{key}/")["status"] == "accepted"

    def test_within_a_team_it_goes_to_who_is_cleared_with_its_clocks_as_they_run(self, office: Office) -> None:
        lead = office.handed_over()
        before = in_hand(office, lead)
        assert before["owner"] == str(office.users["sales"].pk)
        office.pass_time(minutes=5)
        mark(office, lead)
        office.run_due()
        waiting = in_hand(office, lead)
        assert (waiting["id"], waiting["owner"], waiting["why_unassigned"]) == (before["id"], None, "nobody_cleared")
        clear(office, user=str(office.users["sales2"].pk))
        office.run_due()
        after = in_hand(office, lead)
        assert after["owner"] == office.get("viewer", f"leads/{lead['id']}/")["owner"] == str(office.users["sales2"].pk)
        assert (after["accept_due_at"], after["response_due_at"]) == (
            before["accept_due_at"],
            before["response_due_at"],
        )

    @pytest.mark.parametrize("how", ["reassign", "assign"])
    def test_nobody_who_is_not_cleared_is_given_it_by_name(self, office: Office, how: str) -> None:
        clear(office, user=str(office.users["sales"].pk))
        lead = office.handed_over() if how == "reassign" else office.accepted()
        mark(office, lead)
        path = f"leads/{lead['id']}/assign/" if how == "assign" else f"handoffs/{in_hand(office, lead)['id']}/reassign/"
        body, before = {"owner": str(office.users["sales2"].pk)}, rows_written()
        refused = office.post("manager", path, body, 422)
        assert (refused["code"], refused["errors"][0]["pointer"]) == ("seller_not_cleared", "/owner")
        assert rows_written() == before
        clear(office, user=body["owner"])
        office.post("manager", path, body)
        assert in_hand(office, lead)["owner"] == body["owner"]

    def test_during_a_hold_nobody_gets_anything_and_afterwards_somebody_does(self, office: Office) -> None:
        lead = self.given_to_a_partner(office)
        before = in_hand(office, lead)["id"]
        until = (office.now + timedelta(days=2)).isoformat()
        office.post("operations", f"leads/{lead['id']}/hold/", {"reason": "other", "until": until})
        mark(office, lead)
        assert in_hand(office, lead)["id"] == before
        office.pass_time(days=3)
        assert in_hand(office, lead)["team"] == office.team("Channel desk")
