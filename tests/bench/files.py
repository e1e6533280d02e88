"""A file in and out again: uploaded, rehearsed, run, run once more, and the list of it taken out, with peak memory.

Peak memory is the process's own high-water mark (VmHWM), set back before each act; the process has loaded everything.
"""

import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.core.management import call_command
from django.db import connection

from accounts.readers.contacts import CONTACTS
from leadhub.actors import Actor, Role
from leadhub.api.csv_files import csv_stream
from leadhub.api.exporting import AT_ONCE, columns_of, rows_of
from leadhub.api.shapes import Shape
from leadhub.api.xlsx_files import xlsx_stream
from leadhub.clock import real_now
from leadhub.example import found_company
from leadhub.installing import install
from leadhub.jobs import queue
from leadhub.jobs.running import run_job
from leadhub.models import Job, User
from leadhub.models.job import RUNNING
from qualification.importing import uploads
from qualification.models import ImportedFile, ImportPass

HEADER = "E-Mail,First name,Job title,Company,Website,Country,Employees"
PEOPLE = 4
"""People of one company."""
WARM_UP = 2_000


def main(rows: int, rounds: int) -> None:
    """Measure once: what is imported a second time is another measurement, and stands in the table."""
    call_command("migrate", verbosity=0, interactive=False)
    install(now=real_now())
    found_company()
    actor = User.objects.filter(role=Role.OPERATIONS).order_by("pk")[0].actor
    imported(actor, 0, WARM_UP, lambda name, act: act())
    print(f"\n{connection.vendor}: {rows:,} rows, once; seconds, rows a second, CPU and peak MiB of the process")
    imported(actor, WARM_UP, rows, lambda name, act: measured(name, rows, act))
    for name, stream in {"export CSV": csv_stream, "export XLSX": xlsx_stream}.items():
        measured(name, rows, lambda stream=stream: drained(stream, actor))  # type: ignore[misc]  # a default binds it


def imported(actor: Actor, first: int, count: int, measure: Callable[[str, Callable[[], Any]], Any]) -> None:
    """A file of so many people through every act."""
    with TemporaryFile() as content:
        write(content, first, count)
        file = measure("upload", lambda: begun(content, actor))
        measure("dry run", lambda: worked_off(uploads.dry_run(file.pk, actor=actor, now=real_now())))
        assert created(file) == count
        measure("run", lambda: worked_off(uploads.run(file.pk, actor=actor, now=real_now())))
        assert created(file) == count
        again = measure("upload the same", lambda: begun(content, actor))
        measure("run the same", lambda: worked_off(uploads.run(again.pk, actor=actor, now=real_now())))
        assert created(again) == 0


def write(content: BinaryIO, first: int, count: int) -> None:
    """People whom nobody knows yet."""
    content.write(f"{HEADER}\n".encode())
    for n in range(first, first + count):
        company = n // PEOPLE
        cells = (
            f"p{n}@c{company}.example,Ada,Design engineer,Company {company},c{company}.example,DE,{20 + company % 900}"
        )
        content.write(f"{cells}\n".encode())


def begun(content: BinaryIO, actor: Actor) -> ImportedFile:
    """The draft of the file."""
    content.seek(0)
    return uploads.begin("people.csv", content, actor=actor, now=real_now())


def worked_off(job: Job) -> None:
    """Bring a job to its end, as a worker does that has nothing else."""
    while (taken := queue.take()) is not None:
        left = run_job(taken, real_now(), seconds=60)
        if left is not None and left.status in RUNNING:
            queue.let_go(left)
    job.refresh_from_db()
    assert job.status == Job.Status.DONE, job.errors


def created(file: ImportedFile) -> int:
    """Rows of the latest way through that made somebody."""
    found = ImportPass.objects.filter(file=file).order_by("-begun_at", "-pk")[0]
    return found.created


def drained(stream: Callable[..., Any], actor: Actor) -> None:
    """Read all that an export sends."""
    columns = columns_of(CONTACTS.noun, Shape())
    rows = rows_of(actor, CONTACTS.noun, columns, CONTACTS.pages(actor, {}, None, AT_ONCE))
    answer = stream("contacts", [column.header for column in columns], rows)
    pieces: Iterator[bytes] = iter(answer.streaming_content)
    assert sum(map(len, islice(pieces, None))) > 0


def measured(name: str, rows: int, act: Callable[[], Any]) -> Any:
    """Do it and print its line."""
    Path("/proc/self/clear_refs").write_text("5")
    before, worked = time.perf_counter(), time.process_time()
    found = act()
    took, worked = time.perf_counter() - before, time.process_time() - worked
    print(f"  {name:<18}{took:>9,.1f} s {rows / took:>10,.0f} rows/s {worked:>8,.1f} s CPU {peak():>8,.0f} MiB")
    sys.stdout.flush()
    return found


def peak() -> float:
    """The high-water mark of this process."""
    status = Path("/proc/self/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024
