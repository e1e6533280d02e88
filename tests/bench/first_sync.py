"""The first sync of a system with so many people, quietly: read, linked, and our id written back, with peak memory.

The system makes its pages up as it is asked, so that all memory is ours.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from accounts.models import Contact
from leadhub.actors import Role
from leadhub.clock import real_now
from leadhub.example import found_company
from leadhub.installing import install
from leadhub.integrations import streams, syncing, turns
from leadhub.integrations.access import Access
from leadhub.integrations.kinds import Kind
from leadhub.integrations.protocol import CARRIERS, Change, Check, Outcome, Page, Remote, Write
from leadhub.integrations.sealed import sealed
from leadhub.models import Alert, Connection, ConnectionState, SyncLink, User
from leadhub.usecases import use_case
from qualification.models import ClockRun, Handoff, Signal
from tests.bench.files import peak

PAGE: Final = 200
COUNTRIES: Final = ("US", "DE", "CA")
BEGAN: Final = real_now()
FIELDS: Final = ("email", "first_name", "last_name", "job_title", "company", "domain", "country", "opted_out")
WRITTEN = count()


class Made:
    """A system whose records exist only while they are read."""

    batch = 100
    people = 0

    def __init__(self, access: Access) -> None:
        self.access = access

    def changes(self, since: datetime | None, after: Any = None) -> Page:
        """All of them, long past; nothing of late."""
        if since is not None:
            return Page(items=[])
        start = int(after or 0)
        end = min(start + PAGE, self.people)
        return Page(items=[_record(number) for number in range(start, end)], after=end if end < self.people else None)

    def activities(self, since: datetime, after: Any = None) -> Page:
        """None."""
        return Page(items=[])

    def upsert(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Say yes."""
        for _ in writes:
            next(WRITTEN)
        return [Outcome(key=write.key, remote=write.remote) for write in writes]

    def look_up(self, writes: Sequence[Write]) -> Mapping[UUID, Remote]:
        """Nobody is made here."""
        return {}

    def describe_statuses(self) -> list[Any]:
        """None."""
        return []

    def check(self) -> Check:
        """It is there."""
        return Check(who="made")


KIND: Final = Kind(
    code="made",
    label="Made up",
    doc="",
    base_url="https://made.example",
    connector=f"{__name__}.Made",
    object="person",
    fields={name: name for name in (*FIELDS, *CARRIERS)},
    pace=(1_000_000, 1.0),
)


def main(people: int, rounds: int) -> None:
    """Measure once: the first sync is the first one."""
    settings.LEADHUB_KINDS = [f"{__name__}.KIND"]
    call_command("migrate", verbosity=0, interactive=False)
    install(now=real_now())
    found_company()
    Made.people = people
    connect(User.objects.filter(role=Role.INTEGRATION).order_by("pk")[0])
    before = told()
    Path("/proc/self/clear_refs").write_text("5")
    began, worked, pages, statements = time.perf_counter(), time.process_time(), 0, count()
    with counting(statements):
        while (turn := turns.take(real_now())) is not None:
            syncing.take_turn(turn, now=real_now())
            pages += 1
    took = time.perf_counter() - began
    assert SyncLink.objects.count() == people, SyncLink.objects.count()
    assert told() == before, "somebody was given something to do"
    print(
        f"\n{connection.vendor}: first sync of {people:,} people, once: {took:,.0f} s, {people / took:,.0f} people/s, "
        f"{time.process_time() - worked:,.0f} s CPU, {next(statements) / people:.2f} statements a person, "
        f"{next(WRITTEN):,} written back, {Contact.objects.count():,} contacts, peak {peak():,.0f} MiB"
    )


def told() -> tuple[int, ...]:
    """What a quiet sync makes none of."""
    return tuple(model.objects.count() for model in (Handoff, Alert, ClockRun, Signal))


@use_case
def connect(user: User) -> None:
    """A live connection that has everything to read."""
    made = Connection.objects.create(
        kind=KIND.code,
        name="Made up",
        state=ConnectionState.LIVE,
        credentials=sealed({"token": "x"}),
        settings={"brings_people": "yes"},
        acts_as=user,
        created_at=BEGAN,
        created_by_name="bench",
        next_turn_at=BEGAN,
    )
    streams.lay_down(made, real=BEGAN, quiet_first=True)


@contextmanager
def counting(statements: "count[int]") -> Iterator[None]:
    """Count the statements of this connection."""

    def counted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        next(statements)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counted):
        yield


def _record(number: int) -> Change:
    company = number // 4
    return Change(
        remote=Remote("person", str(number)),
        at=BEGAN - timedelta(days=1 + number % 900),
        values={
            "email": f"p{number}@c{company}.example",
            "first_name": "Pat",
            "last_name": f"Person {number}",
            "job_title": "Design engineer",
            "company": f"Company {company}",
            "domain": f"c{company}.example",
            "country": COUNTRIES[company % 3],
            "opted_out": number % 20 == 0,
        },
    )
