"""Consents: written down with what they rest on, kept for ever, and the strictest of them holds."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Consent, Contact, ErasedKey
from leadhub.models import Event
from tests.fence import allow_writes
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db
MAIL = {"channel": "email", "purpose": "marketing"}


@pytest.fixture
def ann(office: Office) -> str:
    made: str = office.post("marketing", "contacts/", {"email": "ann@a.example"}, status=201)["id"]
    return made


def say(office: Office, contact: str, state: str, status: int = 201, who: str = "marketing", **more: Any) -> Any:
    body = MAIL | {"state": state} | more
    return office.post(who, f"contacts/{contact}/consents/", body, status=status)


def test_a_consent_rests_on_evidence_and_a_withdrawal_needs_none(office: Office, ann: str) -> None:
    for evidence in (None, "  ", "\u200b"):
        refused = say(office, ann, "given", 422, evidence=evidence)
        assert (refused["code"], refused["errors"][0]["pointer"]) == ("evidence_required", "/evidence")
    assert say(office, ann, "given", 422, evidence="x", said_at="2026-11-03T15:06:00Z")["code"] == "in_the_future"
    assert not Consent.objects.exists()
    said = say(office, ann, "given", source="booth", evidence="Card signed at the fair", said_at="2026-10-01T09:00:00Z")
    assert said["standing"] == [
        MAIL | {"state": "given", "source": "booth", "since": "2026-10-01T09:00:00Z"},
    ]
    (word,) = said["history"]
    assert (word["evidence"], word["said_at"]) == ("Card signed at the fair", "2026-10-01T09:00:00Z")
    after = say(office, ann, "withdrawn", who="integration", source="hubspot")
    assert [(each["state"], each["source"]) for each in after["standing"]] == [("withdrawn", "hubspot")]
    assert len(after["history"]) == 2
    told = Event.objects.filter(type="contact.consent_recorded").order_by("pk").values_list("data", flat=True)
    assert list(told) == [MAIL | {"contact": ann, "state": state} for state in ("given", "withdrawn")]
    assert office.get("viewer", f"contacts/{ann}/")["consents"] == after["standing"]


def test_what_was_said_is_neither_changed_nor_taken_away(office: Office, ann: str) -> None:
    say(office, ann, "withdrawn")
    for change in (lambda rows: rows.update(state="given"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), allow_writes():
            change(Consent.objects.all())


def test_lists_are_narrowed_to_who_may_be_reached(office: Office, ann: str) -> None:
    people = {"ann": ann}
    for name in ("bob", "cid", "dee", "eve"):
        body = {"email": f"{name}@{name}.example"}
        people[name] = office.post("marketing", "contacts/", body, status=201)["id"]
    say(office, people["ann"], "given", evidence="Form")
    say(office, people["bob"], "given", evidence="Form", said_at="2026-10-01T09:00:00Z")
    say(office, people["bob"], "withdrawn")
    say(office, people["cid"], "withdrawn", source="crm", said_at="2026-09-01T09:00:00Z")
    say(office, people["cid"], "given", evidence="Form")
    say(office, people["dee"], "withdrawn", said_at="2026-09-01T09:00:00Z")
    say(office, people["dee"], "given", evidence="Form")
    say(office, people["eve"], "given", evidence="Form")
    office.post("operations", f"contacts/{people['eve']}/erase/", {"reason": "asked"})

    def named(**filters: str) -> set[str]:
        found = {each["id"] for each in office.get("viewer", "contacts/", **filters)["results"]}
        return {name for name, key in people.items() if key in found}

    assert named(consented_to="email_marketing") == {"ann", "dee"}
    assert named(withdrew_from="email_marketing") == {"bob", "cid"}
    assert named(consented_to="phone_marketing,email_marketing") == {"ann", "dee"}
    assert named(consented_to="phone_marketing") == set()
    held = {each["id"]: each["consents"] for each in office.get("viewer", "contacts/")["results"]}
    assert {name for name, key in people.items() if [c for c in held[key] if c["state"] == "given"]} >= {"ann", "dee"}


def test_a_withdrawal_is_remembered_when_the_person_is_erased(office: Office, ann: str) -> None:
    say(office, ann, "withdrawn")
    office.post("operations", f"contacts/{ann}/erase/", {"reason": "consent_withdrawn"})
    assert ErasedKey.objects.get(kind="email").opted_out == [["email", "marketing"]]
    assert say(office, ann, "given", 409, evidence="Form")["code"] == "contact_erased"
    assert office.get("viewer", f"contacts/{ann}/")["consents"][0]["state"] == "withdrawn"


def test_merged_contacts_are_one_person(office: Office, ann: str) -> None:
    other = office.post("marketing", "contacts/", {"email": "ann@b.example"}, status=201)["id"]
    say(office, other, "withdrawn")
    with allow_writes():
        Contact.objects.filter(pk=other).update(canonical_id=ann)
    assert office.get("viewer", f"contacts/{ann}/")["consents"][0]["state"] == "withdrawn"
    assert office.get("viewer", f"contacts/{other}/consents/")["contact"] == ann
