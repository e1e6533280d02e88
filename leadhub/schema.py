"""The two GraphQL schemas, put together from what the apps bring."""

from uuid import UUID

from leadhub.actors import Actor, ActorKind, Role
from leadhub.api import changelog
from leadhub.api.bodies import View
from leadhub.api.feed import EVENT, EVENTS
from leadhub.api.graphql import Root, connection, query
from leadhub.api.graphql.assembly import assemble
from leadhub.api.graphql.codes import codes_by_act
from leadhub.api.users import USER
from leadhub.composition import parts


class CallerView(View):
    """Who is asking."""

    id: UUID | None
    name: str
    kind: ActorKind


class StaffCallerView(CallerView):
    """Who is asking, and in which role."""

    role: Role | None


class Own:
    """What the ground itself answers to staff and integrations."""

    events = connection(EVENTS)

    @staticmethod
    @query("me.read", StaffCallerView)
    def me(actor: Actor) -> StaffCallerView:
        """The caller."""
        return StaffCallerView(id=actor.user_id, name=actor.name, kind=actor.kind, role=actor.role)


class PartnerOwn:
    """What the ground itself answers to partners."""

    @staticmethod
    @query("partner.me", CallerView)
    def me(actor: Actor) -> CallerView:
        """The caller."""
        return CallerView(id=actor.user_id, name=actor.name, kind=actor.kind)


own = Root(queries=[Own, changelog.Queries], nouns=[EVENT, USER])
partner_own = Root(queries=[PartnerOwn])

acts = codes_by_act(route for routes in parts("LEADHUB_ROUTES") for route in routes)
schema = assemble([own, *parts("LEADHUB_GRAPHQL")], door="graphql", node_verb="node.read", acts=acts)
partner_schema = assemble([partner_own, *parts("LEADHUB_PARTNER_GRAPHQL")], door="partner", acts=acts)
