"""From a connection to its connector: what is sealed is opened, the way out is the guarded one."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import httpx

from leadhub.bulk import locked
from leadhub.clock import real_now
from leadhub.egress.transport import GuardedTransport
from leadhub.integrations.access import PEOPLE, Access, Pace
from leadhub.integrations.kinds import Kind, kinds
from leadhub.integrations.protocol import Connector, Fault, FaultKind, VendorError
from leadhub.integrations.sealed import sealed, unsealed
from leadhub.integrations.turns import Turn
from leadhub.models import Connection
from leadhub.sealing import Unreadable
from leadhub.usecases import use_case

# Of what a connection may call, so much is kept for people who wait at a page.
WORKERS_SHARE, PEOPLES_SHARE = 0.8, 0.2
Transport = Callable[[], httpx.BaseTransport]
Now = Callable[[], datetime]


class PeoplesPace(Pace):
    """The share of whoever waits at a page: of all of them together, whichever process they are served by."""

    def __init__(self, connection: Connection, kind: Kind, now: Now) -> None:
        super().__init__(*kind.pace, share=PEOPLES_SHARE, clock=_clock(now), book=dict(connection.paced), name=PEOPLE)
        self._connection = connection

    def take(self) -> None:
        """One call; raises VendorError that says when there is one again."""
        refused = self._taken()
        if refused is not None:
            raise refused

    @use_case
    def _taken(self) -> VendorError | None:
        row = locked(Connection.objects.filter(pk=self._connection.pk).order_by("pk")).get()
        self._book, refused = row.paced, None
        try:
            super().take()
        except VendorError as error:
            refused = error
        row.save(update_fields=["paced"])
        return refused


def opened(
    connection: Connection,
    *,
    turn: Turn | None = None,
    transport: Transport = GuardedTransport,
    now: Now = real_now,
) -> Connector:
    """The connector of a connection, for a worker in its `turn`, else for somebody who waits.

    Raises VendorError where what is sealed cannot be read.
    """
    kind = kind_of(connection)
    try:
        credentials, tokens = unsealed(connection.credentials), unsealed(connection.tokens)
    except Unreadable as error:
        text = "The SECRET_KEY that sealed the credentials is gone. Name it in SECRET_KEY_FALLBACKS, or type them anew."
        raise VendorError(Fault(kind=FaultKind.REVOKED, code="secret_unreadable", text=text)) from error
    access = Access(
        http=httpx.Client(transport=transport(), follow_redirects=False),
        base_url=connection.base_url or kind.base_url,
        version=connection.version or kind.versions[0],
        credentials=credentials,
        settings=connection.settings,
        fields=kind.fields,
        pace=_workers_pace(turn, kind, now) if turn else PeoplesPace(connection, kind, now),
        now=now,
        tokens=tokens,
        keep=lambda tokens: _keep(connection, tokens),
    )
    return kind.connect(access)


def kind_of(connection: Connection) -> Kind:
    """The kind of a connection."""
    return kinds()[connection.kind]


@use_case
def _keep(connection: Connection, tokens: Mapping[str, Any]) -> None:
    # What was got for credentials that were changed meanwhile is nobody's any more.
    same = Connection.objects.filter(pk=connection.pk, credentials=connection.credentials, base_url=connection.base_url)
    same.filter(removed_at__isnull=True).update(tokens=sealed(tokens))


def _workers_pace(turn: Turn, kind: Kind, now: Now) -> Pace:
    # What the turns before left of it stands in the connection, and is written down at the end of this one.
    book = turn.connection.paced
    return Pace(*kind.pace, share=WORKERS_SHARE, clock=_clock(now), book=book, before=lambda: turn.hold(now()))


def _clock(now: Now) -> Callable[[], float]:
    return lambda: now().timestamp()
