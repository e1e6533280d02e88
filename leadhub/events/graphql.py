"""Receivers of events over GraphQL."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.graphql import Root, connection, mutation, one, query
from leadhub.events import endpoints, probing, resending
from leadhub.events.bodies import CreateWebhookEndpointBody, ResendBody, UpdateWebhookEndpointBody
from leadhub.events.readers import (
    DELIVERIES,
    DELIVERY,
    ENDPOINT,
    ENDPOINTS,
    ResentView,
    WebhookDeliveryLogView,
    WebhookDeliveryView,
    WebhookEndpointView,
    delivery_log,
    with_secret,
)


class RemovedEndpointView(View):
    """The id of the receiver that is no more."""

    id: UUID


def webhook_delivery(actor: Actor, id: UUID) -> WebhookDeliveryLogView:
    """One delivery with all its attempts."""
    return delivery_log(actor, id)


def create_webhook_endpoint(actor: Actor, input: CreateWebhookEndpointBody) -> WebhookEndpointView:
    """Have events sent to an address; the answer holds the secret, which is never told again."""
    made = endpoints.create(actor=actor, now=clock.now(), name=input.name, url=input.url, types=input.types)
    return with_secret(actor, made.endpoint, made.secret)


def update_webhook_endpoint(actor: Actor, id: UUID, input: UpdateWebhookEndpointBody) -> WebhookEndpointView:
    """Change a receiver, pause it, switch it on or off."""
    endpoints.update(id, actor=actor, now=clock.now(), **input.given)
    return ENDPOINT.read(actor, id)


def remove_webhook_endpoint(actor: Actor, id: UUID) -> RemovedEndpointView:
    """Send nothing more to a receiver and forget its secrets."""
    endpoints.remove(id, actor=actor, now=clock.now())
    return RemovedEndpointView(id=id)


def test_webhook_endpoint(actor: Actor, id: UUID) -> WebhookDeliveryLogView:
    """Send a test event at once; the answer says what came of it."""
    return delivery_log(actor, probing.send_test(id, actor=actor, now=clock.now()))


def rotate_webhook_secret(actor: Actor, id: UUID) -> WebhookEndpointView:
    """Give a receiver a new secret, which is told this once; for 24 hours the one before it signs too."""
    made = endpoints.rotate(id, actor=actor)
    return with_secret(actor, made.endpoint, made.secret)


def resend_webhook_deliveries(actor: Actor, id: UUID, input: ResendBody | None = None) -> ResentView:
    """Send again what one receiver did not take, all of it or what was put in line since a moment."""
    given = input or ResendBody()
    return ResentView(resent=resending.resend_all(id, actor=actor, since=given.since))


def resend_webhook_delivery(actor: Actor, id: UUID) -> WebhookDeliveryView:
    """Send one delivery again."""
    resending.resend(id, actor=actor)
    return DELIVERY.read(actor, id)


class Queries:
    """Root fields of queries."""

    webhook_endpoint = one(ENDPOINT)
    webhook_endpoints = connection(ENDPOINTS)
    webhook_delivery = query("webhook.delivery", WebhookDeliveryLogView)(webhook_delivery)
    webhook_deliveries = connection(DELIVERIES)


class Mutations:
    """Root fields of mutations."""

    create_webhook_endpoint = mutation("webhook.create", ENDPOINT, tells_secret=True)(create_webhook_endpoint)
    update_webhook_endpoint = mutation("webhook.update", ENDPOINT)(update_webhook_endpoint)
    remove_webhook_endpoint = mutation("webhook.remove", RemovedEndpointView)(remove_webhook_endpoint)
    test_webhook_endpoint = mutation("webhook.test", WebhookDeliveryLogView)(test_webhook_endpoint)
    rotate_webhook_secret = mutation("webhook.rotate", ENDPOINT, tells_secret=True)(rotate_webhook_secret)
    resend_webhook_deliveries = mutation("webhook.resend", ResentView)(resend_webhook_deliveries)
    resend_webhook_delivery = mutation("webhook.resend", DELIVERY)(resend_webhook_delivery)


root = Root(queries=[Queries], mutations=[Mutations], nouns=[ENDPOINT, DELIVERY])
