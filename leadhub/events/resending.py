"""Sending again: one delivery, or all that failed."""

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

UNSENT = (DeliveryState.FAILED, DeliveryState.PARKED)


@use_case
def resend(delivery: UUID, *, actor: Actor) -> None:
    """Send one again, whatever became of it; one that is due is tried now instead of later."""
    found = Delivery.objects.visible_to(actor).filter(pk=delivery).values_list("endpoint", flat=True).first()
    if found is None:
        raise NotFound("There is no delivery with this id that you may see.")
    _require_open(held(found, actor))
    # Its receiver was locked first, as whoever sends does.
    row = locked(Delivery.objects.filter(pk=delivery).order_by("pk")).get()
    if row.position == 0:
        raise Conflict("A test is not sent again. Nothing was changed. Send another test.", code="is_a_test")
    _again(Q(pk=delivery))


@use_case
def resend_unsent(endpoint: UUID, *, actor: Actor, since: datetime | None) -> int:
    """Send again what failed or was parked, all of it or since a moment; answers how many that are."""
    _require_open(held(endpoint, actor))
    ended = Q(ended_at__gte=since) if since is not None else Q()
    return _again(Q(endpoint=endpoint, state__in=UNSENT, position__gt=0) & ended)


def _again(which: Q) -> int:
    return Delivery.objects.filter(which).update(
        state=DeliveryState.DUE, tried_before=F("attempts"), next_try_at=real_now(), ended_at=None
    )


def _require_open(endpoint: WebhookEndpoint) -> None:
    if endpoint.state == EndpointState.DISABLED:
        raise Conflict(
            f"Nothing is sent to {endpoint.name}, which is disabled. Nothing was changed. Switch it on first.",
            code="endpoint_disabled",
        )
