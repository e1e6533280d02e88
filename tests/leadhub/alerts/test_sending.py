"""Alerts leave over real HTTP and SMTP; what fails is tried again under the same id, or told in another way."""

import logging
import threading
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from leadhub.alerts import calling, sending, taking
from leadhub.alerts.making import make_alerts
from leadhub.alerts.sending import send_alerts
from leadhub.clock import real_now
from leadhub.models import Alert, AlertChannel, ChannelKind, User
from tests.fence import allow_writes
from tests.leadhub.alerts import port
from tests.leadhub.alerts.ground import GONE, NASTY, again, channel, chose, message_of, ring, room, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("port")]

BOT, HOOK, TEAMS, MAIL = ChannelKind.SLACK_BOT, ChannelKind.SLACK_WEBHOOK, ChannelKind.TEAMS_WEBHOOK, ChannelKind.MAIL
LOOK_UP = "/api/users.lookupByEmail"


@pytest.fixture
def sam(user_of):
    return user_of("sales", "sam")


@pytest.fixture
def bot(others):
    return channel(BOT, others.token)


class TestMail:
    """To the mail server that EMAIL_URL names."""

    def test_it_says_what_happened_and_where_to_go_on(self, others, sam, now, settings):
        settings.PUBLIC_URL = "https://leadhub.example"
        (alert,) = told(now, sam)
        (came,) = others.came("smtp")
        mail = message_of(came)
        assert came["to"] == ["sam@leadhub.example"]
        assert mail["Subject"] == "A bell rang: Medico Devices Inc."
        assert mail["Message-ID"] == f"<{alert.pk}@leadhub.example>"
        assert mail["List-Unsubscribe"] == "<https://leadhub.example/admin/leadhub/alertchoice/>"
        assert mail["Auto-Submitted"] == "auto-generated"
        text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
        for body in (text, html):
            assert "Somebody is at the door." in body
            assert "https://leadhub.example/admin/door/" in body
            assert "https://leadhub.example/admin/why/" in body
        assert (alert.state, alert.attempts, alert.reference) == ("sent", 1, str(alert.pk))

    def test_names_from_outside_add_neither_headers_nor_mark_up(self, others, sam, now):
        told(now, sam, name=NASTY)
        (came,) = others.came("smtp")
        mail = message_of(came)
        assert came["to"] == ["sam@leadhub.example"]
        assert mail["Bcc"] is None
        assert mail["Subject"].startswith("A bell rang: *Bad* <!channel>")
        html = mail.get_body(("html",)).get_content()
        assert "<b>" not in html
        assert "\u202e" not in html

    def test_an_address_that_is_refused_is_given_up(self, others, sam, now):
        others.answer("smtp RCPT", {"body": "550 5.1.1 nobody here"})
        (alert,) = told(now, sam)
        assert (alert.state, alert.cause) == ("failed", "address_refused")
        assert channel(MAIL).state == "active"

    @pytest.mark.parametrize(
        ("verb", "said", "cause"),
        [
            ("RCPT", "451 4.7.1 try later", "address_refused"),
            ("MAIL", "421 4.3.2 too busy", "smtp_421"),
            ("END", "452 4.3.1 disk full", "smtp_452"),
        ],
    )
    def test_what_may_pass_is_tried_again_under_the_same_id(self, others, sam, now, verb, said, cause):
        others.answer(f"smtp {verb}", {"body": said})
        (alert,) = told(now, sam)
        assert (alert.state, alert.cause, alert.attempts) == ("due", cause, 1)
        assert alert.next_try_at > real_now()
        assert channel(MAIL).failures == 1
        send_alerts(now)
        assert not [one for one in others.came("smtp") if verb != "END"], "not before its time"
        again(alert)
        send_alerts(now)
        alert.refresh_from_db()
        assert (alert.state, alert.attempts) == ("sent", 2)
        assert {message_of(one)["Message-ID"].partition("@")[0] for one in others.came("smtp")} == {f"<{alert.pk}"}
        assert (channel(MAIL).failures, channel(MAIL).cause) == (0, "")

    @pytest.mark.parametrize(
        ("verb", "said", "cause"),
        [("MAIL", "550 5.7.1 who are you", "mail_sender_refused")],
    )
    def test_what_never_passes_takes_mail_out_of_use(self, others, sam, now, verb, said, cause):
        others.answer(f"smtp {verb}", {"body": said})
        (alert,) = told(now, sam)
        assert (channel(MAIL).state, channel(MAIL).cause) == ("disabled", cause)
        assert (alert.state, alert.cause) == ("parked", "channel_disabled")

    def test_a_server_that_hangs_up_is_tried_again(self, others, sam, now):
        others.answer("smtp DATA", {"hang_up": True})
        (alert,) = told(now, sam)
        assert (alert.state, alert.cause) == ("due", "mail_server_unreachable")

    def test_without_a_server_nothing_is_lost(self, others, sam, now, settings):
        settings.MAIL_IS_SET_UP = False
        (alert,) = told(now, sam)
        assert (alert.state, alert.cause) == ("due", "mail_not_set_up")
        settings.MAIL_IS_SET_UP = True
        again(alert)
        assert send_alerts(now) == 1


class TestManyChannels:
    """Nobody waits for somebody else's channel."""

    @pytest.fixture
    def hanging(self, others, monkeypatch):
        """Teams hangs until mail has come so often, at most as long as anybody waits for it."""
        for module, name in ((calling, "PATIENCE"), (sending, "SLICE"), (sending, "TURN")):
            monkeypatch.setattr(module, name, 60.0)
        room(channel(TEAMS, others.workflow()))
        others.answer("/workflows/sales", {"hold": True})
        released_after = []

        def let_go(number):
            until = time.monotonic() + calling.PATIENCE / 2
            while len(others.came("smtp")) < number and time.monotonic() < until:
                pass
            released_after.append(len(others.came("smtp")))
            others.release()

        def after(number):
            thread = threading.Thread(target=let_go, args=(number,))
            thread.start()
            return thread, released_after

        return after

    def test_a_channel_that_hangs_keeps_no_other_waiting(self, hanging, sam, now):
        thread, released_after = hanging(taking.AT_ONCE + 5)
        ring(now, sam, team=True)
        for _ in range(taking.AT_ONCE + 4):
            ring(now, sam)
        make_alerts(now)
        assert send_alerts(now) == taking.AT_ONCE + 6
        thread.join()
        assert released_after == [taking.AT_ONCE + 5], "mail had turn after turn while Teams still hung"
        assert set(Alert.objects.values_list("state", flat=True)) == {"sent"}

    def test_a_turn_ends_after_its_time_and_the_rest_is_sent_in_the_next(self, others, sam, now, monkeypatch):
        monkeypatch.setattr(sending, "TURN", 0.0)
        monkeypatch.setattr(sending, "SLICE", 0.0)
        for _ in range(3):
            ring(now, sam)
        make_alerts(now)
        assert send_alerts(now) == 0, "no turn begins after the slice is over"
        monkeypatch.setattr(sending, "SLICE", 60.0)
        assert send_alerts(now) == 3
        assert list(Alert.objects.values_list("state", "attempts")) == [("sent", 1)] * 3

    def test_within_one_turn_so_much_is_sent_as_there_is_time_for(self, others, sam, now, monkeypatch):
        monkeypatch.setattr(sending, "TURN", 0.0)
        for _ in range(3):
            ring(now, sam)
        make_alerts(now)
        landed = []
        sending._turn(sending.parcels_of(taking.take(now), now), landed.append)
        assert [getattr(one[1], "fault", "") for one in landed[:-1]] == ["none", "untried", "untried"]
        assert landed[-1] == channel(MAIL).pk

    def test_those_whose_turn_was_longest_ago_come_first(self, others, sam, now):
        hooks = [channel(HOOK, others.hook(f"T{number}")) for number in range(3)]
        for one in hooks:
            room(one)
        ring(now, team=True)
        make_alerts(now)
        with allow_writes():
            for number, one in enumerate(hooks):
                one.taken_until = now - timedelta(minutes=number)
                one.save()
        first = taking.take(now, 1)
        assert [group[0].channel for group in first] == [hooks[2]]
        assert [group[0].channel for group in taking.take(now)] == [hooks[1], hooks[0]]

    def test_after_one_failure_a_channel_rests_and_the_others_are_not_tried(self, others, now):
        made = channel(TEAMS, others.workflow())
        room(made)
        others.answer("/workflows/sales", {"status": 503, "always": True})
        for _ in range(5):
            ring(now, team=True)
        make_alerts(now)
        assert send_alerts(now) == 0
        made.refresh_from_db()
        assert (made.failures, made.state) == (1, "active")
        assert sorted(Alert.objects.values_list("attempts", flat=True)) == [0, 0, 0, 0, 1]
        assert len(others.came("/workflows")) == 1

    def test_it_rests_longer_each_time(self, others, now):
        made = channel(TEAMS, others.workflow())
        room(made)
        others.answer("/workflows/sales", {"status": 503, "always": True})
        (alert,) = told(now, team=True)
        rests = []
        for _ in range(4):
            made.refresh_from_db()
            rests.append(made.rest_until - real_now())
            again(alert)
            send_alerts(now)
        assert rests == sorted(rests) and rests[-1] > 3 * rests[0]

    def test_in_the_end_an_alert_is_given_up(self, others, now):
        made = channel(TEAMS, others.workflow())
        room(made)
        others.answer("/workflows/sales", {"status": 503, "always": True})
        (alert,) = told(now, team=True)
        with allow_writes():
            Alert.objects.filter(pk=alert.pk).update(attempts=13)
        again(alert)
        send_alerts(now)
        alert.refresh_from_db()
        assert (alert.state, alert.cause) == ("failed", "http_503")


class TestTaking:
    """What one worker has, no other gets before its lease is over."""

    def test_a_second_worker_finds_nothing(self, sam, now):
        ring(now, sam)
        make_alerts(now)
        assert len(taking.take(now)) == 1
        assert taking.take(now) == []

    def test_of_a_channel_that_somebody_sends_by_nobody_else_takes_anything(self, sam, now):
        ring(now, sam)
        make_alerts(now)
        (taken,) = taking.take(now)
        ring(now, sam)
        make_alerts(now)
        assert taking.take(now) == []
        taking.give_back([taken[0].channel_id])
        assert [len(group) for group in taking.take(now)] == [1]

    def test_after_the_lease_it_is_taken_again(self, others, sam, now):
        ring(now, sam)
        make_alerts(now)
        (taken,) = taking.take(now)
        again(*taken)
        assert send_alerts(now) == 1
        (came,) = others.came("smtp")
        assert str(taken[0].pk) in message_of(came)["Message-ID"]

    def test_nothing_leaves_before_its_business_time(self, others, sam, now):
        opening = now + timedelta(hours=14)
        (alert,) = told(now, sam, opens_at=opening.isoformat())
        assert alert.state == "due" and not others.came("smtp")
        assert send_alerts(opening - timedelta(seconds=1)) == 0
        assert send_alerts(opening) == 1


class TestWriting:
    """Words are made when a message leaves."""

    def test_what_is_settled_is_let_go(self, others, sam, now):
        (alert,) = told(now, sam, settled=True)
        assert (alert.state, alert.cause, alert.attempts) == ("dropped", "settled", 0)
        assert not others.came("smtp")

    @pytest.mark.parametrize("gone", GONE)
    def test_who_has_left_meanwhile_is_told_nothing(self, others, sam, now, gone):
        ring(now, sam)
        make_alerts(now)
        with allow_writes():
            User.objects.filter(pk=sam.pk).update(**GONE[gone])
        send_alerts(now)
        assert Alert.objects.get().state == "dropped"
        assert not others.came("smtp")

    def test_while_the_database_is_busy_nothing_fails(self, others, sam, now, monkeypatch):
        ring(now, sam, busy=True)
        ring(now, sam)
        make_alerts(now)
        with pytest.raises(OperationalError):
            send_alerts(now)
        assert set(Alert.objects.values_list("state", "cause")) == {("due", "")}
        monkeypatch.setattr(port, "calm", True)
        ring(now, sam)
        make_alerts(now)
        assert send_alerts(now) == 1, "who comes later need not wait for the end of the lease"
        again(*Alert.objects.filter(state="due"))
        assert send_alerts(now) == 2

    def test_an_alert_that_cannot_be_written_fails_alone(self, others, sam, now, caplog):
        ring(now, sam)
        ring(now, sam, unwritable=True)
        make_alerts(now)
        with caplog.at_level(logging.ERROR):
            assert send_alerts(now) == 1
        assert sorted(Alert.objects.values_list("state", "cause")) == [("failed", "cannot_be_written"), ("sent", "")]
        assert "cannot be written" in caplog.text


def test_no_log_tells_a_secret_or_a_person(others, sam, now, caplog):
    bot = channel(BOT, others.token)
    chose(sam, BOT)
    room(channel(HOOK, others.hook()))
    room(bot, "C012AB3CD")
    others.answer("/services/T1/B1/secret", {"status": 500})
    others.answer(LOOK_UP, {"body": {"ok": False, "error": "users_not_found"}})
    with caplog.at_level(logging.DEBUG):
        told(now, sam, team=True, name="Medico Devices Inc.")
        send_alerts(now)
    assert AlertChannel.objects.filter(failures=1).exists()
    for hidden in (others.token, "B1/secret", "sam@leadhub.example", "Medico"):
        assert hidden not in caplog.text


@pytest.fixture
def busy():
    """A database that has no time so many times to write down that an alert was sent."""
    left, alert = 0, None

    def refuse(execute, sql, params, many, context):
        nonlocal left
        concerns = alert is None or alert.pk.hex in str(params).replace("-", "")
        if left and concerns and sql.startswith("UPDATE") and '"reference"' in sql:
            left -= 1
            raise OperationalError("canceling statement due to statement timeout")
        return execute(sql, params, many, context)

    def times(number, of=None):
        nonlocal left, alert
        left, alert = number, of

    with connection.execute_wrapper(refuse):
        yield times


class TestBusy:
    """What was sent is written down, also by a database that has no time at once."""

    def test_it_is_written_down_at_the_second_try(self, others, sam, now, busy, caplog):
        busy(1)
        told(now, sam), told(now, sam)
        assert list(Alert.objects.values_list("state", "cause", "attempts")) == [("sent", "", 1)] * 2
        assert len(others.came("smtp")) == 2
        assert "it is tried once more" in caplog.text

    def test_what_stays_unwritten_takes_no_other_along_and_goes_again_under_its_id(self, others, sam, now, busy):
        ring(now, sam)
        ring(now, sam)
        make_alerts(now)
        first, second = Alert.objects.order_by("next_try_at", "pk")
        # At both tries.
        busy(2, of=first)
        with pytest.raises(OperationalError):
            send_alerts(now)
        assert dict(Alert.objects.values_list("pk", "state")) == {first.pk: "due", second.pk: "sent"}
        again(first)
        assert send_alerts(now) == 1
        ids = [message_of(one)["Message-ID"].strip("<").partition("@")[0] for one in others.came("smtp")]
        assert sorted(ids) == sorted(map(str, (first.pk, second.pk, first.pk)))
