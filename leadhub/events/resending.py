"""Sending again: one delivery, or all that were not taken. Whoever asks for it says that the receiver is up again."""

from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from leadhub.actors import Actor
from leadhub.bulk import locked
from leadhub.clock import real_now
from leadhub.errors import Conflict, NotFound
from leadhub.events.endpoints import held
from leadhub.models import Delivery, DeliveryState, EndpointState, WebhookEndpoint
from leadhub.usecases import use_case

# What was given up, and what was tried in vain and waits for its next try.
NOT_TAKEN = Q(state__in=(DeliveryState.FAILED, DeliveryState.PARKED)) | Q(
    state=DeliveryState.DUE, attempts__gt=F("tried_before")
)
IN_FEED = Q(position__gt=0)


@use_case
def resend(delivery: UUID, *, actor: Actor) -> None:
    """Send one again, whatever became of it; one that is due is tried now instead of later."""
    found = Delivery.objects.visible_to(actor).filter(pk=delivery).values_list("endpoint", flat=True).first()
    if found is None:
        raise NotFound("There is no delivery with this id that you may see.")
    endpoint = held(found, actor)
    _require_open(endpoint)
    # Its receiver was locked first, as whoever sends does.
    row = locked(Delivery.objects.filter(pk=delivery).order_by("pk")).get()
    if row.position == 0:
        raise Conflict("A test is not sent again. Nothing was changed. Send another test.", code="is_a_test")
    _again(endpoint, Q(pk=delivery))


@use_case
def resend_all(endpoint: UUID, *, actor: Actor, since: datetime | None) -> int:
    """Send again what was not taken, all of it or what was put in line since a moment; answers how many that are."""
    row = held(endpoint, actor)
    _require_open(row)
    return _again(row, not_taken(row.pk, since))


def not_taken(endpoint: UUID, since: datetime | None = None) -> Q:
    """What of a receiver can be sent again at once."""
    recent = Q(created_at__gte=since) if since is not None else Q()
    return Q(endpoint=endpoint) & NOT_TAKEN & IN_FEED & recent


def _again(endpoint: WebhookEndpoint, which: Q) -> int:
    endpoint.held_until = None
    endpoint.save(update_fields=["held_until"])
    return Delivery.objects.filter(which).update(
        state=DeliveryState.DUE, tried_before=F("attempts"), next_try_at=real_now(), ended_at=None
    )


def _require_open(endpoint: WebhookEndpoint) -> None:
    if endpoint.state == EndpointState.DISABLED:
        raise Conflict(
            f"Nothing is sent to {endpoint.name}, which is disabled. Nothing was changed. Switch it on first.",
            code="endpoint_disabled",
        )
