"""Deals that partners register: whose they are, and nothing of anybody else."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Account, DealRegistration, Partner, RegistrationStep
from leadhub.keys import new_id
from leadhub.models import Event
from tests.accounts.companies import patched, refusals
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
PATH = "partner/registrations/"
DEAL: Json = {
    "end_customer": {"name": "Tiny Tools Inc.", "domain": "tinytools.example", "country": "US", "region": "US-IA"},
    "product_line": "cnc-machining",
    "project": "brackets",
    "expected_amount": "12000.50",
    "currency": "USD",
}


def register(office: Office, who: str = "partner", status: int = 201, **changes: Any) -> Json:
    """The answer to a registration."""
    found: Json = office.post(who, PATH, DEAL | changes, status)
    return found


def told(deal: Json) -> list[tuple[str, str]]:
    """The events of a registration, each with how it stood."""
    rows = Event.objects.filter(data__registration=deal["id"]).order_by("pk")
    return [(row.type, row.data["status"]) for row in rows]


def test_what_is_free_is_the_partners_until_a_date(office):
    deal = register(office)
    assert deal == {
        "id": deal["id"],
        "reference": f"LH-{deal['id'].replace('-', '')[-8:].upper()}",
        "end_customer": DEAL["end_customer"],
        "product_line": "cnc-machining",
        "project": "brackets",
        "expected_amount": "12000.50",
        "currency": "USD",
        "status": "registered",
        "answer": "Free, and yours until 2027-02-01.",
        "reason": None,
        "protected_until": "2027-02-01T15:00:00Z",
        "requested_at": "2026-11-03T15:00:00Z",
        "updated_at": "2026-11-03T15:00:00Z",
        "appeal": None,
    }
    assert office.get("partner", f"{PATH}{deal['id']}/") == deal
    assert office.get("partner", PATH)["results"] == [deal]


def test_another_partner_who_spells_the_customer_otherwise_is_not_told_whose_it_is(office):
    register(office)
    other = register(
        office, "partner2", end_customer={"name": "TINY TOOLS", "domain": "https://www.tinytools.example/"}
    )
    assert (other["status"], other["answer"]) == ("protected_for_another", "Protected for another.")
    assert (other["protected_until"], other["reason"], other["appeal"]) == (None, None, None)
    assert DealRegistration.objects.values("account").distinct().count() == 1


def test_other_product_lines_and_other_customers_are_other_deals(office):
    register(office)
    assert register(office, "partner2", product_line="injection-molding")["status"] == "registered"
    other = {"name": "Tiny Tools", "domain": "tiny-tools.example"}
    assert register(office, "partner2", end_customer=other)["status"] == "registered"


@pytest.mark.parametrize(
    ("target", "reason"),
    [("house", "house_account"), ("named_target", "house_account"), ("do_not_pursue", "not_pursued")],
)
def test_customers_of_ours_are_nobodys_to_register(office, target, reason):
    account = office.post("marketing", "accounts/", {"name": "Tiny Tools", "domain": "tinytools.example"}, 201)
    patched(office, f"accounts/{account['id']}/", {"target_status": target})
    deal = register(office)
    assert (deal["status"], deal["reason"], deal["protected_until"]) == ("refused", reason, None)


@pytest.mark.parametrize("until", ["open", "accepted"])
def test_whom_sales_has_in_hand_is_known_and_the_first_who_asks_is_first_in_line(office, until):
    getattr(office, "handed_over" if until == "open" else "accepted")()
    medico = {"name": "Medico Devices", "domain": "medico.example"}
    deal = register(office, end_customer=medico)
    assert (deal["status"], deal["answer"]) == ("first_in_line", "Known: you are first in line.")
    assert deal["protected_until"] is None
    assert register(office, "partner2", end_customer=medico)["status"] == "protected_for_another"


def test_the_window_of_direct_contact_is_a_number_of_the_agreement(office):
    lead = office.accepted()
    office.post("sales", f"handoffs/{lead['handoff']}/attempts/", {"channel": "phone", "outcome": "reached"}, 201)
    office.post("sales", f"leads/{lead['id']}/recycle/", {"reason": "timing", "comment": "Next year."})
    medico = {"name": "Medico Devices", "domain": "medico.example"}
    office.pass_time(days=29)
    assert register(office, end_customer=medico)["status"] == "first_in_line"
    office.pass_time(days=2)
    (deal,) = office.get("partner", PATH)["results"]
    assert (deal["status"], deal["answer"]) == ("registered", "Free, and yours until 2027-03-04.")


def test_what_is_known_of_an_account_is_not_changed_by_what_a_partner_says(office):
    account = office.post("marketing", "accounts/", {"name": "Tiny Tools", "domain": "tinytools.example"}, 201)
    register(
        office, end_customer=DEAL["end_customer"] | {"name": "Something else", "country": "FR", "region": "FR-IDF"}
    )
    after = office.get("viewer", f"accounts/{account['id']}/")
    assert after == account
    assert Account.objects.filter(domain="tinytools.example").count() == 1


def test_whether_a_customer_was_known_shows_in_no_answer(office):
    office.lead("page_view", "tom@tinytools.example", account={"name": "Tiny", "domain": "tinytools.example"})
    known = register(office)
    fresh = register(office, end_customer={"name": "Nobody Knows Ltd.", "domain": "nobody-knows.example"})
    own = {"id", "reference", "end_customer"}
    assert {k: v for k, v in known.items() if k not in own} == {k: v for k, v in fresh.items() if k not in own}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"end_customer": {"name": " "}}, {"/end_customer/name": "account_not_identified"}),
        ({"end_customer": {"name": "X", "domain": "localhost"}}, {"/end_customer/domain": "bad_domain"}),
        ({"end_customer": {"name": "X", "country": "ZZ"}}, {"/end_customer/country": "unknown_country"}),
        ({"end_customer": {"name": "X", "region": "XX-1"}}, {"/end_customer/region": "unknown_region"}),
        ({"product_line": "balloons"}, {"/product_line": "unknown_product_line"}),
        ({"currency": None}, {"/currency": "currency_required"}),
        ({"currency": "dollars"}, {"/currency": "out_of_bounds"}),
        ({"expected_amount": "-1"}, {"/expected_amount": "out_of_bounds"}),
        ({"expected_amount": "NaN"}, {"/expected_amount": "out_of_bounds"}),
        ({"expected_amount": "1.005"}, {"/expected_amount": "out_of_bounds"}),
        ({"expected_amount": "1e40"}, {"/expected_amount": "out_of_bounds"}),
        ({"end_customer": {"name": "K", "domain": "keystone-industrial.example"}}, {"/end_customer": "own_company"}),
    ],
)
def test_what_cannot_be_registered_changes_nothing(office, changes, faults):
    before = Account.objects.count()
    assert refusals(register(office, status=422, **changes)) == faults
    assert (DealRegistration.objects.count(), Account.objects.count()) == (0, before)


def test_a_partner_that_sells_other_lines_cannot_register_this_one(office):
    keystone = Partner.objects.get(name="Keystone Industrial Supply")
    patched(office, f"partners/{keystone.pk}/", {"product_lines": ["plant-automation"]}, who="operations")
    assert refusals(register(office, status=422)) == {"/product_line": "unknown_product_line"}


def test_who_is_no_partner_any_more_registers_nothing_and_sees_nothing(office):
    deal = register(office)
    keystone = Partner.objects.get(name="Keystone Industrial Supply")
    patched(office, f"partners/{keystone.pk}/", {"is_active": False}, who="operations")
    assert register(office, status=403)["code"] == "not_allowed"
    assert office.get("partner", PATH)["results"] == []
    for method, path in (("GET", deal["id"]), ("POST", f"{deal['id']}/withdraw")):
        assert office.call("partner", method, f"{PATH}{path}/").status_code == 404
    assert DealRegistration.objects.get().is_standing


def test_the_same_deal_is_registered_once(office):
    deal = register(office)
    refused = register(office, status=409)
    assert (refused["code"], refused["registration"]) == ("already_registered", deal["id"])
    key = {"Idempotency-Key": "once"}
    body = DEAL | {"product_line": "plant-automation"}
    first = office.post("partner", PATH, body, 201, **key)
    assert office.post("partner", PATH, body, 201, **key) == first


def test_giving_up_a_deal_lets_others_have_it(office):
    deal = register(office)
    after = office.post("partner", f"{PATH}{deal['id']}/withdraw/")
    assert (after["status"], after["answer"], after["protected_until"]) == ("withdrawn", "You withdrew it.", None)
    assert office.post("partner", f"{PATH}{deal['id']}/withdraw/", status=409)["code"] == "registration_closed"
    assert register(office, "partner2")["status"] == "registered"
    assert register(office)["status"] == "protected_for_another"


def test_time_ends_the_protection_and_tells_of_it(office):
    deal = register(office)
    office.pass_time(days=90)
    after = office.get("partner", f"{PATH}{deal['id']}/")
    assert (after["status"], after["protected_until"], after["updated_at"]) == ("expired", None, "2027-02-01T15:00:00Z")
    events = list(Event.objects.filter(type__startswith="registration.").order_by("pk").values_list("type", "data"))
    partner = str(Partner.objects.get(name="Keystone Industrial Supply").pk)
    own = {"registration": deal["id"], "partner": partner}
    assert events == [
        ("registration.decided", own | {"status": "registered", "rule": "free"}),
        ("registration.expired", own | {"status": "expired", "rule": "time"}),
    ]
    assert register(office, "partner2")["status"] == "registered"


def test_a_place_in_line_lasts_as_long_as_a_protection(office):
    office.accepted()
    deal = register(office, end_customer={"name": "Medico Devices", "domain": "medico.example"})
    office.pass_time(days=60)
    assert office.get("partner", f"{PATH}{deal['id']}/")["status"] == "first_in_line"
    office.pass_time(days=30)
    assert office.get("partner", f"{PATH}{deal['id']}/")["status"] == "expired"


def test_operations_reads_the_history_and_ends_a_registration(office):
    deal = register(office)
    path = f"deal-registrations/{deal['id']}/"
    assert refusals(office.post("operations", f"{path}end/", {"comment": " "}, 422)) == {"/comment": "comment_required"}
    after = office.post("operations", f"{path}end/", {"comment": "It became a house account."})
    assert [(step["to_status"], step["rule"], step["by"], step["comment"]) for step in after["history"]] == [
        ("registered", "free", "Kim Alvarez", None),
        ("ended", "operations", office.users["operations"].name, "It became a house account."),
    ]
    assert office.get("viewer", path) == after
    shown = office.get("partner", f"{PATH}{deal['id']}/")
    assert (shown["status"], shown["answer"]) == ("ended", "It has ended.")
    assert "house account" not in str(shown)


def test_operations_gives_a_deal_to_another_partner_for_as_long_as_it_is_protected(office):
    deal = register(office)
    nordwerk = str(Partner.objects.get(name="Nordwerk Supply").pk)
    path = f"deal-registrations/{deal['id']}/transfer/"
    office.pass_time(days=10)
    body = {"partner": str(new_id()), "comment": "They asked."}
    assert refusals(office.post("operations", path, body, 422)) == {"/partner": "unknown_partner"}
    given = office.post("operations", path, body | {"partner": nordwerk})
    assert (given["partner"], given["status"], given["source"]) == (nordwerk, "registered", "transfer")
    assert given["protected_until"] == deal["protected_until"]
    assert office.get("partner", f"{PATH}{deal['id']}/")["status"] == "ended"
    assert office.get("partner2", PATH)["results"][0]["status"] == "registered"
    assert told(deal) == [("registration.decided", "registered"), ("registration.ended", "ended")]
    assert told(given) == [("registration.decided", "registered")]
    assert office.post("operations", path, body | {"partner": nordwerk}, 409)["code"] == "registration_closed"


def test_lists_are_narrowed(office):
    deal = register(office)
    register(office, "partner2")
    row = DealRegistration.objects.get(pk=deal["id"])
    for given in (
        {"partner": str(row.partner_id)},
        {"status": "registered"},
        {"rule": "free"},
        {"account": str(row.account_id), "status": "registered,expired"},
    ):
        assert [one["id"] for one in office.get("viewer", "deal-registrations/", **given)["results"]] == [deal["id"]]
    assert office.get("viewer", "deal-registrations/", product_line="plant-automation")["results"] == []
    assert len(office.get("viewer", "deal-registrations/", source="partner")["results"]) == 2
    assert [one["id"] for one in office.get("partner", PATH, status="registered")["results"]] == [deal["id"]]


def test_the_history_cannot_be_changed(office, direct_writes):
    register(office)
    with pytest.raises(DatabaseError), transaction.atomic():
        RegistrationStep.objects.update(rule="time")
