"""Who may send what when: leases, rights, faults of our own, and those who come late."""

import logging
from uuid import UUID

import pytest
from django.db import connections

from leadhub import egress
from leadhub.egress import Answer
from leadhub.events import delivering, endpoints, line, parcels, settling
from leadhub.events.delivering import deliver_due
from leadhub.events.line import LEASE, take
from leadhub.events.parcels import Landed, called
from leadhub.events.retries import TRIES, Result
from leadhub.keys import new_id
from leadhub.models import Delivery, DeliveryAttempt, EndpointState, Event, EventPosition, User
from tests import fence
from tests.leadhub.events.conftest import Post

pytestmark = pytest.mark.django_db
A, B = new_id(), new_id()


def taken(hub: Post, **later: float) -> list[Delivery]:
    return take(now=hub.now, real=hub.pass_time(**later))


def test_one_delivery_of_each_receiver_is_taken_at_a_time(hub: Post) -> None:
    first, second = hub.subscribe(), hub.subscribe()
    ids = hub.happen(A, B)
    rows = taken(hub)
    assert {(row.endpoint_id, str(row.event_id)) for row in rows} == {
        (first.endpoint, ids[0]),
        (second.endpoint, ids[0]),
    }
    assert [row.attempts for row in rows] == [1, 1]
    assert taken(hub) == [], "both are on their way"


def test_who_is_killed_leaves_a_lease_behind_and_the_same_event_is_sent_once_more(hub: Post) -> None:
    made = hub.subscribe()
    ids = hub.happen(A, B)
    taken(hub)
    hub.deliver(seconds=LEASE.total_seconds() - 1)
    assert hub.got(made) == []
    hub.deliver(seconds=2)
    assert hub.ids(made) == ids
    assert [attempt.number for attempt in DeliveryAttempt.objects.filter(delivery__event=UUID(ids[0]))] == [2]


def test_what_kills_whoever_sends_it_is_parked_after_its_tries(hub: Post) -> None:
    made = hub.subscribe()
    ids = hub.happen(A, A)
    for _ in range(TRIES):
        assert [str(row.event_id) for row in taken(hub, seconds=60)] == ids[:1]
    hub.deliver(seconds=60)
    assert hub.states(made) == ["parked", "delivered"]
    assert hub.ids(made) == ids[1:]


def test_who_comes_late_with_a_failure_changes_nothing(hub: Post) -> None:
    made = hub.subscribe()
    hub.happen(A)
    (late,) = parcels.parcels(taken(hub), real=hub.real)
    hub.deliver(seconds=60)
    assert hub.states(made) == ["delivered"]
    settling.settle([Landed(late, hub.real, 1, Result(status=500))], now=hub.now, real=hub.real)
    assert hub.states(made) == ["delivered"]
    assert [attempt.status for attempt in DeliveryAttempt.objects.order_by("number")] == [500, 200]


def test_who_comes_late_with_a_success_has_delivered_it(hub: Post) -> None:
    made = hub.subscribe(then=500)
    hub.happen(A)
    (late,) = parcels.parcels(taken(hub), real=hub.real)
    hub.deliver(seconds=60)
    assert hub.states(made) == ["due"]
    settling.settle([Landed(late, hub.real, 1, Result(status=200))], now=hub.now, real=hub.real)
    assert hub.states(made) == ["delivered"]
    hub.deliver(days=1)
    assert len(hub.got(made)) == 1


def test_a_receiver_whose_owner_is_gone_gets_nothing_more(hub: Post, user_of) -> None:
    made = hub.subscribe()
    hub.happen(A)
    with fence.allow_writes():
        User.objects.filter(pk=hub.owner.pk).update(is_active=False)
    hub.deliver()
    row = hub.row(made)
    assert (row.state, row.disabled_why, hub.states(made), hub.got(made)) == ("disabled", "owner", ["parked"], [])
    other = user_of("operations", "successor")
    endpoints.update(made.endpoint, actor=other.actor, now=hub.now, state=EndpointState.ACTIVE)
    assert hub.row(made).owner == other
    ids = hub.happen(B)
    hub.deliver()
    assert set(ids) <= set(hub.ids(made))


@pytest.mark.parametrize("role", ["partner"])
def test_rights_are_those_that_the_owner_has_when_it_is_sent(hub: Post, role: str) -> None:
    made = hub.subscribe()
    hub.happen(A)
    with fence.allow_writes():
        User.objects.filter(pk=hub.owner.pk).update(role=role, partner_id=new_id())
    hub.deliver()
    assert (hub.row(made).disabled_why, hub.got(made)) == ("owner", [])


def test_an_event_that_its_owner_may_not_read_is_withheld(hub: Post, monkeypatch) -> None:
    made = hub.subscribe()
    hidden, seen = hub.happen(A, B)
    rows = EventPosition.objects.exclude(event_id=hidden).select_related("event")
    monkeypatch.setattr("leadhub.api.feed.event_rows", lambda _actor: rows)
    hub.deliver()
    assert hub.ids(made) == [seen]
    assert hub.states(made) == ["parked", "delivered"]
    assert DeliveryAttempt.objects.get(delivery__event=UUID(hidden)).fault == "withheld"
    assert hub.row(made).failures == 0, "that is no fault of the receiver"


def test_a_message_that_is_too_large_is_parked(hub: Post) -> None:
    made = hub.subscribe()
    with fence.allow_writes():
        event = Event.objects.create(type="lead.decided", at=hub.now, data={"x": "a" * 30_000}, lead_ref=A, lead_seq=1)
        place = EventPosition.objects.create(event=event)
        Delivery.objects.create(
            event=event, endpoint_id=made.endpoint, position=place.pk, next_try_at=hub.real, created_at=hub.real
        )
    hub.deliver()
    assert hub.states(made) == ["parked"]
    assert DeliveryAttempt.objects.get().fault == "too_large"


def test_a_secret_whose_key_is_gone_is_told_and_waits_for_it(hub: Post, settings) -> None:
    made = hub.subscribe()
    hub.happen(A)
    before, settings.SECRET_KEY = settings.SECRET_KEY, "changed-" + "1" * 50
    hub.deliver()
    assert DeliveryAttempt.objects.get().fault == "secret_unreadable"
    settings.SECRET_KEY_FALLBACKS = [before]
    hub.deliver(seconds=10)
    assert hub.states(made) == ["delivered"]
    endpoints.keep_secrets(hub.now)
    settings.SECRET_KEY_FALLBACKS = []
    hub.happen(A)
    hub.deliver()
    assert hub.states(made) == ["delivered", "delivered"], "it was sealed anew"


def test_a_fault_of_ours_is_logged_tried_again_and_parked_in_the_end(hub: Post, caplog) -> None:
    made = hub.subscribe()
    hub.happen(A)

    def stumble(url, body, headers):
        raise ZeroDivisionError("a fault of ours")

    with caplog.at_level(logging.ERROR):
        for _ in range(TRIES + 1):
            hub.pass_time(hours=27)
            deliver_due(hub.now, real_now=lambda: hub.real, post=stumble)
    assert "ZeroDivisionError" in caplog.text
    assert made.secret not in caplog.text
    assert hub.states(made) == ["parked"]
    assert set(DeliveryAttempt.objects.values_list("fault", flat=True)) == {"internal_error"}
    row = hub.row(made)
    assert (row.state, row.failures) == ("active", 0)


def test_a_slow_receiver_keeps_nobody_else_waiting(hub: Post, monkeypatch) -> None:
    monkeypatch.setattr(delivering, "SECONDS", 60.0)
    slow, *others = [hub.subscribe() for _ in range(5)]
    hub.answer(slow, "hang")
    ids = hub.happen(*(new_id() for _ in range(10)))
    seen: list[int] = []

    def post(url, body, headers):
        answer = egress.post(url, body, headers)
        if answer.status == 200 and sum(len(hub.got(other)) for other in others) == 40:
            seen.append(len(hub.got(slow)))
            hub.receivers.release()
        return answer

    deliver_due(hub.now, real_now=hub.pass_time, post=post)
    assert seen[0] == 1, "the others had all of theirs while one call hung"
    for other in others:
        assert hub.ids(other) == ids


def test_nothing_is_asked_of_a_receiver_within_a_transaction(hub: Post) -> None:
    # The calls are made by threads, which have connections of their own.
    mine = connections["default"]
    depth = len(mine.savepoint_ids)
    hub.subscribe()
    hub.happen(A, B)
    depths: list[int] = []

    def post(url, body, headers):
        depths.append(len(mine.savepoint_ids))
        return Answer(200, None, 1)

    deliver_due(hub.now, real_now=hub.pass_time, post=post)
    assert depths == [depth, depth]


def test_a_call_is_made_with_nothing_of_the_database(hub: Post, django_assert_num_queries) -> None:
    hub.subscribe()
    hub.happen(A)
    (parcel,) = parcels.parcels(taken(hub), real=hub.real)
    with django_assert_num_queries(0):
        landed = called(parcel, post=lambda url, body, headers: Answer(200, None, 1), real_now=lambda: hub.real)
    assert landed.result.is_success
    assert line.is_anything_ready(hub.pass_time())
