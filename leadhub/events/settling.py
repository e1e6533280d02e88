"""What became of attempts: written into the log, the deliveries and the health of their receivers."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from leadhub.bulk import insert, locked, update_rows
from leadhub.events import disabling, retries
from leadhub.events.parcels import Landed
from leadhub.events.retries import Result
from leadhub.keys import new_id
from leadhub.models import Delivery, DeliveryAttempt, DeliveryState, EndpointState, WebhookEndpoint
from leadhub.usecases import use_case

LOGGED = ("id", "delivery", "number", "at", "status", "fault", "duration_ms", "answer")
HEALTH = ("id", "failures", "failing_since", "held_until")
CHANGED = ("id", "state", "next_try_at", "lease_until", "ended_at")


def settle(landed: Sequence[Landed], *, now: datetime, real: datetime) -> None:
    """Write down what came of attempts: so many statements at any number, and more where a receiver is disabled."""
    if landed:
        _settle(landed, now, real)


@use_case
def _settle(landed: Sequence[Landed], now: datetime, real: datetime) -> None:
    parcels = [each.parcel for each in landed]
    endpoints = {
        row.pk: row
        for row in locked(WebhookEndpoint.objects.filter(pk__in={p.endpoint for p in parcels}).order_by("pk"))
    }
    deliveries = {
        row.pk: row for row in locked(Delivery.objects.filter(pk__in=[p.delivery for p in parcels]).order_by("pk"))
    }
    insert(DeliveryAttempt, LOGGED, [_logged(each) for each in landed])
    changed = [row for each in landed if (row := _judged(each, deliveries, real))]
    update_rows(Delivery, CHANGED, [[getattr(row, name) for name in CHANGED] for row in changed])
    _heal_or_hold(landed, endpoints, now, real)


def _logged(each: Landed) -> tuple[object, ...]:
    return (
        new_id(),
        each.parcel.delivery,
        each.parcel.number,
        each.at,
        each.result.status,
        each.result.fault or "",
        each.duration_ms,
        each.answer,
    )


def _judged(each: Landed, deliveries: Mapping[UUID, Delivery], real: datetime) -> Delivery | None:
    """The delivery as it stands after the attempt; None where others have gone on with it meanwhile."""
    row, result = deliveries[each.parcel.delivery], each.result
    is_late = row.state != DeliveryState.DUE or row.attempts != each.parcel.number
    if is_late and not result.is_success:
        return None
    plan = retries.plan(result, retries.TRIES if each.parcel.is_test else each.parcel.tries, random.random)
    row.state, row.lease_until = plan.state, None
    if plan.again_in is None:
        row.ended_at = real
    else:
        row.next_try_at = real + plan.again_in
    return row


def _heal_or_hold(
    landed: Sequence[Landed], endpoints: Mapping[UUID, WebhookEndpoint], now: datetime, real: datetime
) -> None:
    telling = [(each.result, endpoints[each.parcel.endpoint]) for each in landed if _says_something(each)]
    telling = [(result, endpoint) for result, endpoint in telling if endpoint.state != EndpointState.DISABLED]
    recovered = [e.pk for result, e in telling if result.is_success and e.failures >= retries.PATIENCE]
    for result, endpoint in telling:
        _note(result, endpoint, real)
    update_rows(WebhookEndpoint, HEALTH, [[getattr(row, name) for name in HEALTH] for row in endpoints.values()])
    if recovered:
        # It was the receiver that was down: what waits for it need not wait for hours more.
        waiting = Delivery.objects.filter(endpoint__in=recovered, state=DeliveryState.DUE, next_try_at__gt=real)
        waiting.update(next_try_at=real)
    for result, endpoint in telling:
        failing_for = real - (endpoint.failing_since or real)
        why = retries.disabled_why(result, endpoint.failures, failing_for)
        if why is not None:
            disabling.disable(endpoint, why, now=now, real=real)


def _note(result: Result, endpoint: WebhookEndpoint, real: datetime) -> None:
    if result.is_success:
        endpoint.failures, endpoint.failing_since, endpoint.held_until = 0, None, None
        return
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or real
    wait = retries.hold(result, endpoint.failures, random.random)
    endpoint.held_until = real + wait if wait else endpoint.held_until


def _says_something(each: Landed) -> bool:
    """Whether an attempt tells how its receiver is; somebody who tries a receiver in vain does it no harm."""
    return each.result.is_success or not (each.parcel.is_test or each.result.fault in retries.OURS)
