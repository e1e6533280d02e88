"""Who may do what in this app: one line a verb."""

from leadhub.actors import Role
from leadhub.policy.groups import MARKETING_SIDE, OPERATIONS, PARTNERS, READERS, SALES_SIDE, WORKERS
from leadhub.policy.registry import Rules

RETURNERS = SALES_SIDE | {Role.MARKETING}

RULES: Rules = {
    "handoff.accept": SALES_SIDE,
    "handoff.reject": SALES_SIDE,
    "handoff.attempt": SALES_SIDE,
    "lead.advance": SALES_SIDE,
    "lead.recycle": RETURNERS,
    "lead.disqualify": RETURNERS,
    "lead.reopen": WORKERS,
    "triage.decide": WORKERS,
    "lead.decline": WORKERS,
    "decline_text.suggest": READERS,
    "decline_text.list": READERS,
    "decline_text.read": READERS,
    "decline_text.edit": OPERATIONS,
    "rfq.end": SALES_SIDE,
    "nurture.summary": READERS,
    "insight.read": READERS,
    "scorecard.read": READERS,
    "campaign.list": READERS,
    "campaign.read": READERS,
    "campaign.edit": OPERATIONS | {Role.MARKETING},
    "forecast.read": READERS,
    "recalibration.list": READERS,
    "recalibration.read": READERS,
    "recalibration.ask": MARKETING_SIDE | {Role.MANAGER},
    "recalibration.draft": OPERATIONS,
    "reason.list": READERS,
    "reason.create": OPERATIONS,
    "reason.edit": OPERATIONS,
    "partner.accept": PARTNERS,
    "partner.reject": PARTNERS,
    "partner.progress": PARTNERS,
}
