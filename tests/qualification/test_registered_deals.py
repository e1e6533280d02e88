"""What follows from a registered deal: where leads go, what progress does, enquiries that register by themselves."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from accounts.models import DealRegistration, Partner
from leadhub.actors import Actor
from leadhub.models import User
from leadhub.usecases import use_case
from qualification.handoffs import report
from qualification.locking import hold_leads
from qualification.models import Collaborator, Decision, Handoff
from qualification.moving import Ledger
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
PATH = "partner/registrations/"
MEDICO = {"name": "Medico Devices", "domain": "medico.example"}
RFQ = {"annual_volume": 20000, "has_drawings": True}
ENQUIRY: Json = {
    "contact": {"email": "kim@keystone-industrial.example", "last_name": "Alvarez"},
    "account": {"name": "Keystone Industrial Supply", "country": "US", "channel_type": "distributor"},
    "properties": {"quantity": 500, "end_customer": "Borealis Pumps Inc."},
}


def partner_of(name: str) -> str:
    return str(Partner.objects.get(name__startswith=name).pk)


def register(office: Office, who: str = "partner", **customer: str) -> Json:
    body = {"end_customer": customer or MEDICO, "product_line": "cnc-machining"}
    found: Json = office.post(who, PATH, body, 201)
    return found


@use_case
def make_progress(lead: Json, *, actor: Actor, now: datetime) -> None:
    """The partner says how it stands."""
    (held,) = hold_leads([UUID(lead["id"])])
    ledger = Ledger(actor=actor, now=now)
    report(held, Handoff.objects.get(pk=lead["handoff"]), ledger)
    ledger.save()


def enquire(office: Office, **changes: Any) -> None:
    office.deliver(office.signal("quote_request", "kim@keystone-industrial.example", **(ENQUIRY | changes)))


def test_whoever_registered_the_deal_has_that_credit_once(office: Office) -> None:
    register(office)
    lead = office.lead("rfq_submitted", properties=RFQ)
    office.deliver(office.signal("quote_request"))
    (credit,) = Collaborator.objects.filter(lead=lead["id"])
    assert (credit.credit, credit.party, str(credit.partner_id)) == ("registered", "partner", partner_of("Keystone"))
    other = office.handed_over("li@other.example")
    assert not Collaborator.objects.filter(lead=other["id"]).exists()


def test_a_lead_of_a_registered_customer_goes_to_the_partner_and_says_why(office: Office) -> None:
    register(office)
    lead = office.lead("rfq_submitted", properties=RFQ)
    keystone = partner_of("Keystone")
    assert lead["route"] == lead["route"] | {"kind": "distributor", "partner": keystone, "rule": "registered"}
    (handed,) = office.get("partner", "partner/leads/")["results"]
    assert (handed["id"], handed["why_yours"]) == (lead["handoff"], "You registered this customer.")
    assert office.get("partner2", "partner/leads/")["results"] == []


def test_a_lead_that_waits_goes_another_way_as_soon_as_its_deal_is_registered(office: Office) -> None:
    lead = office.mql()
    assert lead["route"]["kind"] == "direct"
    deal = register(office)
    office.run_due()
    assert office.get("viewer", f"leads/{lead['id']}/")["route"]["rule"] == "registered"
    office.post("partner", f"{PATH}{deal['id']}/withdraw/")
    office.run_due()
    assert office.get("viewer", f"leads/{lead['id']}/")["route"]["kind"] == "direct"


def test_what_sales_has_in_hand_stays_with_sales(office: Office) -> None:
    lead = office.handed_over()
    assert register(office)["status"] == "first_in_line"
    office.pass_time(minutes=1)
    after = office.get("viewer", f"leads/{lead['id']}/")
    assert (after["handoff"], after["route"]["kind"]) == (lead["handoff"], "direct")


def test_other_product_lines_of_the_customer_go_their_way(office: Office) -> None:
    register(office)
    assert office.lead("rfq_submitted", properties=RFQ, product_line="injection-molding")["route"]["kind"] == "direct"


def test_a_house_account_stays_direct_whoever_had_registered_it(office: Office) -> None:
    register(office)
    account = DealRegistration.objects.get().account_id
    office.call("operations", "PATCH", f"accounts/{account}/", {"target_status": "house"})
    assert office.lead("rfq_submitted", properties=RFQ)["route"]["kind"] == "direct"


def test_once_the_time_is_over_leads_go_as_they_would(office: Office) -> None:
    register(office)
    office.pass_time(days=90)
    assert office.lead("rfq_submitted", properties=RFQ)["route"]["kind"] == "direct"


def test_decisions_about_registered_deals_replay(office: Office) -> None:
    register(office)
    lead = office.lead("rfq_submitted", properties=RFQ)
    office.pass_time(days=90)
    decided = list(Decision.objects.filter(lead=lead["id"]).values_list("seq", flat=True))
    assert decided
    for seq in decided:
        assert office.post("viewer", f"leads/{lead['id']}/decisions/{seq}/replay/")["same"]


def test_progress_of_the_partner_extends_a_registration_once(office: Office) -> None:
    deal = register(office)
    lead = office.lead("rfq_submitted", properties=RFQ)
    office.post("partner", f"partner/leads/{lead['handoff']}/accept/")
    assert office.get("partner", f"{PATH}{deal['id']}/")["protected_until"] == deal["protected_until"]
    kim = User.objects.get(pk=office.users["partner"].pk).actor
    make_progress(lead, actor=kim, now=office.now)
    after = office.get("partner", f"{PATH}{deal['id']}/")
    assert (after["status"], after["answer"]) == ("registered", "Free, and yours until 2027-05-02.")
    make_progress(lead, actor=kim, now=office.now)
    shown = office.get("viewer", f"deal-registrations/{deal['id']}/")
    assert (shown["protected_until"], shown["extensions"]) == (after["protected_until"], 1)
    assert [step["rule"] for step in shown["history"]] == ["free", "progress"]
    office.pass_time(days=100)
    assert office.get("partner", f"{PATH}{deal['id']}/")["status"] == "registered"
    office.pass_time(days=90)
    assert office.get("partner", f"{PATH}{deal['id']}/")["status"] == "expired"


def test_a_deal_that_the_partner_has_lost_is_not_extended(office: Office) -> None:
    deal = register(office)
    lead = office.lead("rfq_submitted", properties=RFQ)
    office.post("partner", f"partner/leads/{lead['handoff']}/accept/")
    lost = {"status": "lost", "reason": "price", "comment": "Ten percent too much."}
    office.post("partner", f"partner/leads/{lead['handoff']}/progress/", lost)
    shown = office.get("viewer", f"deal-registrations/{deal['id']}/")
    assert (shown["protected_until"], shown["extensions"]) == (deal["protected_until"], 0)


def test_an_enquiry_of_an_authorised_distributor_registers_its_customer_once(office: Office) -> None:
    enquire(office)
    enquire(office)
    (deal,) = office.get("partner", PATH)["results"]
    assert (deal["status"], deal["end_customer"]["name"]) == ("registered", "Borealis Pumps Inc.")
    borealis = {"name": "Borealis Pumps", "domain": "borealis.example", "country": "US", "industry": "333914"}
    lead = office.lead("rfq_submitted", "b@borealis.example", account=borealis, properties=RFQ)
    assert lead["route"]["partner"] == partner_of("Keystone")


def test_an_enquiry_is_answered_as_a_registration_is(office: Office) -> None:
    register(office, "partner2", name="Borealis Pumps", country="US")
    enquire(office)
    enquire(office)
    (deal,) = office.get("partner", PATH)["results"]
    assert deal["status"] == "protected_for_another"


def test_an_enquiry_registers_what_has_become_free_since_it_was_answered(office: Office) -> None:
    register(office, "partner2", name="Borealis Pumps", country="US")
    enquire(office)
    office.pass_time(days=90)
    enquire(office)
    newest, answered = office.get("partner", PATH)["results"]
    assert (newest["status"], answered["status"]) == ("registered", "protected_for_another")


def test_what_belongs_to_the_channel_goes_to_whoever_has_the_deal(office: Office) -> None:
    lead = office.handed_over()
    deal = register(office, "partner2")
    office.post("partner2", f"{PATH}{deal['id']}/appeal/", {"comment": "We build it with them."})
    answer = {"answer": "overturned", "comment": "They do."}
    office.post("operations", f"deal-registrations/{deal['id']}/decide-appeal/", answer)
    reason = {"reason": "belongs_to_channel", "comment": "A partner has it."}
    office.post("sales", f"handoffs/{lead['handoff']}/reject/", reason)
    handed = Handoff.objects.get(lead=lead["id"], status="open")
    assert str(handed.partner_id) == partner_of("Nordwerk")


def test_the_desk_gives_a_registered_customer_to_whoever_has_the_deal(office: Office) -> None:
    bakery = {"name": "Golden Crust", "domain": "goldencrust.example", "industry": "311811", "country": "US"}
    register(office, "partner2", name="Golden Crust", domain="goldencrust.example")
    lead = office.lead("rfq_submitted", "bea@goldencrust.example", account=bakery | {"employee_count": 5000})
    assert lead["triage"] is not None
    after = office.post("sales", f"leads/{lead['id']}/triage/", {"decision": "partner"})
    assert str(Handoff.objects.get(pk=after["handoff"]).partner_id) == partner_of("Nordwerk")


@pytest.mark.parametrize(
    "changes",
    [
        {"account": {"name": "Somebody", "domain": "somebody.example", "channel_type": "distributor"}},
        {"properties": {"quantity": 500}},
        {"properties": {"quantity": 500, "end_customer": "Keystone Industrial Supply"}},
        {"properties": {"quantity": 500, "end_customer": "..."}},
    ],
    ids=["no partner", "no customer", "its own name", "no name"],
)
def test_other_enquiries_register_nothing(office: Office, changes: Json) -> None:
    enquire(office, **(changes | {"contact": {"email": "x@somebody.example"}} if "account" in changes else changes))
    assert not DealRegistration.objects.exists()


def test_a_partner_out_of_use_registers_nothing(office: Office) -> None:
    office.call("operations", "PATCH", f"partners/{partner_of('Keystone')}/", {"is_active": False})
    enquire(office)
    assert not DealRegistration.objects.exists()
