"""A new version of the agreement: what began under the old one keeps it, the SAL step can be left out."""

from datetime import timedelta
from typing import Any

import pytest

from leadhub.models import Event
from qualification.models import Handoff
from tests.feedback.test_partner_door import SMALL_SHOP
from tests.qualification.drafts import begun, changed, edited, published
from tests.qualification.office import SATISFYING, Office

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
ITEMS = {name: {"status": "confirmed", "evidence": "Call"} for name in SATISFYING}
CALL = {"channel": "phone", "outcome": "no_answer"}


def acceptance(hours: float) -> Any:
    """A change of the urgent acceptance."""

    def change(content: Any) -> None:
        for clause in content["clauses"]:
            if (clause["code"], clause["scope"]) == ("acceptance", {"priority": "urgent"}):
                clause["number"] = hours

    return change


def without_step(office: Office) -> Json:
    """An agreement in force without a SAL step."""
    return published(office, edited(office, begun(office, "agreements"), content={"sal_step": False}))


def handoff_of(office: Office, lead: Json) -> Json:
    found: Json = office.get("manager", f"handoffs/{lead['handoff']}/")
    return found


class TestClocksKeepTheirVersion:
    """What a handoff began with is what it is held to."""

    def test_an_open_handoff_keeps_its_due_times_and_a_new_one_has_those_of_the_new_version(
        self, office: Office
    ) -> None:
        before = handoff_of(office, office.handed_over())
        assert (before["agreement_version"], before["accept_due_at"]) == (1, "2026-11-03T16:00:00Z")
        draft = changed(office, "agreements", acceptance(3))
        later = office.now + timedelta(hours=1)
        answer = published(office, draft, effective_at=later.isoformat())
        assert (answer["number"], answer["in_force"]) == (2, False)
        same = handoff_of(office, office.handed_over("kim@medico.example"))
        assert same["agreement_version"] == 1, "not yet in force"
        office.pass_time(hours=1)
        after = handoff_of(office, office.handed_over("lee@halvorsen.example"))
        assert (after["agreement_version"], after["accept_due_at"]) == (2, "2026-11-03T19:00:00Z")
        again = handoff_of(office, {"handoff": before["id"]})
        assert (again["agreement_version"], again["accept_due_at"]) == (1, before["accept_due_at"])

    def test_its_publication_is_told_with_it(self, office: Office) -> None:
        published(office, changed(office, "agreements", acceptance(2)))
        event = Event.objects.get(type="agreement.published")
        assert event.data == {
            "document": "agreements",
            "number": 2,
            "effective_at": office.now.isoformat(),
        }

    def test_a_refused_publication_tells_nothing(self, office: Office) -> None:
        draft = changed(office, "agreements", acceptance(2))
        office.post("operations", f"agreements/drafts/{draft['id']}/publish/", {}, 409)
        assert not Event.objects.filter(type="agreement.published").exists()

    def test_whether_there_is_a_sal_step_the_version_of_the_handoff_says(self, office: Office) -> None:
        old = office.handed_over()
        without_step(office)
        office.post("sales", f"handoffs/{old['handoff']}/accept/")
        assert office.get("viewer", f"leads/{old['id']}/")["stage"] == "sal"
        new = office.handed_over("lee@halvorsen.example")
        assert office.post("sales", f"handoffs/{new['handoff']}/accept/", status=409)["code"] == "sheet_incomplete"
        restored = edited(office, begun(office, "agreements"), content={"sal_step": True})
        published(office, restored)
        assert office.post("sales", f"handoffs/{new['handoff']}/accept/", status=409)["code"] == "sheet_incomplete"


class TestWithoutASalStep:
    """Accepting makes an SQL at once."""

    @pytest.fixture
    def lead(self, office: Office) -> Json:
        without_step(office)
        return office.handed_over()

    def test_the_sheet_is_filled_while_the_handoff_is_open_then_accepting_makes_an_sql(
        self, office: Office, lead: Json
    ) -> None:
        refusal = office.post("sales", f"handoffs/{lead['handoff']}/accept/", status=409)
        assert (refusal["code"], refusal["current_stage"]) == ("sheet_incomplete", "mql")
        assert {gap["criterion"] for gap in refusal["missing"]} == set(SATISFYING)
        assert handoff_of(office, lead)["status"] == "open"
        answer = office.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", {"items": ITEMS})
        assert answer.status_code == 200, answer.content
        assert office.post("sales", f"handoffs/{lead['handoff']}/accept/")["status"] == "accepted"
        after = office.get("viewer", f"leads/{lead['id']}/")
        assert (after["stage"], after["next_step"]["code"]) == ("sql", "sales_works")
        assert office.post("sales", f"leads/{lead['id']}/advance/", {"to": "opportunity"})["stage"] == "opportunity"

    def test_nobody_qualifies_past_an_open_handoff(self, office: Office, lead: Json) -> None:
        office.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", {"items": ITEMS})
        refusal = office.post("sales", f"leads/{lead['id']}/qualify/", status=409)
        assert (refusal["code"], refusal["current_stage"]) == ("stage_not_allowed", "mql")
        assert handoff_of(office, lead)["status"] == "open"

    def test_a_first_call_is_kept_and_accepts_only_once_the_sheet_is_filled(self, office: Office, lead: Json) -> None:
        path = f"handoffs/{lead['handoff']}/attempts/"
        tried = office.post("sales", path, CALL, 201)
        assert (tried["status"], tried["responded_at"]) == ("open", "2026-11-03T15:00:00Z")
        office.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", {"items": ITEMS})
        assert office.post("sales", path, CALL, 201)["status"] == "accepted"
        assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "sql"

    def test_a_partner_accepts_without_a_sheet(self, office: Office) -> None:
        without_step(office)
        lead = office.lead("rfq_submitted", "tom@tinytools.example", account=SMALL_SHOP, properties={"quantity": 30})
        found = office.get("viewer", f"leads/{lead['id']}/")
        assert found["route"]["kind"] == "distributor", found
        handed = Handoff.objects.get(pk=found["handoff"])
        assert handed.partner_id is not None
        office.post("partner", f"partner/leads/{handed.pk}/accept/")
        assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "sql"

    def test_whoever_claims_a_lead_fills_the_sheet_afterwards(self, office: Office) -> None:
        without_step(office)
        lead = office.mql("ann@halvorsen.example")
        assert office.post("sales", f"leads/{lead['id']}/claim/")["stage"] == "sal"
        office.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", {"items": ITEMS})
        assert office.post("sales", f"leads/{lead['id']}/qualify/")["stage"] == "sql"
