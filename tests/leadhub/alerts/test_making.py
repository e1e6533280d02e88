"""Alerts are made from events, once, for those who chose to hear of them, by the ways that reach them."""

import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadhub.alerts import making
from leadhub.alerts.making import make_alerts
from leadhub.alerts.sending import send_alerts
from leadhub.alerts.untold import tell
from leadhub.errors import Conflict, NotFound, Unavailable
from leadhub.models import Alert, AlertCursor, ChannelKind, Untold, User
from tests.fence import allow_writes
from tests.leadhub.alerts import port
from tests.leadhub.alerts.ground import GONE, channel, chose, ring, room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("port")]

BOT, HOOK, TEAMS, MAIL = ChannelKind.SLACK_BOT, ChannelKind.SLACK_WEBHOOK, ChannelKind.TEAMS_WEBHOOK, ChannelKind.MAIL


@pytest.fixture
def sam(user_of):
    return user_of("sales", "sam")


def made(*people):
    """Kind of channel, state and the moment before which it is not sent, of each alert."""
    alerts = Alert.objects.filter(person__in=people) if people else Alert.objects.all()
    return sorted((one.channel.kind, one.state) for one in alerts.select_related("channel"))


def test_who_chose_nothing_is_told_by_mail(sam, user_of, now):
    dana = user_of("sales", "dana")
    event = ring(now, sam, dana)
    assert make_alerts(now) == 2
    assert {(one.event_id, one.person_id, one.kind, one.channel.kind) for one in Alert.objects.all()} == {
        (event.pk, sam.pk, "bell", "mail"),
        (event.pk, dana.pk, "bell", "mail"),
    }


def test_each_event_is_read_once_and_told_once(sam, now):
    ring(now, sam)
    assert make_alerts(now) == 1
    assert make_alerts(now) == 0
    with allow_writes():
        AlertCursor.objects.update(position=0)
    assert make_alerts(now) == 0, "even where the feed is read again"
    assert Alert.objects.count() == 1


def test_an_event_that_has_no_place_yet_waits(sam, now):
    ring(now, sam)
    with allow_writes():
        AlertCursor.objects.update(position=10**9)
    assert make_alerts(now) == 0


@pytest.mark.parametrize(
    ("ways", "found"),
    [
        ((), []),
        ((MAIL,), ["mail"]),
        ((BOT,), ["slack_bot"]),
        ((BOT, MAIL), ["mail", "slack_bot"]),
        ((TEAMS,), ["teams_webhook"]),
        # Nobody has set up a webhook of Slack for Sam.
        ((HOOK,), ["mail"]),
        ((HOOK, BOT), ["slack_bot"]),
    ],
)
def test_a_choice_is_kept(sam, user_of, now, ways, found):
    channel(BOT)
    channel(TEAMS, person=sam)
    channel(HOOK)
    channel(HOOK, person=user_of("manager"))
    chose(sam, *ways)
    ring(now, sam)
    make_alerts(now)
    assert [kind for kind, _ in made()] == found


def test_a_way_that_is_not_used_any_more_is_replaced_by_mail(sam, now):
    channel(BOT, state="disabled", cause="token_revoked")
    chose(sam, BOT)
    ring(now, sam)
    make_alerts(now)
    assert made() == [("mail", "due")]


def test_where_even_mail_is_not_used_the_alert_waits(sam, now):
    with allow_writes():
        row = channel(MAIL)
        row.state, row.cause = "disabled", "taken_out_of_use"
        row.save()
    ring(now, sam)
    make_alerts(now)
    assert made() == [("mail", "parked")]


def test_a_kind_that_nobody_gets_by_default_is_told_to_those_who_chose_it(sam, user_of, now):
    dana = user_of("sales", "dana")
    chose(dana, MAIL, kind="news")
    ring(now, sam, dana, kind="news")
    make_alerts(now)
    assert [one.person_id for one in Alert.objects.all()] == [dana.pk]


@pytest.mark.parametrize("gone", GONE)
def test_who_has_left_is_told_nothing(sam, now, gone):
    with allow_writes():
        User.objects.filter(pk=sam.pk).update(**GONE[gone])
    ring(now, sam)
    assert make_alerts(now) == 0


class TestQuiet:
    """Outside business hours only what is urgent comes, and what somebody wants at any time."""

    @pytest.fixture
    def opening(self, now):
        return now + timedelta(hours=14)

    def before(self):
        return Alert.objects.get().not_before

    def test_it_waits_for_the_next_opening(self, sam, now, opening):
        ring(now, sam, opens_at=opening.isoformat())
        make_alerts(now)
        assert self.before() == opening

    def test_what_is_urgent_does_not_wait(self, sam, now, opening):
        ring(now, sam, opens_at=opening.isoformat(), urgent=True)
        make_alerts(now)
        assert self.before() == now

    def test_who_wants_it_at_any_time_gets_it_at_once(self, sam, now, opening):
        chose(sam, MAIL, quiet="always")
        ring(now, sam, opens_at=opening.isoformat())
        make_alerts(now)
        assert self.before() == now

    def test_in_business_hours_nothing_waits(self, sam, now):
        ring(now, sam)
        make_alerts(now)
        assert self.before() == now

    def test_a_room_is_as_quiet_as_it_was_set_up(self, now, opening):
        hook = channel(HOOK)
        quiet, loud = room(hook), room(channel(TEAMS), quiet="always")
        ring(now, team=True, opens_at=opening.isoformat())
        make_alerts(now)
        assert dict(Alert.objects.values_list("room_id", "not_before")) == {quiet.pk: opening, loud.pk: now}


class TestRooms:
    """Rooms hear of their subject, of the kinds that were chosen."""

    def test_each_room_of_the_team_hears_of_it_once(self, sam, now):
        bot = channel(BOT)
        rooms = {room(bot, "C00000001").pk, room(bot, "C00000002").pk}
        room(bot, "C00000003", kinds=["news"])
        ring(now, sam, team=True)
        assert make_alerts(now) == 3
        assert {one.room_id for one in Alert.objects.filter(person=None)} == rooms

    def test_what_concerns_no_team_is_heard_in_no_room(self, now):
        room(channel(BOT), "C00000001")
        ring(now)
        assert make_alerts(now) == 0

    def test_a_closed_room_hears_nothing_and_a_broken_one_later(self, now):
        bot = channel(BOT)
        room(bot, "C00000001", state="disabled", cause="closed")
        broken = room(bot, "C00000002", state="disabled", cause="is_archived")
        ring(now, team=True)
        make_alerts(now)
        assert [(one.room_id, one.state) for one in Alert.objects.all()] == [(broken.pk, "parked")]

    def test_a_room_of_a_channel_that_is_not_used_hears_of_it_later(self, now):
        room(channel(HOOK, state="disabled", cause="no_service"))
        ring(now, team=True)
        make_alerts(now)
        assert made() == [("slack_webhook", "parked")]


def test_what_happened_long_ago_wakes_nobody(sam, now):
    ring(now - making.NEWS - timedelta(seconds=1), sam)
    ring(now - making.NEWS + timedelta(minutes=1), sam)
    assert make_alerts(now) == 1


def test_an_event_of_which_nothing_can_be_said_keeps_no_other_waiting(sam, now, caplog):
    first = ring(now, sam)
    ring(now, sam, poison="notice")
    last = ring(now, sam)
    with caplog.at_level(logging.ERROR):
        assert make_alerts(now) == 2
    assert {one.event_id for one in Alert.objects.all()} == {first.pk, last.pk}
    assert "Nobody is told of the event at position" in caplog.text
    assert [(one.event.type, one.cause) for one in Untold.objects.all()] == [("bell.rang", "LookupError")]


def test_a_database_that_is_busy_is_no_fault_of_an_event(sam, now):
    ring(now, sam)
    ring(now, sam, poison="busy")
    with pytest.raises(Unavailable):
        make_alerts(now)
    assert not Untold.objects.exists() and not Alert.objects.exists()


def test_what_a_database_refuses_of_one_event_keeps_no_other_waiting(sam, now):
    ring(now, sam, poison="refused")
    ring(now, sam)
    assert make_alerts(now) == 1
    assert Untold.objects.get().cause == "DataError"


def test_who_comes_second_passes_over_nothing_more(sam, now):
    ring(now, sam, poison="notice")
    make_alerts(now)
    passed = AlertCursor.objects.get().position
    last = ring(now, sam)
    making._pass_over(passed, "LookupError", now)
    assert make_alerts(now) == 1
    assert Alert.objects.get().event_id == last.pk


class TestGoingOutOfUse:
    """What is made while its channel or room goes out of use is treated as what had been made before."""

    def made_before(self, through, *people, now, **state):
        """Alerts that were made while nobody had taken their channel or room out of use yet."""
        ring(now, *people, team=True)
        make_alerts(now)
        with allow_writes():
            type(through).objects.filter(pk=through.pk).update(state="disabled", **state)

    def test_people_are_told_by_mail_and_rooms_wait(self, others, sam, now):
        bot = channel(BOT, others.token)
        room(bot, "C00000001")
        chose(sam, BOT)
        self.made_before(bot, sam, now=now, cause="token_revoked")
        assert send_alerts(now) == 1
        found = {(one.channel.kind, one.room_id is None, one.state, one.cause) for one in Alert.objects.all()}
        assert found == {
            ("slack_bot", True, "failed", "token_revoked"),
            ("mail", True, "sent", ""),
            ("slack_bot", False, "parked", "channel_disabled"),
        }
        assert not others.came("/api")

    @pytest.mark.parametrize(
        ("cause", "state", "why"),
        [("closed", "dropped", "room_closed"), ("is_archived", "parked", "room_disabled")],
    )
    def test_a_room_that_is_not_used_any_more_hears_nothing(self, others, now, cause, state, why):
        made = room(channel(BOT, others.token), "C00000001")
        self.made_before(made, now=now, cause=cause)
        assert send_alerts(now) == 0
        assert [(one.state, one.cause) for one in Alert.objects.all()] == [(state, why)]
        assert not others.came("/api")


class TestUntold:
    """What was passed over is told as soon as it can be."""

    @pytest.fixture
    def untold(self, sam, now):
        ring(now, sam, poison="notice")
        make_alerts(now)
        return Untold.objects.get()

    def test_it_stays_while_it_fails(self, untold, now):
        with pytest.raises(Conflict) as refusal:
            tell(untold.pk, now=now)
        assert refusal.value.code == "still_untold"
        assert Untold.objects.exists() and not Alert.objects.exists()

    def test_it_is_told_once_it_is_mended(self, untold, sam, now, monkeypatch):
        monkeypatch.setattr(port, "poisoned", port.notice_of)
        assert tell(untold.pk, now=now) == 1
        assert (Alert.objects.get().person_id, Alert.objects.get().event_id) == (sam.pk, untold.event_id)
        with pytest.raises(NotFound):
            tell(untold.pk, now=now)


def test_it_costs_the_same_for_one_event_and_for_many(sam, user_of, now):
    people = [sam, *(user_of("sales", f"p{number}") for number in range(5))]
    room(channel(BOT), "C00000001")
    costs = []
    for number in (1, 30):
        for _ in range(number):
            ring(now, *people, team=True)
        with CaptureQueriesContext(connection) as captured:
            assert make_alerts(now) == number * 7
        costs.append(len(captured))
    assert costs[0] == costs[1]
