"""A connection to a mail service, and mails that it brings to the example company."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import pytest

from leadhub.integrations.mail.hook import hear
from leadhub.integrations.protocol import Call
from leadhub.integrations.sealed import sealed
from leadhub.models import Connection, ConnectionState
from tests.fence import allow_writes
from tests.leadhub.integrations.mail.corpus import mail
from tests.qualification.console.conftest import browser
from tests.qualification.office import Office

__all__ = ["at", "browser", "post"]
KEY = "unguessable"
OURS = "mx.maker.example"
SETTINGS = {
    "own_domains": "maker.example, leadhub.example",
    "mail_host": OURS,
    "bcc_address": "handoff@in.maker.example",
    "authserv_id": OURS,
}


class Post:
    """The mail service."""

    def __init__(self, office: Office, connection: Connection) -> None:
        self.office, self.connection = office, connection

    def send(self, raw: bytes, *, key: str = KEY, status: int = 202, to: str = "") -> dict[str, Any]:
        """One mail; the answer. `to` is whom the envelope names."""
        raw = f"Delivered-To: {to}\r\n".encode() + raw if to else raw
        call = Call(method="POST", url=f"https://leadhub.example/hooks/mail/1/?key={key}", headers={}, body=raw)
        answer = hear(self.connection, call, self.office.now)
        assert answer.status_code == status, answer.content
        said: dict[str, Any] = msgspec.json.decode(answer.content)
        return said

    def draft(self, body: str = "We need 20,000 housings a year.", **headers: str) -> dict[str, Any]:
        """What waits of a new mail."""
        assert self.send(mail(body, **headers))["became"] == "draft"
        found: dict[str, Any] = self.office.get("marketing", "enquiry-drafts/", state="waiting")["results"][0]
        return found


@pytest.fixture
def post(office: Office) -> Post:
    """A live connection."""
    with allow_writes():
        connection = Connection.objects.create(
            kind="mail",
            name="Mail",
            state=ConnectionState.LIVE,
            credentials=sealed({"key": KEY}),
            settings=SETTINGS,
            acts_as=office.users["integration"],
            created_at=office.now,
            created_by_name="Test",
        )
    return Post(office, connection)


@pytest.fixture
def at(office: Office, set_clock: Callable[[datetime], datetime]) -> Callable[[datetime], None]:
    """Set the clock of the office."""

    def stop(moment: datetime) -> None:
        office.now = set_clock(moment)

    return stop
