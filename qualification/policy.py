"""Who may do what in this app: one line a verb."""

from leadhub.actors import Role
from leadhub.policy.groups import OPERATIONS, PARTNERS, READERS, SALES_SIDE, WORKERS
from leadhub.policy.registry import Rules

RULES: Rules = {
    "signal.list": READERS,
    "signal.read": READERS,
    "signal.create": frozenset({Role.INTEGRATION, Role.OPERATIONS, Role.MARKETING}),
    "signal_type.list": READERS,
    "lead.list": READERS,
    "lead.read": READERS,
    "lead.explain": READERS,
    "lead.timeline": READERS,
    "lead.committee": READERS,
    "draft.simulate": WORKERS,
    "profile.match": READERS,
    "example.list": READERS,
    "example.read": READERS,
    "example.pin": WORKERS,
    "example.retire": OPERATIONS,
    "lead.create": WORKERS,
    "lead.qualify": SALES_SIDE,
    "lead.claim": SALES_SIDE,
    "lead.hold": WORKERS,
    "lead.resume": WORKERS,
    "sheet.read": READERS,
    "sheet.fill": SALES_SIDE,
    "handoff.list": READERS,
    "handoff.read": READERS,
    "partner.leads": PARTNERS,
    "partner.lead": PARTNERS,
    "team.list": READERS,
    "team.read": READERS,
    "team.create": OPERATIONS,
    "team.edit": OPERATIONS,
    "calendar.list": READERS,
    "calendar.create": OPERATIONS,
    "calendar.edit": OPERATIONS,
    "handoff.queue": SALES_SIDE,
    "triage.list": READERS,
}
