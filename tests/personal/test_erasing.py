"""A person erased: nothing of them is anywhere, everything is counted as before, and nothing brings them back."""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import reverse

from accounts.erasing import subjects_of
from accounts.models import Contact, Erasure
from leadhub.api.contract import openapi
from leadhub.api.json import read_json
from qualification.models import Handoff, Lead, LeadState, Rfq, Signal
from tests.feedback.meeting import Meeting, month
from tests.fence import allow_writes
from tests.personal import canaries
from tests.personal.canaries import CANARY, PERSON, dump, is_canary
from tests.qualification.office import Office, text_of
from tests.rows import row

pytestmark = pytest.mark.django_db
COUNTED = (
    "scorecard/",
    "scorecard/?by=period&group_by=source",
    "scorecard/?group_by=team",
    "loss-flow/",
    "insights/signals/",
    "insights/sources/",
    "insights/campaigns/",
    "forecast/",
)


class Person:
    """One of the people of a busy month, who did and was told everything."""

    def __init__(self, office: Office) -> None:
        self.office = office
        month(office)
        said = {
            "annual_volume": 20000,
            "has_drawings": True,
            "project": f"{CANARY} housing",
            "url": f"https://{CANARY}/",
        }
        signal = office.signal("rfq_submitted", contact=PERSON, properties=said, external_id=f"{CANARY}-evt")
        office.deliver(signal)
        office.run_due()
        handoff = Handoff.objects.select_related("lead").get(lead__contact__email_key=PERSON["email"])
        self.contact, self.lead, self.handoff = map(str, (handoff.lead.contact_id, handoff.lead_id, handoff.pk))
        self.send("sales", f"handoffs/{self.handoff}/accept/", {}, "accept")
        office.call("sales", "PATCH", f"leads/{self.lead}/qualification/", {"items": {"need": NEED}})
        meeting = Meeting(office)
        for who in ("marketing", "sales"):
            for item in meeting.items:
                about = f"{CANARY} is serious" if item["lead"] == self.lead else ""
                meeting.rate(who, item, comment=about)
        office.call("manager", "PATCH", meeting.path, {"minutes": f"We spoke of {canaries.NAME}."})
        meeting.decide(f"Call {canaries.NAME} back.")
        meeting.close()
        self.send("sales", f"contacts/{self.contact}/noise/", NOISE, "flag")
        office.post("marketing", f"contacts/{self.contact}/consents/", CONSENT, status=201)

    def send(self, who: str, path: str, body: Any, key: str) -> Any:
        """A POST with an Idempotency-Key."""
        return self.office.call(who, "POST", path, body, **{"Idempotency-Key": key})

    def erase(self, who: str = "operations", status: int = 200) -> Any:
        return self.office.post(who, f"contacts/{self.contact}/erase/", {"reason": "asked"}, status=status)


NEED = {"status": "confirmed", "evidence": f"{CANARY} said so"}
NOISE = {"class": "consultant", "comment": f"{CANARY} advises others"}
CONSENT = {"channel": "email", "purpose": "marketing", "state": "given", "evidence": f"Form signed by {CANARY}"}


@pytest.fixture
def person(office: Office) -> Person:
    return Person(office)


def counted(office: Office) -> dict[str, Any]:
    found = {path: office.call("manager", "GET", path).json() for path in COUNTED}
    reviews = office.get("manager", "reviews/")["results"]
    return found | {"reviews": [{**each, "minutes": None} for each in reviews]}


def pages(office: Office, ids: list[str]) -> Iterator[tuple[str, str]]:
    """What every GET of the contract answers about these, the lists too."""
    document = read_json(openapi())
    client = office.client("operations")
    for path, item in document["paths"].items():
        if "get" not in item or re.search(r"{(?!id})", path):
            continue
        for address in {path.replace("{id}", each) for each in (ids if "{id}" in path else [""])}:
            yield address, text_of(client.get(address))


def console_pages(browser: Any, ids: list[str]) -> Iterator[tuple[str, str]]:
    """What every page of the console shows of these."""
    client = browser("operations")
    for model, page in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        others = [each.name for each in getattr(page, "object_pages", ()) if hasattr(each, "template")]
        addresses = [reverse(f"{name}_changelist")]
        for found in model._base_manager.filter(pk__in=ids) if _has_uuid(model) else ():
            addresses += [reverse(f"{name}_change", args=[found.pk])]
            addresses += [reverse(f"{name}_view", args=[found.pk, other]) for other in others]
        for address in addresses:
            yield address, text_of(client.get(address))


def _has_uuid(model: Any) -> bool:
    return bool(model._meta.pk.get_internal_type() == "UUIDField")


def test_nothing_of_the_person_is_left_anywhere_and_everything_counts_as_before(
    person: Person, browser: Any, caplog: Any
) -> None:
    office = person.office
    merged = merge_another(person)
    people = list(Contact.objects.filter(canonical_id=person.contact))
    subjects = subjects_of(people)
    assert merged in subjects.contacts and len(subjects.leads) == 2
    colleague = row(Contact, account=people[0].account)
    planted = canaries.plant(replace(subjects, colleagues=(colleague.pk,)))
    for lead in Lead.objects.filter(state=None):
        row(LeadState, lead=lead)
    known = json.dumps(office.get("operations", f"contacts/{person.contact}/personal-data/"))
    assert {where for where, word in planted.items() if word not in known} == set()
    assert all(value in known for value in PERSON.values())
    before = counted(office)
    assert {table for table, text in dump() if is_canary(text)} >= {"accounts_contact", "leadhub_idempotencykey"}
    with caplog.at_level(logging.DEBUG):
        person.erase()
        again = person.erase()
    assert again["erased_at"] and not again["email"] and not again["external_refs"]
    assert [text for text in dump() if is_canary(text[1])] == []
    assert counted(office) == before
    assert not is_canary(caplog.text)
    assert Erasure.objects.count() == 1
    # What pages show is in the tables, and the same on both engines.
    if connection.vendor == "sqlite":
        ids = [person.contact, person.lead, person.handoff, before["reviews"][0]["id"]]
        ids += [str(model.objects.filter(lead=person.lead)[0].pk) for model in (Rfq, Signal)]
        shown = [*pages(office, ids), *console_pages(browser, ids)]
        assert len(shown) > 300
        assert [address for address, text in shown if is_canary(text)] == []


def merge_another(person: Person) -> UUID:
    """The same person under another address, merged into the contact."""
    contact = {"email": f"{CANARY}2@medico.example", "last_name": f"{CANARY}last", "external_id": f"{CANARY}-7"}
    person.office.deliver(person.office.signal("webinar_attended", contact=contact, product_line="injection-molding"))
    found = Contact.objects.get(email_key=contact["email"])
    with allow_writes():
        Contact.objects.filter(pk=found.pk).update(canonical_id=person.contact)
    return found.pk
