"""Connections over GraphQL: the same nouns and acts."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.graphql import Root, connection, mutation, one, query
from leadhub.integrations import checking, connections, mapping, rehearsing, retrying, states
from leadhub.integrations.bodies import (
    CreateIntegrationBody,
    RehearseIntegrationBody,
    ReplaceStatusMapBody,
    RetrySyncFailuresBody,
    SyncIntegrationBody,
    ThawFrozenFieldBody,
    ThawFrozenFieldsBody,
    UpdateIntegrationBody,
)
from leadhub.integrations.frozen_readers import EVERY_FROZEN_FIELD, FROZEN_FIELD
from leadhub.integrations.readers import (
    CONNECTION,
    CONNECTIONS,
    EVERY_FAILURE,
    FAILURE,
    check_of,
    dry_run_view,
    kinds_view,
    map_of_connection,
)
from leadhub.integrations.rest import thawed, updated
from leadhub.integrations.views import (
    IntegrationCheckView,
    IntegrationDryRunView,
    IntegrationKindView,
    IntegrationView,
    RetriedView,
    StatusMapView,
    ThawedView,
)


class RemovedIntegrationView(View):
    """The id of the connection that is no more."""

    id: UUID


class Queries:
    """Root fields of queries."""

    integration = one(CONNECTION)
    integrations = connection(CONNECTIONS)
    sync_failure = one(FAILURE)
    sync_failures = connection(EVERY_FAILURE)
    frozen_field = one(FROZEN_FIELD)
    frozen_fields = connection(EVERY_FROZEN_FIELD)

    @staticmethod
    @query("integration.list", list[IntegrationKindView])
    def integration_kinds(actor: Actor) -> list[IntegrationKindView]:
        """Kinds of systems, and what each needs."""
        return kinds_view().results

    @staticmethod
    @query("integration.read", StatusMapView)
    def status_map(actor: Actor, id: UUID) -> StatusMapView:
        """The status map of a connection beside the lists of the other system."""
        return map_of_connection(actor, id)

    @staticmethod
    @query("integration.checked", IntegrationCheckView)
    def integration_check(actor: Actor, id: UUID) -> IntegrationCheckView:
        """What the last test call of a connection found, and everything that keeps it from going live."""
        return check_of(actor, id)


class Mutations:
    """Root fields of mutations."""

    @staticmethod
    @mutation("integration.create", CONNECTION)
    def create_integration(actor: Actor, input: CreateIntegrationBody) -> IntegrationView:
        """Begin to set up a connection; credentials are sealed and told to nobody."""
        made = connections.create(actor=actor, now=clock.now(), kind=input.kind, **input.given)
        return CONNECTION.read(actor, made.pk)

    @staticmethod
    @mutation("integration.edit", CONNECTION)
    def update_integration(actor: Actor, id: UUID, input: UpdateIntegrationBody) -> IntegrationView:
        """Change a connection, let it observe, go live or pause."""
        updated(id, input, actor)
        return CONNECTION.read(actor, id)

    @staticmethod
    @mutation("integration.remove", RemovedIntegrationView)
    def remove_integration(actor: Actor, id: UUID) -> RemovedIntegrationView:
        """Forget a connection, its secrets, and which record was whose."""
        connections.remove(id, actor=actor, now=clock.now())
        return RemovedIntegrationView(id=id)

    @staticmethod
    @mutation("integration.map", StatusMapView)
    def replace_status_map(actor: Actor, id: UUID, input: ReplaceStatusMapBody) -> StatusMapView:
        """Replace the status map of a connection."""
        mapping.replace(id, actor=actor, now=clock.now(), rows=[form.row for form in input.rows])
        return map_of_connection(actor, id)

    @staticmethod
    @mutation("integration.check", IntegrationCheckView)
    def check_integration(actor: Actor, id: UUID) -> IntegrationCheckView:
        """Call the other system once and read what came of it."""
        checking.check(id, actor=actor)
        return check_of(actor, id)

    @staticmethod
    @mutation("integration.rehearse", IntegrationDryRunView)
    def rehearse_integration(
        actor: Actor, id: UUID, input: RehearseIntegrationBody | None = None
    ) -> IntegrationDryRunView:
        """What would be written and taken in; nothing is written on either side."""
        given = input or RehearseIntegrationBody()
        return dry_run_view(rehearsing.dry_run(id, actor=actor, people=given.people))

    @staticmethod
    @mutation("integration.sync", CONNECTION)
    def sync_integration(actor: Actor, id: UUID, input: SyncIntegrationBody | None = None) -> IntegrationView:
        """Read what is new now."""
        given = input or SyncIntegrationBody()
        states.sync(id, actor=actor, everything=given.everything)
        return CONNECTION.read(actor, id)

    @staticmethod
    @mutation("integration.retry", RetriedView)
    def retry_sync_failures(actor: Actor, id: UUID, input: RetrySyncFailuresBody | None = None) -> RetriedView:
        """Try failures of a connection again, all of them or some."""
        given = input or RetrySyncFailuresBody()
        return RetriedView(retried=retrying.retry(id, actor=actor, failures=given.failures))

    @staticmethod
    @mutation("integration.retry", RetriedView)
    def retry_sync_failure(actor: Actor, id: UUID, failure: UUID) -> RetriedView:
        """Try one failure again."""
        return RetriedView(retried=retrying.retry(id, actor=actor, failures=[failure]))

    @staticmethod
    @mutation("integration.thaw", ThawedView)
    def thaw_frozen_fields(actor: Actor, id: UUID, input: ThawFrozenFieldsBody) -> ThawedView:
        """Keep fields of a connection in step again, all of them or some."""
        return thawed(id, input.comment, input.frozen_fields, actor)

    @staticmethod
    @mutation("integration.thaw", ThawedView)
    def thaw_frozen_field(actor: Actor, id: UUID, frozen: UUID, input: ThawFrozenFieldBody) -> ThawedView:
        """Keep one field in step again."""
        return thawed(id, input.comment, [frozen], actor)


root = Root(queries=[Queries], mutations=[Mutations], nouns=[CONNECTION, FAILURE, FROZEN_FIELD])
