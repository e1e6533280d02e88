"""Suspensions begin while somebody else is at work with a lead."""

from datetime import datetime, timedelta

import pytest

from leadhub.actors import SYSTEM
from qualification import suspending
from qualification.deciding import Deciding
from qualification.due import look_at_leads
from qualification.intake import ingest
from qualification.models import Lead, SuspensionKind
from tests.live.meanwhile import Meanwhile
from tests.qualification.company import INTEGRATION, make_company, signal


@pytest.mark.engine("postgresql")
def test_what_a_lead_is_just_told_is_seen_by_whoever_suspends_it(
    fresh_database: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_company()
    ingest([signal("page_view", now)], actor=INTEGRATION, now=now)
    other = Meanwhile(lambda: suspend(now))
    other.before(monkeypatch, Deciding, "save")
    ingest([signal("webinar_attended", now)], actor=INTEGRATION, now=now)
    other.end()
    assert Lead.objects.get().stage == "mql"
    assert look_at_leads(now) == 1
    assert Lead.objects.get().stage == "nurture"


def suspend(now: datetime) -> None:
    """Let what people attend count nothing."""
    kind, until = SuspensionKind.SIGNAL_TYPE, now + timedelta(days=1)
    suspending.suspend(kind=kind, code="webinar_attended", note="x", until=until, actor=SYSTEM, now=now)
