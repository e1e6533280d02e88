"""What this app brings to the GraphQL schema."""

from feedback.graphql.campaigns import CampaignActs, CampaignQueries
from feedback.graphql.forecasts import ForecastQueries
from feedback.graphql.mutations import Mutations, RfqEnds
from feedback.graphql.queries import Queries
from feedback.graphql.reviews import NOUNS, ReviewActs, ReviewQueries
from feedback.graphql.triage import TriageActs, TriageQueries
from feedback.readers.campaigns import CAMPAIGN
from feedback.readers.decline_texts import DECLINE_WORDS
from leadhub.api.graphql import Root

root = Root(
    queries=[Queries, TriageQueries, CampaignQueries, ForecastQueries, ReviewQueries],
    mutations=[Mutations, TriageActs, RfqEnds, CampaignActs, ReviewActs],
    nouns=[DECLINE_WORDS, CAMPAIGN, *NOUNS],
)
