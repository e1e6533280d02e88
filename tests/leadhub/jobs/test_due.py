"""What time makes due: all of it, whatever fails."""

import logging
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from leadhub.jobs.due import run_due, together
from leadhub.jobs.tasks import part, relay, tick
from leadhub.models import EventPosition
from qualification.intake import ingest
from qualification.models import Lead
from tests.qualification.company import INTEGRATION, make_company, signal

pytestmark = pytest.mark.django_db


def two_things(now: datetime) -> int:
    return 2


def stumble(now: datetime) -> int:
    raise ZeroDivisionError("a number of somebody's rules")


def wait_for_others(now: datetime) -> int:
    done.append(now)
    return 1


HERE = "tests.leadhub.jobs.test_due"
done: list[datetime] = []


def test_a_part_that_fails_is_logged_and_stops_no_other(
    settings: Settings, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    settings.LEADHUB_DUE = [f"{HERE}.stumble", f"{HERE}.two_things"]
    with caplog.at_level(logging.ERROR):
        outcome = run_due(now)
    assert outcome.done == 2
    assert outcome.failed == [f"{HERE}.stumble"]
    assert "ZeroDivisionError" in caplog.text


def test_tick_names_what_failed(settings: Settings) -> None:
    settings.LEADHUB_DUE = [f"{HERE}.stumble", f"{HERE}.two_things"]
    with pytest.raises(CommandError, match="stumble"):
        call_command("tick")


@pytest.mark.parametrize("wake", [lambda: call_command("tick"), lambda: tick(from_a_newer_caller=1)])
def test_a_score_that_faded_moves_its_lead_by_the_clock_of_the_sandbox(wake, set_clock, now: datetime) -> None:
    make_company()
    began = set_clock(now)
    ingest([signal("webinar_attended", began)], actor=INTEGRATION, now=began)
    wake()
    assert Lead.objects.get().stage == "mql"
    set_clock(now.replace(year=now.year + 1))
    wake()
    assert Lead.objects.get().stage == "nurture"


def test_the_relay_places_events_whatever_its_caller_says(now: datetime) -> None:
    make_company()
    ingest([signal("page_view", now)], actor=INTEGRATION, now=now)
    relay(from_a_newer_caller=1)
    assert EventPosition.objects.exists()


def test_what_waits_for_machines_of_others_is_done_apart(
    settings: Settings, set_clock, client_of, now: datetime
) -> None:
    done.clear()
    settings.LEADHUB_DUE = [f"{HERE}.two_things", f"{HERE}.wait_for_others"]
    settings.LEADHUB_APART = [f"{HERE}.wait_for_others"]
    assert together() == [f"{HERE}.two_things"]
    tick()
    client_of("operations").post("/api/v1/sandbox/clock/", {"now": now.isoformat()}, format="json")
    part("leadhub.invented.by_a_newer_caller", more=1)
    assert done == []
    part(f"{HERE}.wait_for_others")
    assert len(done) == 1
    call_command("tick")
    assert len(done) == 2, "whoever asks for everything gets everything"


def test_every_part_that_is_done_apart_is_due_and_has_a_beat(settings: Settings) -> None:
    beats = [beat["args"] for beat in settings.CELERY_BEAT_SCHEDULE.values() if beat["task"] == "leadhub.part"]
    assert beats == [[name] for name in settings.LEADHUB_APART]
    assert "leadhub.alerts.sending.send_alerts" in settings.LEADHUB_APART
    assert set(settings.LEADHUB_APART) < set(settings.LEADHUB_DUE)
