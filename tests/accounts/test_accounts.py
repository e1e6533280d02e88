"""Accounts over REST: made, read and edited by hand."""

from uuid import uuid4

import pytest

from accounts.models import Account
from leadhub.models import Edit
from tests.accounts.companies import HALVORSEN, created, patched, refusals, rows

pytestmark = pytest.mark.django_db

NOBODY = str(uuid4())
UNKNOWN: dict[str, object] = {
    "industry": None,
    "application": None,
    "region": None,
    "postal_code": None,
    "distributor_of_record": None,
    "plant_count": None,
    "production_model": None,
    "order_profile": None,
    "certifications": [],
    "compliance_needs": [],
    "channel_type": None,
    "relationships": [],
    "target_status": "open",
    "parent": None,
    "owner": None,
    "sites": [],
    "external_refs": [],
}


def test_an_account_says_exactly_what_is_known(office):
    account = created(office)
    at = "2026-11-03T15:00:00Z"
    assert account == {"id": account["id"], **HALVORSEN, **UNKNOWN, "created_at": at, "updated_at": at}
    assert office.get("viewer", f"accounts/{account['id']}/") == account


def test_every_fact_can_be_set_and_unset(office):
    account = created(office)
    owner = str(office.users["sales"].pk)
    parent = created(office, body={"name": "Halvorsen Group"})["id"]
    facts = {
        "industry": "nace:28.13",
        "application": "Pumps",
        "country": "de",
        "region": "DE-BY",
        "postal_code": "80331",
        "employee_count": 0,
        "plant_count": 2,
        "production_model": "make_to_order",
        "order_profile": "series",
        "certifications": ["ISO 9001", " ISO 13485 ", "ISO 9001"],
        "compliance_needs": ["RoHS"],
        "channel_type": "oem",
        "relationships": ["customer", "prospect"],
        "target_status": "house",
        "owner": owner,
        "parent": parent,
    }
    after = patched(office, f"accounts/{account['id']}/", facts)
    assert {name: after[name] for name in facts} == facts | {
        "country": "DE",
        "certifications": ["ISO 13485", "ISO 9001"],
    }
    blank = patched(office, f"accounts/{account['id']}/", dict.fromkeys(set(facts) - {"target_status"}))
    assert {name: blank[name] for name in UNKNOWN} == UNKNOWN | {"target_status": "house"}


def test_a_blank_text_is_no_fact(office):
    account = created(office)
    after = patched(office, f"accounts/{account['id']}/", {"application": "  ", "certifications": [" "]})
    assert (after["application"], after["certifications"]) == (None, [])


@pytest.mark.parametrize(
    ("body", "status", "faults"),
    [
        ({"stage": "mql"}, 400, {"/stage": "unknown_field"}),
        ({"id": "x", "created_at": "y"}, 400, {"/id": "unknown_field", "/created_at": "unknown_field"}),
        ({"sites": []}, 400, {"/sites": "unknown_field"}),
        ({"external_refs": []}, 400, {"/external_refs": "unknown_field"}),
        ({"employee_count": "many"}, 400, {"/employee_count": "wrong_type"}),
        ({"relationships": "customer"}, 400, {"/relationships": "wrong_type"}),
        ({"target_status": None}, 400, {"/target_status": "wrong_type"}),
        ({"relationships": ["friend"]}, 422, {"/relationships/0": "unknown_value"}),
        ({"target_status": "maybe"}, 422, {"/target_status": "unknown_value"}),
        ({"employee_count": -1}, 422, {"/employee_count": "out_of_bounds"}),
        ({"employee_count": 2**31}, 422, {"/employee_count": "out_of_bounds"}),
        ({"name": "x" * 201}, 422, {"/name": "out_of_bounds"}),
        (
            {"country": "ZZ", "region": "US-XX", "industry": "pumps"},
            422,
            {"/country": "unknown_country", "/region": "unknown_region", "/industry": "bad_industry"},
        ),
        ({"domain": "localhost"}, 422, {"/domain": "bad_domain"}),
        ({"domain": None, "name": "!!"}, 422, {"/name": "account_not_identified"}),
        (
            {"owner": NOBODY, "parent": NOBODY},
            422,
            {"/owner": "unknown_owner", "/parent": "unknown_account"},
        ),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(office, body, status, faults):
    account = created(office)
    before = rows()
    assert refusals(patched(office, f"accounts/{account['id']}/", body, status)) == faults
    assert rows() == before


def test_an_account_needs_a_name_or_a_domain(office):
    answer = office.post("marketing", "accounts/", {"country": "US"}, status=422)
    assert refusals(answer) == {"/name": "account_not_identified"}
    assert created(office, body={"domain": "https://www.Acme.example/about"})["domain"] == "acme.example"


def test_companies_that_only_another_system_names_are_not_taken_for_one_another(office):
    first, second = (
        created(office, body={"external_refs": [{"system": "crm", "external_id": key}]}) for key in ("7", "8")
    )
    assert first["id"] != second["id"]
    for account in (first, second):
        assert patched(office, f"accounts/{account['id']}/", {"country": "NO"})["country"] == "NO"


def test_owners_are_people_of_sales_and_marketing(office):
    account = created(office)
    for name in ("viewer", "integration", "partner"):
        body = {"owner": str(office.users[name].pk)}
        assert refusals(patched(office, f"accounts/{account['id']}/", body, 422)) == {"/owner": "unknown_owner"}


def test_no_account_stands_above_itself(office):
    top = created(office, body={"name": "Top"})["id"]
    middle = created(office, body={"name": "Middle", "parent": top})["id"]
    for parent in (top, middle):
        answer = patched(office, f"accounts/{top}/", {"parent": parent}, 422)
        assert refusals(answer) == {"/parent": "parent_cycle"}


@pytest.mark.parametrize(
    "body",
    [
        {"domain": "www.halvorsen.example"},
        {"name": "halvorsen pumps", "country": "NO"},
        {"name": "Other", "external_refs": [{"system": "crm", "external_id": "77"}]},
    ],
)
def test_what_is_known_is_not_made_again(office, body):
    known = created(office, body=HALVORSEN | {"external_refs": [{"system": "crm", "external_id": "77"}]})
    assert known["external_refs"] == [{"system": "crm", "external_id": "77"}]
    before = rows()
    answer = office.post("marketing", "accounts/", body, status=409)
    assert (answer["code"], answer["existing"]) == ("duplicate", known["id"])
    assert rows() == before


def test_a_name_in_another_country_is_another_company(office):
    first = created(office, body={"name": "Halvorsen", "country": "NO"})
    second = created(office, body={"name": "Halvorsen", "country": "SE"})
    assert first["id"] != second["id"]
    answer = patched(office, f"accounts/{second['id']}/", {"country": "NO"}, 409)
    assert (answer["code"], answer["existing"]) == ("duplicate", first["id"])


def test_a_domain_belongs_to_one_account(office):
    first, second = created(office), created(office, body={"name": "Other"})
    answer = patched(office, f"accounts/{second['id']}/", {"domain": "halvorsen.example"}, 409)
    assert (answer["code"], answer["existing"]) == ("duplicate", first["id"])
    assert patched(office, f"accounts/{first['id']}/", {"domain": "halvorsen.example", "name": "New"})["name"] == "New"


def test_a_signal_finds_the_account_that_was_made_by_hand(office):
    account = created(office)
    lead = office.lead(email="ana@halvorsen.example", account=None)
    assert lead["account"] == account["id"]


def test_a_university_is_academic_until_somebody_says_otherwise(office):
    account = created(office, body={"name": "Chair of Machine Tools", "domain": "tum.de"})
    assert account["relationships"] == ["academic"]
    assert patched(office, f"accounts/{account['id']}/", {"relationships": ["customer"]})["relationships"] == [
        "customer"
    ]
    other = created(office, body={"name": "Institute"})
    assert patched(office, f"accounts/{other['id']}/", {"domain": "mit.edu"})["relationships"] == ["academic"]


def test_an_edit_leaves_its_history(office):
    account = created(office)
    patched(office, f"accounts/{account['id']}/", {"country": "DE", "employee_count": 120, "target_status": "house"})
    edits = Edit.objects.filter(object_id=account["id"]).order_by("field")
    assert [(e.object_kind, e.field, e.before, e.after) for e in edits] == [
        ("account", "country", "NO", "DE"),
        ("account", "target_status", "open", "house"),
    ]
    assert {e.actor for e in edits} == {office.users["marketing"].pk}
    assert len({e.change_no for e in edits}) == 1


def test_etag_and_if_match(office):
    account = created(office)
    address = f"accounts/{account['id']}/"
    tag = office.call("viewer", "GET", address)["ETag"]
    same = office.call("marketing", "PATCH", address, {"employee_count": 120}, **{"If-Match": tag})
    assert (same.status_code, same["ETag"]) == (200, tag)
    answer = office.call("marketing", "PATCH", address, {"employee_count": 7}, **{"If-Match": tag})
    assert (answer.status_code, answer["ETag"] != tag) == (200, True)
    stale = office.call("marketing", "PATCH", address, {"employee_count": 8}, **{"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert Account.objects.get(pk=account["id"]).employee_count == 7


def test_the_same_key_makes_one_account(office):
    first = office.call("marketing", "POST", "accounts/", HALVORSEN, **{"Idempotency-Key": "a"})
    again = office.call("marketing", "POST", "accounts/", HALVORSEN, **{"Idempotency-Key": "a"})
    assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (201, 201, "true")
    assert first.json() == again.json()


def test_nobody_reads_what_there_is_not(office):
    for method in ("GET", "PATCH"):
        answer = office.call("marketing", method, f"accounts/{uuid4()}/")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
