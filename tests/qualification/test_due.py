"""What time makes due is done, also while one lead cannot be decided."""

from datetime import datetime, timedelta

import pytest

from qualification.due import look_at_leads
from qualification.intake import ingest
from qualification.models import Lead, LeadState
from qualification.rules import decision
from qualification.rules.decision import Answer, Rules, Situation, decide
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal

pytestmark = pytest.mark.django_db


def test_a_lead_that_cannot_be_decided_keeps_no_other_waiting(
    now: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make_company()
    other = MEDICO | {"name": "Halvorsen", "domain": "halvorsen.example", "employee_count": 77}
    ingest(
        [
            signal("webinar_attended", now),
            signal("webinar_attended", now, contact={"email": "omar@halvorsen.example"}, account=other),
        ],
        actor=INTEGRATION,
        now=now,
    )

    def stumble(situation: Situation, rules: Rules) -> Answer:
        if situation.facts.employee_count == 77:
            raise ZeroDivisionError("a fault of ours")
        return decide(situation, rules)

    monkeypatch.setattr(decision, "decide", stumble)
    later = now + timedelta(days=270)
    assert look_at_leads(later) >= 2
    stages = dict(Lead.objects.values_list("account__name", "stage"))
    assert stages == {"Medico Devices Inc.": "nurture", "Halvorsen": "mql"}
    assert LeadState.objects.get(lead__stage="mql").look_at == later + timedelta(hours=1)
    assert "cannot be decided" in caplog.text
