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
from pathlib import Path

import pytest
from django.conf import settings

from leadhub.alerts.making import AT_ONCE
from leadhub.api.sandbox import set_clock
from leadhub.events.outbox import Happening, record
from leadhub.events.relay import place_events
from leadhub.models import Alert, AlertChannel, ChannelKind, User
from leadhub.usecases import use_case
from tests.fence import allow_writes
from tests.leadhub.alerts.ground import channel, room
from tests.leadhub.alerts.receivers import Others
from tests.live.processes import PATIENCE, own

MANY = 12
POST = "/api/chat.postMessage"


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
def ring(at: datetime, user: User, number: int, **more: str) -> None:
    """Bells ring for somebody, and for the room of the team."""
    data = {"people": [str(user.pk)], "team": True, **more}
    record([Happening("bell.rang", at, data) for _ in range(number)])
    place_events(at)


def ids_of_mail(others: Others) -> list[str]:
    """The ids of the mails that arrived, repeats among them."""
    mails = [email.message_from_string(one["message"]) for one in others.came("smtp")]
    return [str(mail["Message-ID"]).strip("<").partition("@")[0] for mail in mails]


def ids_in_slack(others: Others) -> list[str]:
    """The ids of the messages that arrived in the room."""
    return [one["content"]["metadata"]["event_payload"]["id"] for one in others.came(POST)]


def release_leases() -> None:
    """What the killed worker had is due again once its lease is over; nobody waits two minutes for that here."""
    with allow_writes():
        long_ago = datetime.fromtimestamp(0).astimezone()
        Alert.objects.filter(state="due").update(next_try_at=long_ago)
        AlertChannel.objects.update(taken_until=long_ago)


def setting(others: Others) -> User:
    """Somebody to tell, and a room that a bot posts to."""
    with allow_writes():
        sam = User.objects.create_user("sam@leadhub.example", name="Sam", role="sales")
    room(channel(ChannelKind.SLACK_BOT, others.token), "C012AB3CD")
    return sam


def test_a_worker_that_is_killed_while_it_sends_loses_nothing(
    environment: dict[str, str], receivers: Others, now: datetime
) -> None:
    sam = setting(receivers)
    # Of both channels the third message is taken and never answered: the worker does not know whether it arrived.
    for where, well in (("smtp END", {"body": "250 taken"}), (POST, {"body": {"ok": True, "ts": "1.1"}})):
        receivers.answer(where, well, well, {"hold": True, **well})
    ring(now, sam, MANY)
    with worker(environment) as first:
        eventually(lambda: min(len(ids_of_mail(receivers)), len(ids_in_slack(receivers))) >= 3, environment)
        os.kill(first.pid, signal.SIGKILL)
        first.wait(timeout=PATIENCE)
    receivers.release()
    receivers.answer("smtp END")
    receivers.answer(POST)
    unsent = Alert.objects.exclude(state="sent").count()
    assert unsent >= 2 * (MANY - 2), "it was killed in the middle"
    release_leases()
    with worker(environment):
        eventually(lambda: not Alert.objects.exclude(state="sent").exists(), environment)
    assert Alert.objects.count() == 2 * MANY, "one for the person and one for the room, of each event"
    for came, alerts in (
        (ids_of_mail(receivers), Alert.objects.filter(person=sam)),
        (ids_in_slack(receivers), Alert.objects.filter(room__isnull=False)),
    ):
        assert set(came) == {str(one.pk) for one in alerts}
        assert MANY < len(came) <= MANY + 3, "what was on its way is repeated, under the same ids"


def test_a_worker_that_is_killed_while_it_makes_alerts_makes_each_once(
    environment: dict[str, str], receivers: Others, now: datetime, tmp_path: Path
) -> None:
    sam = setting(receivers)
    with allow_writes():
        # Nothing is sent here: it is about what is made.
        AlertChannel.objects.update(rest_until=datetime(2200, 1, 1).astimezone())
    # The first part is made, and within the second one the worker stops to read what nobody writes.
    stuck = tmp_path / "stuck"
    os.mkfifo(stuck)
    ring(now, sam, AT_ONCE + 10)
    ring(now, sam, 1, stuck=str(stuck))
    with worker(environment) as process:
        eventually(stuck.with_suffix(".reached").exists, environment)
        os.kill(process.pid, signal.SIGKILL)
    assert Alert.objects.count() == 2 * AT_ONCE, "it was killed in the middle of a part, which left nothing"
    stuck.unlink()
    every = 2 * (AT_ONCE + 11)
    with worker(environment):
        eventually(lambda: Alert.objects.count() == every, environment)
    assert Alert.objects.values("event", "person", "room").distinct().count() == every
