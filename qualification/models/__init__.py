"""From signal to handoff."""

from qualification.models.absence import Absence
from qualification.models.account import AccountInterest, Unsummed
from qualification.models.calendar import BusinessCalendar, Closure, PartnerCalendar
from qualification.models.choices import (
    AccountState,
    Action,
    Business,
    ClockKind,
    ClockOutcome,
    Criterion,
    DayOffKind,
    DeliveryMode,
    DurationUnit,
    Feasibility,
    HandoffStatus,
    HoldReason,
    ItemStatus,
    Level,
    PlacementAnswer,
    Priority,
    RouteKind,
    Stage,
    StandstillCause,
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
from qualification.models.question import DataRequest, Placement, Reassignment
from qualification.models.review import TechnicalReview
from qualification.models.sheet import Sheet, SheetChange, SheetItem
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
from qualification.models.team import Team, TeamMember

__all__ = [
    "Absence",
    "AccountInterest",
    "AccountState",
    "Action",
    "Attempt",
    "Business",
    "BusinessCalendar",
    "ClockKind",
    "ClockOutcome",
    "ClockRun",
    "Closure",
    "Criterion",
    "DataRequest",
    "DayOffKind",
    "Decision",
    "DeliveryMode",
    "DurationUnit",
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
    "PartnerCalendar",
    "PinnedExample",
    "Placement",
    "PlacementAnswer",
    "Priority",
    "Reassignment",
    "Remark",
    "RouteKind",
    "RouteMode",
    "Sheet",
    "SheetChange",
    "SheetItem",
    "Signal",
    "SignalExclusion",
    "SignalPayload",
    "SignalRestoration",
    "SignalType",
    "Source",
    "Stage",
    "StandstillCause",
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
