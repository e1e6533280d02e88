"""`integrations/`: connections to systems of others, how they are set up and how they do."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import or_none
from leadhub.api.preconditions import etag_of, matched
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.events.bodies import NothingBody
from leadhub.integrations import checking, connections, mapping, rehearsing, retrying, states, thawing
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
from leadhub.integrations.finding import held
from leadhub.integrations.frozen_readers import FROZEN_FIELDS, frozen_of
from leadhub.integrations.readers import (
    CONNECTION,
    CONNECTIONS,
    FAILURES,
    check_of,
    connection_version,
    dry_run_view,
    failures_of,
    kinds_view,
    map_of_connection,
)
from leadhub.integrations.views import (
    IntegrationCheckView,
    IntegrationDryRunView,
    IntegrationKindsView,
    RetriedView,
    StatusMapView,
    ThawedView,
)
from leadhub.models import Connection

VALUES = (
    *("name_required", "name_taken", "base_url_required", "address_refused", "unknown_version", "unknown_value"),
    *("unknown_credential", "unknown_setting", "unknown_fact", "credentials_required"),
)
UNREADY = ("nothing_to_check", "setup_incomplete")
STATES = (
    "state_not_allowed",
    "credentials_required",
    "not_checked",
    "check_failed",
    "scopes_missing",
    "fields_missing",
    "map_incomplete",
)
ROWS = (
    *("unknown_status_field", "unknown_stage", "value_required", "stage_missing", "stage_repeated"),
    *("default_missing", "default_repeated"),
)


class IntegrationKinds(Endpoint):
    """What leadhub can be connected to."""

    verbs = {"GET": "integration.list"}

    @describes("listIntegrationKinds", "Kinds of systems, and what each needs", answer=IntegrationKindsView)
    def get(self, request: Request) -> IntegrationKindsView:
        """Credentials and settings by name, with what may be chosen."""
        return kinds_view()


class Integrations(Endpoint):
    """All connections."""

    verbs = {"GET": "integration.list", "POST": "integration.create"}

    @describes("listIntegrations", "Connections, the newest first", lists=CONNECTIONS)
    def get(self, request: Request) -> dict[str, Any]:
        """With their health, and the values that no row of their map names."""
        return listed(request, CONNECTIONS)

    @describes(
        "createIntegration",
        "Begin to set up a connection",
        body=CreateIntegrationBody,
        shows=CONNECTION,
        status=201,
        errors={409: ("too_many_connections",), 422: ("unknown_kind", *VALUES)},
    )
    def post(self, request: Request, body: CreateIntegrationBody) -> Response:
        """A draft with the map of its kind; nothing is called before it is checked. Credentials are sealed."""
        made = connections.create(actor=actor_of(request), now=clock.now(), kind=body.kind, **body.given)
        return shown(request, CONNECTION, made.pk, status=201)


class IntegrationOne(Endpoint):
    """One connection."""

    verbs = {"GET": "integration.read", "PATCH": "integration.edit", "DELETE": "integration.remove"}

    @describes("readIntegration", "One connection", shows=CONNECTION)
    def get(self, request: Request, id: UUID) -> Response:
        """How it stands, how it does, and why it stopped."""
        return shown(request, CONNECTION, id, version=connection_version(actor_of(request), id))

    @describes(
        "updateIntegration",
        "Change a connection, let it observe, go live or pause",
        body=UpdateIntegrationBody,
        shows=CONNECTION,
        if_match=True,
        errors={409: STATES, 412: ("stale",), 422: VALUES},
    )
    def patch(self, request: Request, id: UUID, body: UpdateIntegrationBody) -> Response:
        """It speaks only after a sound check within a day and with a whole map; the refusal names every gap."""
        actor = actor_of(request)
        row = matched(request, lambda: held(id, actor).edits, lambda: updated(id, body, actor))
        return shown(request, CONNECTION, id, version=row.edits)

    @describes("removeIntegration", "Remove a connection", status=204, if_match=True, errors={412: ("stale",)})
    def delete(self, request: Request, id: UUID) -> None:
        """Its secrets are forgotten, and which record was whose. Nothing is changed over there."""
        actor = actor_of(request)
        matched(
            request,
            lambda: held(id, actor).edits,
            lambda: connections.remove(id, actor=actor, now=clock.now()),
        )


class IntegrationStatusMap(Endpoint):
    """How stages are written, and what values mean."""

    verbs = {"GET": "integration.read", "PUT": "integration.map"}

    @describes("readStatusMap", "The status map of a connection", answer=StatusMapView)
    def get(self, request: Request, id: UUID) -> Response:
        """Beside the lists of the other system as the last check read them, with every gap between the two."""
        return _mapped(request, id)

    @describes(
        "replaceStatusMap",
        "Replace the status map of a connection",
        body=ReplaceStatusMapBody,
        answer=StatusMapView,
        if_match=True,
        errors={409: ("no_status_map",), 412: ("stale",), 422: ROWS},
    )
    def put(self, request: Request, id: UUID, body: ReplaceStatusMapBody) -> Response:
        """Every stage once in each field that is written, and one default for each value."""
        actor = actor_of(request)
        rows = [form.row for form in body.rows]
        matched(
            request,
            lambda: held(id, actor).edits,
            lambda: mapping.replace(id, actor=actor, now=clock.now(), rows=rows),
        )
        return _mapped(request, id)


class IntegrationCheck(Endpoint):
    """A test call."""

    verbs = {"GET": "integration.checked", "POST": "integration.check"}

    @describes("readIntegrationCheck", "What the last test call found", answer=IntegrationCheckView)
    def get(self, request: Request, id: UUID) -> IntegrationCheckView:
        """Rights and fields, and everything that keeps the connection from going live."""
        return check_of(actor_of(request), id)

    @describes(
        "checkIntegration",
        "Call the other system once and read what came of it",
        body=NothingBody,
        answer=IntegrationCheckView,
        errors={409: UNREADY},
    )
    def post(self, request: Request, id: UUID, body: NothingBody) -> IntegrationCheckView:
        """Nothing is written over there. A refusal of the other system is an answer too: `fault` says it in its words.

        With an Idempotency-Key the call is made once the answer is written down: this one, and that to whoever repeats
        it, tells of the check before; read it anew.
        """
        actor = actor_of(request)
        checking.check(id, actor=actor)
        return check_of(actor, id)


class IntegrationDryRun(Endpoint):
    """A turn that changes nothing."""

    verbs = {"POST": "integration.rehearse"}

    @describes(
        "rehearseIntegration",
        "What would be written and taken in",
        body=RehearseIntegrationBody,
        answer=IntegrationDryRunView,
        errors={409: UNREADY},
    )
    def post(self, request: Request, id: UUID, body: RehearseIntegrationBody) -> IntegrationDryRunView:
        """For up to 50 people, and of what was changed over there within a day. Nothing is written on either side.

        With an Idempotency-Key the other system is not called, and `coming` is null.
        """
        return dry_run_view(rehearsing.dry_run(id, actor=actor_of(request), people=body.people))


class IntegrationSync(Endpoint):
    """Now, not at the next poll."""

    verbs = {"POST": "integration.sync"}

    @describes(
        "syncIntegration",
        "Read what is new now",
        body=SyncIntegrationBody,
        shows=CONNECTION,
        errors={409: ("not_speaking",)},
    )
    def post(self, request: Request, id: UUID, body: SyncIntegrationBody) -> Response:
        """It is put in line; `health` says when it was done."""
        states.sync(id, actor=actor_of(request), everything=body.everything)
        return shown(request, CONNECTION, id)


class IntegrationFailures(Endpoint):
    """What was given up."""

    verbs = {"GET": "integration.failures"}

    @describes("listSyncFailures", "What waits for a person, the newest first", lists=FAILURES)
    def get(self, request: Request, id: UUID) -> dict[str, Any]:
        """With the other system's own words."""
        return listed(request, failures_of(actor_of(request), id))


class IntegrationRetry(Endpoint):
    """Failures, once more."""

    verbs = {"POST": "integration.retry"}

    @describes(
        "retrySyncFailures", "Try failures again, all of them or some", body=RetrySyncFailuresBody, answer=RetriedView
    )
    def post(self, request: Request, id: UUID, body: RetrySyncFailuresBody) -> RetriedView:
        """What was to be written is written as things stand now; what was to be read is read anew."""
        return RetriedView(retried=retrying.retry(id, actor=actor_of(request), failures=body.failures))


class IntegrationRetryOne(Endpoint):
    """One failure, once more."""

    verbs = {"POST": "integration.retry"}

    @describes("retrySyncFailure", "Try one failure again", body=NothingBody, answer=RetriedView)
    def post(self, request: Request, id: UUID, failure: UUID, body: NothingBody) -> RetriedView:
        """404 where it was tried again meanwhile."""
        return RetriedView(retried=retrying.retry(id, actor=actor_of(request), failures=[failure]))


class IntegrationFrozen(Endpoint):
    """What is left alone."""

    verbs = {"GET": "integration.frozen"}

    @describes("listFrozenFields", "Fields that were changed to and fro, the latest first", lists=FROZEN_FIELDS)
    def get(self, request: Request, id: UUID) -> dict[str, Any]:
        """Each on one record; those that were thawed too, with who did it and why."""
        return listed(request, frozen_of(actor_of(request), id))


class IntegrationThaw(Endpoint):
    """Fields, in step again."""

    verbs = {"POST": "integration.thaw"}

    @describes(
        "thawFrozenFields",
        "Keep fields in step again, all of them or some",
        body=ThawFrozenFieldsBody,
        answer=ThawedView,
        errors={422: ("comment_required",)},
    )
    def post(self, request: Request, id: UUID, body: ThawFrozenFieldsBody) -> ThawedView:
        """What the records say is heard again, and where they say nothing ours is written."""
        return thawed(id, body.comment, body.frozen_fields, actor_of(request))


class IntegrationThawOne(Endpoint):
    """One field, in step again."""

    verbs = {"POST": "integration.thaw"}

    @describes(
        "thawFrozenField",
        "Keep one field in step again",
        body=ThawFrozenFieldBody,
        answer=ThawedView,
        errors={422: ("comment_required",)},
    )
    def post(self, request: Request, id: UUID, frozen: UUID, body: ThawFrozenFieldBody) -> ThawedView:
        """404 where it was thawed meanwhile."""
        return thawed(id, body.comment, [frozen], actor_of(request))


def thawed(id: UUID, comment: str | None, fields: Collection[UUID] | None, actor: Actor) -> ThawedView:
    """How many of these fields are in step again."""
    return ThawedView(thawed=thawing.thaw(id, actor=actor, now=clock.now(), comment=comment, fields=fields))


def updated(id: UUID, body: UpdateIntegrationBody, actor: Actor) -> Connection:
    """The connection as the body wants it."""
    return states.update(
        id,
        actor=actor,
        now=clock.now(),
        changes=body.given,
        state=or_none(body.state),
        quiet_first_sync=body.quiet_first_sync,
    )


def _mapped(request: Request, id: UUID) -> Response:
    actor = actor_of(request)
    view = map_of_connection(actor, id)
    return Response(view, headers={"ETag": etag_of(view.version)})


ONE = "integrations/<uuid:id>/"
routes = [
    path("integrations/", Integrations.as_view(), name="integrations"),
    path("integrations/kinds/", IntegrationKinds.as_view(), name="integration-kinds"),
    path(ONE, IntegrationOne.as_view(), name="integration"),
    path(f"{ONE}status-map/", IntegrationStatusMap.as_view(), name="integration-status-map"),
    path(f"{ONE}check/", IntegrationCheck.as_view(), name="integration-check"),
    path(f"{ONE}dry-run/", IntegrationDryRun.as_view(), name="integration-dry-run"),
    path(f"{ONE}sync/", IntegrationSync.as_view(), name="integration-sync"),
    path(f"{ONE}failures/", IntegrationFailures.as_view(), name="integration-failures"),
    path(f"{ONE}failures/retry/", IntegrationRetry.as_view(), name="integration-retry"),
    path(f"{ONE}failures/<uuid:failure>/retry/", IntegrationRetryOne.as_view(), name="integration-retry-one"),
    path(f"{ONE}frozen-fields/", IntegrationFrozen.as_view(), name="integration-frozen"),
    path(f"{ONE}frozen-fields/thaw/", IntegrationThaw.as_view(), name="integration-thaw"),
    path(f"{ONE}frozen-fields/<uuid:frozen>/thaw/", IntegrationThawOne.as_view(), name="integration-thaw-one"),
]
