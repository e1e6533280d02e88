"""How far a connection goes: it speaks after a sound check and with a whole map, pauses, and goes on where it was."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from leadhub.actors import Actor
from leadhub.clock import real_now
from leadhub.editing import Act
from leadhub.errors import Conflict, FieldError
from leadhub.integrations import lining_up, streams
from leadhub.integrations.checking import faults_of
from leadhub.integrations.connections import Changes, edit
from leadhub.integrations.finding import held
from leadhub.integrations.mapping import line_up_linked, obstacles
from leadhub.integrations.opening import kind_of
from leadhub.models import Connection, ConnectionState
from leadhub.usecases import use_case

SPEAKING: Final = (ConnectionState.OBSERVING, ConnectionState.LIVE)
# Lists and rights are edited over there: what was checked longer ago says little.
FRESH: Final = timedelta(days=1)


@use_case
def update(
    connection: UUID,
    *,
    actor: Actor,
    now: datetime,
    changes: Changes,
    state: ConnectionState | None = None,
    quiet_first_sync: bool = False,
) -> Connection:
    """Change what is given of a connection and then, if so wanted, how far it goes: both or neither."""
    row = edit(connection, actor=actor, now=now, **changes) if changes else held(connection, actor)
    if state is None:
        return row
    return change(connection, actor=actor, now=now, state=state, quiet_first_sync=quiet_first_sync)


@use_case
def change(
    connection: UUID, *, actor: Actor, now: datetime, state: ConnectionState, quiet_first_sync: bool = False
) -> Connection:
    """Let a connection observe, go live, pause, or go on after it was paused or broken.

    Going live puts everybody in line who is linked, and takes in what was read while it observed; with
    `quiet_first_sync` all there is over there is read, as history from which nothing follows. Raises Conflict with
    everything that stands in the way.
    """
    row, real = held(connection, actor), real_now()
    if state == row.state:
        return row
    if state == ConnectionState.PAUSED:
        if row.state == ConnectionState.DRAFT:
            raise _impossible(row, state)
    elif state in SPEAKING:
        _refuse_gaps(row, real)
    else:
        raise _impossible(row, state)
    act = Act(actor=actor, now=now)
    act.assign(row, {"state": state})
    if state in SPEAKING:
        row.failures, row.held_until, row.next_turn_at = 0, None, real
        row.fault_code = row.fault_text = ""
    row.edits += 1
    row.save()
    act.keep()
    if state in SPEAKING and kind_of(row).is_synced:
        streams.lay_down(row, real=real, quiet_first=quiet_first_sync)
        (streams.catch_up if state == ConnectionState.LIVE else streams.observe)(row, real=real)
    if state == ConnectionState.LIVE:
        line_up_linked(row)
    return row


@use_case
def sync(connection: UUID, *, actor: Actor, everything: bool = False) -> Connection:
    """Ask for news now; with `everything` all there is over there is read quietly once more."""
    row, real = held(connection, actor), real_now()
    if row.state not in SPEAKING:
        raise Conflict(
            f"{row.name} is {row.get_state_display().lower()}. Only one that observes or is live is synced.",
            code="not_speaking",
            state=row.state,
        )
    streams.hurry(row, real=real)
    if everything:
        streams.read_all(row, real=real)
    lining_up.hurry(row.pk, real)
    return row


def in_the_way(connection: Connection, real: datetime) -> list[FieldError]:
    """Everything that keeps a connection from speaking, by name."""
    kind = kind_of(connection)
    if not kind.is_synced:
        # Nobody is called to check it: without credentials no call of theirs could be judged.
        lacks = bool(kind.credentials) and not connection.credentials
        detail = "Type the credentials first: without them no call of the other system can be judged."
        return [FieldError("/credentials", "credentials_required", detail)] if lacks else []
    if connection.checked_at is None or connection.checked_at + FRESH < real:
        detail = "It was not checked as it is now within a day. Check it first."
        return [FieldError("/check", "not_checked", detail)]
    gaps = [FieldError(f"/status_map/{one.field}/{one.what}", one.code, one.detail) for one in obstacles(connection)]
    return [*faults_of(connection), *gaps]


def _refuse_gaps(row: Connection, real: datetime) -> None:
    if faults := in_the_way(row, real):
        said = " ".join(fault.detail for fault in faults)
        code = "map_incomplete" if faults[0].pointer.startswith("/status_map") else faults[0].code
        raise Conflict(f"{said} Nothing was changed.", code=code, errors=faults, state=row.state)


def _impossible(row: Connection, state: ConnectionState) -> Conflict:
    return Conflict(
        f"{row.name} is {row.get_state_display().lower()}: it cannot become {state.label.lower()} by hand.",
        code="state_not_allowed",
        state=row.state,
    )
