"""What this app brings to the GraphQL schema."""

from feedback.graphql.campaigns import CampaignActs, CampaignQueries
from feedback.graphql.forecasts import ForecastQueries
from feedback.graphql.mutations import Mutations, RfqEnds
from feedback.graphql.proposals import EndQueries, ProposalActs, ProposalQueries
from feedback.graphql.queries import Queries
from feedback.graphql.reasons import ReasonActs
from feedback.graphql.reviews import NOUNS, ReviewActs, ReviewQueries
from feedback.graphql.triage import TriageActs, TriageQueries
from feedback.readers.campaigns import CAMPAIGN
from feedback.readers.decline_texts import DECLINE_WORDS
from feedback.readers.outcomes import OUTCOME
from leadhub.api.graphql import Root
from qualification.readers.proposals import PROPOSAL

root = Root(
    queries=[Queries, TriageQueries, CampaignQueries, ForecastQueries, ReviewQueries, EndQueries, ProposalQueries],
    mutations=[Mutations, TriageActs, RfqEnds, CampaignActs, ReviewActs, ProposalActs, ReasonActs],
    nouns=[DECLINE_WORDS, CAMPAIGN, OUTCOME, PROPOSAL, *NOUNS],
)
