"""A test call: whether the credentials are accepted, which rights and fields are missing, which lists there are."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from leadhub.actors import Actor
from leadhub.bulk import locked
from leadhub.clock import real_now as wall_clock
from leadhub.egress.transport import GuardedTransport
from leadhub.errors import Conflict, FieldError
from leadhub.integrations.connections import missing_inputs
from leadhub.integrations.finding import seen
from leadhub.integrations.opening import Transport, kind_of, opened
from leadhub.integrations.protocol import Check, Connector, Fault, FaultKind, StatusField, VendorError, storable
from leadhub.integrations.syncing import RealNow
from leadhub.models import Connection
from leadhub.models.connection import LONGEST_CODE, LONGEST_FAULT, LONGEST_ID
from leadhub.sealing import Unreadable
from leadhub.usecases import BUSY, after_commit, use_case

R = TypeVar("R")
log = logging.getLogger(__name__)
ACCESS: Final = ("credentials", "settings", "base_url", "version")
MOST_WORDS: Final = 200
CODES: Final = {"scopes_missing": "right", "fields_missing": "field"}


def check(
    connection: UUID, *, actor: Actor, real_now: RealNow = wall_clock, transport: Transport = GuardedTransport
) -> None:
    """Call the other system once and keep what was found. Nothing is written over there.

    The call is made between two transactions. Where the caller has opened one around all of it, as an Idempotency-Key
    does, it is made after its commit: until then the last check stands.
    """
    row = seen(connection, actor)
    refuse_unready(row)

    def call() -> None:
        found = _asked(row, transport, real_now)
        _keep(row, found, real_now())

    after_commit(call)


def refuse_unready(connection: Connection) -> None:
    """Raise Conflict where there is nothing to call, or not yet what a call needs."""
    if not kind_of(connection).is_synced:
        raise Conflict(f"{connection.name} keeps nothing in step: there is nothing to check.", code="nothing_to_check")
    try:
        missing = missing_inputs(connection)
    except Unreadable:
        # The connector says so in its own words.
        return
    if missing:
        said = " ".join(fault.detail for fault in missing)
        raise Conflict(f"{said} Nobody was called.", code="setup_incomplete", errors=missing)


def ask(connection: Connection, act: Callable[[Connector], R], *, transport: Transport, real_now: RealNow) -> R | Fault:
    """What the other system answers somebody who waits, by the share of calls that is kept for people; or why nothing.

    Not to be called in a transaction.
    """
    try:
        return act(opened(connection, transport=transport, now=real_now))
    except VendorError as error:
        return error.fault
    except BUSY:
        raise
    except Exception:
        log.exception("Connection %s cannot be asked", connection.pk)
        return Fault(kind=FaultKind.RETRY, code="internal_error", text="Something failed on our side.")


def faults_of(connection: Connection) -> list[FieldError]:
    """What the last check found that keeps the connection from being used."""
    checked: Mapping[str, Any] = connection.checked or {}
    if fault := checked.get("fault"):
        return [FieldError("/check", "check_failed", f"The test call was refused ({fault['code']}): {fault['text']}")]
    return [
        FieldError(f"/check/{name}/{word}", name, f"The {what} {word} is missing over there.")
        for name, what in CODES.items()
        for word in checked.get(name, [])
    ]


def _asked(row: Connection, transport: Transport, real_now: RealNow) -> dict[str, Any]:
    found = ask(row, lambda it: _told(it.check(), it.describe_statuses()), transport=transport, real_now=real_now)
    return told_fault(found) if isinstance(found, Fault) else found


def told_fault(fault: Fault) -> dict[str, Any]:
    """A fault as it is kept and told."""
    return {"fault": {"code": fault.code[:LONGEST_CODE], "text": _text(fault.text, LONGEST_FAULT)}}


def _told(found: Check, fields: Sequence[StatusField]) -> dict[str, Any]:
    return {
        "who": _text(found.who),
        "scopes": _words(found.scopes),
        "scopes_missing": _words(found.scopes_missing),
        "fields_missing": _words(found.fields_missing),
        "remarks": [_text(one, LONGEST_FAULT) for one in found.remarks[:MOST_WORDS]],
        "skew_s": round(found.skew.total_seconds()),
        "lists": [
            {
                "object": field.object,
                "name": field.name,
                "label": _text(field.label),
                "options": [
                    {"value": _text(option.value), "label": _text(option.label), "is_active": option.is_active}
                    for option in field.options
                ],
            }
            for field in fields
        ],
    }


def _words(given: Sequence[str]) -> list[str]:
    return [_text(one) for one in given[:MOST_WORDS]]


def _text(given: str, longest: int = LONGEST_ID) -> str:
    return storable(given)[:longest]


@use_case
def _keep(asked: Connection, found: Mapping[str, Any], real: datetime) -> None:
    """Keep what was found, unless what it was found by was changed meanwhile."""
    row = locked(Connection.objects.filter(pk=asked.pk, removed_at__isnull=True).order_by("pk")).first()
    if row is None or any(getattr(row, name) != getattr(asked, name) for name in ACCESS):
        return
    row.checked, row.checked_at = dict(found), real
    row.save(update_fields=["checked", "checked_at"])
