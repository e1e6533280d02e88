"""Where else people stand: in lists that were handed over, and in contacts that turned out to be the same person."""

import pytest

from accounts.models import Contact, Erasure
from leadhub.models import Delivery, DeliveryAttempt, Event, IdempotencyKey
from qualification.models import ImportBlock, ImportedFile, ImportFault, ImportKey, Remark
from tests.fence import allow_writes
from tests.qualification.importing.uploading import passed, people, send, uploaded
from tests.qualification.office import Office
from tests.rows import row

pytestmark = pytest.mark.django_db
EMAIL = "dana@medico.example"
WITHDRAWN = {"channel": "email", "purpose": "marketing", "state": "withdrawn"}


def erase(office: Office, contact: str) -> None:
    office.post("operations", f"contacts/{contact}/erase/", {"reason": "asked"})


def test_what_is_kept_of_lists_goes_whoever_stands_in_them(office: Office) -> None:
    contact = office.lead()["contact"]
    made = uploaded(office, people(2, "no-address,X,Y,y.example,DE,5"), name=f"{EMAIL}.csv")
    passed(office, made["id"], "dry-run")
    assert ImportBlock.objects.exists() and ImportFault.objects.exists()
    erase(office, contact)
    file = ImportedFile.objects.get()
    assert file.is_dropped and EMAIL not in file.name
    assert all(column["samples"] == [] for column in file.columns)
    for rows in (ImportBlock, ImportFault, ImportKey):
        assert not rows.objects.exists()
    late = office.call("marketing", "POST", f"imports/{made['id']}/run/")
    assert late.status_code == 422 and "Upload it again" in late.json()["detail"]
    assert send(office, people(1)).status_code == 201


def test_all_that_are_one_person_are_erased_and_stay_one(office: Office) -> None:
    winner, loser = office.lead()["contact"], office.lead("sample_request", "d.ito@medico.example")["contact"]
    merged = office.post("operations", f"contacts/{winner}/merge/", {"loser": loser})
    erase(office, loser)
    assert set(Contact.objects.filter(pk__in=(winner, loser)).values_list("email", "phone", "last_name")) == {
        (None, None, None)
    }
    refused = office.post("operations", f"merges/{merged['id']}/undo/", status=409)
    assert refused["code"] == "contact_erased"
    again = office.call("integration", "POST", "signals/", {"signals": [office.signal("page_view", EMAIL)]}).json()
    assert again["rejected"][0]["code"] == "contact_erased"


def test_what_receivers_answered_to_events_of_the_person_goes(office: Office) -> None:
    contact = office.lead()["contact"]
    office.post("marketing", f"contacts/{contact}/consents/", WITHDRAWN, status=201)
    told = Event.objects.get(type="contact.consent_recorded")
    attempt = row(DeliveryAttempt, delivery=row(Delivery, event=told), status=200, fault="", answer=f"{EMAIL} noted")
    erase(office, contact)
    attempt.refresh_from_db()
    assert attempt.answer == ""


def test_kept_answers_go_that_name_the_person_in_words(office: Office) -> None:
    contact = office.lead()["contact"]
    other = office.post("marketing", "contacts/", {"email": "moe@moe.example"}, status=201)["id"]
    said = {"of nobody": "A itou of ours.", "of Dana": "dana ITO says so for him."}
    for key, comment in said.items():
        body = WITHDRAWN | {"evidence": comment}
        office.post("marketing", f"contacts/{other}/consents/", body, 201, **{"Idempotency-Key": key})
    erase(office, contact)
    kept = dict(IdempotencyKey.objects.values_list("key", "answer"))
    assert kept["of Dana"] is None and kept["of nobody"] is not None


def test_what_came_of_the_person_after_the_erasure_goes_when_it_is_asked_again(office: Office) -> None:
    contact = office.lead()["contact"]
    erase(office, contact)
    before = Erasure.objects.get()
    with allow_writes():
        Contact.objects.filter(pk=contact).update(email=EMAIL, email_key=EMAIL, erased_at=None)
        row(Remark, contact=contact, text=f"{EMAIL} called again.")
    erase(office, contact)
    found = Contact.objects.get(pk=contact)
    assert (found.email, found.email_key, found.erased_at) == (None, "", before.at)
    assert Remark.objects.get(contact=contact).text == "[erased]"
    assert Erasure.objects.get() == before
    assert Event.objects.filter(type="contact.erased").count() == 1
