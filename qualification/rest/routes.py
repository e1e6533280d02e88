"""Where the resources of this app live under /api/v1/."""

from django.urls import path

from qualification.rest.absences import AbsenceOne, Absences
from qualification.rest.accounts import AccountCommittee, AccountInterestOne, AccountInterests
from qualification.rest.acts import Assign, Claim, Hold, Qualification, Qualify, Resume
from qualification.rest.asks import (
    DataRequestOne,
    DataRequests,
    NeedsData,
    NotMine,
    Place,
    PlacementOne,
    Placements,
    ProvideData,
    Reassign,
    Recall,
)
from qualification.rest.assignments import AssignmentDryRun, HandOver
from qualification.rest.calendars import (
    CalendarClosureOne,
    CalendarClosures,
    CalendarDaysOff,
    CalendarDue,
    CalendarOne,
    Calendars,
    PartnerCalendarOne,
)
from qualification.rest.collaborators import CollaboratorOne, Collaborators, Credits
from qualification.rest.decisions import DecisionOne, DecisionReplay, Decisions, LeadLedger
from qualification.rest.examples import PinnedExampleOne, PinnedExampleRetire, PinnedExamples
from qualification.rest.handoffs import HandoffClocks, HandoffOne, Handoffs
from qualification.rest.intake import SignalOne, Signals, SignalTypes
from qualification.rest.leads import Committee, Explanation, LeadOne, Leads, TechnicalFit, Timeline
from qualification.rest.noise import SignalExclude, SignalRestore
from qualification.rest.observations import ObservedHandoffOne, ObservedHandoffs, RouteModeOne, RouteModes
from qualification.rest.overruling import Overrule, OverruleLift
from qualification.rest.partners import PartnerChanges, PartnerLeadOne, PartnerLeads
from qualification.rest.projects import Separate
from qualification.rest.reviews import (
    Guards,
    Reconfirm,
    TechnicalReviewAnswer,
    TechnicalReviewAsk,
    TechnicalReviewOne,
    TechnicalReviews,
)
from qualification.rest.rfqs import RfqLineOne, RfqLines, RfqOne, RfqQuotes, RfqRevise, Rfqs
from qualification.rest.suspensions import SuspensionEnd, SuspensionOne, Suspensions
from qualification.rest.teams import TeamMemberOne, TeamOne, TeamOverlaps, Teams
from qualification.rest.triage import TriageOne, Triages

routes = [
    path("signals/", Signals.as_view(), name="signals"),
    path("signals/<uuid:id>/", SignalOne.as_view(), name="signal"),
    path("signals/<uuid:id>/exclude/", SignalExclude.as_view(), name="signal-exclude"),
    path("signals/<uuid:id>/restore/", SignalRestore.as_view(), name="signal-restore"),
    path("signal-types/", SignalTypes.as_view(), name="signal-types"),
    path("leads/", Leads.as_view(), name="leads"),
    path("leads/<uuid:id>/", LeadOne.as_view(), name="lead"),
    path("leads/<uuid:id>/explanation/", Explanation.as_view(), name="lead-explanation"),
    path("leads/<uuid:id>/ledger/", LeadLedger.as_view(), name="lead-ledger"),
    path("leads/<uuid:id>/decisions/", Decisions.as_view(), name="lead-decisions"),
    path("leads/<uuid:id>/decisions/<int:seq>/", DecisionOne.as_view(), name="lead-decision"),
    path("leads/<uuid:id>/decisions/<int:seq>/replay/", DecisionReplay.as_view(), name="lead-decision-replay"),
    path("leads/<uuid:id>/timeline/", Timeline.as_view(), name="lead-timeline"),
    path("leads/<uuid:id>/committee/", Committee.as_view(), name="lead-committee"),
    path("leads/<uuid:id>/technical-fit/", TechnicalFit.as_view(), name="lead-technical-fit"),
    path("leads/<uuid:id>/qualification/", Qualification.as_view(), name="lead-qualification"),
    path("leads/<uuid:id>/qualify/", Qualify.as_view(), name="lead-qualify"),
    path("leads/<uuid:id>/assign/", Assign.as_view(), name="lead-assign"),
    path("leads/<uuid:id>/claim/", Claim.as_view(), name="lead-claim"),
    path("leads/<uuid:id>/hold/", Hold.as_view(), name="lead-hold"),
    path("leads/<uuid:id>/resume/", Resume.as_view(), name="lead-resume"),
    path("leads/<uuid:id>/reconfirm/", Reconfirm.as_view(), name="lead-reconfirm"),
    path("leads/<uuid:id>/guards/", Guards.as_view(), name="lead-guards"),
    path("leads/<uuid:id>/technical-review/", TechnicalReviewAsk.as_view(), name="lead-technical-review"),
    path("technical-reviews/", TechnicalReviews.as_view(), name="technical-reviews"),
    path("technical-reviews/<uuid:id>/", TechnicalReviewOne.as_view(), name="technical-review"),
    path("technical-reviews/<uuid:id>/answer/", TechnicalReviewAnswer.as_view(), name="technical-review-answer"),
    path("pinned-examples/", PinnedExamples.as_view(), name="pinned-examples"),
    path("pinned-examples/<uuid:id>/", PinnedExampleOne.as_view(), name="pinned-example"),
    path("pinned-examples/<uuid:id>/retire/", PinnedExampleRetire.as_view(), name="pinned-example-retire"),
    path("accounts/<uuid:id>/committee/", AccountCommittee.as_view(), name="account-committee"),
    path("accounts/<uuid:id>/interest/", AccountInterestOne.as_view(), name="account-interest-one"),
    path("account-interest/", AccountInterests.as_view(), name="account-interest"),
    path("leads/<uuid:id>/overrule/", Overrule.as_view(), name="lead-overrule"),
    path("leads/<uuid:id>/overrule/lift/", OverruleLift.as_view(), name="lead-overrule-lift"),
    path("handoffs/", Handoffs.as_view(), name="handoffs"),
    path("handoffs/<uuid:id>/", HandoffOne.as_view(), name="handoff"),
    path("handoffs/<uuid:id>/needs-data/", NeedsData.as_view(), name="handoff-needs-data"),
    path("handoffs/<uuid:id>/provide-data/", ProvideData.as_view(), name="handoff-provide-data"),
    path("handoffs/<uuid:id>/not-mine/", NotMine.as_view(), name="handoff-not-mine"),
    path("handoffs/<uuid:id>/separate/", Separate.as_view(), name="handoff-separate"),
    path("handoffs/<uuid:id>/place/", Place.as_view(), name="handoff-place"),
    path("handoffs/<uuid:id>/reassign/", Reassign.as_view(), name="handoff-reassign"),
    path("data-requests/", DataRequests.as_view(), name="data-requests"),
    path("data-requests/<uuid:id>/", DataRequestOne.as_view(), name="data-request"),
    path("triage/", Triages.as_view(), name="triage"),
    path("triage/<uuid:id>/", TriageOne.as_view(), name="triage-one"),
    path("placements/", Placements.as_view(), name="placements"),
    path("placements/<uuid:id>/", PlacementOne.as_view(), name="placement"),
    path("handoffs/<uuid:id>/clocks/", HandoffClocks.as_view(), name="handoff-clocks"),
    path("partner/leads/", PartnerLeads.as_view(), name="partner-leads"),
    path("partner/leads/<uuid:id>/", PartnerLeadOne.as_view(), name="partner-lead"),
    path("rfqs/", Rfqs.as_view(), name="rfqs"),
    path("rfqs/<uuid:id>/", RfqOne.as_view(), name="rfq"),
    path("rfqs/<uuid:id>/revise/", RfqRevise.as_view(), name="rfq-revise"),
    path("rfqs/<uuid:id>/lines/", RfqLines.as_view(), name="rfq-lines"),
    path("rfqs/<uuid:id>/lines/<int:number>/", RfqLineOne.as_view(), name="rfq-line"),
    path("rfqs/<uuid:id>/quotes/", RfqQuotes.as_view(), name="rfq-quotes"),
    path("leads/<uuid:id>/collaborators/", Collaborators.as_view(), name="lead-collaborators"),
    path("leads/<uuid:id>/collaborators/<uuid:collaborator>/", CollaboratorOne.as_view(), name="lead-collaborator"),
    path("leads/<uuid:id>/credits/", Credits.as_view(), name="lead-credits"),
    path("partner/changes/", PartnerChanges.as_view(), name="partner-changes"),
    path("handoffs/<uuid:id>/recall/", Recall.as_view(), name="handoff-recall"),
    path("teams/", Teams.as_view(), name="teams"),
    path("teams/overlaps/", TeamOverlaps.as_view(), name="team-overlaps"),
    path("teams/<uuid:id>/", TeamOne.as_view(), name="team"),
    path("teams/<uuid:id>/members/<uuid:user>/", TeamMemberOne.as_view(), name="team-member"),
    path("assignments/dry-run/", AssignmentDryRun.as_view(), name="assignment-dry-run"),
    path("users/<uuid:id>/hand-over/", HandOver.as_view(), name="user-hand-over"),
    path("absences/", Absences.as_view(), name="absences"),
    path("absences/<uuid:id>/", AbsenceOne.as_view(), name="absence"),
    path("calendars/", Calendars.as_view(), name="calendars"),
    path("calendars/<uuid:id>/", CalendarOne.as_view(), name="calendar"),
    path("calendars/<uuid:id>/closures/", CalendarClosures.as_view(), name="calendar-closures"),
    path("calendars/<uuid:id>/closures/<uuid:closure>/", CalendarClosureOne.as_view(), name="calendar-closure"),
    path("calendars/<uuid:id>/days-off/", CalendarDaysOff.as_view(), name="calendar-days-off"),
    path("calendars/<uuid:id>/due/", CalendarDue.as_view(), name="calendar-due"),
    path("partners/<uuid:id>/calendar/", PartnerCalendarOne.as_view(), name="partner-calendar"),
    path("observed-handoffs/", ObservedHandoffs.as_view(), name="observed-handoffs"),
    path("observed-handoffs/<uuid:id>/", ObservedHandoffOne.as_view(), name="observed-handoff"),
    path("route-modes/", RouteModes.as_view(), name="route-modes"),
    path("route-modes/<slug:kind>/", RouteModeOne.as_view(), name="route-mode"),
    path("suspensions/", Suspensions.as_view(), name="suspensions"),
    path("suspensions/<uuid:id>/", SuspensionOne.as_view(), name="suspension"),
    path("suspensions/<uuid:id>/end/", SuspensionEnd.as_view(), name="suspension-end"),
]
