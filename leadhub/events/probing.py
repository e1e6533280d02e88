"""A test event, sent at once and by the same way as all others, for whoever waits for the answer."""

from datetime import datetime
from uuid import UUID

from leadhub import egress
from leadhub.actors import Actor
from leadhub.clock import real_now as wall_clock
from leadhub.egress.posting import DEADLINE
from leadhub.errors import Conflict
from leadhub.events.endpoints import seen
from leadhub.events.line import LEASE
from leadhub.events.parcels import Post, RealNow, called, parcels
from leadhub.events.settling import settle
from leadhub.events.types import TEST
from leadhub.keys import new_id
from leadhub.models import Delivery, DeliveryState, Event
from leadhub.tracing import request_under_way
from leadhub.usecases import after_commit, use_case

LONGEST = int(DEADLINE)


def send_test(
    endpoint: UUID, *, actor: Actor, now: datetime, real_now: RealNow = wall_clock, post: Post = egress.post
) -> UUID:
    """Send a test event to a receiver, also to one that is paused or disabled; answers the delivery.

    The call is made between two transactions, and the delivery has ended. Where the caller has opened one around all of
    it, as an Idempotency-Key does, the call is made after its commit: until then the delivery is due.
    """
    delivery = _begun(endpoint, actor, now, real_now())

    def send() -> None:
        (parcel,) = parcels([delivery], real=real_now())
        settle([called(parcel, post=post, real_now=real_now)], now=now, real=real_now())

    after_commit(send)
    return delivery.pk


@use_case
def _begun(endpoint: UUID, actor: Actor, now: datetime, real: datetime) -> Delivery:
    # Not locked: whoever sends would wait for it as long as the receiver lets us wait.
    row = seen(endpoint, actor)
    if Delivery.objects.filter(endpoint=row, position=0, lease_until__gt=real).exists():
        raise Conflict(
            f"Another test of {row.name} waits for its answer. Nothing was sent. Try again in {LONGEST} seconds.",
            code="test_running",
            retry_after=LONGEST,
        )
    # It gets no place in the feed: it is for this receiver only.
    event = Event.objects.create(
        id=new_id(), type=TEST, at=now, data={"endpoint": str(row.pk)}, request=request_under_way()
    )
    return Delivery.objects.create(
        event=event,
        endpoint=row,
        position=0,
        state=DeliveryState.DUE,
        attempts=1,
        next_try_at=real,
        lease_until=real + LEASE,
        created_at=real,
    )
