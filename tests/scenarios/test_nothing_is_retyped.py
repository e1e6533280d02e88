"""Lead status flows by itself between the marketing platform, leadhub and the CRM, and nobody has a second inbox.

Everything goes through the doors of a leadhub that was started as its users start it, with HubSpot and Salesforce
beside it over HTTP. Each story has people of its own.
"""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from tempfile import gettempdir

import httpx
import pytest

from leadhub.clock import real_now
from tests.scenarios.systems import MEDICO, SALES_USER, SHEET, Json, Systems, beside_others, until
from tests.vendors.account_engagement import UNIT, AccountEngagement
from tests.vendors.contracts import needs_specs
from tests.vendors.hubspot import HubSpotStandIn, contract
from tests.vendors.hubspot_account import CLIENT, TOKEN
from tests.vendors.hubspot_hooks import event, signed
from tests.vendors.marketo import CLIENT_ID, CLIENT_SECRET, MarketoStandIn

pytestmark = needs_specs
QUALIFIED = {"leadhub_stage": "mql", "lifecyclestage": "marketingqualifiedlead", "hs_lead_status": "NEW"}
GIVEN_BACK = {"Status": "Closed - Not Converted"}
WHY = {"Leadhub_Reason__c": "timing", "Leadhub_Comment__c": "Next year, they say."}
SECRETS = (TOKEN, CLIENT["client_secret"], "consumer-secret")


@pytest.fixture(scope="module")
def systems() -> Iterator[Systems]:
    with beside_others(Systems) as found:
        yield found


def submitted(systems: Systems, name: str) -> None:
    """Somebody of whom nobody knew fills in the form of HubSpot."""
    address = f"{name}@{name}-devices.example"
    told = {"firstname": name.title(), "lastname": "Ito", "jobtitle": "Sourcing manager", "country": "US"}
    company = {"company": f"{name.title()} Devices", "website": f"{name}-devices.example"}
    systems.hubspot.add(email=address, lifecyclestage="lead", **told, **company)
    at = round(real_now().timestamp() * 1000)
    values = [{"name": "email", "value": address, "objectTypeId": "0-1"}]
    systems.hubspot.forms["form-1"].append({"conversionId": name, "submittedAt": at, "pageUrl": "", "values": values})


def test_a_connection_is_set_up_over_rest_and_reads_quietly_what_there_was(systems: Systems) -> None:
    there = HubSpotStandIn(contract())
    url = systems.beside(there)
    there.clock = real_now()
    for number in range(30):
        there.add(email=f"p{number}@past.example", lastname=f"P {number}", lifecyclestage="customer")
    there.switches.scopes.add("forms")
    at = round((real_now() - timedelta(days=10)).timestamp() * 1000)
    who = [{"name": "email", "value": "p7@past.example", "objectTypeId": "0-1"}]
    there.forms["f"] = [{"conversionId": "past", "submittedAt": at, "pageUrl": "", "values": who}]
    kinds = {one["kind"]: one for one in systems.get("integrations/kinds/")["results"]}
    assert set(kinds) == {"hubspot", "marketo", "account_engagement", "salesforce", "slack", "teams", "mail"}
    body = {"kind": "hubspot", "name": "HubSpot of the past", "base_url": url, "credentials": {"token": TOKEN}}
    settings = {"brings_people": "yes", "forms": "f", "signals": '{"form": "rfq_submitted"}'}
    made = systems.done("integrations/", {**body, "settings": settings})
    assert (made["state"], made["has_credentials"], made["gaps"]) == ("draft", True, [])
    own = f"integrations/{made['id']}/"
    going_live = {"state": "live", "quiet_first_sync": True}
    refused = systems.asked("PATCH", "operations", own, going_live)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_checked")
    found = systems.done(f"{own}check/")
    assert (found["is_sound"], found["in_the_way"], found["fault"]) == (True, [], None)
    rows = systems.get(f"{own}status-map/")["rows"]
    (default,) = [one["stage"] for one in rows if one["value"] == "marketingqualifiedlead" and one["is_default"]]
    assert default == "mql"
    rehearsed = systems.done(f"{own}dry-run/")
    assert len(rehearsed["coming"]) == 30 and rehearsed["going"] == []
    assert not any("update" in one.url.path for one in there.calls), "a dry run writes nothing"
    told = [len(systems.get(one)["results"]) for one in ("handoffs/", "alerts/")]
    assert systems.done(own, going_live, method="PATCH")["state"] == "live"
    # Whose record carries leadhub's id was read and linked.
    until(lambda: all("leadhub_id" in one.properties for one in there.live()))
    lead = until(lambda: systems.get("leads/", contact__email="p7@past.example")["results"])[0]
    assert (lead["stage"], lead["handoff"], lead["intent"]["level"]) == ("inquiry", None, "urgent")
    assert [len(systems.get(one)["results"]) for one in ("handoffs/", "alerts/")] == told
    assert systems.get(f"{own}failures/")["results"] == []
    systems.done(own, {"state": "paused"}, method="PATCH")


def test_a_form_becomes_a_lead_and_qualified_is_said_once_sales_is_handed_it(systems: Systems) -> None:
    submitted(systems, "dana")
    systems.heard(systems.hubspot_id)
    (lead,) = until(lambda: systems.get("leads/", contact__email="dana@dana-devices.example")["results"])
    assert (lead["stage"], lead["action"], lead["source"]) == ("inquiry", "triage", "hubspot"), "its facts are missing"
    facts = {"industry": "339112", "employee_count": 900, "plant_count": 3}
    systems.done(f"accounts/{lead['account']}/", facts, "marketing", "PATCH")
    assert systems.lead(lead)["action"] == "handoff_urgent"
    until(lambda: systems.in_hubspot("dana") == QUALIFIED)
    record = systems.record("dana")
    assert (record["Status"], record["Leadhub_Stage__c"]) == ("Open - Not Contacted", "mql")
    assert record["Leadhub_Id__c"] == lead["contact"] == systems.contact("dana").properties["leadhub_id"]
    # Whoever only reads is qualified too, and nobody says so before it is handed over.
    systems.hubspot.add(email="rae@rae-devices.example", lifecyclestage="lead")
    systems.heard(systems.hubspot_id)
    reader = systems.asks("rae", "webinar_attended")
    assert (reader["stage"], reader["handoff"]) == ("mql", None)
    inquiry = {"leadhub_stage": "inquiry", "lifecyclestage": "lead", "hs_lead_status": "NEW"}
    until(lambda: systems.in_hubspot("rae") == inquiry)


def test_what_sales_does_in_the_crm_counts_and_what_a_machine_does_there_does_not(systems: Systems) -> None:
    lead = systems.asks("ben")
    systems.record("ben")
    systems.worked("ben", "ListEmail")
    systems.worked("ben")
    systems.heard(systems.salesforce_id)
    handoff = until(lambda: found if (found := systems.handoff(lead))["responded_at"] else None)
    assert (handoff["status"], systems.lead(lead)["stage"]) == ("accepted", "sal")
    attempts = [one for one in systems.get(f"leads/{lead['id']}/timeline/")["results"] if one["kind"] == "attempt"]
    assert [one["data"]["channel"] for one in attempts] == ["phone"]
    working = {"leadhub_stage": "sal", "lifecyclestage": "marketingqualifiedlead", "hs_lead_status": "IN_PROGRESS"}
    until(lambda: systems.in_hubspot("ben") == working)
    until(lambda: systems.record("ben")["Status"] == "Working - Contacted")


def test_a_rejection_in_the_crm_needs_a_reason_and_waits_for_it(systems: Systems) -> None:
    given_back, silent, taken = (systems.asks(name) for name in ("cleo", "dirk", "elsa"))
    systems.salesforce.edit("Lead", systems.record("cleo")["Id"], SALES_USER, **GIVEN_BACK, **WHY)
    systems.salesforce.edit("Lead", systems.record("dirk")["Id"], SALES_USER, **GIVEN_BACK)
    systems.salesforce.edit("Lead", systems.record("elsa")["Id"], SALES_USER, Status="Working - Contacted")
    systems.heard(systems.salesforce_id)
    until(lambda: systems.lead(given_back)["stage"] == "nurture")
    until(lambda: systems.lead(taken)["stage"] == "sal")
    assert systems.handoff(given_back)["status"] == "rejected" and systems.handoff(taken)["status"] == "accepted"
    rejected = {"leadhub_stage": "rejected", "lifecyclestage": "lead", "hs_lead_status": "UNQUALIFIED"}
    until(lambda: systems.in_hubspot("cleo") == rejected)
    assert systems.contact("cleo").properties["leadhub_reason"] == "timing"
    (word,) = until(lambda: systems.waits(silent))
    assert (word["to"], word["lacks"]) == ("rejected", ["reason_required", "comment_required"])
    handoff = systems.handoff(silent)
    assert (handoff["status"], handoff["paused"]["cause"]) == ("open", "needs_feedback")
    assert systems.lead(silent)["stage"] == "mql"
    assert systems.record("dirk")["Status"] == GIVEN_BACK["Status"], "what sales chose stands until somebody says why"
    systems.salesforce.edit("Lead", systems.record("dirk")["Id"], SALES_USER, **WHY)
    systems.heard(systems.salesforce_id)
    until(lambda: systems.handoff(silent)["status"] == "rejected")
    assert systems.waits(silent) == []


def test_a_conversion_is_followed_and_a_deal_that_is_won_has_its_amount(systems: Systems) -> None:
    lead = systems.asks("finn")
    record = systems.record("finn")
    systems.done(f"handoffs/{lead['handoff']}/accept/", who="sales")
    sheet = {item: {"status": "confirmed", "evidence": "They said so."} for item in SHEET}
    systems.done(f"leads/{lead['id']}/qualification/", {"items": sheet}, "sales", "PATCH")
    systems.done(f"leads/{lead['id']}/qualify/", who="sales")
    until(lambda: record["Leadhub_Stage__c"] == "sql")
    person, deal = systems.salesforce.convert(record["Id"])
    assert deal is not None
    systems.heard(systems.salesforce_id)
    until(lambda: systems.lead(lead)["stage"] == "opportunity")
    contact = until(lambda: found if (found := systems.record("finn", "Contact"))["Leadhub_Id__c"] else None)
    assert (contact["Id"], contact["Leadhub_Id__c"]) == (person, lead["contact"]), "the link has moved"
    systems.salesforce.edit("Opportunity", deal, SALES_USER, StageName="Needs Analysis")
    systems.heard(systems.salesforce_id)
    systems.salesforce.edit("Opportunity", deal, SALES_USER, StageName="Closed Won", Amount=48_000.0)
    systems.heard(systems.salesforce_id)
    until(lambda: systems.lead(lead)["stage"] == "won")
    (outcome,) = [one for one in systems.get("outcomes/")["results"] if one["lead"] == lead["id"]]
    assert outcome["value"] == {"amount": "48000.00", "currency": "USD", "kind": "won"}
    until(lambda: systems.in_hubspot("finn")["lifecyclestage"] == "customer")
    written = [json.loads(one.content) for one in systems.salesforce.calls if one.method == "PATCH"]
    stages = [row.get("StageName") for body in written for row in body["records"] if row.get("id") == deal]
    assert not any(stages), "the stages of a deal are those of sales"


def test_what_means_nothing_or_may_not_be_moves_nobody(systems: Systems) -> None:
    odd, jumped = systems.asks("gwen"), systems.asks("hugo")
    until(lambda: systems.in_hubspot("gwen") == systems.in_hubspot("hugo") == QUALIFIED)
    systems.hubspot.defined["hs_lead_status"]["options"].append({"value": "WARM", "label": "Warm", "hidden": False})
    systems.hubspot.edit(systems.contact("gwen").id, hs_lead_status="WARM")
    systems.hubspot.edit(systems.contact("hugo").id, lifecyclestage="customer")
    systems.heard(systems.hubspot_id)
    (word,) = until(lambda: systems.waits(jumped))
    assert (word["to"], word["native"], word["lacks"]) == ("won", "customer", ["stage_not_allowed"])
    gaps = systems.heard(systems.hubspot_id)["gaps"]
    assert {"object": "contact", "field": "hs_lead_status", "value": "WARM", "count": 1} in gaps
    assert systems.lead(odd)["stage"] == systems.lead(jumped)["stage"] == "mql"
    assert (systems.waits(odd), systems.in_hubspot("gwen")["hs_lead_status"]) == ([], "WARM")
    systems.hubspot.defined["hs_lead_status"]["options"].pop()


def test_a_webhook_is_believed_only_as_hubspot_signs_it_and_only_once(systems: Systems) -> None:
    lead = systems.asks("ines")
    contact = systems.contact("ines")
    until(lambda: systems.in_hubspot("ines")["hs_lead_status"])
    url = systems.get(f"integrations/{systems.hubspot_id}/")["hook_url"]

    def calls(secret: str = CLIENT["client_secret"], *, ago: int = 0, cut: int = 0, body: object = None) -> int:
        at = real_now()
        words = [event(contact.id, at, propertyName="phone")] if body is None else body
        call = signed(secret, url, words, at - timedelta(minutes=ago))
        return httpx.post(url, content=call.body[cut:], headers=dict(call.headers)).status_code

    systems.hubspot.edit(contact.id, phone="+1 612 555 0199")
    assert [calls("forged"), calls(cut=1), calls(ago=6), calls(ago=-6)] == [401] * 4
    assert (calls(body=b"[{"), calls()) == (400, 202)
    until(lambda: systems.get(f"contacts/{lead['contact']}/")["phone"])
    until(lambda: systems.get(f"integrations/{systems.hubspot_id}/")["health"]["waiting"] == 0)
    before = systems.writes()
    assert [calls(), calls()] == [202, 202]
    systems.heard(systems.hubspot_id)
    assert systems.writes()[0] == before[0], "a repeat changes nothing"


def test_what_one_system_says_the_other_hears_and_then_both_fall_silent(systems: Systems) -> None:
    lead = systems.asks("jana")
    record, contact = systems.record("jana"), systems.contact("jana")
    until(lambda: systems.in_hubspot("jana")["hs_lead_status"])
    systems.heard(systems.hubspot_id)
    before = systems.writes()
    systems.salesforce.edit("Lead", record["Id"], SALES_USER, Phone="+1 612 555 0142", Status="Working - Contacted")
    systems.heard(systems.salesforce_id)
    until(lambda: contact.properties.get("phone") and contact.properties["leadhub_stage"] == "sal")
    assert systems.get(f"contacts/{lead['contact']}/")["phone"] == "+1 612 555 0142"
    for _ in range(2):
        systems.heard(systems.hubspot_id)
        systems.heard(systems.salesforce_id)
    settled = systems.writes()
    assert (settled[0] - before[0], settled[1] - before[1]) <= (2, 2), "each hears it once"
    systems.heard(systems.hubspot_id)
    systems.heard(systems.salesforce_id)
    assert systems.writes() == settled
    for connection in (systems.hubspot_id, systems.salesforce_id):
        assert systems.get(f"integrations/{connection}/failures/")["results"] == []


def test_a_revoked_credential_stops_one_connection_with_one_word_and_is_mended(systems: Systems) -> None:
    own = f"integrations/{systems.hubspot_id}/"
    revoked = systems.hubspot.problem(401, "INVALID_AUTHENTICATION", "The token was revoked.")
    systems.hubspot.switches.instead = [revoked]
    # A turn of its own may have met it before news are asked for.
    asked_for = systems.asked("POST", "operations", f"{own}sync/")
    assert asked_for.status_code == 200 or asked_for.json()["code"] == "not_speaking", asked_for.text
    broken = until(lambda: found if (found := systems.get(own))["state"] == "broken" else None)
    assert broken["fault"] == {"code": "INVALID_AUTHENTICATION", "text": "The token was revoked."}
    until(lambda: systems.get("alerts/", kind="connection")["results"])
    asked = len(systems.hubspot.calls)
    systems.asks("kofi")
    systems.record("kofi")
    assert len(systems.hubspot.calls) == asked, "the others go on, and nobody asks it any more"
    assert len(systems.get("alerts/", kind="connection")["results"]) == 1
    systems.done(own, {"credentials": {"token": TOKEN}}, method="PATCH")
    assert systems.done(f"{own}check/")["in_the_way"] == []
    systems.done(own, {"state": "live"}, method="PATCH")
    until(lambda: systems.in_hubspot("kofi")["leadhub_stage"] == "mql")
    places = ["integrations/", own, f"{own}check/", f"{own}status-map/", f"{own}failures/", "events/", "alerts/"]
    for who in ("operations", "manager", "viewer"):
        told = "".join(systems.asked("GET", who, place).text for place in places)
        assert not any(secret in told for secret in SECRETS)


def test_marketo_tells_who_is_new_and_what_they_did_and_hears_where_they_stand(systems: Systems) -> None:
    marketo = MarketoStandIn()
    url = systems.beside(marketo)
    access = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    connection = systems.connected("marketo", url, access, brings_people="yes")
    marketo.clock = real_now()
    number = marketo.add(email="lena@lena-devices.example", firstName="Lena", lastName="Ito", country="US")
    marketo.note("Fill Out Form", number, {"Form Fields": "private"}, subject="Contact us")
    systems.heard(connection)
    (lead,) = until(lambda: systems.get("leads/", contact__email="lena@lena-devices.example")["results"])
    assert (lead["source"], lead["intent"]["research"]) == ("marketo", 4.0)
    systems.asks("lena")
    until(lambda: marketo.leads[number].get("leadStatus") == "MQL")
    assert marketo.leads[number]["leadhub_stage"] == "mql"
    assert len([one for one in marketo.leads.values() if one["email"].startswith("lena@")]) == 1


def test_account_engagement_tells_who_is_new_and_hears_the_stage_in_fields_of_our_own(systems: Systems) -> None:
    there = AccountEngagement()
    url = systems.beside(there)
    settings = {"business_unit_id": UNIT, "login_url": url, "brings_people": "yes"}
    access = {"client_id": "key", "client_secret": "secret"}
    connection = systems.connected("account_engagement", url, access, **settings)
    there.clock = real_now()
    number = there.put(email="mona@mona-devices.example", firstName="Mona", lastName="Ito", optedOut=True)
    systems.heard(connection)
    (contact,) = until(lambda: systems.get("contacts/", email="mona@mona-devices.example")["results"])
    said = [(one["channel"], one["purpose"], one["state"]) for one in contact["consents"]]
    assert said == [("email", "marketing", "withdrawn")]
    systems.asks("mona")
    until(lambda: there.prospect(number).get("leadhub_stage__c") == "mql")
    assert "lifecycleStageId" not in there.prospect(number), "its own rules move the lifecycle"


def test_a_mail_is_an_enquiry_once_somebody_says_so_and_its_clock_runs_from_the_receipt(systems: Systems) -> None:
    settings = {"mail_host": "mx.northfield.example"}
    body = {"kind": "mail", "name": "Mail", "credentials": {"key": "a key of the mail host"}, "settings": settings}
    made = systems.done("integrations/", body)
    systems.done(f"integrations/{made['id']}/", {"state": "live"}, method="PATCH")
    received = (real_now() - timedelta(minutes=20)).replace(microsecond=0)
    raw = (
        f"Received: from out.nora-devices.example by mx.northfield.example; {format_datetime(received)}\r\n"
        "From: Nora Ito <nora@nora-devices.example>\r\nTo: sales@northfield.example\r\n"
        "Subject: 20,000 housings a year\r\nMessage-ID: <1@nora-devices.example>\r\n\r\nPlease quote.\r\n"
    ).encode()
    address = f"{made['hook_url']}?key=a+key+of+the+mail+host"

    def posted(url: str) -> Json:
        answer: Json = httpx.post(url, content=raw, headers={"Content-Type": "message/rfc822"}).json()
        return answer

    assert posted(made["hook_url"])["code"] == "bad_signature"
    assert posted(address) == {"became": "draft", "why": None, "is_repeat": False}
    assert posted(address)["is_repeat"] is True
    (draft,) = systems.get("enquiry-drafts/")["results"]
    assert systems.get("leads/", contact__email="nora@nora-devices.example")["results"] == []
    given = {"type": "quote_request", "product_line": "cnc-machining", "account": {"name": "Nora Devices", **MEDICO}}
    systems.done(f"enquiry-drafts/{draft['id']}/confirm/", given, "marketing")
    (lead,) = systems.get("leads/", contact__email="nora@nora-devices.example")["results"]
    assert (lead["action"], lead["source"]) == ("handoff_urgent", "mail")
    clocks = {one["kind"]: one for one in systems.get(f"handoffs/{lead['handoff']}/clocks/")["results"]}
    assert clocks["acceptance"]["started_at"] == received.isoformat().replace("+00:00", "Z")


def test_a_link_in_a_mail_answers_after_one_more_press_and_opening_it_changes_nothing(systems: Systems) -> None:
    lead = systems.asks("olga")
    folder = next(Path(gettempdir()).glob(f"leadhub-sandbox-{systems.running.process.pid}-*")) / "outbox"

    def link() -> str | None:
        mails = [one.read_text() for one in folder.glob("*.eml")]
        about = [text for text in mails if "Olga Devices" in text and "/answer/" in text]
        found = [re.search(r"http://\S+/answer/[A-Za-z0-9_=-]+/", text) for text in about]
        return next((one[0] for one in found if one), None)

    address = until(link)
    assert [httpx.get(address).status_code for _ in range(3)] == [200] * 3
    assert systems.handoff(lead)["status"] == "open"
    assert httpx.post(address).status_code == 200
    assert (systems.handoff(lead)["status"], httpx.post(address).status_code) == ("accepted", 410)
    until(lambda: systems.record("olga")["Leadhub_Stage__c"] == "sal")
