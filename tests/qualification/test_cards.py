"""What a card lacks is named when it is made, is marketing's to mend, and holds nothing back."""

from typing import Any

import pytest

from qualification.models import Handoff
from tests.qualification.company import MEDICO
from tests.qualification.office import Office, statements_of
from tests.qualification.ticking import at, clock, clocks

pytestmark = pytest.mark.django_db

SAID = {"annual_volume": 20000, "has_drawings": False, "required_by": "2027-02-01"}
NAMELESS = {"email": "buyer@medico.example", "job_title": "Buyer"}


def test_a_complete_card_has_no_clock(office: Office) -> None:
    lead = office.lead("rfq_submitted", properties=SAID)
    handoff = Handoff.objects.get(lead=lead["id"])
    assert handoff.card_missing == []
    assert "card_completed" not in clocks(handoff.pk)


def test_an_rfq_is_not_held_back_and_its_card_says_what_it_lacks(office: Office) -> None:
    lead = office.lead("rfq_submitted", "buyer@medico.example", contact=NAMELESS)
    handoff = Handoff.objects.get(lead=lead["id"])
    assert handoff.card_missing == ["name", "quantity", "drawings", "required_by"]
    assert clock("card_completed").due_at == at(19)
    assert clock("card_completed").owner == "marketing"
    card = office.get("sales", f"handoffs/{handoff.pk}/")["card"]
    assert card["lacks"] == ["name", "quantity", "drawings", "required_by"]
    assert card["missing"] == []


def test_who_asks_for_a_meeting_needs_no_drawings(office: Office) -> None:
    lead = office.lead("meeting_request")
    assert Handoff.objects.get(lead=lead["id"]).card_missing == []


class TestCompleting:
    """The facts come, whichever way."""

    def test_by_a_signal_that_says_the_rest(self, office: Office) -> None:
        office.handed_over()
        office.pass_time(hours=1)
        office.deliver(office.signal("rfq_submitted", properties={"required_by": "2027-02-01"}))
        handoff = Handoff.objects.get()
        assert (handoff.card_missing, handoff.card_completed_at) == (["required_by"], office.now)
        assert clock("card_completed").outcome == "met"
        assert office.get("sales", f"handoffs/{handoff.pk}/")["card"]["lacks"] == []

    def test_by_an_edit(self, office: Office) -> None:
        lead = office.lead("rfq_submitted", "buyer@medico.example", contact=NAMELESS, properties=SAID)
        assert Handoff.objects.get().card_missing == ["name"]
        answer = office.call("marketing", "PATCH", f"contacts/{lead['contact']}/", {"last_name": "Berg"})
        assert answer.status_code == 200, answer.content
        office.run_due()
        assert Handoff.objects.get().card_completed_at == office.now

    def test_part_of_it_is_not_enough(self, office: Office) -> None:
        office.lead("rfq_submitted", properties={"quantity": 900})
        office.deliver(office.signal("rfq_submitted", properties={"has_drawings": True}))
        assert Handoff.objects.get().card_completed_at is None
        assert clock("card_completed").outcome == "running"

    def test_too_late_is_late(self, office: Office) -> None:
        office.handed_over()
        office.pass_time(hours=5)
        office.deliver(office.signal("rfq_submitted", properties={"required_by": "2027-02-01"}))
        assert clock("card_completed").outcome == "late"

    def test_by_what_was_lacking_and_not_by_what_is_asked_for_since(self, office: Office) -> None:
        lead = office.lead("meeting_request", "buyer@medico.example", contact=NAMELESS)
        assert Handoff.objects.get().card_missing == ["name"]
        told = NAMELESS | {"last_name": "Berg"}
        office.deliver(office.signal("rfq_submitted", "buyer@medico.example", contact=told))
        office.run_due()
        assert Handoff.objects.get(lead=lead["id"]).card_completed_at == office.now


def test_looking_at_cards_costs_the_same_for_one_and_for_twenty(office: Office) -> None:
    def asked(number: int, properties: dict[str, Any]) -> Any:
        company = MEDICO | {"name": f"Company {number}", "domain": f"c{number}.example"}
        return office.signal("rfq_submitted", f"p@c{number}.example", account=company, properties=properties)

    def cost(first: int, count: int) -> int:
        office.deliver(*(asked(number, {}) for number in range(first, first + count)))
        more = [asked(number, SAID) for number in range(first, first + count)]
        return statements_of(lambda: office.deliver(*more))

    cost(0, 1)
    assert cost(10, 2) == cost(20, 20)
    assert not Handoff.objects.filter(card_completed_at=None).exists()
