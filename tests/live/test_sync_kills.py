"""A worker that is killed between what the other side has done and what we know of it makes nobody twice."""

import os
import subprocess
import sys
from typing import Any

import pytest

from accounts.models import Contact
from leadhub.models import SyncItem, SyncLink
from tests.live.hubspots import UPSERT, Renaming, connected, persons
from tests.live.processes import PATIENCE, ROOT
from tests.qualification.company import make_company

LIVES = 40


@pytest.mark.engine("postgresql")
def test_every_statement_may_be_the_last_and_there_is_one_record_of_each(fresh_database: str, settings: Any) -> None:
    settings.LOCAL_RECEIVERS = True
    make_company()
    vendor = Renaming()
    command = [sys.executable, "-m", "tests.live.sync_kills", str(LIVES)]
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "leadhub.settings",
        "LEADHUB_MODE": "sandbox",
        "DATABASE_URL": fresh_database,
    }
    with connected(vendor):
        done = subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=5 * PATIENCE, check=False
        )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= LIVES // 2, "most lives ended before the turn did"
    everybody = sorted(str(key) for key in Contact.objects.values_list("pk", flat=True))
    assert len(everybody) == LIVES and persons(vendor) == everybody
    assert sorted(str(key) for key in SyncLink.objects.values_list("target", flat=True)) == everybody
    assert not SyncItem.objects.exists()
    made = [call for call in vendor.calls if call.url.path.endswith(UPSERT)]
    assert len(made) < LIVES, "most were found again, or made together"
