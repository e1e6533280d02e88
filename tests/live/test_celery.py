"""Beat and a worker of Celery on real Redis and real PostgreSQL, in production mode."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker
from redis import Redis

from leadhub.clock import real_now
from leadhub.documents.in_force import content_of, rule_set_at
from leadhub.documents.publishing import publish
from leadhub.events.outbox import Happening, record
from leadhub.models import Alert, DocumentKind, Event, EventPosition, Job, Unplaced, User
from leadhub.usecases import use_case
from qualification import rescoring
from qualification.intake import ingest
from qualification.models import Decision, Lead, LeadState
from tests import databases
from tests.fence import allow_writes
from tests.leadhub.alerts.receivers import Others
from tests.qualification.company import INTEGRATION, make_company
from tests.qualification.company import signal as signal_of

ROOT = Path(settings.BASE_DIR)
PATIENCE = 60.0
# The wall clock rules production: what shall be due now began so long ago.
THEN = datetime.now(UTC) - timedelta(days=270)  # noqa: TID251 - the wall clock is what this is about


@pytest.fixture
def production(django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a production installation with a database of its own."""
    redis = os.environ.get("LEADHUB_TEST_REDIS")
    if not redis or "postgresql" not in settings.ENGINES:
        pytest.skip("Celery is tried on the PostgreSQL and Redis that `make test` starts")
    with django_db_blocker.unblock():
        databases.switch_to("postgresql")
        try:
            with databases.fresh("postgresql") as address:
                Redis.from_url(redis).flushdb()
                yield os.environ | {
                    "DJANGO_SETTINGS_MODULE": "leadhub.settings",
                    "LEADHUB_MODE": "production",
                    "SECRET_KEY": "k" * 50,
                    "ALLOWED_HOSTS": "leadhub.example",
                    "DATABASE_URL": address,
                    "REDIS_URL": redis,
                    "DATA_DIR": str(tmp_path),
                }
        finally:
            databases.switch_to(next(iter(settings.ENGINES)))


@contextmanager
def running(environment: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery program in a process group of its own, ended with all its children."""
    log = Path(environment["DATA_DIR"]) / f"{arguments[0]}.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "leadhub.celery", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=out,
            process_group=0,
        )
        try:
            yield process
        finally:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a program and its children without warning."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def worker(environment: dict[str, str]) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    """A real worker."""
    return running(environment, "worker", "--concurrency", "2", "--loglevel", "INFO")


def beat(environment: dict[str, str]) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    """A real beat."""
    return running(environment, "beat", "--schedule", f"{environment['DATA_DIR']}/schedule", "--loglevel", "INFO")


def eventually(true: Callable[[], bool], environment: dict[str, str]) -> None:
    """Wait for something to become true; the programs' own words tell why it does not."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "\n".join(
            path.read_text()[-3000:] for path in Path(environment["DATA_DIR"]).glob("*.log")
        )
        time.sleep(0.2)


def webinars(people: int) -> None:
    """MQLs of nine months ago whom nothing has reminded of us since."""
    make_company()
    batch = [signal_of("webinar_attended", THEN, contact={"email": f"p{n}@medico.example"}) for n in range(people)]
    ingest(batch, actor=INTEGRATION, now=THEN)
    assert set(Lead.objects.values_list("stage", flat=True)) == {"mql"}


def faded() -> bool:
    return set(Lead.objects.values_list("stage", flat=True)) == {"nurture"}


def placed() -> bool:
    return EventPosition.objects.count() == Event.objects.count() and not Unplaced.objects.exists()


def test_beat_wakes_what_is_due_and_events_get_their_place(production: dict[str, str]) -> None:
    webinars(3)
    assert EventPosition.objects.count() == 0
    with ExitStack() as stack:
        stack.enter_context(worker(production))
        stack.enter_context(beat(production))
        eventually(faded, production)
        eventually(placed, production)
    assert not LeadState.objects.filter(look_at__lt=datetime.now(UTC)).exists()  # noqa: TID251


def test_a_worker_that_is_killed_loses_nothing(production: dict[str, str]) -> None:
    webinars(40)
    with beat(production):
        with worker(production) as first:
            # In the middle of its first wake-up: whatever it had taken is taken up by the next one.
            log = Path(production["DATA_DIR"]) / "worker.log"
            eventually(lambda: "received" in log.read_text(), production)
            kill(first)
        tell_of_something()
        with worker(production):
            eventually(faded, production)
            eventually(placed, production)
    leads = list(Lead.objects.values_list("stage_seq", flat=True))
    assert leads == [leads[0]] * 40, "each lead faded once"


def test_a_rescoring_whose_worker_is_killed_is_brought_to_its_end(production: dict[str, str]) -> None:
    make_company()
    now = datetime.now(UTC)  # noqa: TID251
    people = [{"email": f"p{number}@medico.example"} for number in range(2_500)]
    ingest([signal_of("tolerance_guide_download", now, contact=who) for who in people], actor=INTEGRATION, now=now)
    content = content_of(DocumentKind.SCORING_MODELS, 1)
    for row in content["models"][0]["thresholds"]:
        row["at_least"] /= 2
    publish({DocumentKind.SCORING_MODELS: content}, note="Half", by="Ines", now=now, effective_at=now)
    assert rescoring.begin_due(now) == 1
    with beat(production):
        with worker(production) as first:
            eventually(lambda: Lead.objects.filter(stage="mql").exists(), production)
            kill(first)
        with worker(production):
            eventually(lambda: not Lead.objects.exclude(stage="mql").exists(), production)
            eventually(
                lambda: not Job.objects.filter(key=str(rule_set_at(now).pk), finished_at=None).exists(), production
            )
    assert set(Decision.objects.filter(seq=2).values_list("ruleset", flat=True)) == {rule_set_at(now).pk}
    assert Decision.objects.count() == 2 * len(people)


def test_beat_sends_what_people_are_told(production: dict[str, str], receivers: Others) -> None:
    receivers.forget()
    told = production | {"DJANGO_SETTINGS_MODULE": "tests.live.bells", "EMAIL_URL": receivers.mail_url}
    with allow_writes():
        sam = User.objects.create_user("sam@leadhub.example", name="Sam", role="sales")
    ring_for(sam)
    with ExitStack() as stack:
        stack.enter_context(worker(told))
        stack.enter_context(beat(told))
        eventually(lambda: Alert.objects.filter(state="sent").exists(), production)
    assert [one["to"] for one in receivers.came("smtp")] == [["sam@leadhub.example"]]


def test_a_worker_does_not_start_under_a_policy_with_gaps(production: dict[str, str]) -> None:
    broken = production | {"DJANGO_SETTINGS_MODULE": "tests.live.gaps"}
    with worker(broken) as process:
        assert process.wait(timeout=PATIENCE) != 0
    assert "No policy rule for" in (Path(production["DATA_DIR"]) / "worker.log").read_text()


@use_case
def tell_of_something() -> None:
    record([Happening("rules.published", THEN, {})])


@use_case
def ring_for(user: User) -> None:
    record([Happening("bell.rang", real_now(), {"people": [str(user.pk)]})])
