"""RFQs in sequences that happen: quotes that come late, wins that are corrected, people who share a handoff."""

import pytest

from qualification.models import ClockRun
from tests.qualification.office import Json, Office, rows_written
from tests.qualification.rest.test_acts import refused
from tests.qualification.rest.test_rfqs import HOUSING, QUOTE, asked, lead_of, qualified, rfqs_of

pytestmark = pytest.mark.django_db

LOST: Json = {"reason": "price", "comment": "Dear"}
WRONG: Json = {"reason": "Another order was meant"}


def rfq_of(office: Office, rfq: Json) -> Json:
    """An RFQ as it stands."""
    found: Json = office.get("viewer", f"rfqs/{rfq['id']}/")
    return found


def qualify(office: Office, lead: Json) -> None:
    """Sales accepts and qualifies a lead."""
    office.post("sales", f"handoffs/{lead['handoff']}/accept/")
    known = ("need", "timeline", "technical_fit", "annual_usage", "plant_location")
    items = {name: {"status": "confirmed", "evidence": "Call"} for name in known}
    office.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", {"items": items})
    office.post("sales", f"leads/{lead['id']}/qualify/")


class TestQuotes:
    """What a quote answers, and for how long."""

    def test_one_that_was_sent_before_the_buyer_revised_answers_what_was_asked_then(self, office: Office) -> None:
        lead, rfq = qualified(office)
        sent_at = office.now.isoformat()
        office.pass_time(hours=1)
        office.post("sales", f"rfqs/{rfq['id']}/revise/", {"required_by": "2027-04-01"})
        office.pass_time(hours=1)
        late = office.post("sales", f"rfqs/{rfq['id']}/quotes/", QUOTE | {"sent_at": sent_at}, 201)
        assert (late["status"], late["revision"], late["quotes"][0]["of_revision"]) == ("open", 2, 1)
        assert lead_of(office, lead)["stage"] == "sql"
        promised = ClockRun.objects.filter(rfq=rfq["id"], kind="quote").order_by("started_at", "pk")
        assert list(promised.values_list("outcome", flat=True)) == ["met", "running"]
        answered = office.post("sales", f"rfqs/{rfq['id']}/quotes/", QUOTE, 201)
        assert (answered["status"], answered["quotes"][1]["of_revision"]) == ("quoted", 2)

    @pytest.mark.parametrize("until", ["2040-01-01", "9999-12-31"])
    def test_none_is_valid_for_ever(self, office: Office, until: str) -> None:
        _, rfq = qualified(office)
        before = rows_written()
        refused(office, "sales", f"rfqs/{rfq['id']}/quotes/", QUOTE | {"valid_until": until}, 422, "out_of_bounds")
        assert rows_written() == before

    def test_what_sales_has_not_qualified_is_not_won(self, office: Office) -> None:
        rfq = asked(office)
        before = rows_written()
        refused(office, "sales", f"rfqs/{rfq['id']}/won/", {}, 409, "stage_not_allowed")
        assert rows_written() == before
        assert rfq_of(office, rfq)["status"] == "open"


class TestCorrections:
    """A lead was won by mistake."""

    def won(self, office: Office) -> tuple[Json, Json]:
        """A lead that was won with its quoted RFQ."""
        lead, rfq = qualified(office)
        office.post("sales", f"rfqs/{rfq['id']}/quotes/", QUOTE, 201)
        office.post("sales", f"rfqs/{rfq['id']}/won/", {"amount": "9000", "currency": "USD", "comment": "Ordered."})
        return lead, rfq

    def test_what_was_won_is_quoted_again_and_may_be_won_again(self, office: Office) -> None:
        lead, rfq = self.won(office)
        office.post("operations", f"leads/{lead['id']}/reopen/", WRONG)
        again = rfq_of(office, rfq)
        assert (again["status"], again["won"], again["ended_at"], again["comment"]) == ("quoted", None, None, None)
        assert lead_of(office, lead)["value"] == {"amount": "12500.50", "currency": "USD", "kind": "quoted"}
        office.post("sales", f"rfqs/{rfq['id']}/won/", {})
        assert lead_of(office, lead)["stage"] == "won"

    def test_a_quote_for_something_else_does_not_win_it_anew(self, office: Office) -> None:
        lead, _ = self.won(office)
        office.post("operations", f"leads/{lead['id']}/reopen/", WRONG)
        other = office.post("sales", "rfqs/", {"lead": lead["id"], "project": "Other"}, 201)
        office.post("sales", f"rfqs/{other['id']}/quotes/", QUOTE, 201)
        assert lead_of(office, lead)["stage"] == "quoted"

    def test_without_a_quote_it_is_open_and_a_quote_is_promised_anew(self, office: Office) -> None:
        lead, rfq = qualified(office)
        office.post("sales", f"rfqs/{rfq['id']}/won/", {"amount": "9000", "currency": "USD"})
        office.post("operations", f"leads/{lead['id']}/reopen/", WRONG)
        assert rfq_of(office, rfq)["status"] == "open"
        assert lead_of(office, lead)["value"] == {"amount": "9000.00", "currency": "USD", "kind": "expected"}
        assert ClockRun.objects.filter(rfq=rfq["id"], kind="quote", outcome="running").exists()


class TestShared:
    """The RFQ of a colleague who shares the handoff of another."""

    def shared(self, office: Office) -> tuple[Json, Json, Json]:
        """Somebody asks for a meeting, then a colleague sends an RFQ; both leads, and the RFQ."""
        first = office.lead("meeting_request")
        second = office.lead("rfq_submitted", "bo@medico.example", properties=HOUSING)
        office.run_due()
        first, second = lead_of(office, first), lead_of(office, second)
        assert second["project_of"] == first["id"]
        return first, second, rfqs_of(office, second["id"])[0]

    def stages(self, office: Office, *leads: Json) -> set[str]:
        return {lead_of(office, lead)["stage"] for lead in leads}

    def test_the_card_shows_it_until_whoever_was_first_asks_too(self, office: Office) -> None:
        first, _, rfq = self.shared(office)
        path = f"handoffs/{first['handoff']}/"
        assert office.get("sales", path)["card"]["rfq"]["id"] == rfq["id"]
        office.post("sales", f"handoffs/{first['handoff']}/accept/")
        own = office.post("sales", "rfqs/", {"lead": first["id"], "project": "Other"}, 201)
        assert office.get("sales", path)["card"]["rfq"]["id"] == own["id"]

    def test_a_quote_and_an_order_for_it_take_both_along(self, office: Office) -> None:
        first, second, rfq = self.shared(office)
        qualify(office, first)
        office.post("sales", f"rfqs/{rfq['id']}/quotes/", QUOTE, 201)
        assert self.stages(office, first, second) == {"quoted"}
        assert lead_of(office, first)["value"]["amount"] == QUOTE["amount"]
        office.post("sales", f"rfqs/{rfq['id']}/won/", {})
        assert self.stages(office, first, second) == {"won"}
        credit = office.get("manager", f"leads/{first['id']}/collaborators/")["credits"]
        assert [part["share"] for part in credit if part["credit"] == "split"] == [100]

    def test_the_project_is_lost_with_the_last_rfq_of_all(self, office: Office) -> None:
        first, second, rfq = self.shared(office)
        qualify(office, first)
        own = office.post("sales", "rfqs/", {"lead": first["id"], "project": "Other"}, 201)
        office.post("sales", f"rfqs/{own['id']}/lost/", LOST)
        assert self.stages(office, first, second) == {"sql"}
        office.post("sales", f"rfqs/{rfq['id']}/lost/", LOST)
        assert self.stages(office, first, second) == {"lost"}

    def test_it_is_lost_with_the_lead_that_was_handed_over(self, office: Office) -> None:
        first, _, rfq = self.shared(office)
        qualify(office, first)
        office.post("sales", f"leads/{first['id']}/advance/", {"to": "opportunity"})
        office.post("sales", f"leads/{first['id']}/advance/", {"to": "lost"} | LOST)
        assert rfq_of(office, rfq)["status"] == "lost"
