"""Erasure, access and consent through GraphQL and the console, as through REST."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Consent, Contact, Erasure
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db
CANARY = "zq-drone housing"
ERASE = """mutation($id: ID!, $input: EraseContactInput!) { eraseContact(id: $id, input: $input) {
    __typename ... on Contact { id email erasedAt } ... on Refusal { code httpStatus } } }"""
RECORD = """mutation($id: ID!, $input: RecordConsentInput!) { recordConsent(id: $id, input: $input) {
    __typename ... on Consents { standing { channel purpose state source } } ... on Refusal { code } } }"""
READ = """query($contact: ID!) { personalData(contact: $contact) { contact tables { table label rows } }
    consents(contact: $contact) { history { state evidence } } }"""


@pytest.fixture
def dana(office: Office) -> str:
    return str(office.handed_over()["contact"])


def test_graphql_does_what_rest_does(office: Office, dana: str) -> None:
    said = {"channel": "EMAIL", "purpose": "MARKETING", "state": "GIVEN"}
    refused = office.ask("marketing", RECORD, id=dana, input=said)["data"]["recordConsent"]
    assert refused == {"__typename": "Refusal", "code": "evidence_required"}
    made = office.ask("marketing", RECORD, id=dana, input=said | {"evidence": "Form"})["data"]["recordConsent"]
    assert made["standing"] == [said | {"source": "person"}]
    known = office.ask("operations", READ, contact=dana)["data"]
    assert known["consents"]["history"] == [{"state": "GIVEN", "evidence": "Form"}]
    rest = office.get("operations", f"contacts/{dana}/personal-data/")
    assert {table["table"]: table["rows"] for table in known["personalData"]["tables"]} == {
        table["table"]: table["rows"] for table in rest["tables"]
    }
    assert {"accounts.Contact", "qualification.Signal", "qualification.SignalPayload", "qualification.Handoff"} <= {
        table["table"] for table in rest["tables"]
    }
    (told,) = office.ask("sales", READ, contact=dana)["errors"][:1]
    assert told["extensions"]["code"]
    assert office.ask("sales", ERASE, id=dana, input={"reason": "ASKED"})["data"]["eraseContact"]["httpStatus"] == 403
    gone = office.ask("operations", ERASE, id=dana, input={"reason": "ASKED"})["data"]["eraseContact"]
    assert gone["email"] is None and gone["erasedAt"]


def test_the_console_says_what_goes_and_asks_once_more(
    office: Office, dana: str, browser: Callable[[str], Client]
) -> None:
    page = reverse("admin:accounts_contact_act", args=[dana, "erase"])
    client = browser("operations")
    shown = client.get(page)
    text = shown.content.decode()
    for words in ("What goes", "Signal payloads", "There is no way back", "Scorecards, insights and reviews count"):
        assert words in text
    given = {"reason": "asked"}
    refused = client.post(page, given)
    assert refused.status_code == 422 and "Say that you mean it" in refused.content.decode()
    assert not Erasure.objects.exists()
    assert client.post(page, given | {"is_meant": "on"}).status_code == 302
    assert Contact.objects.get(pk=dana).email is None
    after = client.get(reverse("admin:accounts_contact_change", args=[dana])).content.decode()
    assert "Erased person" in after and "dana" not in after.lower()
    assert browser("marketing").get(page).status_code == 403


def test_the_console_shows_what_is_known_and_gives_it_as_a_file(
    office: Office, dana: str, browser: Callable[[str], Client]
) -> None:
    consent = reverse("admin:accounts_contact_act", args=[dana, "consent"])
    marketing = browser("marketing")
    given = {"channel": "phone", "purpose": "sales", "state": "given"}
    refused = marketing.post(consent, given)
    assert refused.status_code == 422 and "Say what the consent rests on" in refused.content.decode()
    assert marketing.post(consent, given | {"evidence": "Call of today"}).status_code == 302
    assert Consent.objects.values_list("proof__text", flat=True).get() == "Call of today"
    client = browser("operations")
    shown = client.get(reverse("admin:accounts_contact_view", args=[dana, "personal-data"])).content.decode()
    assert all(words in shown for words in ("What holds", "Call of today", "dana@medico.example", "Sourcing manager"))
    change = client.get(reverse("admin:accounts_contact_change", args=[dana])).content.decode()
    assert "Telephone, talk about a project: given (person)" in change
    file = client.get(f"/api/v1/contacts/{dana}/personal-data/")
    assert file.headers["Content-Disposition"] == f'attachment; filename="personal-data-{dana}.json"'
    assert "dana@medico.example" in file.content.decode()


def test_who_is_not_cleared_is_handed_nothing_that_is_controlled_and_may_erase_it(
    office: Office, browser: Callable[[str], Client]
) -> None:
    said = {"annual_volume": 20000, "has_drawings": True, "project": CANARY, "export_marking": "itar"}
    dana = str(office.lead("rfq_submitted", properties=said)["contact"])
    client = browser("operations")
    page = reverse("admin:accounts_contact_view", args=[dana, "personal-data"])
    path = f"/api/v1/contacts/{dana}/personal-data/"
    refused = client.get(path)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_cleared")
    asked = office.ask("operations", READ, contact=dana)
    assert asked["errors"][0]["extensions"]["code"] == "not_cleared" and CANARY not in str(asked)
    shown = client.get(page)
    assert shown.status_code == 403 and CANARY not in shown.content.decode()
    until = {"until": "2027-11-03T00:00:00Z", "proof": "TAA 4711", "user": str(office.users["operations"].pk)}
    granted = office.post("operations", "clearances/", until, status=201)["id"]
    for address in (path, page):
        assert CANARY in client.get(address).content.decode()
    office.post("operations", f"clearances/{granted}/withdraw/")
    act = reverse("admin:accounts_contact_act", args=[dana, "erase"])
    assert CANARY not in client.get(act).content.decode()
    done = client.post(act, {"reason": "asked", "is_meant": "on"}, follow=True)
    assert done.status_code == 200 and CANARY not in done.content.decode()
    assert Contact.objects.get(pk=dana).erased_at
