"""Where the resources of this app live under /api/v1/."""

from django.urls import path

from feedback.rest.campaigns import CampaignOne, CampaignPerformance, Campaigns
from feedback.rest.decline_texts import DeclineTextOne, DeclineTexts
from feedback.rest.handoffs import Accept, Attempts, Reject
from feedback.rest.insights import (
    CampaignInsights,
    ContentInsights,
    ConversationInsights,
    SignalInsights,
    SourceInsights,
)
from feedback.rest.leads import Advance, Disqualify, Recycle, Reopen
from feedback.rest.loss_flow import LossFlow
from feedback.rest.my_feedback import MyFeedback
from feedback.rest.nurture import NurtureSummary
from feedback.rest.outcomes import OutcomeOne, Outcomes
from feedback.rest.partners import PartnerAccept, PartnerProgress, PartnerReject
from feedback.rest.proposals import Dismiss, Explain, NeedsFeedback, NeedsFeedbackOne, Propose, Withdraw
from feedback.rest.reasons import routes as reason_routes
from feedback.rest.review_decisions import ReviewDecisionDraft, ReviewDecisionOne, ReviewDecisionsAll, ReviewDecisionsOf
from feedback.rest.review_pages import ReviewCsv, ReviewHtml, ReviewNumbersCsv, ReviewPdf
from feedback.rest.reviews import (
    ReviewClose,
    ReviewItems,
    ReviewOne,
    ReviewPack,
    ReviewRatings,
    ReviewResults,
    Reviews,
)
from feedback.rest.rfqs import RfqLost, RfqNoBid, RfqWithdraw, RfqWon
from feedback.rest.scorecard import Scorecard, ScorecardCaseList, ScorecardFile
from feedback.rest.triage import Decline, DeclineText, TriageDecide

routes = [
    path("handoffs/<uuid:id>/accept/", Accept.as_view(), name="handoff-accept"),
    path("handoffs/<uuid:id>/reject/", Reject.as_view(), name="handoff-reject"),
    path("handoffs/<uuid:id>/attempts/", Attempts.as_view(), name="handoff-attempts"),
    path("leads/<uuid:id>/advance/", Advance.as_view(), name="lead-advance"),
    path("leads/<uuid:id>/recycle/", Recycle.as_view(), name="lead-recycle"),
    path("leads/<uuid:id>/disqualify/", Disqualify.as_view(), name="lead-disqualify"),
    path("leads/<uuid:id>/reopen/", Reopen.as_view(), name="lead-reopen"),
    path("leads/<uuid:id>/triage/", TriageDecide.as_view(), name="lead-triage"),
    path("leads/<uuid:id>/decline/", Decline.as_view(), name="lead-decline"),
    path("leads/<uuid:id>/decline-text/", DeclineText.as_view(), name="lead-decline-text"),
    path("campaigns/", Campaigns.as_view(), name="campaigns"),
    path("campaigns/performance/", CampaignPerformance.as_view(), name="campaign-performance"),
    path("campaigns/<uuid:id>/", CampaignOne.as_view(), name="campaign"),
    path("decline-texts/", DeclineTexts.as_view(), name="decline-texts"),
    path("decline-texts/<uuid:id>/", DeclineTextOne.as_view(), name="decline-text"),
    path("rfqs/<uuid:id>/won/", RfqWon.as_view(), name="rfq-won"),
    path("rfqs/<uuid:id>/lost/", RfqLost.as_view(), name="rfq-lost"),
    path("rfqs/<uuid:id>/no-bid/", RfqNoBid.as_view(), name="rfq-no-bid"),
    path("rfqs/<uuid:id>/withdraw/", RfqWithdraw.as_view(), name="rfq-withdraw"),
    path("insights/signals/", SignalInsights.as_view(), name="insights-signals"),
    path("insights/sources/", SourceInsights.as_view(), name="insights-sources"),
    path("insights/campaigns/", CampaignInsights.as_view(), name="insights-campaigns"),
    path("insights/contents/", ContentInsights.as_view(), name="insights-contents"),
    path("insights/conversations/", ConversationInsights.as_view(), name="insights-conversations"),
    path("scorecard/", Scorecard.as_view(), name="scorecard"),
    path("scorecard.csv", ScorecardFile.as_view(), name="scorecard-file"),
    path("scorecard/cases/", ScorecardCaseList.as_view(), name="scorecard-cases"),
    path("loss-flow/", LossFlow.as_view(), name="loss-flow"),
    path("feedback/mine/", MyFeedback.as_view(), name="my-feedback"),
    path("reviews/", Reviews.as_view(), name="reviews"),
    path("reviews/<uuid:id>/", ReviewOne.as_view(), name="review"),
    path("reviews/<uuid:id>.csv", ReviewCsv.as_view(), name="review-csv"),
    path("reviews/<uuid:id>.html", ReviewHtml.as_view(), name="review-html"),
    path("reviews/<uuid:id>.pdf", ReviewPdf.as_view(), name="review-pdf"),
    path("reviews/<uuid:id>/close/", ReviewClose.as_view(), name="review-close"),
    path("reviews/<uuid:id>/decisions/", ReviewDecisionsOf.as_view(), name="review-decisions-of"),
    path("reviews/<uuid:id>/items/", ReviewItems.as_view(), name="review-items"),
    path("reviews/<uuid:id>/numbers.csv", ReviewNumbersCsv.as_view(), name="review-numbers-csv"),
    path("reviews/<uuid:id>/pack/", ReviewPack.as_view(), name="review-pack"),
    path("reviews/<uuid:id>/ratings/", ReviewRatings.as_view(), name="review-ratings"),
    path("reviews/<uuid:id>/results/", ReviewResults.as_view(), name="review-results"),
    path("review-decisions/", ReviewDecisionsAll.as_view(), name="review-decisions"),
    path("review-decisions/<uuid:id>/", ReviewDecisionOne.as_view(), name="review-decision"),
    path("review-decisions/<uuid:id>/draft/", ReviewDecisionDraft.as_view(), name="review-decision-draft"),
    path("nurture/summary/", NurtureSummary.as_view(), name="nurture-summary"),
    path("partner/leads/<uuid:id>/accept/", PartnerAccept.as_view(), name="partner-lead-accept"),
    path("partner/leads/<uuid:id>/reject/", PartnerReject.as_view(), name="partner-lead-reject"),
    path("partner/leads/<uuid:id>/progress/", PartnerProgress.as_view(), name="partner-lead-progress"),
    path("leads/<uuid:id>/propose/", Propose.as_view(), name="lead-propose"),
    path("outcomes/", Outcomes.as_view(), name="outcomes"),
    path("outcomes/<uuid:id>/", OutcomeOne.as_view(), name="outcome"),
    path("needs-feedback/", NeedsFeedback.as_view(), name="needs-feedback"),
    path("needs-feedback/<uuid:id>/", NeedsFeedbackOne.as_view(), name="needs-feedback-one"),
    path("needs-feedback/<uuid:id>/explain/", Explain.as_view(), name="needs-feedback-explain"),
    path("needs-feedback/<uuid:id>/dismiss/", Dismiss.as_view(), name="needs-feedback-dismiss"),
    path("needs-feedback/<uuid:id>/withdraw/", Withdraw.as_view(), name="needs-feedback-withdraw"),
    *reason_routes,
]
