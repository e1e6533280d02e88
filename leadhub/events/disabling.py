"""The end of sending to a receiver: what waits for it is parked, and that is told."""

from datetime import datetime

from leadhub.events.outbox import Happening, record
from leadhub.models import Delivery, DeliveryState, DisabledWhy, EndpointState, WebhookEndpoint

TYPE = "webhook.disabled"


def disable(endpoint: WebhookEndpoint, why: DisabledWhy, *, now: datetime, real: datetime) -> None:
    """Send nothing more to a locked receiver, save it, and tell of it."""
    endpoint.state = EndpointState.DISABLED
    endpoint.disabled_at, endpoint.disabled_why = real, why
    endpoint.held_until = None
    endpoint.version += 1
    endpoint.save()
    Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.DUE).update(
        state=DeliveryState.PARKED, ended_at=real, lease_until=None
    )
    record([Happening(TYPE, now, {"endpoint": str(endpoint.pk), "why": str(why)})])
