"""The measurements on one engine, in a process of its own that is connected to the database of the served leadhub."""

import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from statistics import median
from typing import Any

import httpx
import msgspec
from django.db import connection, transaction

from leadhub.actors import Actor, ActorKind, Role
from leadhub.clock import real_now
from leadhub.keys import new_id
from qualification.intake import SIGNAL_COLUMNS, ingest
from qualification.models import Decision, Lead, Signal
from tests.bench.workload import Website

WEBSITE = Actor(ActorKind.INTEGRATION, Role.INTEGRATION, name="website")
BATCH = 1_000
BATCHES = 10
CLIENTS = 4


def main(people: int, rounds: int) -> None:
    """Lay the history, then measure in turn, and print one table."""
    website = Website(people, real_now())
    print(f"\n{connection.vendor}: laying the history of {people:,} people …", file=sys.stderr)
    for batch in website.everybody(BATCH):
        assert_taken(ingest(batch, actor=WEBSITE, now=real_now()).accepted, len(batch))
    limit = copying() if connection.vendor == "postgresql" else inserting()
    workloads: dict[str, Callable[[], float]] = {
        f"bulk insert of the same rows, {BATCH:,} a commit": limit,
        "ingest in process": lambda: in_process(website),
        f"ingest over HTTP, {CLIENTS} connections": lambda: over_http(website),
    }
    figures: dict[str, list[float]] = {name: [] for name in workloads}
    before = Decision.objects.count(), Signal.objects.count()
    for _ in range(rounds):
        for name, run in workloads.items():
            figures[name].append(run())
    decided = (Decision.objects.count() - before[0]) / max(1, Signal.objects.count() - before[1])
    show(figures, decided)


def show(figures: dict[str, list[float]], decided: float) -> None:
    """Print rows a second and the ratio to the limit of the same round."""
    first, *_ = figures.values()
    print(
        f"\n{connection.vendor}: {Lead.objects.count():,} leads, {Signal.objects.count():,} signals at the end, "
        f"{decided:.1%} of them changed an answer; {len(first)} rounds, median (lowest to highest)"
    )
    for name, values in figures.items():
        ratios = [value / limit for value, limit in zip(values, first, strict=True)]
        print(
            f"  {name:<48}{median(values):>9,.0f} rows/s ({min(values):,.0f} to {max(values):,.0f})"
            f"   {median(ratios):.3f} of the limit ({min(ratios):.3f} to {max(ratios):.3f})"
        )


def in_process(website: Website) -> float:
    """Signals a second through the use case alone."""
    batches = list(website.batches(BATCHES, BATCH))
    began = time.perf_counter()
    accepted = sum(ingest(batch, actor=WEBSITE, now=real_now()).accepted for batch in batches)
    took = time.perf_counter() - began
    return assert_taken(accepted, BATCHES * BATCH) / took


def over_http(website: Website) -> float:
    """Signals a second through the served API, with several clients at once."""
    bodies = [msgspec.json.encode({"signals": batch}) for batch in website.batches(2 * BATCHES, BATCH)]
    headers = {"Authorization": f"Bearer {os.environ['LEADHUB_TOKEN']}", "Content-Type": "application/json"}
    with httpx.Client(base_url=os.environ["LEADHUB_URL"], headers=headers, timeout=120) as client:

        def send(body: bytes) -> int:
            answer = client.post("signals/", content=body)
            answer.raise_for_status()
            accepted: int = answer.json()["accepted"]
            return accepted

        with ThreadPoolExecutor(CLIENTS) as pool:
            began = time.perf_counter()
            accepted = sum(pool.map(send, bodies))
            took = time.perf_counter() - began
    return assert_taken(accepted, 2 * BATCHES * BATCH) / took


def copying() -> Callable[[], float]:
    """COPY into a table with the columns, indexes and constraints of the signals."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_signal (LIKE qualification_signal INCLUDING ALL)")

    def copy() -> float:
        batches = rows()
        statement = f"COPY bench_signal ({', '.join(SIGNAL_COLUMNS)}) FROM STDIN"
        began = time.perf_counter()
        for batch in batches:
            with transaction.atomic(), connection.cursor() as cursor, cursor.copy(statement) as copier:
                for row in batch:
                    copier.write_row(row)
        return BATCHES * BATCH / (time.perf_counter() - began)

    return copy


def inserting() -> Callable[[], float]:
    """SQLite's own prepared INSERT, row by row in one transaction, into a table with the same indexes."""
    columns = ", ".join(SIGNAL_COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'qualification_signal'")
        cursor.execute(cursor.fetchone()[0].replace("qualification_signal", "bench_signal"))
        cursor.execute("CREATE INDEX bench_of_lead ON bench_signal (lead_id, occurred_at)")
    marks = ", ".join(["%s"] * len(SIGNAL_COLUMNS))

    def insert() -> float:
        batches = [[[plain(value) for value in row] for row in batch] for batch in rows()]
        began = time.perf_counter()
        for batch in batches:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(f"INSERT INTO bench_signal ({columns}) VALUES ({marks})", batch)
        return BATCHES * BATCH / (time.perf_counter() - began)

    return insert


def rows() -> list[list[tuple[Any, ...]]]:
    """Signals as they are stored, of known leads, ready to be written."""
    leads = list(Lead.objects.values_list("pk", "contact_id")[: 10 * BATCH])
    now = real_now()

    def row(number: int) -> tuple[Any, ...]:
        lead, contact = leads[number * 7919 % len(leads)]
        return (new_id(), 1, os.urandom(16), 1, lead, contact, 1, now, now, None, None, None, None, 0)

    return [[row(start * BATCH + number) for number in range(BATCH)] for start in range(BATCHES)]


def plain(value: Any) -> Any:
    """As SQLite stores it."""
    if hasattr(value, "hex") and not isinstance(value, bytes | float):
        return value.hex
    return value.isoformat(" ") if isinstance(value, datetime) else value


def assert_taken(accepted: int, sent: int) -> int:
    """Duplicates cost less: a figure counts only when everything sent was new."""
    assert accepted == sent, f"{accepted} of {sent} signals were taken"
    return accepted
