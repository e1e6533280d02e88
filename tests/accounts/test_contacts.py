"""Contacts over REST: made, read and edited by hand."""

from uuid import uuid4

import pytest

from accounts.models import Contact
from leadhub.models import Edit
from tests import fence
from tests.accounts.companies import created, patched, refusals, rows
from tests.rows import AT

pytestmark = pytest.mark.django_db

ANA = {"email": "Ana@Halvorsen.example", "first_name": "Ana", "last_name": "Berg", "job_title": "Einkaufsleiterin"}


def test_a_contact_says_exactly_what_is_known(office):
    account = created(office)
    contact = created(office, "contacts", ANA)
    assert contact == {
        "id": contact["id"],
        "account": account["id"],
        "email": "ana@halvorsen.example",
        "phone": None,
        "first_name": "Ana",
        "last_name": "Berg",
        "job_title": "Einkaufsleiterin",
        "function": "procurement",
        "function_derived": True,
        "language": None,
        "noise_class": None,
        "external_refs": [],
        "consents": [],
        "erased_at": None,
        "created_at": "2026-11-03T15:00:00Z",
        "updated_at": "2026-11-03T15:00:00Z",
    }
    assert office.get("viewer", f"contacts/{contact['id']}/") == contact


def test_a_domain_that_nobody_knows_makes_no_account(office):
    assert created(office, "contacts", ANA)["account"] is None
    assert created(office, "contacts", {"email": "x@halvorsen.example", "account": None})["account"] is None


def test_what_is_said_comes_before_what_a_title_tells(office):
    contact = created(office, "contacts", ANA)
    address = f"contacts/{contact['id']}/"
    said = patched(office, address, {"function": "quality"})
    assert (said["function"], said["function_derived"]) == ("quality", False)
    kept = patched(office, address, {"job_title": "Design engineer"})
    assert (kept["function"], kept["function_derived"]) == ("quality", False)
    unsaid = patched(office, address, {"function": None})
    assert (unsaid["function"], unsaid["function_derived"]) == ("engineering", True)
    untitled = patched(office, address, {"job_title": None})
    assert (untitled["function"], untitled["function_derived"]) == (None, False)


def test_every_field_can_be_set_and_unset(office):
    account = created(office, body={"name": "Halvorsen", "country": "NO"})
    contact = created(office, "contacts", {"email": "ana@halvorsen.example"})
    body = {
        "account": account["id"],
        "phone": "22 12 34 56",
        "first_name": "Ana",
        "last_name": "Berg",
        "job_title": "Buyer",
        "function": "finance",
        "language": "no",
        "noise_class": "job_seeker",
    }
    after = patched(office, f"contacts/{contact['id']}/", body)
    assert {name: after[name] for name in body} == body
    assert Contact.objects.get(pk=contact["id"]).phone_key == "+4722123456"
    blank = patched(office, f"contacts/{contact['id']}/", dict.fromkeys(body))
    assert {name: blank[name] for name in body} == dict.fromkeys(body)


@pytest.mark.parametrize(
    ("body", "status", "faults"),
    [
        ({"function_derived": True}, 400, {"/function_derived": "unknown_field"}),
        ({"email": 7}, 400, {"/email": "wrong_type"}),
        ({"email": "nobody"}, 422, {"/email": "bad_email"}),
        ({"phone": "12"}, 422, {"/phone": "bad_phone"}),
        ({"function": "boss"}, 422, {"/function": "unknown_value"}),
        ({"account": str(uuid4())}, 422, {"/account": "unknown_account"}),
        ({"email": None}, 422, {"/email": "contact_not_identified"}),
        ({"email": "nobody", "phone": "12"}, 422, {"/email": "bad_email", "/phone": "bad_phone"}),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(office, body, status, faults):
    contact = created(office, "contacts", ANA)
    before = rows()
    assert refusals(patched(office, f"contacts/{contact['id']}/", body, status)) == faults
    assert rows() == before


def test_a_contact_must_be_reachable(office):
    answer = office.post("sales", "contacts/", {"first_name": "Ana"}, status=422)
    assert refusals(answer) == {"/email": "contact_not_identified"}
    reference = {"external_refs": [{"system": "crm", "external_id": "9"}]}
    contact = created(office, "contacts", reference)
    assert contact["external_refs"] == reference["external_refs"]
    assert patched(office, f"contacts/{contact['id']}/", {"first_name": "Ana"})["first_name"] == "Ana"


@pytest.mark.parametrize(
    "body",
    [
        {"email": "ANA@halvorsen.example"},
        {"phone": "+1 312 555 0142", "first_name": "Joe", "last_name": "Hill"},
        {"email": "other@halvorsen.example", "external_refs": [{"system": "crm", "external_id": "9"}]},
    ],
)
def test_nobody_is_made_twice(office, body):
    reference = {"external_refs": [{"system": "crm", "external_id": "9"}]}
    people = {
        "/email": ANA,
        "/phone": {"phone": "+13125550142", "first_name": "Joe", "last_name": "Hill"},
        "/external_refs/0": reference,
    }
    known = {pointer: created(office, "contacts", person)["id"] for pointer, person in people.items()}
    before = rows()
    answer = office.post("marketing", "contacts/", body, status=409)
    ((pointer, code),) = refusals(answer).items()
    assert (answer["code"], code, answer["existing"]) == ("duplicate", "duplicate", known[pointer])
    assert rows() == before


def test_an_address_belongs_to_one_contact(office):
    first = created(office, "contacts", ANA)
    second = created(office, "contacts", {"email": "ben@halvorsen.example"})
    answer = patched(office, f"contacts/{second['id']}/", {"email": "ana@halvorsen.example"}, 409)
    assert (answer["code"], answer["existing"]) == ("duplicate", first["id"])
    third = created(office, "contacts", {"phone": "+13125550142", "last_name": "Hill"})
    fourth = created(office, "contacts", {"phone": "+13125550142", "last_name": "Moe"})
    answer = patched(office, f"contacts/{fourth['id']}/", {"last_name": "hill"}, 409)
    assert (answer["code"], answer["existing"]) == ("duplicate", third["id"])


def test_a_signal_finds_the_contact_that_was_made_by_hand(office):
    contact = created(office, "contacts", ANA)
    assert office.lead(email="ana@halvorsen.example")["contact"] == contact["id"]


def test_the_history_keeps_no_personal_value(office):
    contact = created(office, "contacts", ANA)
    patched(office, f"contacts/{contact['id']}/", {"last_name": "Moe", "noise_class": "job_seeker"})
    edits = Edit.objects.filter(object_id=contact["id"]).order_by("field")
    assert [(e.field, e.before, e.after) for e in edits] == [
        ("last_name", None, None),
        ("noise_class", None, "job_seeker"),
    ]


def test_who_was_erased_stays_as_it_is(office):
    contact = created(office, "contacts", ANA)
    with fence.allow_writes():
        Contact.objects.update(erased_at=AT)
    assert patched(office, f"contacts/{contact['id']}/", {"last_name": "Moe"}, 409)["code"] == "contact_erased"


def test_etag_and_if_match(office):
    contact = created(office, "contacts", ANA)
    address = f"contacts/{contact['id']}/"
    tag = office.call("viewer", "GET", address)["ETag"]
    answer = office.call("marketing", "PATCH", address, {"last_name": "Moe"}, **{"If-Match": tag})
    assert (answer.status_code, answer["ETag"] != tag) == (200, True)
    stale = office.call("marketing", "PATCH", address, {"last_name": "Berg"}, **{"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
