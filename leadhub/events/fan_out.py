"""From one event to those who want it: a delivery each, made in the transaction that gives events their place."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from leadhub.bulk import insert, locked
from leadhub.clock import real_now
from leadhub.keys import new_id
from leadhub.models import Delivery, DeliveryState, EndpointState, WebhookEndpoint

COLUMNS = (
    "id",
    "event",
    "endpoint",
    "position",
    "lead_ref",
    "state",
    "attempts",
    "tried_before",
    "next_try_at",
    "created_at",
)


@dataclass(frozen=True, slots=True)
class Placed:
    """An event that has just got its place in the feed."""

    position: int
    event: UUID
    type: str
    lead: UUID | None


def fan_out(placed: Sequence[Placed]) -> None:
    """Put events in line for every receiver that wants them: two statements at any number.

    Receivers are locked, so that one which is being disabled gets none of these, or all of them parked.
    """
    standing = locked(WebhookEndpoint.objects.exclude(state=EndpointState.DISABLED).order_by("pk"))
    endpoints = list(standing.only("pk", "types")) if placed else []
    now = real_now()
    insert(
        Delivery,
        COLUMNS,
        [
            (new_id(), event.event, endpoint.pk, event.position, event.lead, DeliveryState.DUE, 0, 0, now, now)
            for event in placed
            for endpoint in endpoints
            if endpoint.types is None or event.type in endpoint.types
        ],
    )
