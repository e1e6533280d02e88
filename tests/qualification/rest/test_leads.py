"""Leads over REST."""

import pytest

from tests.qualification.office import Office

pytestmark = pytest.mark.django_db


def test_a_lead_says_exactly_what_the_contract_lists(office: Office) -> None:
    lead = office.lead(origin={"source": "organic_search", "campaign": "tolerance-guide-2026"})
    partner, rule = lead["route"].pop("partner"), lead["route"].pop("rule")
    assert (partner, rule) == (None, "direct")
    text = lead["next_step"].pop("text")
    assert text.startswith("A buying signal is missing")
    assert lead == {
        "id": lead["id"],
        "contact": lead["contact"],
        "account": lead["account"],
        "product_line": "cnc-machining",
        "stage": "mql",
        "stage_label": "Marketing qualified",
        "stage_entered_at": "2026-11-03T15:00:00Z",
        "fit": {
            "score": 100.0,
            "tier": "A",
            "coverage": 1.0,
            "profile": "series-buyers",
            "excluded_by": None,
            "missing": [],
        },
        "intent": {"research": 10.0, "buying": 0.0, "level": "low", "trend": "rising"},
        "action": "nurture",
        "next_step": {"code": "needs_buying_signal"},
        "route": {"kind": "direct"},
        "owner": None,
        "team": None,
        "hold": None,
        "handoff": None,
        "triage": None,
        "rules": {"profiles": 1, "channel_rules": 1, "scoring_model": 1, "agreement": 1},
        "source": "organic_search",
        "campaign": "tolerance-guide-2026",
        "value": None,
        "business": "new_customer",
        "returned": False,
        "created_at": "2026-11-03T15:00:00Z",
        "updated_at": "2026-11-03T15:00:00Z",
    }
