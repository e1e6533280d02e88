"""Receivers of events and what was sent to them, as callers read them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.feed import EVENT
from leadhub.api.filters import Filters, Ids, Instant, OneOf, Words
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from leadhub.errors import NotFound
from leadhub.events.endpoints import seen
from leadhub.models import (
    AttemptFault,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    DisabledWhy,
    EndpointState,
    WebhookEndpoint,
)


class WebhookEndpointView(View):
    """A receiver of events. `secret` is there in the answer to its making and to a rotation, and never again."""

    id: UUID
    name: str
    url: str
    types: list[str] | None
    state: EndpointState
    owner: UUID
    created_at: datetime
    created_by: str
    waiting: int
    failures: int
    failing_since: datetime | None
    held_until: datetime | None
    disabled_at: datetime | None
    disabled_why: DisabledWhy | None
    previous_secret_until: datetime | None
    secret: str | None = None


class WebhookAttemptView(View):
    """One call: the status that was answered, or why there was no answer; `answer` is the beginning of its content."""

    number: int
    at: datetime
    status: int | None
    fault: AttemptFault | None
    duration_ms: int
    answer: str


class WebhookDeliveryView(View):
    """One event on its way to one receiver, with what came of the last attempt. A test has no position."""

    id: UUID
    endpoint: UUID
    event: UUID
    type: str
    position: int | None
    lead: UUID | None
    sequence: int | None
    state: DeliveryState
    attempts: int
    next_try_at: datetime | None
    created_at: datetime
    ended_at: datetime | None
    last_status: int | None
    last_fault: AttemptFault | None


class WebhookDeliveryLogView(WebhookDeliveryView):
    """A delivery with all its attempts; a number that is missing was interrupted."""

    log: list[WebhookAttemptView]


class ResentView(View):
    """How many are sent again."""

    resent: int


class EndpointFilters(Filters):
    """What receivers may be narrowed to."""

    state = OneOf("state", EndpointState)


class EndpointDeliveryFilters(Filters):
    """What the log of one receiver may be narrowed to."""

    state = OneOf("state", DeliveryState)
    type = Words("event__type")
    lead = Ids("lead_ref")
    created_at__gte = Instant("created_at", "gte")
    created_at__lt = Instant("created_at", "lt")


class DeliveryFilters(EndpointDeliveryFilters):
    """What the log of all receivers may be narrowed to."""

    endpoint = Ids("endpoint_id")


def endpoint_rows(actor: Actor) -> "QuerySet[WebhookEndpoint]":
    """The receivers that the caller may see."""
    return WebhookEndpoint.objects.visible_to(actor)


def endpoint_views(actor: Actor, rows: Sequence[WebhookEndpoint]) -> list[WebhookEndpointView]:
    """The receivers of one page, with how much waits for each."""
    waiting = waiting_for([row.pk for row in rows])
    return [
        WebhookEndpointView(
            id=row.pk,
            name=row.name,
            url=row.url,
            types=row.types,
            state=EndpointState(row.state),
            owner=row.owner_id,
            created_at=row.created_at,
            created_by=row.created_by_name,
            waiting=waiting.get(row.pk, 0),
            failures=row.failures,
            failing_since=row.failing_since,
            held_until=row.held_until,
            disabled_at=row.disabled_at,
            disabled_why=DisabledWhy(row.disabled_why) if row.disabled_why else None,
            previous_secret_until=row.previous_signs_until,
        )
        for row in rows
    ]


def waiting_for(endpoints: Sequence[UUID]) -> dict[UUID, int]:
    """How many deliveries are due to each of these receivers."""
    due = Delivery.objects.filter(endpoint__in=endpoints, state=DeliveryState.DUE)
    return dict(due.values_list("endpoint").annotate(count=Count("pk")))


def endpoints_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, WebhookEndpointView]:
    """The receivers with these ids."""
    return {view.id: view for view in endpoint_views(actor, list(endpoint_rows(actor).filter(pk__in=keys)))}


def with_secret(actor: Actor, endpoint: UUID, secret: str) -> WebhookEndpointView:
    """A receiver with the secret that it has just got."""
    view = ENDPOINT.read(actor, endpoint)
    view.secret = secret
    return view


def endpoint_version(actor: Actor, endpoint: UUID) -> int:
    """What an ETag of a receiver says."""
    return seen(endpoint, actor).version


def delivery_rows(actor: Actor) -> "QuerySet[Delivery]":
    """The deliveries that the caller may see."""
    return Delivery.objects.visible_to(actor).select_related("event")


def delivery_views(actor: Actor, rows: Sequence[Delivery]) -> list[WebhookDeliveryView]:
    """The deliveries of one page."""
    last = _last_attempts(rows)
    return [WebhookDeliveryView(**_told(row, last.get(row.pk))) for row in rows]


def deliveries_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, WebhookDeliveryView]:
    """The deliveries with these ids."""
    return {view.id: view for view in delivery_views(actor, list(delivery_rows(actor).filter(pk__in=keys)))}


def delivery_log(actor: Actor, delivery: UUID) -> WebhookDeliveryLogView:
    """One delivery with its attempts, the first one first."""
    row = delivery_rows(actor).filter(pk=delivery).first()
    if row is None:
        raise NotFound(f"There is no {DELIVERY.words} {delivery} that you may see.")
    attempts = list(DeliveryAttempt.objects.filter(delivery=row).order_by("number"))
    last = attempts[-1] if attempts else None
    return WebhookDeliveryLogView(**_told(row, last), log=[attempt_view(attempt) for attempt in attempts])


def attempt_view(attempt: DeliveryAttempt) -> WebhookAttemptView:
    """One attempt."""
    return WebhookAttemptView(
        number=attempt.number,
        at=attempt.at,
        status=attempt.status,
        fault=AttemptFault(attempt.fault) if attempt.fault else None,
        duration_ms=attempt.duration_ms,
        answer=attempt.answer,
    )


def deliveries_of(actor: Actor, endpoint: UUID) -> Listing[WebhookDeliveryView]:
    """The log of one receiver."""
    endpoint_version(actor, endpoint)
    return replace(
        ENDPOINT_DELIVERIES,
        name=f"WebhookDelivery {endpoint}",
        rows=lambda caller: delivery_rows(caller).filter(endpoint=endpoint),
    )


def _last_attempts(rows: Sequence[Delivery]) -> Mapping[UUID, DeliveryAttempt]:
    # Their answers are of no use in a list, and may be long.
    attempts = DeliveryAttempt.objects.filter(delivery__in=[row.pk for row in rows]).defer("answer")
    return {attempt.delivery_id: attempt for attempt in attempts.order_by("number")}


def _told(row: Delivery, last: DeliveryAttempt | None) -> dict[str, Any]:
    return {
        "id": row.pk,
        "endpoint": row.endpoint_id,
        "event": row.event_id,
        "type": row.event.type,
        "position": row.position or None,
        "lead": row.lead_ref,
        "sequence": row.event.lead_seq,
        "state": DeliveryState(row.state),
        "attempts": row.attempts,
        "next_try_at": row.next_try_at if row.state == DeliveryState.DUE else None,
        "created_at": row.created_at,
        "ended_at": row.ended_at,
        "last_status": last.status if last else None,
        "last_fault": AttemptFault(last.fault) if last and last.fault else None,
    }


NEWEST = Orderings({"created_at": Key("created_at")}, default="-created_at")
ENDPOINT = Noun(
    name="WebhookEndpoint",
    view=WebhookEndpointView,
    verb="webhook.read",
    load=endpoints_by_id,
    links=lambda: {"owner": USER},
)
ENDPOINTS = Listing(
    noun=ENDPOINT,
    verb="webhook.list",
    rows=endpoint_rows,
    views=endpoint_views,
    filters=EndpointFilters,
    orderings=NEWEST,
)
DELIVERY = Noun(
    name="WebhookDelivery",
    view=WebhookDeliveryView,
    verb="webhook.delivery",
    load=deliveries_by_id,
    links=lambda: {"endpoint": ENDPOINT, "event": EVENT},
)
DELIVERIES = Listing(
    noun=DELIVERY,
    verb="webhook.deliveries",
    rows=delivery_rows,
    views=delivery_views,
    filters=DeliveryFilters,
    orderings=NEWEST,
)
ENDPOINT_DELIVERIES = replace(DELIVERIES, filters=EndpointDeliveryFilters)
