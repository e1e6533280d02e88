"""Whole rounds with Prism in between: what each vendor publishes polices our client and our stand-in at once.

The stand-ins hold themselves to nothing here, so that Prism alone judges. It cannot be asked of Account Engagement, of
which nothing is published, nor of Slack, whose publication knows neither JSON nor what is newer than 2021: its calls
are held to it by `tests/vendors/slack.py`, in its own words.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from leadhub.integrations.access import Pace
from leadhub.integrations.hubspot.connector import HubSpot
from leadhub.integrations.marketo.connector import Marketo
from leadhub.integrations.protocol import FaultKind, Remote, VendorError, Write
from leadhub.integrations.salesforce.connector import SalesforceConnector
from tests.leadhub.integrations.hubspot import ground as hubspot
from tests.leadhub.integrations.marketo import connecting as marketo
from tests.leadhub.integrations.salesforce import connecting as salesforce
from tests.vendors.contracts import needs_specs
from tests.vendors.hubspot import HubSpotStandIn
from tests.vendors.hubspot import published as hubspot_publishes
from tests.vendors.marketo import MarketoStandIn, pages_of
from tests.vendors.marketo_published import published as adobe_publishes
from tests.vendors.proxied import Prism, prism
from tests.vendors.salesforce import Salesforce
from tests.vendors.salesforce_fields import published as salesforce_publishes
from tests.vendors.stand_ins import StandIn, served

Answers = Callable[[httpx.Request], httpx.Response]
pytestmark = [pytest.mark.prism, needs_specs]


class Between:
    """One vendor with Prism before it; each test says which stand-in answers."""

    def __init__(self) -> None:
        self.stand_in: Answers = unreached
        self.url = ""
        self.way: Prism

    def __call__(self, request: httpx.Request) -> httpx.Response:
        return self.stand_in(request)

    def put(self, stand_in: StandIn) -> None:
        """Let it answer, held to nothing by us."""
        stand_in.contracts = ()
        self.stand_in = stand_in
        self.way.judged.clear()


def unreached(request: httpx.Request) -> httpx.Response:
    """No stand-in: whatever comes as far as this should have been refused before."""
    raise AssertionError(f"{request.method} {request.url.path} came through.")


@contextmanager
def between(published: dict[str, Any], folder: Path) -> Iterator[Between]:
    """Prism and a place for a stand-in behind it."""
    found = Between()
    with served(found) as found.url, prism(published, found.url, folder) as found.way:
        yield found


@pytest.fixture
def adobes(tmp_path: Path) -> Iterator[Between]:
    """Prism with Adobe's specifications of Marketo."""
    with between(adobe_publishes(), tmp_path) as found:
        yield found


@pytest.fixture
def hubspots(tmp_path: Path) -> Iterator[Between]:
    """Prism with what HubSpot's own packages say."""
    with between(hubspot_publishes(), tmp_path) as found:
        yield found


@pytest.fixture
def salesforces(tmp_path: Path) -> Iterator[Between]:
    """Prism with what was derived of a recorded org."""
    with between(salesforce_publishes(), tmp_path) as found:
        yield found


@pytest.fixture(autouse=True)
def _local(settings: Any) -> None:
    settings.LOCAL_RECEIVERS = True


def of_marketo(there: Between, stand_in: MarketoStandIn | None = None) -> Marketo:
    """The connector that goes by way of Prism."""
    found = stand_in or MarketoStandIn()
    there.put(found)
    return marketo.connected(found, transport=there.way, base_url=f"{there.url}/rest")


def of_hubspot(there: Between, stand_in: HubSpotStandIn | None = None) -> HubSpot:
    """The connector that goes by way of Prism."""
    found = stand_in or HubSpotStandIn()
    there.put(found)
    access = replace(hubspot.access(found), http=httpx.Client(transport=there.way), base_url=there.url)
    return HubSpot(access, searches=Pace(hubspot.FREELY, 1.0))


def of_salesforce(there: Between, stand_in: Salesforce | None = None) -> SalesforceConnector:
    """The connector that goes by way of Prism."""
    found = stand_in or Salesforce()
    there.put(found)
    return salesforce.connected(found, http=httpx.Client(transport=there.way), base_url=there.url)


def people_are_made_changed_searched_and_heard_of(adobes: Between) -> None:
    there = MarketoStandIn()
    connector, since = of_marketo(adobes, there), there.clock
    assert connector.check().is_sound
    (made,) = connector.upsert([marketo.write(city="Kiel", status="MQL")])
    assert made.remote is not None and made.is_new and made.fault is None
    linked = Write(key=marketo.DANA, values={"city": None, "leadhub_stage": "sal"}, remote=made.remote)
    (changed,) = connector.upsert([linked])
    assert (changed.remote, changed.is_new, changed.fault) == (made.remote, False, None)
    assert connector.look_up([marketo.write()]) == {marketo.DANA: made.remote}
    other = there.add(email="kai@medico.example")
    there.merge(int(made.remote.id), other)
    there.note("Fill Out Form", int(made.remote.id), {"Webform ID": 3}, subject="Brochure")
    there.delete(there.add(email="lee@medico.example"))
    changes = [item for page in pages_of(lambda after: connector.changes(since, after)) for item in page.items]
    done = [item for page in pages_of(lambda after: connector.activities(since, after)) for item in page.items]
    assert {one.is_deleted for one in changes} == {True, False}
    assert [one.type for one in done] == ["Fill Out Form"]
    assert connector.read([made.remote])[0].values["leadhub_stage"] == "sal"
    assert set(adobes.way.judged) == {
        ("GET", "/rest/v1/activities.json"),
        ("GET", "/rest/v1/activities/deletedleads.json"),
        ("GET", "/rest/v1/activities/leadchanges.json"),
        ("GET", "/rest/v1/activities/pagingtoken.json"),
        ("GET", "/rest/v1/activities/types.json"),
        ("GET", "/rest/v1/leads.json"),
        ("GET", "/rest/v1/leads/describe2.json"),
        ("POST", "/identity/oauth/token"),
        ("POST", "/rest/v1/leads.json"),
    }


def what_is_refused_inside_200_is_understood(adobes: Between) -> None:
    there = MarketoStandIn()
    connector = of_marketo(adobes, there)
    there.switches.skips["kai@medico.example"] = ("1007", "Multiple lead match lookup criteria")
    outcomes = connector.upsert([marketo.write(marketo.KAI, email="kai@medico.example"), marketo.write()])
    assert [one.fault.code if one.fault else "" for one in outcomes] == ["1007", ""]
    there.end_token()
    assert connector.look_up([marketo.write()]), "601, and a new token"
    there.switches.instead.append(there.refused("607", "Daily quota reached"))
    with pytest.raises(VendorError) as quota:
        connector.look_up([marketo.write()])
    assert quota.value.fault.kind is FaultKind.PARK


def contacts_are_made_changed_searched_and_refused(hubspots: Between) -> None:
    there = HubSpotStandIn()
    connector = of_hubspot(hubspots, there)
    assert connector.check().is_sound
    (made,) = connector.upsert([hubspot.write("dana", lifecycle="opportunity", owner_email="kit@medico.example")])
    assert made.remote is not None and made.is_new and made.fault is None
    back, refused = connector.upsert(
        [hubspot.write("dana", made.remote.id, lifecycle="lead"), hubspot.write("kit", lead_status="NOT_THERE")]
    )
    assert back.fault is None
    assert refused.fault is not None and "INVALID_OPTION" in refused.fault.text
    (change,) = connector.changes(there.clock).items
    assert change.values["status:contact.lifecyclestage"] == "lead"
    assert len(connector.changes(None).items) == 1
    assert {path.removeprefix("/crm/").replace("/2026-03", "") for _, path in hubspots.way.judged} == {
        "objects/contacts",
        "objects/contacts/batch/read",
        "objects/contacts/batch/update",
        "objects/contacts/batch/upsert",
        "objects/contacts/search",
        "owners",
        "properties/contacts/batch/read",
    }


def leads_are_made_changed_searched_and_refused(salesforces: Between) -> None:
    there = Salesforce()
    connector = of_salesforce(salesforces, there)
    assert connector.check().is_sound
    made, other = connector.upsert(
        [
            salesforce.write(salesforce.A, None, "dana@medico.example", **salesforce.DANA),
            salesforce.write(salesforce.B, last_name="Kai", Lead__Status="Working - Contacted"),
        ]
    )
    assert made.remote is not None and made.is_new and made.fault is other.fault is None
    there.has_duplicate_rule = True
    (again, alike) = connector.upsert(
        [
            salesforce.write(salesforce.A, made.remote, phone="+49 431 1"),
            salesforce.write(salesforce.B, other.remote, **salesforce.DANA),
        ]
    )
    assert again.fault is None
    assert alike.fault is not None and alike.fault.code == "DUPLICATES_DETECTED"
    assert made.remote in [one.remote for one in connector.changes(None).items]
    data = "/services/data/v67.0"
    assert set(salesforces.way.judged) >= {
        ("POST", "/services/oauth2/token"),
        ("GET", f"{data}/query"),
        ("PATCH", f"{data}/composite/sobjects/Lead/Leadhub_Id__c"),
        ("PATCH", f"{data}/sobjects/Lead/{other.remote.id if other.remote else ''}"),
    }


def an_answer_that_adobe_would_not_give_is_reported(adobes: Between) -> None:
    connector = of_marketo(adobes)
    adobes.stand_in = lambda _: httpx.Response(200, json={"success": "yes", "access_token": 7})
    with pytest.raises(VendorError) as told:
        connector.check()
    assert "#VIOLATIONS" in told.value.fault.text


def an_answer_that_hubspot_would_not_give_is_reported(hubspots: Between) -> None:
    there = HubSpotStandIn()
    there.add(email="dana@medico.example")
    connector = of_hubspot(hubspots, there)
    shown = there.shown
    there.shown = lambda *given: {**shown(*given), "properties": "none", "createdAt": 1}  # type: ignore[method-assign]
    with pytest.raises(VendorError) as told:
        connector.read([Remote("contact", "101")])
    assert "#VIOLATIONS" in told.value.fault.text


def an_answer_that_salesforce_would_not_give_is_reported(salesforces: Between) -> None:
    there = Salesforce()
    connector = of_salesforce(salesforces, there)
    answered = there.handle

    def spoilt(request: httpx.Request) -> httpx.Response:
        is_query = request.url.path.endswith("/query")
        return httpx.Response(200, json={"records": []}) if is_query else answered(request)

    there.handle = spoilt  # type: ignore[method-assign]
    with pytest.raises(VendorError) as told:
        connector.check()
    assert "#VIOLATIONS" in told.value.fault.text


def a_call_that_adobe_would_not_understand_does_not_come_through(there: Between) -> None:
    there.stand_in = unreached
    for body, named in (
        ({"action": "upsert", "input": [{}]}, "action"),
        ({"action": "createOrUpdate", "input": {}}, "input"),
    ):
        with httpx.Client(transport=there.way) as http:
            told = http.post(f"{there.url}/rest/v1/leads.json", json=body)
        assert (told.status_code, named in told.text) == (422, True), told.text


def test_marketo_and_our_client_keep_to_what_adobe_publishes(adobes: Between) -> None:
    people_are_made_changed_searched_and_heard_of(adobes)
    what_is_refused_inside_200_is_understood(adobes)
    an_answer_that_adobe_would_not_give_is_reported(adobes)
    a_call_that_adobe_would_not_understand_does_not_come_through(adobes)


def test_hubspot_and_our_client_keep_to_what_its_own_packages_say(hubspots: Between) -> None:
    contacts_are_made_changed_searched_and_refused(hubspots)
    an_answer_that_hubspot_would_not_give_is_reported(hubspots)


def test_salesforce_and_our_client_keep_to_what_was_recorded_of_an_org(salesforces: Between) -> None:
    leads_are_made_changed_searched_and_refused(salesforces)
    an_answer_that_salesforce_would_not_give_is_reported(salesforces)
