"""`webhook-endpoints/`: receivers of events, and the log of what was sent to them."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.preconditions import matched
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.events import endpoints, probing, resending
from leadhub.events.bodies import CreateWebhookEndpointBody, NothingBody, ResendBody, UpdateWebhookEndpointBody
from leadhub.events.endpoints import WithSecret
from leadhub.events.readers import (
    DELIVERIES,
    DELIVERY,
    ENDPOINT,
    ENDPOINT_DELIVERIES,
    ENDPOINTS,
    ResentView,
    WebhookDeliveryLogView,
    deliveries_of,
    delivery_log,
    endpoint_version,
    with_secret,
)

FAULTS = ("name_required", "address_refused", "types_required", "unknown_event_type")
DISABLED = {409: ("endpoint_disabled",)}


class WebhookEndpoints(Endpoint):
    """All receivers."""

    verbs = {"GET": "webhook.list", "POST": "webhook.create"}

    @describes("listWebhookEndpoints", "Receivers of events, the newest first", lists=ENDPOINTS)
    def get(self, request: Request) -> dict[str, Any]:
        """Operations see all, an integration its own."""
        return listed(request, ENDPOINTS)

    @describes(
        "createWebhookEndpoint",
        "Have events sent to an address",
        body=CreateWebhookEndpointBody,
        shows=ENDPOINT,
        status=201,
        tells_secret=True,
        errors={409: ("too_many_endpoints",), 422: FAULTS},
    )
    def post(self, request: Request, body: CreateWebhookEndpointBody) -> Response:
        """Events from now on. The answer holds the secret that signatures are checked with; it is never told again."""
        made = endpoints.create(
            actor=actor_of(request), now=clock.now(), name=body.name, url=body.url, types=body.types
        )
        return _told(request, made, status=201)


class WebhookEndpointOne(Endpoint):
    """One receiver."""

    verbs = {"GET": "webhook.read", "PATCH": "webhook.update", "DELETE": "webhook.remove"}

    @describes("readWebhookEndpoint", "One receiver of events", shows=ENDPOINT)
    def get(self, request: Request, id: UUID) -> Response:
        """How it does, and how much waits for it."""
        return shown(request, ENDPOINT, id, version=endpoint_version(actor_of(request), id))

    @describes(
        "updateWebhookEndpoint",
        "Change a receiver, pause it, switch it on or off",
        body=UpdateWebhookEndpointBody,
        shows=ENDPOINT,
        if_match=True,
        errors={412: ("stale",), 422: FAULTS},
    )
    def patch(self, request: Request, id: UUID, body: UpdateWebhookEndpointBody) -> Response:
        """While it is paused events wait for it; while it is disabled none are kept for it."""
        actor = actor_of(request)
        row = matched(
            request,
            lambda: endpoints.held(id, actor).version,
            lambda: endpoints.update(id, actor=actor, now=clock.now(), **body.given),
        )
        return shown(request, ENDPOINT, id, version=row.version)

    @describes("removeWebhookEndpoint", "Remove a receiver", status=204)
    def delete(self, request: Request, id: UUID) -> None:
        """Nothing is sent to it any more, and its secrets are forgotten."""
        endpoints.remove(id, actor=actor_of(request), now=clock.now())


class WebhookEndpointTest(Endpoint):
    """Trying a receiver."""

    verbs = {"POST": "webhook.test"}

    @describes(
        "testWebhookEndpoint",
        "Send a test event and read what came of it",
        body=NothingBody,
        answer=WebhookDeliveryLogView,
        errors={409: ("test_running",)},
    )
    def post(self, request: Request, id: UUID, body: NothingBody) -> WebhookDeliveryLogView:
        """At once, by the same way as all events, signed alike; type `webhook.test`. It is not tried again.

        With an Idempotency-Key it is sent once the answer is written down: this one, and that to whoever repeats it,
        says `due`, and the log of the delivery tells what came of it.
        """
        actor = actor_of(request)
        return delivery_log(actor, probing.send_test(id, actor=actor, now=clock.now()))


class WebhookEndpointRotation(Endpoint):
    """A new secret."""

    verbs = {"POST": "webhook.rotate"}

    @describes(
        "rotateWebhookSecret", "Give a receiver a new secret", body=NothingBody, shows=ENDPOINT, tells_secret=True
    )
    def post(self, request: Request, id: UUID, body: NothingBody) -> Response:
        """The answer holds it; it is never told again. For 24 hours the secret before it signs too."""
        return _told(request, endpoints.rotate(id, actor=actor_of(request)))


class WebhookEndpointDeliveries(Endpoint):
    """The log of one receiver."""

    verbs = {"GET": "webhook.deliveries"}

    @describes(
        "listDeliveriesOfWebhookEndpoint",
        "What was sent to a receiver, the newest first",
        lists=ENDPOINT_DELIVERIES,
    )
    def get(self, request: Request, id: UUID) -> dict[str, Any]:
        """With what came of the last attempt; all attempts stand in each delivery."""
        return listed(request, deliveries_of(actor_of(request), id))


class WebhookEndpointResend(Endpoint):
    """Everything that was not taken."""

    verbs = {"POST": "webhook.resend"}

    @describes(
        "resendWebhookDeliveries",
        "Send again what was not taken",
        body=ResendBody,
        answer=ResentView,
        errors=DISABLED,
    )
    def post(self, request: Request, id: UUID, body: ResendBody) -> ResentView:
        """What failed, was parked or waits for its next try: all of it, or what was put in line `since` a moment."""
        return ResentView(resent=resending.resend_all(id, actor=actor_of(request), since=body.since))


class WebhookDeliveries(Endpoint):
    """The log of all receivers."""

    verbs = {"GET": "webhook.deliveries"}

    @describes("listWebhookDeliveries", "What was sent to receivers, the newest first", lists=DELIVERIES)
    def get(self, request: Request) -> dict[str, Any]:
        """With what came of the last attempt; all attempts stand in each delivery."""
        return listed(request, DELIVERIES)


class WebhookDeliveryOne(Endpoint):
    """One delivery."""

    verbs = {"GET": "webhook.delivery"}

    @describes("readWebhookDelivery", "One delivery with all its attempts", answer=WebhookDeliveryLogView)
    def get(self, request: Request, id: UUID) -> WebhookDeliveryLogView:
        """Status or fault, how long it took, and the beginning of the answer."""
        return delivery_log(actor_of(request), id)


class WebhookDeliveryResend(Endpoint):
    """One delivery once more."""

    verbs = {"POST": "webhook.resend"}

    @describes(
        "resendWebhookDelivery",
        "Send one delivery again",
        body=NothingBody,
        shows=DELIVERY,
        errors={409: ("endpoint_disabled", "is_a_test")},
    )
    def post(self, request: Request, id: UUID, body: NothingBody) -> Response:
        """Whatever became of it; one that is due is tried now instead of later."""
        resending.resend(id, actor=actor_of(request))
        return shown(request, DELIVERY, id)


def _told(request: Request, made: WithSecret, *, status: int = 200) -> Response:
    actor = actor_of(request)
    return shown(
        request,
        ENDPOINT,
        made.endpoint,
        version=endpoint_version(actor, made.endpoint),
        status=status,
        view=with_secret(actor, made.endpoint, made.secret),
    )


PATH = "webhook-endpoints/"
routes = [
    path(PATH, WebhookEndpoints.as_view(), name="webhook-endpoints"),
    path(f"{PATH}deliveries/", WebhookDeliveries.as_view(), name="webhook-deliveries"),
    path(f"{PATH}deliveries/<uuid:id>/", WebhookDeliveryOne.as_view(), name="webhook-delivery"),
    path(f"{PATH}deliveries/<uuid:id>/resend/", WebhookDeliveryResend.as_view(), name="webhook-delivery-resend"),
    path(f"{PATH}<uuid:id>/", WebhookEndpointOne.as_view(), name="webhook-endpoint"),
    path(f"{PATH}<uuid:id>/test/", WebhookEndpointTest.as_view(), name="webhook-endpoint-test"),
    path(f"{PATH}<uuid:id>/rotate-secret/", WebhookEndpointRotation.as_view(), name="webhook-endpoint-rotation"),
    path(f"{PATH}<uuid:id>/deliveries/", WebhookEndpointDeliveries.as_view(), name="webhook-endpoint-deliveries"),
    path(f"{PATH}<uuid:id>/resend/", WebhookEndpointResend.as_view(), name="webhook-endpoint-resend"),
]
