"""Files handed over through the doors, and their jobs worked off."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from leadhub import clock
from leadhub.jobs import queue
from leadhub.jobs.running import run_job
from leadhub.models import Job
from tests.qualification.office import Json, Office

PEOPLE = "E-Mail,Vorname,Firma,Website,Land,Mitarbeiter"


def person(number: int, **cells: str) -> str:
    """A line of a list of people."""
    said = {
        "E-Mail": f"p{number}@works{number}.example",
        "Vorname": f"Ada {number}",
        "Firma": f"Works {number}",
        "Website": f"works{number}.example",
        "Land": "DE",
        "Mitarbeiter": str(50 + number),
    } | cells
    return ",".join(said[name] for name in PEOPLE.split(","))


def people(count: int, *others: str) -> bytes:
    """A list of so many people, and lines that are odd."""
    return "\n".join([PEOPLE, *(person(number) for number in range(count)), *others, ""]).encode()


def workbook(*rows: Sequence[Any]) -> bytes:
    """A workbook of one sheet."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(file)
    return file.getvalue()


def send(office: Office, content: bytes, *, name: str = "people.csv", who: str = "marketing", **headers: str) -> Any:
    """The answer to an upload."""
    file = io.BytesIO(content)
    file.name = name
    return office.client(who).post("/api/v1/imports/", {"file": file}, format="multipart", headers=headers)


def uploaded(office: Office, content: bytes, **said: Any) -> Json:
    """The draft of a file that is taken."""
    answer = send(office, content, **said)
    assert answer.status_code == 201, answer.content
    made: Json = answer.json()
    return made


def work_off() -> None:
    """Let a worker do what waits."""
    while (job := queue.take()) is not None:
        left = run_job(job, clock.now(), seconds=60)
        if left is not None and left.status == Job.Status.RUNNING:
            queue.let_go(left)


def passed(office: Office, file: str, act: str, who: str = "marketing") -> Json:
    """The import after a dry run or a run that came to its end."""
    answer = office.call(who, "POST", f"imports/{file}/{act}/")
    assert answer.status_code == 202, answer.content
    assert answer["Location"] == f"/api/v1/jobs/{answer.json()['id']}/"
    work_off()
    found: Json = office.get(who, f"imports/{file}/")
    return found


def counts(found: Json, of: str) -> tuple[int, ...]:
    """Rows, and what became of them."""
    return tuple(found[of][name] for name in ("rows", "created", "updated", "unchanged", "refused"))
