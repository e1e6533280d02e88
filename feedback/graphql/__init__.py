"""What this app brings to the GraphQL schema."""

from feedback.graphql.mutations import Mutations, RfqEnds
from feedback.graphql.queries import Queries
from leadhub.api.graphql import Root

root = Root(queries=[Queries], mutations=[Mutations, RfqEnds])
