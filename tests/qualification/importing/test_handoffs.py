"""What a file states of leads that wait for an answer: nobody is asked any more, and no clock runs on."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from qualification.intake import ingest
from qualification.models import ClockOutcome, ClockRun, Handoff, Lead, Triage
from tests.qualification.company import INTEGRATION, make_company, signal
from tests.qualification.importing.conftest import Run, deal

pytestmark = pytest.mark.django_db

Export = Callable[..., Path]


@pytest.fixture(autouse=True)
def company(db: None, set_clock: Callable[[datetime], datetime], now: datetime) -> None:
    """Somebody to hand leads to, at a known time."""
    make_company()
    set_clock(now)


@pytest.mark.parametrize("quiet", [False, True], ids=["told", "quiet"])
@pytest.mark.parametrize(("stage", "becomes"), [("Won", "won"), ("Open", "sql"), ("Lost", "lost")])
def test_what_a_file_ends_or_takes_on_waits_for_no_answer(
    run: Run, crm: Export, now: datetime, stage: str, becomes: str, quiet: bool
) -> None:
    ingest([signal("rfq_submitted", now)], actor=INTEGRATION, now=now)
    closed = {"Stage": stage, "Closed": "2026-04-01 09:00:00", "Seller": "Sam", "Words": "Signed.", "Why": "price"}
    run(crm(deal(1, Mail="dana@medico.example", Product="CNC", **closed)), quiet_history=quiet)
    assert Lead.objects.get().stage == becomes
    assert Handoff.objects.get().status == "withdrawn"
    assert not ClockRun.objects.filter(outcome=ClockOutcome.RUNNING).exists()


def test_what_a_file_decides_is_off_the_list_of_the_desk(run: Run, crm: Export, now: datetime) -> None:
    ingest(
        [signal("rfq_submitted", now, contact={"email": "zoe@gmail.example"}, account={})], actor=INTEGRATION, now=now
    )
    assert Triage.objects.get().decided_at is None
    closed = {"Stage": "Won", "Closed": "2026-04-01 09:00:00", "Seller": "Sam"}
    run(crm(deal(1, Mail="zoe@gmail.example", Product="CNC", **closed)))
    assert Triage.objects.get().decided_at == now
    assert not ClockRun.objects.filter(outcome=ClockOutcome.RUNNING).exists()
