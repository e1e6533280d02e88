"""The line of each receiver: one delivery at a time, in the order of the feed, none of a lead before an earlier one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from leadhub.bulk import claimed
from leadhub.events import disabling
from leadhub.events.parcels import may_read
from leadhub.events.retries import TRIES
from leadhub.models import Delivery, DeliveryState, DisabledWhy, EndpointState, WebhookEndpoint
from leadhub.usecases import use_case

# Longer than any call and what is done about it, so that nobody takes what another one still sends.
LEASE = timedelta(seconds=45)
IN_LINE = Q(state=DeliveryState.DUE)


def is_anything_ready(real: datetime) -> bool:
    """Whether there may be something to take; asked without a transaction, which would keep writers from writing."""
    return Delivery.objects.filter(IN_LINE, next_try_at__lte=real).exists()


@use_case
def take(*, now: datetime, real: datetime) -> list[Delivery]:
    """The next delivery of each receiver that is ready for one, under a lease, its attempt counted already.

    Several who send take different receivers: whoever is at one locks it, and looks at its line once it is locked.
    """
    open_again = Q(held_until=None) | Q(held_until__lte=real)
    ready = WebhookEndpoint.objects.filter(open_again, Exists(_ready(real)), ~Exists(_in_flight(real)))
    endpoints = list(claimed(ready.filter(state=EndpointState.ACTIVE).select_related("owner").order_by("pk")))
    willing = {endpoint.pk: endpoint for endpoint in endpoints if may_read(endpoint.owner)}
    for endpoint in endpoints:
        if endpoint.pk not in willing:
            disabling.disable(endpoint, DisabledWhy.OWNER, now=now, real=real)
    rows = _heads(list(willing), real)
    while spent := [row.pk for row in rows if row.attempts - row.tried_before >= _tries_of(row)]:
        # Whoever sent these came to no end so often that the event itself may be the cause.
        Delivery.objects.filter(pk__among=spent).update(state=DeliveryState.PARKED, ended_at=real, lease_until=None)
        rows = _heads(list(willing), real)
    return _leased(rows, willing, real)


def _leased(rows: Sequence[Delivery], endpoints: dict[UUID, WebhookEndpoint], real: datetime) -> list[Delivery]:
    if rows:
        Delivery.objects.filter(pk__among=[row.pk for row in rows]).update(
            attempts=F("attempts") + 1, lease_until=real + LEASE
        )
    for row in rows:
        row.attempts += 1
        row.endpoint = endpoints[row.endpoint_id]
    return list(rows)


def _heads(endpoints: Sequence[UUID], real: datetime) -> list[Delivery]:
    """The first ready delivery of each of these receivers, which are locked; none where one is in flight."""
    if not endpoints:
        return []
    idle = WebhookEndpoint.objects.filter(~Exists(_in_flight(real)), pk__among=endpoints)
    heads = idle.annotate(head=Subquery(_ready(real).order_by("position").values("pk")[:1])).values("head")
    return list(Delivery.objects.filter(pk__in=heads).select_related("event").order_by("pk"))


def _ready(real: datetime) -> "QuerySet[Delivery]":
    """What of a receiver's line may be sent now."""
    earlier = Delivery.objects.filter(
        IN_LINE,
        endpoint=OuterRef("endpoint"),
        lead_ref=OuterRef("lead_ref"),
        position__lt=OuterRef("position"),
    )
    return Delivery.objects.filter(IN_LINE, ~Exists(earlier), endpoint=OuterRef("pk"), next_try_at__lte=real)


def _in_flight(real: datetime) -> "QuerySet[Delivery]":
    return Delivery.objects.filter(endpoint=OuterRef("pk"), lease_until__gt=real)


def _tries_of(row: Delivery) -> int:
    """A test is for whoever waits for its answer: it is not tried again."""
    return 1 if row.position == 0 else TRIES
