"""`manage.py replay` as the schedule of somebody's own runs it: a process with an exit code."""

import subprocess
import sys
from datetime import datetime

from qualification.intake import ingest
from qualification.models import Decision
from tests.qualification.company import INTEGRATION, make_company, signal
from tests.rows import row


def test_it_ends_with_0_when_all_is_well_and_with_1_when_not(fresh_database: str, now: datetime) -> None:
    make_company()
    ingest([signal("webinar_attended", now)], actor=INTEGRATION, now=now)

    def run() -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "manage.py", "replay"],
            env={"DATABASE_URL": fresh_database, "SECRET_KEY": "x", "PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )

    done = run()
    assert (done.returncode, done.stdout) == (0, "1 decisions of core 1 replayed: 1 gave the same bytes, 0 did not.\n")
    assert "decisions/s" in done.stderr
    like = Decision.objects.get()
    names = ("lead_id", "at", "ruleset", "core", "facts", "terms", "context", "cause")
    spoilt = bytes(like.answer).replace(b'"action":"mql"', b'"action":"handoff"')
    row(Decision, seq=2, answer=spoilt, **{name: getattr(like, name) for name in names})
    done = run()
    assert done.returncode == 1
    assert "action was handoff, is mql" in done.stderr
