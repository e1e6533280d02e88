"""Registered deals over time: what happens to one after another, and what nobody expects to happen together."""

from typing import Any

import pytest

from accounts import appeals
from accounts.models import Account, DealRegistration, Partner, RegistrationAppeal
from tests.accounts.companies import patched, refusals
from tests.accounts.test_appeals import OVERTURNED, appeal, decide
from tests.accounts.test_registrations import PATH, register
from tests.fence import allow_writes
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
ACME: Json = {"name": "Acme Tools", "country": "US"}


def partner_named(name: str) -> str:
    return str(Partner.objects.get(name__startswith=name).pk)


def out_of_use(office: Office, name: str) -> None:
    patched(office, f"partners/{partner_named(name)}/", {"is_active": False}, who="operations")


@pytest.fixture
def namesakes(office: Office) -> None:
    """Two companies of one name in one country, told apart by their domains."""
    for domain in ("acme-east.example", "acme-west.example"):
        office.deliver(office.signal("page_view", f"a@{domain}", account=ACME | {"domain": domain}))


def test_a_customer_named_as_two_others_is_one_company_however_often_it_is_named(office, namesakes):
    assert register(office, end_customer=ACME)["status"] == "registered"
    assert register(office, status=409, end_customer=ACME)["code"] == "already_registered"
    assert register(office, "partner2", end_customer=ACME)["status"] == "protected_for_another"
    assert Account.objects.filter(name_key="acme tools").count() == 3


def test_a_distributor_may_ask_again_for_a_customer_named_as_two_others(office, namesakes):
    asked: Json = {
        "contact": {"email": "kim@keystone-industrial.example", "last_name": "Alvarez"},
        "account": {"name": "Keystone Industrial Supply", "country": "US", "channel_type": "distributor"},
        "properties": {"quantity": 500, "end_customer": "Acme Tools"},
    }
    for _ in range(2):
        office.deliver(office.signal("quote_request", "kim@keystone-industrial.example", **asked))
    (deal,) = office.get("partner", PATH)["results"]
    assert deal["status"] == "registered"


def test_a_mailbox_provider_is_nobodys_customer(office):
    smith = {"name": "Smith Machining", "domain": "gmail.com"}
    assert refusals(register(office, status=422, end_customer=smith)) == {"/end_customer/domain": "bad_domain"}


def test_what_one_partner_wrote_of_its_deal_is_not_given_to_another(office):
    deal = register(office)
    body = {"partner": partner_named("Nordwerk"), "comment": "They asked."}
    office.post("operations", f"deal-registrations/{deal['id']}/transfer/", body)
    (given,) = office.get("partner2", PATH)["results"]
    assert given["end_customer"]["domain"] == "tinytools.example"
    assert (given["project"], given["expected_amount"], given["currency"]) == (None, None, None)


def test_a_deal_is_given_to_nobody_who_could_not_register_it(office):
    deal = register(office)
    path = f"deal-registrations/{deal['id']}/transfer/"
    nordwerk = partner_named("Nordwerk")
    patched(office, f"partners/{nordwerk}/", {"product_lines": ["plant-automation"]}, who="operations")
    refused = office.post("operations", path, {"partner": nordwerk, "comment": "They asked."}, 422)
    assert refusals(refused) == {"/partner": "unknown_partner"}
    own = register(office, end_customer={"name": "Nordwerk Supply", "domain": "nordwerk.example"})
    account = DealRegistration.objects.get(pk=own["id"]).account_id
    with allow_writes():
        Partner.objects.filter(pk=nordwerk).update(account=account)
    patched(office, f"partners/{nordwerk}/", {"product_lines": []}, who="operations")
    body = {"partner": nordwerk, "comment": "They asked."}
    refused = office.post("operations", f"deal-registrations/{own['id']}/transfer/", body, 422)
    assert refusals(refused) == {"/partner": "own_company"}
    assert office.get("partner", f"{PATH}{deal['id']}/") == deal


def test_a_partner_out_of_use_keeps_nobody_from_a_customer(office):
    deal = register(office)
    out_of_use(office, "Keystone")
    shown = office.get("operations", f"deal-registrations/{deal['id']}/")
    assert (shown["status"], shown["history"][-1]["by"]) == ("ended", office.users["operations"].name)
    assert register(office, "partner2")["status"] == "registered"


def test_a_place_in_line_of_a_partner_out_of_use_becomes_no_deal(office):
    lead = office.accepted()
    medico = {"name": "Medico Devices", "domain": "medico.example"}
    deal = register(office, end_customer=medico)
    out_of_use(office, "Keystone")
    office.post("sales", f"leads/{lead['id']}/recycle/", {"reason": "timing", "comment": "Next year."})
    office.pass_time(days=31)
    assert office.get("operations", f"deal-registrations/{deal['id']}/")["status"] == "ended"
    assert register(office, "partner2", end_customer=medico)["status"] == "registered"


def test_no_appeal_gives_a_deal_to_a_partner_out_of_use(office):
    mine, other = register(office), register(office, "partner2")
    appeal(office, other)
    out_of_use(office, "Nordwerk")
    assert decide(office, other, OVERTURNED, 409)["code"] == "partner_inactive"
    assert office.get("partner", f"{PATH}{mine['id']}/") == mine
    upheld = {"answer": "upheld", "comment": "They are no partner any more."}
    assert decide(office, other, upheld)["status"] == "protected_for_another"


def test_an_answer_to_an_appeal_does_not_undo_that_it_was_told_as_overdue(office, monkeypatch):
    register(office)
    deal = register(office, "partner2")
    appeal(office, deal)
    remark_of = appeals.remark_of

    def told_meanwhile(*given: Any, **named: Any) -> Any:
        RegistrationAppeal.objects.update(overdue_at=office.now)
        return remark_of(*given, **named)

    monkeypatch.setattr(appeals, "remark_of", told_meanwhile)
    decide(office, deal, {"answer": "upheld", "comment": "It stays."})
    assert RegistrationAppeal.objects.get().overdue_at == office.now


def test_a_place_in_line_that_is_over_was_no_protection(office, mailoutbox):
    office.accepted()
    register(office, end_customer={"name": "Medico Devices", "domain": "medico.example"})
    office.pass_time(days=90)
    office.pass_time(minutes=1)
    (told,) = [mail for mail in mailoutbox if mail.subject == "Registration over: Medico Devices"]
    assert "not protected any more" not in told.body
    assert "not in line any more" in told.body
