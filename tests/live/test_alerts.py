"""Alerts leave from workers of their own process, also when those are killed in the middle of it."""

import email
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from leadhub.api.sandbox import set_clock
from leadhub.events.outbox import Happening, record
from leadhub.events.relay import place_events
from leadhub.models import Alert, AlertChannel, ChannelKind, Event, User
from leadhub.usecases import use_case
from tests.fence import allow_writes
from tests.leadhub.alerts.ground import channel, room
from tests.leadhub.alerts.receivers import Others
from tests.live.processes import PATIENCE, own

MANY = 12


@pytest.fixture
def environment(fresh_database: str, receivers: Others, tmp_path: Path, now: datetime) -> dict[str, str]:
    """A sandbox on this database, whose worker sends to the systems of others."""
    receivers.forget()
    set_clock(now)
    return own({}) | {
        "DJANGO_SETTINGS_MODULE": "tests.live.bells",
        "LEADHUB_MODE": "sandbox",
        "DATABASE_URL": fresh_database,
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": settings.SECRET_KEY,
        "EMAIL_URL": receivers.mail_url,
        "SLACK_API_URL": receivers.api,
        "LOG_LEVEL": "ERROR",
    }


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker, killed at the end if it still runs."""
    with (Path(environment["DATA_DIR"]) / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker"], cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
            process.wait(timeout=PATIENCE)


def eventually(true: Callable[[], bool], environment: dict[str, str]) -> None:
    """Wait for something to become true; the worker's own words tell why it does not."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        log = Path(environment["DATA_DIR"]) / "worker.log"
        assert time.monotonic() < deadline, log.read_text()[-4000:]
        time.sleep(0.1)


@use_case
def ring(at: datetime, user: User, number: int) -> None:
    """Bells ring for somebody, and for the room of the team."""
    record([Happening("bell.rang", at, {"people": [str(user.pk)], "team": True}) for _ in range(number)])
    place_events(at)


def ids_of_mail(others: Others) -> list[str]:
    """The ids of the mails that arrived, repeats among them."""
    mails = [email.message_from_string(one["message"]) for one in others.came("smtp")]
    return [str(mail["Message-ID"]).strip("<").partition("@")[0] for mail in mails]


def ids_in_slack(others: Others) -> list[str]:
    """The ids of the messages that arrived in the room."""
    return [one["content"]["metadata"]["event_payload"]["id"] for one in others.came("/api/chat.postMessage")]


def release_leases() -> None:
    """What the killed worker had is due again once its lease is over; nobody waits two minutes for that here."""
    with allow_writes():
        Alert.objects.filter(state="due").update(next_try_at=datetime.fromtimestamp(0).astimezone())


def reached(number: int) -> bool:
    """Whether so many alerts are made."""
    return Alert.objects.count() >= number


def setting(others: Others) -> User:
    """Somebody to tell, and a room that a bot posts to."""
    with allow_writes():
        sam = User.objects.create_user("sam@leadhub.example", name="Sam", role="sales")
    room(channel(ChannelKind.SLACK_BOT, others.token), "C012AB3CD")
    return sam


@pytest.mark.parametrize("stuck", ["smtp END", "/api/chat.postMessage"])
def test_a_worker_that_is_killed_while_it_sends_loses_nothing(
    environment: dict[str, str], receivers: Others, now: datetime, stuck: str
) -> None:
    sam = setting(receivers)
    # The third message is taken and never answered: the worker does not know whether it arrived.
    well: dict[str, Any] = {"body": "250 taken"} if stuck.startswith("smtp") else {"body": {"ok": True, "ts": "1.1"}}
    receivers.answer(stuck, well, well, {"hold": True, **well})
    ring(now, sam, MANY)
    with worker(environment) as first:
        place = stuck.split(maxsplit=1)[0]
        eventually(lambda: len(receivers.came(place)) >= 3, environment)
        os.kill(first.pid, signal.SIGKILL)
        first.wait(timeout=PATIENCE)
    receivers.release()
    receivers.answer(stuck)
    assert Event.objects.filter(type="bell.rang").count() == MANY
    release_leases()
    with worker(environment):
        eventually(lambda: not Alert.objects.exclude(state="sent").exists(), environment)
    assert Alert.objects.count() == 2 * MANY, "one for the person and one for the room, of each event"
    mailed, posted = ids_of_mail(receivers), ids_in_slack(receivers)
    assert set(mailed) == {str(one.pk) for one in Alert.objects.filter(person=sam)}
    assert set(posted) == {str(one.pk) for one in Alert.objects.filter(room__isnull=False)}
    repeated = mailed if stuck.startswith("smtp") else posted
    assert MANY < len(repeated) <= MANY + 3, "what was on its way is repeated, under the same ids"


def test_a_worker_that_is_killed_while_it_makes_alerts_makes_each_once(
    environment: dict[str, str], receivers: Others, now: datetime
) -> None:
    sam = setting(receivers)
    ring(now, sam, 2_500)
    with allow_writes():
        # Nothing is sent here: it is about what is made.
        AlertChannel.objects.update(rest_until=datetime(2200, 1, 1).astimezone())
    for _ in range(2):
        enough = min(Alert.objects.count() + 1, 5_000)
        with worker(environment) as process:
            eventually(partial(reached, enough), environment)
            os.kill(process.pid, signal.SIGKILL)
    with worker(environment):
        eventually(lambda: Alert.objects.count() == 5_000, environment)
    assert Alert.objects.values("event", "person", "room").distinct().count() == 5_000
