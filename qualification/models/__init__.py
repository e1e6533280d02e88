"""From signal to handoff."""

from qualification.models.account import AccountInterest, Unsummed
from qualification.models.choices import (
    AccountState,
    Action,
    Business,
    Criterion,
    DeliveryMode,
    HandoffStatus,
    HoldReason,
    ItemStatus,
    Level,
    Priority,
    RouteKind,
    Stage,
    SuspensionKind,
    Tier,
    Trend,
    WayBack,
)
from qualification.models.example import PinnedExample
from qualification.models.handoff import Attempt, Handoff, Hold, Override, Triage
from qualification.models.history import Decision, Facts, Remark, Transition
from qualification.models.lead import Lead, LeadState
from qualification.models.observation import ObservedHandoff, RouteMode
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
from qualification.models.suspension import Suspension
from qualification.models.team import BusinessCalendar, Team, TeamMember

__all__ = [
    "AccountInterest",
    "AccountState",
    "Action",
    "Attempt",
    "Business",
    "BusinessCalendar",
    "Criterion",
    "Decision",
    "DeliveryMode",
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
    "ObservedHandoff",
    "Origin",
    "Override",
    "PinnedExample",
    "Priority",
    "Remark",
    "RouteKind",
    "RouteMode",
    "Sheet",
    "SheetItem",
    "Signal",
    "SignalExclusion",
    "SignalPayload",
    "SignalRestoration",
    "SignalType",
    "Source",
    "Stage",
    "Suspension",
    "SuspensionKind",
    "Team",
    "TeamMember",
    "Tier",
    "Transition",
    "Trend",
    "Triage",
    "Unsummed",
    "WayBack",
]
