"""Many rows in one statement, that differ by a number: what a workload runs over, laid down in seconds."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models.expressions import DatabaseDefault

from qualification.models import ClockKind, ClockRun, Handoff, Team


def fill(cursor: Any, row: Any, own: dict[str, str], start: int, end: int, *, every: int = 1) -> None:
    """As many rows as there are numbers: like this one, but for what each has of its own, as SQL of its number.

    Where not `every` number has a row, the others are left out. What the database fills in by itself is left to it.
    """
    fields = [
        field
        for field in row._meta.concrete_fields
        if field.attname in own or not isinstance(getattr(row, field.attname), DatabaseDefault)
    ]
    alike = [field for field in fields if field.attname not in own]
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in alike]
    columns = [own.get(field.attname, "%s") for field in fields]
    names = ", ".join(f'"{field.column}"' for field in fields)
    cursor.execute(
        f'INSERT INTO "{row._meta.db_table}" ({names}) '
        f"WITH RECURSIVE n(i) AS (SELECT {start} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {end}) "
        f"SELECT {', '.join(columns)} FROM n WHERE i %% {every} = 0",
        values,
    )


def key_of(kind: str) -> str:
    """SQL of the key that a row of a kind has by its number."""
    if connection.vendor == "postgresql":
        return f"('01890000-0000-7000-800{kind}-' || lpad(to_hex(i), 12, '0'))::uuid"
    return f"'0189000000007000800{kind}' || printf('%%012x', i)"


def before(moment: str, days: str) -> str:
    """SQL of a moment (`2026-11-03 15:00:00`, UTC) so many days earlier; `days` is SQL of a number, or null."""
    if connection.vendor == "postgresql":
        return f"(timestamptz '{moment}+00' - ({days}) * interval '1 day')"
    return f"datetime('{moment}', '-' || ({days}) || ' days')"


def both(address: str) -> dict[str, str]:
    """A contact's address, as it is written and as it is compared."""
    return {"email": address, "email_key": address}


def handoff_of(team: Team, now: datetime, *, due: datetime, **more: Any) -> Handoff:
    """A handoff to a team, as a row to be filled in many times."""
    return Handoff(
        cycle=1,
        kind=team.kind,
        team_id=team.pk,
        needs_owner=False,
        priority="normal",
        agreement=1,
        created_at=now,
        accept_due_at=due,
        response_due_at=due,
        **more,
    )


def clock_of(kind: ClockKind, team: Team, now: datetime, *, due: datetime, **more: Any) -> ClockRun:
    """A clock of four business hours in the hours of a team, the same way."""
    return ClockRun(
        kind=kind,
        agreement=1,
        owner="sales",
        number=4,
        unit="business_hours",
        calendar_id=team.calendar_id,
        calendar_version=team.calendar.version,
        started_at=now,
        limit_s=4 * 3600,
        due_at=due,
        **more,
    )
