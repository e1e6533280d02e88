"""Connections to a vendor in memory, set up and watched through the doors."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from rest_framework.test import APIClient

from leadhub.clock import real_now
from leadhub.integrations import syncing
from leadhub.models import Connection
from tests.leadhub.integrations.engine import installed
from tests.leadhub.integrations.engine.memory import Here, There

LIST = "/api/v1/integrations/"
Json = dict[str, Any]


@dataclass
class Desk:
    """Somebody of operations at the doors, both sides behind them."""

    there: There
    here: Here
    client: APIClient

    def made(self, **changes: object) -> Json:
        """A connection that was begun."""
        body = {"kind": "memory", "name": "Memory", "credentials": {"token": "s3cret-token"}} | changes
        answer = self.client.post(LIST, body, format="json")
        assert answer.status_code == 201, answer.content
        found: Json = answer.json()
        return found

    def at(self, made: Json, *rest: str) -> str:
        """An address of a connection."""
        return f"{LIST}{made['id']}/" + "".join(f"{part}/" for part in rest)

    def checked(self, made: Json) -> Json:
        """What a test call finds."""
        answer = self.client.post(self.at(made, "check"), {}, format="json")
        assert answer.status_code == 200, answer.content
        found: Json = answer.json()
        return found

    def patched(self, made: Json, **changes: object) -> Any:
        """The answer to a change."""
        return self.client.patch(self.at(made), changes, format="json")

    def live(self, **changes: object) -> Json:
        """A connection that was checked and went live."""
        made = self.made(**changes)
        self.checked(made)
        answer = self.patched(made, state="live")
        assert answer.status_code == 200, answer.content
        return made

    def row(self, made: Json) -> Connection:
        """Its row as it stands."""
        return Connection.objects.get(pk=made["id"])

    def turn(self) -> int:
        """What is due of all connections now."""
        return syncing.sync_due(real_now(), real_now=real_now)


@pytest.fixture
def sides(settings: Any) -> Iterator[tuple[There, Here]]:
    """The kind and the business in memory, in place of those of the installation."""
    for name, value in (installed.KINDS | installed.BUSINESS).items():
        setattr(settings, name, value)
    with installed.begun() as (there, here):
        there.now = real_now()
        yield there, here


@pytest.fixture
def desk(sides: tuple[There, Here], client_of: Callable[..., APIClient]) -> Desk:
    """Operations at the doors."""
    there, here = sides
    return Desk(there, here, client_of("operations"))
