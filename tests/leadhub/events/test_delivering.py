"""Events reach those who want them: once if all goes well, in order, again when not, and never for ever."""

import json
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from standardwebhooks import Webhook

from leadhub.events import endpoints
from leadhub.events.outbox import Happening, record
from leadhub.events.relay import place_events
from leadhub.events.retries import PAUSES, SPREAD, TRIES
from leadhub.keys import new_id
from leadhub.models import Delivery, DeliveryAttempt, EndpointState, Event
from leadhub.usecases import use_case
from tests.leadhub.events.conftest import Post

pytestmark = pytest.mark.django_db
A, B = new_id(), new_id()


def test_everything_that_happens_is_sent_signed_and_in_order(hub: Post) -> None:
    made = hub.subscribe()
    ids = hub.happen(A, None, B, A)
    hub.deliver()
    messages = hub.got(made)
    assert [message["id"] for message in messages] == ids
    assert all(message["whole"] for message in messages)
    for message in messages:
        told = Webhook(made.secret).verify(message["body"], {name: str(value) for name, value in message.items()})
        assert told["id"] == message["id"]
        assert told["type"] == "lead.decided"
    assert [json.loads(message["body"]).get("sequence") for message in messages] == [
        *("0000000001", None, "0000000001", "0000000002")
    ]
    assert hub.states(made) == ["delivered"] * 4
    hub.deliver()
    assert len(hub.got(made)) == 4, "what was taken is not sent again"


def test_the_log_says_what_was_answered(hub: Post) -> None:
    made = hub.subscribe([500, {}, "out of order: \x00 ☎" + "x" * 5_000], [202, {}, "thanks"])
    hub.happen(A)
    hub.deliver()
    hub.deliver(seconds=10)
    first, second = DeliveryAttempt.objects.order_by("number")
    assert (first.number, first.status, first.fault, second.status, second.answer) == (1, 500, "", 202, "thanks")
    assert first.answer.startswith("out of order: � ☎xxx")
    assert 4_000 < len(first.answer) <= 4_096
    assert second.at > first.at
    assert hub.states(made) == ["delivered"]


def test_only_what_is_wanted_is_sent(hub: Post) -> None:
    all_of_it, some = hub.subscribe(), hub.subscribe(types=["handoff.accepted", "handoff.rejected"])
    decided, accepted = hub.happen(A), hub.happen(A, type="handoff.accepted")
    hub.deliver()
    assert hub.ids(all_of_it) == decided + accepted
    assert hub.ids(some) == accepted


def test_the_same_id_comes_with_every_try_under_a_fresh_signature(hub: Post) -> None:
    made = hub.subscribe(500, "break", 302)
    (event,) = hub.happen(A)
    for pause in PAUSES[:4]:
        hub.deliver(seconds=pause.total_seconds() * 1.2)
    assert hub.ids(made) == [event] * 4
    assert len({message["webhook-timestamp"] for message in hub.got(made)}) == 4
    assert len({message["body"] for message in hub.got(made)}) == 1
    tried = [(a.status, a.fault) for a in DeliveryAttempt.objects.order_by("number")]
    assert tried == [(500, ""), (None, "answer_malformed"), (302, ""), (200, "")]


def test_who_takes_nothing_is_asked_for_three_days_and_then_no_more(hub: Post) -> None:
    made = hub.subscribe(then=500)
    hub.happen(A)
    hub.fail()
    assert len(hub.got(made)) == TRIES
    moments = [attempt.at for attempt in DeliveryAttempt.objects.order_by("number")]
    assert all(later - sooner >= pause for (sooner, later), pause in zip(pairwise(moments), PAUSES[1:], strict=True))
    assert hub.states(made) == ["failed"]


def test_nothing_of_a_lead_overtakes_what_came_before_it(hub: Post) -> None:
    made = hub.subscribe(500)
    first, other, second = hub.happen(A, B, A)
    hub.deliver()
    assert hub.ids(made) == [first, other], "another lead does not wait"
    hub.deliver(seconds=10)
    assert hub.ids(made) == [first, other, first, second]


def test_events_of_no_lead_wait_for_nobody(hub: Post) -> None:
    made = hub.subscribe(500)
    first, second = hub.happen(None, None)
    hub.deliver()
    assert hub.ids(made) == [first, second]


def test_a_poisonous_event_is_given_up_and_the_lead_goes_on(hub: Post) -> None:
    made = hub.subscribe(*[500] * TRIES)
    first, second = hub.happen(A, A)
    hub.fail()
    assert hub.states(made) == ["failed", "delivered"]
    assert hub.ids(made) == [first] * TRIES + [second]


def test_after_five_failures_in_a_row_one_try_at_a_time_opens_the_line(hub: Post) -> None:
    made = hub.subscribe(then=503)
    hub.happen(*(new_id() for _ in range(20)))
    hub.deliver()
    assert len(hub.got(made)) == 5
    row = hub.row(made)
    assert (row.failures, row.failing_since, row.state) == (5, hub.real, "active")
    hub.deliver(seconds=10)
    assert len(hub.got(made)) == 5, "it rests"
    hub.deliver(seconds=30)
    assert len(hub.got(made)) == 6, "one try"
    hub.answer(made)
    hub.deliver(minutes=2)
    row = hub.row(made)
    assert (row.failures, row.failing_since, row.held_until) == (0, None, None)
    assert set(hub.states(made)) == {"delivered"}, "nothing waits for its own next try any longer"


def test_what_happens_while_a_receiver_is_down_is_what_it_is_tried_with(hub: Post) -> None:
    made = hub.subscribe(then=500)
    hub.happen(A)
    for _ in range(8):
        hub.deliver(hours=2)
    hub.answer(made)
    (fresh,) = hub.happen(B)
    hub.deliver(minutes=16)
    assert hub.ids(made)[-2] == fresh, "the old one waits for hours, the new one for minutes"
    assert hub.states(made) == ["delivered", "delivered"]


def test_an_event_that_nobody_takes_is_not_tried_anew_with_every_success(hub: Post) -> None:
    made = hub.subscribe(then=500)
    (poison,) = hub.happen(A)
    for _ in range(8):
        hub.deliver(hours=2)
    before = hub.ids(made).count(poison)
    for _ in range(5):
        hub.answer(made, then=200)
        ids = hub.happen(B)
        hub.answer(made, 200, then=500)
        hub.deliver(minutes=16)
        assert ids[0] in hub.ids(made)
    assert hub.ids(made).count(poison) == before + 1


def test_retry_after_holds_the_whole_line(hub: Post) -> None:
    made = hub.subscribe([429, {"Retry-After": "1200"}, ""])
    hub.happen(A, B)
    hub.deliver()
    hub.deliver(minutes=19)
    assert len(hub.got(made)) == 1
    hub.deliver(minutes=5)
    assert hub.states(made) == ["delivered", "delivered"]


@pytest.mark.parametrize("status", [429, 503])
def test_who_has_too_much_and_says_not_how_long_is_tried_again_by_the_usual_steps(hub: Post, status: int) -> None:
    made = hub.subscribe(then=status)
    hub.happen(A)
    hub.deliver()
    for pause in PAUSES[1:4]:
        before = len(hub.got(made))
        again = Delivery.objects.get().next_try_at - hub.real
        assert pause <= again <= pause * (1 + SPREAD)
        for part in (0.3, 0.6):
            hub.deliver(seconds=pause.total_seconds() * (part - 0.05))
            assert len(hub.got(made)) == before, "it is left alone until then"
        hub.deliver(seconds=pause.total_seconds())
        assert len(hub.got(made)) == before + 1


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_may_be_a_date_and_is_an_hour_at_most(hub: Post, status: int) -> None:
    at = format_datetime(hub.real + timedelta(minutes=20), usegmt=True)
    made = hub.subscribe([status, {"Retry-After": at}, ""], [status, {"Retry-After": "86400"}, ""])
    hub.happen(A)
    hub.deliver()
    hub.deliver(minutes=19)
    assert len(hub.got(made)) == 1
    hub.deliver(minutes=4)
    assert len(hub.got(made)) == 2
    hub.deliver(minutes=59)
    assert len(hub.got(made)) == 2
    hub.deliver(minutes=8)
    assert hub.states(made) == ["delivered"]


def test_410_ends_it_at_once_and_that_is_told(hub: Post) -> None:
    made, other = hub.subscribe(410), hub.subscribe()
    hub.happen(A, B)
    hub.deliver()
    row = hub.row(made)
    assert (row.state, row.disabled_why, row.disabled_at) == ("disabled", "gone", hub.real)
    assert hub.states(made) == ["parked", "parked"]
    assert len(hub.got(made)) == 1
    told = Event.objects.get(type="webhook.disabled")
    assert told.data == {"endpoint": str(made.endpoint), "why": "gone"}
    hub.happen(A)
    hub.deliver()
    assert hub.states(made) == ["parked", "parked"], "nothing is kept for it"
    assert str(told.pk) in hub.ids(other)


def test_five_days_of_failing_end_it_too(hub: Post) -> None:
    made = hub.subscribe(then=500)
    for _ in range(16):
        hub.happen(new_id())
        hub.deliver(hours=8)
    row = hub.row(made)
    assert (row.state, row.disabled_why) == ("disabled", "failing")
    assert row.disabled_at
    assert row.failing_since
    assert row.disabled_at - row.failing_since >= timedelta(days=5)
    assert set(hub.states(made)) <= {"parked", "failed"}
    assert Event.objects.get(type="webhook.disabled").data["why"] == "failing"


def test_a_receiver_that_takes_something_in_five_days_is_not_ended(hub: Post) -> None:
    made = hub.subscribe(then=500)
    for day in range(12):
        hub.answer(made, *([200] if day % 4 == 3 else []), then=500)
        hub.happen(new_id())
        hub.deliver(hours=24)
    assert hub.row(made).state == "active"


def test_events_wait_for_a_paused_receiver(hub: Post) -> None:
    made = hub.subscribe()
    endpoints.update(made.endpoint, actor=hub.actor, now=hub.now, state=EndpointState.PAUSED)
    ids = hub.happen(A, B)
    hub.deliver()
    assert hub.got(made) == []
    endpoints.update(made.endpoint, actor=hub.actor, now=hub.now, state=EndpointState.ACTIVE)
    hub.deliver()
    assert hub.ids(made) == ids


def test_statements_stay_the_same_in_number_whatever_is_placed_and_for_whom(hub: Post) -> None:
    def placing(events: int) -> int:
        use_case(record)([Happening("lead.decided", hub.now, {}) for _ in range(events)])
        with CaptureQueriesContext(connection) as captured:
            place_events(hub.now)
        return len(captured)

    hub.subscribe()
    few = placing(1)
    for _ in range(4):
        hub.subscribe()
    assert placing(100) == few
    assert Delivery.objects.count() == 1 + 5 * 100


def test_a_message_is_made_of_what_is_sent_not_of_what_was_placed(hub: Post) -> None:
    made = hub.subscribe(500)
    (event,) = hub.happen(A)
    hub.deliver()
    secret = endpoints.rotate(made.endpoint, actor=hub.actor).secret
    hub.deliver(seconds=10)
    assert hub.ids(made) == [event, event]
    last = hub.got(made)[-1]
    for each in (secret, made.secret):
        Webhook(each).verify(last["body"], {name: str(value) for name, value in last.items()})
