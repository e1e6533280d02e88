"""Systems beside leadhub: a CRM in which somebody has invented a status, and a receiver that did not answer.

Nothing of it leads out of the machine: the CRM is answered for here and paused, and nobody listens at the receiver's
port until somebody starts one there.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import httpx

from leadhub import egress
from leadhub.clock import real_now
from leadhub.events import endpoints
from leadhub.events.probing import send_test
from leadhub.example import People
from leadhub.integrations import connections, states, turns
from leadhub.integrations.checking import check
from leadhub.integrations.hubspot.kind import CODE, CONTACT, KIND, LEAD_STATUS, SCOPES
from leadhub.integrations.protocol import Change, Remote
from leadhub.integrations.pulling import take_in
from leadhub.models import ConnectionState

CRM: Final = "HubSpot"
INVENTED: Final = "WORKING"
RECEIVER: Final = "Order desk (ERP)"
RECEIVES: Final = ("handoff.accepted", "lead.stage_changed", "agreement.published")
ADDRESS: Final = "http://127.0.0.1:9/leadhub"
SAID: Final = b"The order desk is down for maintenance until Monday."


def connect(people: People, now: datetime) -> None:
    """HubSpot was observed until somebody there gave a contact a status of their own; operations has paused it."""
    operations = people.users["operations"].actor
    row = connections.create(
        actor=operations, now=now, kind=CODE, name=CRM, credentials={"token": "demo-token"}, settings={}
    )
    check(row.pk, actor=operations, transport=lambda: httpx.MockTransport(_answer))
    states.change(row.pk, actor=operations, now=now, state=ConnectionState.OBSERVING)
    turn = turns.take(real_now())
    assert turn is not None, "a connection that observes is due at once"
    word = Change(remote=Remote(CONTACT, "5041"), at=real_now(), values={LEAD_STATUS: INVENTED})
    take_in(turn.connection, [word], now=now, real=real_now())
    turns.give_back(turn, next_at=real_now())
    states.change(row.pk, actor=operations, now=now, state=ConnectionState.PAUSED)


def receive(people: People, now: datetime) -> None:
    """A receiver of events from today on; whoever tried it was told to come back on Monday."""
    operations = people.users["operations"].actor
    made = endpoints.create(actor=operations, now=now, name=RECEIVER, url=ADDRESS, types=RECEIVES)
    send_test(made.endpoint, actor=operations, now=now, post=_refuse)


def _refuse(url: str, body: bytes, headers: Mapping[str, str]) -> egress.Answer:
    """What a receiver says that rests."""
    return egress.Answer(status=503, fault=None, content=SAID, duration_ms=41)


def _answer(request: httpx.Request) -> httpx.Response:
    """What a HubSpot says to whoever checks a connection to it."""
    path = request.url.path
    if path.endswith("/access-token-info"):
        return httpx.Response(200, json={"scopes": list(SCOPES), "appId": 1})
    if path.endswith("/details"):
        return httpx.Response(200, json={"portalId": 4711, "timeZone": "America/Chicago", "uiDomain": "app.example"})
    asked = json.loads(request.content)["inputs"]
    return httpx.Response(200, json={"results": [_property(one["name"]) for one in asked]})


def _property(name: str) -> dict[str, Any]:
    values = sorted({row.value for row in KIND.statuses if row.field == name and row.value})
    options = [{"value": value, "label": value.replace("_", " ").capitalize()} for value in values]
    return {"name": name, "label": name, "options": options, "hasUniqueValue": name == "leadhub_id"}
