"""The log keeps what ended for a time; what is due stays, and so does the feed."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from leadhub.events import endpoints, forgetting
from leadhub.events.forgetting import forget_old_deliveries
from leadhub.keys import new_id
from leadhub.models import Delivery, DeliveryAttempt, EndpointState, EventPosition
from tests import fence
from tests.leadhub.events.conftest import Post

pytestmark = pytest.mark.django_db
DAYS = 90


def forget(hub: Post, **later: float) -> int:
    moment = hub.real + timedelta(**later)
    return forget_old_deliveries(hub.now, real_now=lambda: moment)


def test_what_ended_is_kept_for_ninety_days_with_its_attempts(hub: Post) -> None:
    taken, refused, gone = hub.subscribe(), hub.subscribe(then=404), hub.subscribe(410)
    hub.happen(new_id(), new_id())
    hub.fail()
    assert {state for made in (taken, refused, gone) for state in hub.states(made)} == {
        *("delivered", "failed", "parked")
    }
    assert forget(hub, days=DAYS - 5) == 0
    ended, feed = Delivery.objects.count(), EventPosition.objects.count()
    assert forget(hub, days=DAYS + 1) == ended > 0
    assert (Delivery.objects.count(), DeliveryAttempt.objects.count()) == (0, 0)
    assert EventPosition.objects.count() == feed == 2, "the feed stays as it is"
    assert forget(hub, days=DAYS + 1) == 0


def test_what_is_due_is_kept_however_old_it_is(hub: Post) -> None:
    made = hub.subscribe(500)
    hub.happen(new_id())
    hub.deliver()
    endpoints.update(made.endpoint, actor=hub.actor, now=hub.now, state=EndpointState.PAUSED)
    assert forget(hub, days=10 * DAYS) == 0
    assert (hub.states(made), DeliveryAttempt.objects.count()) == (["due"], 1)
    with pytest.raises(DatabaseError, match="that is due is not removed"), transaction.atomic(), fence.allow_writes():
        Delivery.objects.filter(endpoint=made.endpoint)._raw_delete(connection.alias)


def test_how_long_is_said_by_who_runs_it(hub: Post, settings) -> None:
    settings.DELIVERIES_KEPT_DAYS = 30
    hub.subscribe()
    hub.happen(new_id())
    hub.deliver()
    assert forget(hub, days=29) == 0
    assert forget(hub, days=31) == 1


def test_a_round_is_bounded_and_the_oldest_go_first(hub: Post, monkeypatch) -> None:
    monkeypatch.setattr(forgetting, "AT_ONCE", 2)
    monkeypatch.setattr(forgetting, "ROUNDS", 2)
    made = hub.subscribe()
    ids = hub.happen(*(new_id() for _ in range(7)))
    hub.deliver()
    assert forget(hub, days=DAYS + 1) == 4
    with fence.allow_writes():
        Delivery.objects.filter(event__in=[UUID(id) for id in ids[:2]]).update(ended_at=hub.real)
    assert len(hub.states(made)) == 3
    assert [forget(hub, days=DAYS + 1) for _ in range(2)] == [3, 0]


def test_statements_stay_the_same_in_number_whatever_is_removed(hub: Post) -> None:
    hub.subscribe()

    def removing(count: int) -> int:
        hub.happen(*(None for _ in range(count)))
        hub.deliver()
        with CaptureQueriesContext(connection) as captured:
            assert forget(hub, days=DAYS + 1) == count
        return len(captured)

    assert removing(30) == removing(1)


def test_attempts_leave_with_their_delivery_and_never_alone(hub: Post) -> None:
    hub.subscribe()
    hub.happen(new_id())
    hub.deliver()
    with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic(), fence.allow_writes():
        DeliveryAttempt.objects.all().delete()
    assert DeliveryAttempt.objects.count() == 1
