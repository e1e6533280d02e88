"""What this app brings to the GraphQL schema."""

from leadhub.api.graphql import Root

root = Root()
