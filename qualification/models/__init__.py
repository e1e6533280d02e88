"""From signal to handoff."""

from qualification.models.choices import (
    Action,
    Business,
    Criterion,
    HandoffStatus,
    HoldReason,
    ItemStatus,
    Level,
    Priority,
    RouteKind,
    Stage,
    Tier,
    Trend,
)
from qualification.models.handoff import Attempt, Handoff, Hold, Override, Triage
from qualification.models.history import Decision, Facts, Remark, Transition
from qualification.models.lead import Lead, LeadState
from qualification.models.sheet import Sheet, SheetItem
from qualification.models.signal import (
    ExclusionReason,
    Origin,
    Signal,
    SignalExclusion,
    SignalPayload,
    SignalRestoration,
    SignalType,
    Source,
)
from qualification.models.team import BusinessCalendar, Team, TeamMember

__all__ = [
    "Action",
    "Attempt",
    "Business",
    "BusinessCalendar",
    "Criterion",
    "Decision",
    "ExclusionReason",
    "Facts",
    "Handoff",
    "HandoffStatus",
    "Hold",
    "HoldReason",
    "ItemStatus",
    "Lead",
    "LeadState",
    "Level",
    "Origin",
    "Override",
    "Priority",
    "Remark",
    "RouteKind",
    "Sheet",
    "SheetItem",
    "Signal",
    "SignalExclusion",
    "SignalPayload",
    "SignalRestoration",
    "SignalType",
    "Source",
    "Stage",
    "Team",
    "TeamMember",
    "Tier",
    "Transition",
    "Trend",
    "Triage",
]
