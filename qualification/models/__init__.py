"""From signal to handoff."""

from qualification.models.account import AccountInterest, Unsummed
from qualification.models.choices import (
    AccountState,
    Action,
    Business,
    ClockKind,
    ClockOutcome,
    Criterion,
    DeliveryMode,
    Feasibility,
    HandoffStatus,
    HoldReason,
    ItemStatus,
    Level,
    PlacementAnswer,
    Priority,
    RouteKind,
    Stage,
    SuspensionKind,
    Tier,
    Trend,
    WayBack,
    WhyUnassigned,
)
from qualification.models.clock import ClockRun, Escalation
from qualification.models.example import PinnedExample
from qualification.models.handoff import Attempt, Handoff, Hold, Override, Triage
from qualification.models.history import Decision, Facts, Remark, Transition
from qualification.models.lead import Lead, LeadState
from qualification.models.observation import ObservedHandoff, RouteMode
from qualification.models.question import DataRequest, Placement
from qualification.models.review import TechnicalReview
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
    "ClockKind",
    "ClockOutcome",
    "ClockRun",
    "Criterion",
    "DataRequest",
    "Decision",
    "DeliveryMode",
    "Escalation",
    "ExclusionReason",
    "Facts",
    "Feasibility",
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
    "Placement",
    "PlacementAnswer",
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
    "TechnicalReview",
    "Tier",
    "Transition",
    "Trend",
    "Triage",
    "Unsummed",
    "WayBack",
    "WhyUnassigned",
]
