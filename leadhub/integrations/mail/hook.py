"""What the door `/hooks/mail/<connection>/` does: one call, one mail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.http import HttpResponse

from leadhub.clock import real_now
from leadhub.errors import BadRequest, DomainError, NotAuthenticated, TooLarge, Unavailable
from leadhub.integrations.kinds import Kind
from leadhub.integrations.mail import hearing, signing
from leadhub.integrations.mail.kind import KIND
from leadhub.integrations.mail.messages import Mail
from leadhub.integrations.mail.reading import Terms, read
from leadhub.integrations.mail.unwrapping import LARGEST, unwrapped
from leadhub.integrations.protocol import BadSignature, Call, Malformed
from leadhub.integrations.sealed import unsealed
from leadhub.models import Connection, ConnectionState
from leadhub.sealing import Unreadable

WAIT = 300


def hear(connection: Connection, call: Call, now: datetime) -> HttpResponse:
    """Take one call in: 202 once the mail is stored, `{"became", "why", "is_repeat"}`.

    401 `bad_signature` before anything is read, 400 `malformed` where it holds no mail, 413 `too_large`, and 503 while
    the connection is not live, so that its service keeps the mail and sends it again.
    """
    try:
        return _taken(connection, call, now)
    except BadSignature as fault:
        return _refused(NotAuthenticated(str(fault), code="bad_signature"))
    except Malformed as fault:
        return _refused(BadRequest(str(fault), code="malformed"))
    except DomainError as refusal:
        return _refused(refusal)


def terms_of(settings: Mapping[str, str]) -> Terms:
    """What a connection says of its mails."""
    domains = (one.strip().lower().lstrip("@") for one in settings["own_domains"].split(","))
    return Terms(
        own_domains=frozenset(filter(None, domains)),
        host=settings["mail_host"].strip(),
        authority=settings["authserv_id"].strip(),
    )


def settings_of(connection: Connection, kind: Kind = KIND) -> dict[str, str]:
    """The settings of a connection, with what stands where nobody said anything."""
    return {one.name: str(connection.settings.get(one.name) or one.default) for one in kind.settings}


def _taken(connection: Connection, call: Call, now: datetime) -> HttpResponse:
    try:
        credentials = unsealed(connection.credentials)
    except Unreadable as error:
        raise Unavailable("The secret of this connection cannot be read at present.", retry_after=WAIT) from error
    signing.check(call, credentials, real_now())
    if connection.state != ConnectionState.LIVE:
        raise Unavailable("This connection takes no mails at present.", retry_after=WAIT)
    settings = settings_of(connection)
    try:
        mail = _read(call, settings, now)
    except (Malformed, TooLarge) as fault:
        # Its service does not send it again, so somebody has to see that there was something.
        why = "too_large" if isinstance(fault, TooLarge) else "malformed"
        hearing.refuse(connection, call.body, why, now=now)
        raise
    taken, is_repeat = hearing.take(connection, mail, settings=settings, now=now)
    return _answer(202, {"became": taken.became, "why": taken.why or None, "is_repeat": is_repeat})


def _read(call: Call, settings: Mapping[str, str], now: datetime) -> Mail:
    if len(call.body) > LARGEST:
        raise TooLarge(f"A mail may take {LARGEST} bytes.", code="too_large")
    found = unwrapped(call)
    return read(found.raw, terms_of(settings), delivered_to=found.delivered_to, now=now)


def _refused(refusal: DomainError) -> HttpResponse:
    answer = _answer(refusal.status, refusal.body(), "application/problem+json")
    if refusal.status == Unavailable.status:
        answer["Retry-After"] = str(WAIT)
    return answer


def _answer(status: int, said: Mapping[str, Any], type: str = "application/json") -> HttpResponse:
    return HttpResponse(msgspec.json.encode(said), status=status, content_type=type)
