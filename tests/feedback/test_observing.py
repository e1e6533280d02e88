"""What sales says while its team only observes: people go on with what they hold, and nothing new is handed to them."""

from typing import Any

import pytest

from feedback.models import Verdict
from qualification.models import Handoff, ObservedHandoff
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
WHY = {"reason": "timing", "comment": "Next year."}


@pytest.fixture
def held(office: Office) -> Json:
    """A lead whose handoff was open before its route began to observe."""
    lead = office.handed_over()
    office.let_observe("direct")
    return lead


def read(office: Office, lead: Json) -> Json:
    found: Json = office.get("viewer", f"leads/{lead['id']}/")
    return found


def test_an_open_handoff_is_accepted(office: Office, held: Json) -> None:
    assert office.post("sales", f"handoffs/{held['handoff']}/accept/")["status"] == "accepted"
    assert read(office, held)["stage"] == "sal"
    assert Verdict.objects.get().kind == Verdict.Kind.ACCEPTED
    assert not ObservedHandoff.objects.exists()


def test_an_open_handoff_is_given_back(office: Office, held: Json) -> None:
    assert office.post("sales", f"handoffs/{held['handoff']}/reject/", WHY)["status"] == "rejected"
    assert (read(office, held)["stage"], read(office, held)["returned"]) == ("nurture", True)
    assert not ObservedHandoff.objects.exists()


def test_who_was_given_back_and_asks_again_is_only_observed(office: Office, held: Json) -> None:
    office.post("sales", f"handoffs/{held['handoff']}/reject/", WHY)
    office.pass_time(days=1)
    office.deliver(office.signal("rfq_submitted"))
    lead = read(office, held)
    assert (lead["stage"], lead["returned"], lead["handoff"]) == ("mql", True, None)
    assert lead["next_step"]["code"] == "observed"
    assert Handoff.objects.count() == 1
    office.let_observe("direct", mode="live")
    office.run_due()
    assert read(office, held)["handoff"] not in (None, held["handoff"])


def test_there_is_nothing_to_say_of_what_was_only_observed(office: Office) -> None:
    office.let_observe("direct")
    lead = office.lead("rfq_submitted")
    seen = ObservedHandoff.objects.get(lead=lead["id"])
    for verdict, body in (("accept", {}), ("reject", WHY)):
        assert office.post("sales", f"handoffs/{seen.pk}/{verdict}/", body, 404)["code"] == "not_found"
    assert not Verdict.objects.exists()


def test_a_lead_that_is_only_observed_is_claimed_and_ended(office: Office) -> None:
    office.let_observe("direct")
    lead = office.lead("rfq_submitted")
    office.post("sales", f"leads/{lead['id']}/claim/")
    assert read(office, lead)["stage"] == "sal"
    ended = office.post("sales", f"leads/{lead['id']}/disqualify/", {"reason": "competitor", "comment": "Asks prices."})
    assert ended["stage"] == "disqualified"
    assert not office.get("viewer", "observed-handoffs/")["results"][0]["waits"]
