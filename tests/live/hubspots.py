"""A HubSpot that stands in over HTTP, and a live connection to it, for workers in processes of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from leadhub.actors import Actor, ActorKind, Role
from leadhub.clock import real_now
from leadhub.integrations import checking, connections, states
from leadhub.models import Connection, ConnectionState
from tests.vendors.hubspot import HubSpotStandIn
from tests.vendors.hubspot_account import TOKEN
from tests.vendors.stand_ins import served

OPERATIONS = Actor(ActorKind.PERSON, role=Role.OPERATIONS, name="Operations")
UPSERT, SEARCH = "/contacts/batch/upsert", "/contacts/search"


class Renaming(HubSpotStandIn):
    """Somebody over there changes each address as soon as the contact is made: nobody is found by it again."""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = super().__call__(request)
        if request.url.path.endswith(UPSERT):
            for contact in self.contacts.values():
                email = contact.properties.get("email", "")
                if email and not email.startswith("new-"):
                    contact.properties["email"] = f"new-{email}"
        return answer


@contextmanager
def connected(vendor: HubSpotStandIn) -> Iterator[Connection]:
    """A live connection to it, until it hangs up."""
    vendor.clock = real_now()
    with served(vendor) as url:
        now = real_now()
        row = connections.create(
            actor=OPERATIONS,
            now=now,
            kind="hubspot",
            name="HubSpot",
            base_url=url,
            credentials={"token": TOKEN, "client_secret": "demo-secret"},
        )
        checking.check(row.pk, actor=OPERATIONS)
        yield states.change(row.pk, actor=OPERATIONS, now=now, state=ConnectionState.LIVE)


def persons(vendor: HubSpotStandIn) -> list[Any]:
    """Of whom each contact says it is."""
    return sorted(contact.properties.get("leadhub_id", "") for contact in vendor.contacts.values())
