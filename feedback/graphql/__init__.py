"""What this app brings to the GraphQL schema."""

from feedback.graphql.mutations import Mutations, RfqEnds
from feedback.graphql.proposals import EndQueries, ProposalActs, ProposalQueries
from feedback.graphql.queries import Queries
from feedback.graphql.triage import TriageActs, TriageQueries
from feedback.readers.decline_texts import DECLINE_WORDS
from feedback.readers.outcomes import OUTCOME
from leadhub.api.graphql import Root
from qualification.readers.proposals import PROPOSAL

root = Root(
    queries=[Queries, TriageQueries, EndQueries, ProposalQueries],
    mutations=[Mutations, TriageActs, RfqEnds, ProposalActs],
    nouns=[DECLINE_WORDS, OUTCOME, PROPOSAL],
)
