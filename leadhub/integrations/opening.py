"""From a connection to its connector: what is sealed is opened, the way out is the guarded one."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from leadhub.clock import real_now
from leadhub.egress.transport import GuardedTransport
from leadhub.integrations.access import Access, Pace
from leadhub.integrations.kinds import Kind, kinds
from leadhub.integrations.protocol import Connector, Fault, FaultKind, VendorError
from leadhub.integrations.sealed import sealed, unsealed
from leadhub.models import Connection
from leadhub.sealing import Unreadable
from leadhub.usecases import use_case

# Of what a connection may call, so much is kept for people who wait at a page.
WORKERS_SHARE, PEOPLES_SHARE = 0.8, 0.2
Transport = Callable[[], httpx.BaseTransport]
_paces: dict[tuple[UUID, float], Pace] = {}


def opened(
    connection: Connection,
    *,
    share: float = WORKERS_SHARE,
    transport: Transport = GuardedTransport,
    now: Callable[[], datetime] = real_now,
) -> Connector:
    """The connector of a connection; raises VendorError where what is sealed cannot be read."""
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
        pace=_pace_of(connection, kind, share),
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


def _pace_of(connection: Connection, kind: Kind, share: float) -> Pace:
    return _paces.setdefault((connection.pk, share), Pace(*kind.pace, share=share))
