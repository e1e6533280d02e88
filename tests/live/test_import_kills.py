"""An import whose worker is killed twenty times takes each row exactly once, on either engine."""

import io
import os
import subprocess
import sys
from datetime import datetime
from uuid import UUID

import pytest

from accounts.models import Account, Contact
from leadhub.actors import Actor, Role
from leadhub.models import Job, User
from qualification.importing import uploads
from qualification.models import ImportFault, ImportPass, Lead, Signal, Transition
from tests.live.processes import PATIENCE, ROOT
from tests.live.test_document_races import people
from tests.qualification.company import make_company

DEATHS = 20
COUNT = 400
HEADER = "Lead ID;Created;Email;Company;Domain;Sent"
ODD = 40


def content() -> bytes:
    """Leads with a signal each, two people to a company; one line in so many is odd."""
    lines = [
        f"L-{n};2026-03-02;p{n}@works{n // 2}.example;Works {n // 2};works{n // 2}.example;2026-03-03"
        if n % ODD
        else f"L-{n};never;p{n}@x.example;;;"
        for n in range(COUNT)
    ]
    return "\n".join([HEADER, *lines]).encode()


def drafted(actor: Actor, now: datetime) -> UUID:
    """The import, with the signal that its mapping tells of."""
    file = uploads.begin("leads.csv", io.BytesIO(content()), actor=actor, now=now)
    signals = [{"type": {"const": "webinar_attended"}, "at": "Sent"}]
    uploads.edit(file.pk, mapping={**file.mapping, "signals": signals}, quiet=True, actor=actor)
    return file.pk


@pytest.mark.parametrize("kind", ["dry_run", "run"])
def test_each_row_is_taken_exactly_once(fresh_database: str, now: datetime, kind: str) -> None:
    make_company()
    actor = User.objects.get(pk=people(Role.OPERATIONS)[0]).actor
    file, before = drafted(actor, now), Account.objects.count()
    job = getattr(uploads, kind)(file, actor=actor, now=now)
    command = [sys.executable, "-m", "tests.live.import_kills", str(DEATHS)]
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "leadhub.settings",
        "LEADHUB_MODE": "sandbox",
        "DATABASE_URL": fresh_database,
    }
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=3 * PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= DEATHS // 2, "most lives ended before the file did"
    found, odd = ImportPass.objects.get(), COUNT // ODD
    assert Job.objects.get(pk=job.pk).status == Job.Status.DONE
    assert (found.rows, found.created, found.updated, found.unchanged) == (COUNT, COUNT - odd, 0, 0)
    assert sorted(ImportFault.objects.values_list("line", flat=True)) == [n + 2 for n in range(0, COUNT, ODD)]
    if kind == "dry_run":
        assert (Contact.objects.count(), Lead.objects.count(), Account.objects.count()) == (0, 0, before)
        return
    assert Contact.objects.count() == Lead.objects.count() == Signal.objects.count() == COUNT - odd
    assert Transition.objects.filter(seq=1).count() == COUNT - odd
