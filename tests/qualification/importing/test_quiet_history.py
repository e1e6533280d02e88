"""What a file states quietly about leads that were here before: what is suspended, at rest, or only better known."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from feedback.outcomes import recycle
from leadhub.actors import Actor, ActorKind, Role
from qualification.due import apply_suspensions, look_at_leads
from qualification.intake import ingest
from qualification.models import Handoff, Lead, SuspensionKind
from qualification.suspending import suspend
from tests.qualification.company import INTEGRATION, make_company, signal
from tests.qualification.importing.conftest import Run, deal

pytestmark = pytest.mark.django_db

Export = Callable[..., Path]
MARKETING = Actor(ActorKind.PERSON, Role.MARKETING, name="Mara")


@pytest.fixture(autouse=True)
def company(db: None, set_clock: Callable[[datetime], datetime], now: datetime) -> None:
    """Somebody to hand leads to, at a known time."""
    make_company()
    set_clock(now)


def test_what_a_suspended_source_states_opens_nothing_when_it_counts_again(
    run: Run, crm: Export, now: datetime
) -> None:
    ingest([signal("guide_download", now), signal("guide_download", now, source="crm")], actor=INTEGRATION, now=now)
    until = now + timedelta(days=2)
    suspend(kind=SuspensionKind.SOURCE, code="crm", note="Doubles.", until=until, actor=MARKETING, now=now)
    apply_suspensions(now)
    look_at_leads(now)
    run(crm(deal(1, Mail="dana@medico.example", RFQ=now.isoformat(), Product="CNC")), quiet_history=True)
    look_at_leads(now)
    assert Lead.objects.get().level == "low"
    apply_suspensions(until)
    look_at_leads(until)
    lead = Lead.objects.get()
    assert (lead.level, lead.stage, lead.next_step) == ("urgent", "nurture", "waits_for_signal")
    assert not Handoff.objects.exists()


@pytest.mark.parametrize("is_told", [False, True], ids=["facts alone", "something that was done"])
def test_only_what_was_done_lets_a_lead_at_rest_wait_for_something_fresh(
    run: Run, crm: Export, now: datetime, is_told: bool
) -> None:
    ingest([signal("webinar_attended", now)], actor=INTEGRATION, now=now)
    recycle(Lead.objects.get().pk, reason="timing", comment="Next year.", actor=MARKETING, now=now)
    asked = {"RFQ": (now - timedelta(days=60)).isoformat()} if is_told else {}
    run(crm(deal(1, Mail="dana@medico.example", Product="CNC", Amount="500", **asked)), quiet_history=True)
    lead = Lead.objects.get()
    assert (lead.stage, lead.value_amount, lead.opens_nothing) == ("nurture", Decimal(500), is_told)
