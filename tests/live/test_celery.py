"""Beat and a worker of Celery on real Redis and real PostgreSQL, in production mode."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from leadhub.clock import real_now
from leadhub.documents.in_force import content_of, rule_set_at
from leadhub.documents.publishing import publish
from leadhub.events.outbox import Happening, record
from leadhub.models import Alert, DocumentKind, Event, EventPosition, Job, Unplaced, User
from leadhub.usecases import use_case
from qualification import rescoring
from qualification.intake import ingest
from qualification.models import Decision, Lead, LeadState
from tests.fence import allow_writes
from tests.leadhub.alerts.receivers import Others
from tests.live.production import PATIENCE, beat, eventually, kill, worker
from tests.qualification.company import INTEGRATION, make_company
from tests.qualification.company import signal as signal_of

# The wall clock rules production: what shall be due now began so long ago.
THEN = datetime.now(UTC) - timedelta(days=270)  # noqa: TID251 - the wall clock is what this is about


@pytest.fixture
def brisk(production: dict[str, str]) -> dict[str, str]:
    """Production, whose beat looks for what is due more often."""
    return production | {"DJANGO_SETTINGS_MODULE": "tests.live.brisk"}


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


def test_beat_wakes_what_is_due_and_events_get_their_place(brisk: dict[str, str]) -> None:
    webinars(3)
    assert EventPosition.objects.count() == 0
    with ExitStack() as stack:
        stack.enter_context(worker(brisk))
        stack.enter_context(beat(brisk))
        eventually(faded, brisk)
        eventually(placed, brisk)
    assert not LeadState.objects.filter(look_at__lt=datetime.now(UTC)).exists()  # noqa: TID251


def test_a_worker_that_is_killed_loses_nothing(brisk: dict[str, str]) -> None:
    webinars(40)
    with beat(brisk):
        with worker(brisk) as first:
            # In the middle of its first wake-up: whatever it had taken is taken up by the next one.
            log = Path(brisk["DATA_DIR"]) / "worker.log"
            eventually(lambda: "received" in log.read_text(), brisk)
            kill(first)
        tell_of_something()
        with worker(brisk):
            eventually(faded, brisk)
            eventually(placed, brisk)
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
