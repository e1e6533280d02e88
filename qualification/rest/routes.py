"""Where the resources of this app live under /api/v1/."""

from django.urls import path

from qualification.rest.acts import Claim, Hold, Qualification, Qualify, Resume
from qualification.rest.handoffs import HandoffOne, Handoffs
from qualification.rest.intake import SignalOne, Signals, SignalTypes
from qualification.rest.leads import Committee, Explanation, LeadOne, Leads, Timeline
from qualification.rest.noise import SignalExclude, SignalRestore
from qualification.rest.overruling import Overrule, OverruleLift
from qualification.rest.partners import PartnerLeadOne, PartnerLeads
from qualification.rest.teams import TeamOne, Teams

routes = [
    path("signals/", Signals.as_view(), name="signals"),
    path("signals/<uuid:id>/", SignalOne.as_view(), name="signal"),
    path("signals/<uuid:id>/exclude/", SignalExclude.as_view(), name="signal-exclude"),
    path("signals/<uuid:id>/restore/", SignalRestore.as_view(), name="signal-restore"),
    path("signal-types/", SignalTypes.as_view(), name="signal-types"),
    path("leads/", Leads.as_view(), name="leads"),
    path("leads/<uuid:id>/", LeadOne.as_view(), name="lead"),
    path("leads/<uuid:id>/explanation/", Explanation.as_view(), name="lead-explanation"),
    path("leads/<uuid:id>/timeline/", Timeline.as_view(), name="lead-timeline"),
    path("leads/<uuid:id>/committee/", Committee.as_view(), name="lead-committee"),
    path("leads/<uuid:id>/qualification/", Qualification.as_view(), name="lead-qualification"),
    path("leads/<uuid:id>/qualify/", Qualify.as_view(), name="lead-qualify"),
    path("leads/<uuid:id>/claim/", Claim.as_view(), name="lead-claim"),
    path("leads/<uuid:id>/hold/", Hold.as_view(), name="lead-hold"),
    path("leads/<uuid:id>/resume/", Resume.as_view(), name="lead-resume"),
    path("leads/<uuid:id>/overrule/", Overrule.as_view(), name="lead-overrule"),
    path("leads/<uuid:id>/overrule/lift/", OverruleLift.as_view(), name="lead-overrule-lift"),
    path("handoffs/", Handoffs.as_view(), name="handoffs"),
    path("handoffs/<uuid:id>/", HandoffOne.as_view(), name="handoff"),
    path("partner/leads/", PartnerLeads.as_view(), name="partner-leads"),
    path("partner/leads/<uuid:id>/", PartnerLeadOne.as_view(), name="partner-lead"),
    path("teams/", Teams.as_view(), name="teams"),
    path("teams/<uuid:id>/", TeamOne.as_view(), name="team"),
]
