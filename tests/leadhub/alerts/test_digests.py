"""Above three deadlines within an hour they come as one message, and never more than that."""

from datetime import timedelta

import pytest

from leadhub.alerts.making import make_alerts
from leadhub.alerts.sending import send_alerts
from leadhub.clock import real_now
from leadhub.models import Alert, AlertChannel, ChannelKind
from tests.fence import allow_writes
from tests.leadhub.alerts.ground import channel, message_of, ring, room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("port")]


@pytest.fixture
def sam(user_of):
    return user_of("sales", "sam")


def pass_deadlines(number, at, *people, **more):
    """So many deadlines pass, and what is due is sent."""
    for place in range(number):
        ring(at, *people, kind="late", name=f"Company {place}", **more)
    make_alerts(at)
    return send_alerts(at)


def subjects(others):
    return [message_of(one)["Subject"] for one in others.came("smtp")]


def test_three_come_one_by_one(others, sam, now):
    assert pass_deadlines(3, now, sam) == 3
    assert sorted(subjects(others)) == [f"A bell rang: Company {place}" for place in range(3)]


def test_four_at_once_come_as_one(others, sam, now):
    assert pass_deadlines(4, now, sam) == 1
    assert subjects(others) == ["4 deadlines have passed"]
    text = message_of(others.came("smtp")[0]).get_body(("plain",)).get_content()
    assert all(f"Company {place}" in text for place in range(4))
    first, *rest = Alert.objects.order_by("pk")
    assert {one.state for one in (first, *rest)} == {"sent"}
    assert first.digest is None and {one.digest for one in rest} == {first.pk}
    assert str(first.pk) in message_of(others.came("smtp")[0])["Message-ID"]


def test_many_at_once_come_as_one_whatever_their_number(others, sam, now):
    assert pass_deadlines(45, now, sam) == 1
    assert subjects(others) == ["45 deadlines have passed"]


def test_after_three_the_next_ones_wait_until_the_hour_is_over(others, sam, now):
    pass_deadlines(3, now, sam)
    assert pass_deadlines(1, now + timedelta(minutes=10), sam) == 0
    assert pass_deadlines(1, now + timedelta(minutes=20), sam) == 0
    assert send_alerts(now + timedelta(minutes=59)) == 0
    # The three of the first minute are an hour old: two more are few again.
    assert send_alerts(now + timedelta(hours=1)) == 2
    assert len(subjects(others)) == 5


def test_those_that_waited_come_as_one_when_they_are_many(others, sam, now):
    pass_deadlines(3, now, sam)
    for minute in range(10, 60, 10):
        assert pass_deadlines(1, now + timedelta(minutes=minute), sam) == 0
    assert send_alerts(now + timedelta(hours=1)) == 1
    assert subjects(others)[-1] == "5 deadlines have passed"


def test_an_urgent_one_does_not_wait_and_takes_the_others_along(others, sam, now):
    pass_deadlines(3, now, sam)
    assert pass_deadlines(1, now + timedelta(minutes=10), sam, urgent=True) == 1
    assert subjects(others)[-1] == "A bell rang: Company 0"


def test_each_person_and_each_room_is_counted_alone(others, sam, user_of, now):
    hook = channel(ChannelKind.SLACK_WEBHOOK, others.hook())
    room(hook)
    pass_deadlines(2, now, sam, team=True)
    assert pass_deadlines(2, now, user_of("sales", "dana")) == 2
    assert len(others.came("/services")) == 2


def test_other_kinds_are_never_gathered(others, sam, now):
    for _ in range(6):
        ring(now, sam)
    make_alerts(now)
    assert send_alerts(now) == 6


def test_what_is_settled_is_no_part_of_a_digest(others, sam, now):
    for place in range(4):
        ring(now, sam, kind="late", settled=place < 3, name="Left")
    make_alerts(now)
    assert send_alerts(now) == 1
    assert subjects(others) == ["A bell rang: Left"]


def test_a_digest_that_fails_comes_again_as_one_under_the_same_id(others, sam, now):
    others.answer("smtp DATA", {"body": "451 later"})
    assert pass_deadlines(4, now, sam) == 0
    with allow_writes():
        Alert.objects.update(next_try_at=real_now())
        AlertChannel.objects.update(rest_until=None)
    assert send_alerts(now) == 1
    first = Alert.objects.order_by("pk")[0]
    assert str(first.pk) in message_of(others.came("smtp")[-1])["Message-ID"]
    assert set(Alert.objects.values_list("state", "attempts")) == {("sent", 2)}
