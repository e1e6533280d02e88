"""A throw-away leadhub beside other systems: a process of its own, spoken to over REST with the tokens that it prints,
and stand-ins of vendors over HTTP, all by the wall clock.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any, TypeVar

import httpx

from leadhub.clock import real_now
from tests.live.processes import Running, sandbox
from tests.servers.ports import free_port
from tests.vendors.hubspot import HubSpotStandIn, contract
from tests.vendors.hubspot_account import CLIENT, TOKEN, Contact
from tests.vendors.salesforce import Salesforce
from tests.vendors.stand_ins import StandIn, on_time, served

Json = dict[str, Any]
There = TypeVar("There", bound=StandIn)
Found = TypeVar("Found")
PATIENCE = 90.0
SALES_USER, OTHER_USER = "005000000000009AAA", "005000000000008AAA"
SHEET = (
    *("budget", "authority", "need", "timeline", "technical_fit", "plant_location", "compliance"),
    *("annual_usage", "decision_process"),
)
MEDICO: Json = {"industry": "339112", "country": "US", "region": "US-MN", "employee_count": 900, "plant_count": 3}


def until(said: Callable[[], Found | None]) -> Found:
    """Wait until something is so, and say what."""
    deadline = time.monotonic() + PATIENCE
    while not (found := said()):
        assert time.monotonic() < deadline, "it never was"
        time.sleep(0.2)
    return found


class Leadhub:
    """The doors of a running leadhub, and of the systems it was connected to."""

    def __init__(self, running: Running, stack: ExitStack) -> None:
        self.running = running
        self._stack = stack
        self._clients: dict[str, httpx.Client] = {}

    def asked(
        self, method: str, who: str, path: str, body: Json | None = None, params: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """What somebody is answered."""
        if who not in self._clients:
            self._clients[who] = self._stack.enter_context(self.running.client(who))
        return self._clients[who].request(method, path, json=body, params=params)

    def get(self, path: str, who: str = "operations", **params: str) -> Json:
        """What stands there."""
        answer = self.asked("GET", who, path, params=params or None)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def done(self, path: str, body: Json | None = None, who: str = "operations", method: str = "POST") -> Json:
        """An act that is not refused."""
        answer = self.asked(method, who, path, body or {})
        assert answer.status_code in (200, 201), answer.text
        found: Json = answer.json()
        return found

    def email(self, who: str) -> str:
        """The address of a user."""
        found: str = self.running.said["users"][who]["email"]
        return found

    def beside(self, there: There) -> str:
        """Where a stand-in answers, by the wall clock."""
        return self._stack.enter_context(served(on_time(there, real_now)))

    def connected(self, kind: str, url: str, credentials: Mapping[str, str], **settings: str) -> str:
        """A connection that was checked and went live, with a quiet first sync."""
        body = {"kind": kind, "name": f"Our {kind}", "base_url": url, "credentials": credentials, "settings": settings}
        made = self.done("integrations/", body)
        found = self.done(f"integrations/{made['id']}/check/")
        assert found["in_the_way"] == [], found
        live = self.done(f"integrations/{made['id']}/", {"state": "live", "quiet_first_sync": True}, method="PATCH")
        assert live["state"] == "live"
        return str(made["id"])

    def heard(self, connection: str) -> Json:
        """Have a connection read what is new, and wait until it has and nothing is left to write."""
        began = real_now()
        self.done(f"integrations/{connection}/sync/")

        def is_done() -> Json | None:
            found = self.get(f"integrations/{connection}/")
            at, waiting = found["health"]["last_sync_at"], found["health"]["waiting"]
            return found if at and datetime.fromisoformat(at) > began and not waiting else None

        return until(is_done)

    def asks(self, name: str, type: str = "rfq_submitted") -> Json:
        """Somebody of a fitting company of their own does something on the website: their lead."""
        domain = f"{name}-devices.example"
        contact = {"email": f"{name}@{domain}", "first_name": name.title(), "last_name": "Ito", "job_title": "Buyer"}
        sent = {
            "source": "website",
            "external_id": f"{type}-{name}",
            "type": type,
            "occurred_at": real_now().isoformat(),
            "contact": contact,
            "account": {"name": f"{name.title()} Devices", "domain": domain, **MEDICO},
            "product_line": "cnc-machining",
            "properties": {"annual_volume": 20_000},
        }
        answer = self.done("signals/", {"signals": [sent]}, "integration")
        assert answer["accepted"] == 1, answer
        return self.lead(answer["leads"][0])

    def lead(self, lead: Json) -> Json:
        """A lead as it stands."""
        return self.get(f"leads/{lead.get('lead') or lead['id']}/")

    def handoff(self, lead: Json) -> Json:
        """Its newest handoff."""
        newest: Json = self.get("handoffs/", lead=lead["id"])["results"][0]
        return self.get(f"handoffs/{newest['id']}/")

    def waits(self, lead: Json) -> list[Json]:
        """What machines said of a lead and waits for a person."""
        found: list[Json] = self.get("needs-feedback/", lead=lead["id"], open="true")["results"]
        return found


class Systems(Leadhub):
    """leadhub between HubSpot and Salesforce."""

    def __init__(self, running: Running, stack: ExitStack) -> None:
        super().__init__(running, stack)
        self._hubspot, self._salesforce = HubSpotStandIn(contract()), Salesforce()
        self._hubspot.owners |= {"21": self.email("sales"), "22": self.email("sales2")}
        self._hubspot.switches.scopes.add("forms")
        self._hubspot.forms["form-1"] = []
        for user, name in ((SALES_USER, "sales"), (OTHER_USER, "sales2")):
            self._salesforce.put("User", Id=user, Username=name, Email=self.email(name), IsActive=True)
        self._salesforce.tracked |= {"Leadhub_Reason__c", "Leadhub_Comment__c", "StageName", "Amount"}
        self.hubspot_id = self.connected(
            "hubspot",
            self.beside(self._hubspot),
            {"token": TOKEN, **CLIENT},
            brings_people="yes",
            forms="form-1",
            signals='{"form": "rfq_submitted"}',
            product_line="cnc-machining",
        )
        client_id, client_secret = self._salesforce.client
        self.salesforce_id = self.connected(
            "salesforce",
            self.beside(self._salesforce),
            {"client_id": client_id, "client_secret": client_secret},
            currency="USD",
        )

    @property
    def hubspot(self) -> HubSpotStandIn:
        """HubSpot, now."""
        self._hubspot.clock = real_now()
        return self._hubspot

    @property
    def salesforce(self) -> Salesforce:
        """Salesforce, now."""
        self._salesforce.clock = real_now()
        return self._salesforce

    def contact(self, name: str) -> Contact:
        """Somebody's contact in HubSpot, once there is one."""
        people = self._hubspot.live
        return until(lambda: next((one for one in people() if _is(one.properties.get("email"), name)), None))

    def record(self, name: str, object: str = "Lead") -> Json:
        """Somebody's record in Salesforce, once there is one."""
        rows = self._salesforce.tables[object]

        def found() -> Json | None:
            return next((row for row in list(rows.values()) if _is(row.get("Email"), name)), None)

        return until(found)

    def in_hubspot(self, name: str) -> Json:
        """Where somebody stands in HubSpot, in its fields."""
        said = self.contact(name).properties
        return {field: said.get(field) for field in ("leadhub_stage", "lifecyclestage", "hs_lead_status")}

    def worked(self, name: str, subtype: str = "Call", **more: Any) -> None:
        """A task about somebody that sales closed in Salesforce."""
        at = self.salesforce._stamp()
        told = {"Type": subtype, "TaskSubtype": subtype, "Subject": subtype, "Status": "Completed"}
        call = {"CallType": "Outbound", "CallDisposition": "Connected", "CallDurationInSeconds": 120}
        by = {"WhoId": self.record(name)["Id"], "OwnerId": SALES_USER, "CreatedById": SALES_USER}
        times = {"CompletedDateTime": at, "CreatedDate": at, "SystemModstamp": at}
        self.salesforce.put("Task", **told, **call, **by, **times, IsClosed=True, IsDeleted=False, **more)

    def writes(self) -> tuple[int, int]:
        """How often leadhub has written into each."""
        return (
            sum("/batch/u" in one.url.path for one in self._hubspot.calls),
            sum(one.method == "PATCH" for one in self._salesforce.calls),
        )


@contextmanager
def beside_others(kind: Callable[[Running, ExitStack], Found]) -> Iterator[Found]:
    """An empty leadhub and what it is connected to."""
    with ExitStack() as stack:
        yield kind(stack.enter_context(sandbox(free_port(), "--empty")), stack)


def _is(address: Any, name: str) -> bool:
    return str(address or "").startswith(f"{name}@")
