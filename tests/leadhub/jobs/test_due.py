"""What time makes due: all of it, whatever fails."""

import logging
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from leadhub.jobs.due import run_due
from leadhub.jobs.tasks import relay, tick
from leadhub.models import EventPosition
from qualification.intake import ingest
from qualification.models import Lead
from tests.qualification.company import INTEGRATION, make_company, signal

pytestmark = pytest.mark.django_db


def two_things(now: datetime) -> int:
    return 2


def stumble(now: datetime) -> int:
    raise ZeroDivisionError("a number of somebody's rules")


HERE = "tests.leadhub.jobs.test_due"


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
