"""Who may do what in this app: one line a verb."""

from leadhub.actors import Role
from leadhub.patience import Patience
from leadhub.policy.groups import MARKETING_SIDE, OPERATIONS, PARTNERS, READERS, SALES_SIDE, WORKERS
from leadhub.policy.registry import Rules
from leadhub.policy.scopes import Area

RETURNERS = SALES_SIDE | {Role.MARKETING}
# Who prepares reviews, keeps their minutes and closes them, and who rates: operations is of neither side.
REVIEWERS = OPERATIONS | {Role.MARKETING, Role.MANAGER}
RATERS = SALES_SIDE | {Role.MARKETING}

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
    "review.list": READERS,
    "review.read": READERS,
    "review.items": READERS,
    # Whose ratings, and from when on, is for each row to say.
    "review.ratings": READERS,
    "review.results": READERS,
    "review.decisions": READERS,
    "review.prepare": REVIEWERS,
    "review.rate": RATERS,
    "review.minute": REVIEWERS,
    "review.decide": REVIEWERS,
    # Sellers say what became of the decisions that they answer for.
    "review.revise": WORKERS,
    "review.draft": REVIEWERS,
    "review.close": REVIEWERS,
    "feedback.mine": SALES_SIDE,
    "set_up.read": OPERATIONS,
    # What machines say of leads; persons have doors of their own.
    "proposal.make": frozenset({Role.INTEGRATION}),
    "proposal.withdraw": frozenset({Role.INTEGRATION}),
    "proposal.list": READERS,
    "proposal.read": READERS,
    "proposal.explain": RETURNERS,
    "proposal.dismiss": WORKERS,
    "outcome.list": READERS,
    "outcome.read": READERS,
    "reason.list": READERS,
    "reason.create": OPERATIONS,
    "reason.edit": OPERATIONS,
    "partner.accept": PARTNERS,
    "partner.reject": PARTNERS,
    "partner.progress": PARTNERS,
}

AREAS = (
    Area(
        name="leads",
        label="leads, handoffs, RFQs, triage and teams",
        rules=RULES,
        nouns=frozenset({"handoff", "lead", "triage", "decline_text", "rfq", "proposal", "nurture"}),
    ),
    Area(name="insight", label="scorecard, insight, reviews, reasons and recalibrations", rules=RULES),
)

# Seconds that a statement may take for what is asked about all leads at once. Of a million leads the scorecard took
# 1.5 s and insight by signals 8.5 s on an idle machine.
PATIENCE: Patience = {
    "forecast.read": 30,
    "insight.read": 30,
    "nurture.summary": 30,
    "recalibration.ask": 30,
    "review.prepare": 30,
    "scorecard.read": 30,
}
