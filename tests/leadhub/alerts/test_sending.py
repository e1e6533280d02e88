"""Alerts leave over real HTTP and SMTP; what fails is tried again under the same id, or told in another way."""

import email
import logging
from datetime import timedelta
from email import policy

import pytest

from leadhub.alerts import sending, taking
from leadhub.alerts.making import make_alerts
from leadhub.alerts.sending import send_alerts
from leadhub.clock import real_now
from leadhub.models import Alert, AlertChannel, AlertRoom, ChannelKind, User
from tests.fence import allow_writes
from tests.leadhub.alerts.ground import again, channel, chose, ring, room, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("port")]

BOT, HOOK, TEAMS, MAIL = (
    ChannelKind.SLACK_BOT,
    ChannelKind.SLACK_WEBHOOK,
    ChannelKind.TEAMS_WEBHOOK,
    ChannelKind.MAIL,
)
POST, LOOK_UP = "/api/chat.postMessage", "/api/users.lookupByEmail"
NASTY = "*Bad* <!channel> [x](https://evil.example) \u202e\r\nBcc: all@evil.example & Co <b>"


@pytest.fixture
def sam(user_of):
    return user_of("sales", "sam")


@pytest.fixture
def bot(others):
    return channel(BOT, others.token)


def message_of(came):
    """A mail as its reader has it."""
    return email.message_from_string(came["message"], policy=policy.default)


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


class TestSlackBot:
    """The Web API: HTTP 200 may be a refusal."""

    def test_a_person_is_found_by_address_and_then_known(self, others, bot, sam, now):
        chose(sam, BOT)
        (first,) = told(now, sam)
        assert [one["path"] for one in others.came("/api")] == [LOOK_UP, "/api/conversations.open", POST]
        assert others.came(LOOK_UP)[0]["content"] == {"email": "sam@leadhub.example"}
        (posted,) = others.came(POST)
        assert posted["token"] == others.token
        assert posted["content"]["channel"] == "DSAM"
        assert posted["content"]["metadata"] == {"event_type": "leadhub_alert", "event_payload": {"id": str(first.pk)}}
        assert first.state == "sent" and first.reference
        told(now, sam)
        assert [one["path"] for one in others.came("/api")][3:] == [POST]

    def test_a_room_is_posted_to(self, others, bot, now):
        room(bot, "C012AB3CD")
        (alert,) = told(now, team=True)
        (posted,) = others.came("/api")
        assert (posted["path"], posted["content"]["channel"]) == (POST, "C012AB3CD")
        assert alert.state == "sent"

    def test_names_from_outside_are_no_mark_up(self, others, bot, now):
        room(bot, "C012AB3CD")
        told(now, team=True, name=NASTY)
        content = others.came(POST)[0]["content"]
        assert "<!channel>" not in content["text"]
        assert "&lt;!channel&gt;" in content["text"]
        own = [block for block in content["blocks"] if block.get("text", {}).get("type") == "mrkdwn"]
        assert [block["text"]["text"].count("<http") for block in own] == [2], "links are ours alone"
        assert "evil" not in own[0]["text"]["text"]

    @pytest.mark.parametrize("error", ["internal_error", "fatal_error", "service_unavailable", "request_timeout"])
    def test_what_slack_says_of_itself_passes(self, others, bot, now, error):
        room(bot, "C012AB3CD")
        others.answer(POST, {"body": {"ok": False, "error": error}})
        (alert,) = told(now, team=True)
        assert (alert.state, alert.cause) == ("due", error)
        again(alert)
        send_alerts(now)
        alert.refresh_from_db()
        keys = [one["content"]["metadata"]["event_payload"]["id"] for one in others.came(POST)]
        assert (alert.state, keys) == ("sent", [str(alert.pk)] * 2)

    @pytest.mark.parametrize(
        "answer", [{"status": 503}, {"status": 500, "body": "oops"}, {"status": 200, "body": "<html>"}]
    )
    def test_what_is_no_answer_passes(self, others, bot, now, answer):
        room(bot, "C012AB3CD")
        others.answer(POST, answer)
        (alert,) = told(now, team=True)
        assert (alert.state, alert.cause) == ("due", f"http_{answer['status']}")

    @pytest.mark.parametrize("error", ["invalid_auth", "account_inactive", "token_revoked", "missing_scope"])
    def test_a_token_that_is_no_good_takes_the_bot_out_of_use(self, others, bot, sam, now, error):
        chose(sam, BOT)
        room(bot, "C012AB3CD")
        others.answer(POST, {"body": {"ok": False, "error": error}, "always": True})
        alerts = told(now, sam, team=True)
        bot.refresh_from_db()
        assert (bot.state, bot.cause) == ("disabled", error)
        by_person = {one.channel.kind: (one.state, one.cause) for one in alerts if one.person_id}
        assert by_person["slack_bot"] == ("failed", error)
        # In the next round, at the latest.
        send_alerts(now)
        assert Alert.objects.get(person=sam, channel__kind=MAIL).state == "sent"
        assert [message_of(one)["Subject"] for one in others.came("smtp")] == ["A bell rang: Medico Devices Inc."]
        (of_room,) = [one for one in alerts if one.room_id]
        assert (of_room.state, of_room.cause) == ("parked", "channel_disabled")

    @pytest.mark.parametrize("error", ["channel_not_found", "not_in_channel", "is_archived"])
    def test_a_room_that_is_gone_takes_only_itself_out_of_use(self, others, bot, now, error):
        gone, well = room(bot, "C00000GONE"), room(bot, "C00000WELL")
        others.answer(POST, {"body": {"ok": False, "error": error}})
        told(now, team=True)
        send_alerts(now)
        states = dict(AlertRoom.objects.values_list("pk", "state"))
        assert sorted(states.values()) == ["active", "disabled"]
        bot.refresh_from_db()
        assert bot.state == "active"
        assert sorted(Alert.objects.values_list("state", flat=True)) == ["parked", "sent"]
        assert {gone.pk, well.pk} == set(states)

    def test_who_is_not_in_slack_gets_mail(self, others, bot, sam, now):
        chose(sam, BOT)
        others.answer(LOOK_UP, {"body": {"ok": False, "error": "users_not_found"}})
        told(now, sam)
        send_alerts(now)
        assert dict(Alert.objects.values_list("channel__kind", "state")) == {"slack_bot": "failed", "mail": "sent"}
        bot.refresh_from_db()
        assert bot.state == "active"

    def test_a_conversation_that_is_gone_is_opened_anew(self, others, bot, sam, now):
        chose(sam, BOT)
        told(now, sam)
        others.answer(POST, {"body": {"ok": False, "error": "channel_not_found"}})
        (alert,) = told(now, sam)
        assert alert.state == "sent"
        assert len(others.came(LOOK_UP)) == 2

    @pytest.mark.parametrize("error", ["invalid_blocks", "msg_too_long", "invalid_arg_name"])
    def test_a_message_that_is_refused_fails_alone(self, others, bot, now, error):
        room(bot, "C012AB3CD")
        others.answer(POST, {"body": {"ok": False, "error": error}})
        (first,), (second,) = told(now, team=True), told(now, team=True)
        assert (first.state, first.cause, second.state) == ("failed", error, "sent")


class TestPatience:
    """Who asks for patience is given it; nothing counts as a fault."""

    @pytest.mark.parametrize(
        "answer",
        [
            {"status": 429, "headers": {"Retry-After": "30"}, "body": {"ok": False, "error": "ratelimited"}},
            {"status": 200, "headers": {"Retry-After": "30"}, "body": {"ok": False, "error": "ratelimited"}},
        ],
    )
    def test_a_bot_rests_as_long_as_slack_says(self, others, bot, now, answer):
        room(bot, "C012AB3CD")
        others.answer(POST, answer)
        (alert,) = told(now, team=True)
        bot.refresh_from_db()
        assert (alert.state, alert.attempts, bot.failures, bot.state) == ("due", 0, 0, "active")
        assert timedelta(seconds=20) < bot.rest_until - real_now() < timedelta(seconds=31)
        told(now, team=True)
        assert len(others.came(POST)) == 1, "while it rests nothing is tried"
        again(*Alert.objects.all())
        send_alerts(now)
        assert set(Alert.objects.values_list("state", flat=True)) == {"sent"}

    @pytest.mark.parametrize(("kind", "where"), [(HOOK, "/services/T1/B1/secret"), (TEAMS, "/workflows/sales")])
    def test_so_do_webhooks(self, others, now, kind, where):
        made = channel(kind, f"{others.base}{where}")
        room(made)
        others.answer(where, {"status": 429, "headers": {"Retry-After": "30"}})
        (alert,) = told(now, team=True)
        made.refresh_from_db()
        assert (alert.state, alert.cause, made.failures) == ("due", "ratelimited", 0)
        assert made.rest_until > real_now()

    @pytest.mark.parametrize("word", ["soon", "-5", "99999999999999999999", ""])
    def test_a_word_that_is_no_number_of_seconds_is_a_moment(self, others, bot, now, word):
        room(bot, "C012AB3CD")
        others.answer(POST, {"status": 429, "headers": {"Retry-After": word}})
        told(now, team=True)
        bot.refresh_from_db()
        assert bot.rest_until - real_now() < timedelta(seconds=2)


class TestWebhooks:
    """An address that leads to one place."""

    def test_slack_takes_text_and_blocks(self, others, now):
        room(channel(HOOK, others.hook()))
        (alert,) = told(now, team=True)
        (came,) = others.came("/services")
        assert came["content"]["text"].startswith("A bell rang")
        assert came["content"]["blocks"][0]["block_id"] == f"leadhub:{alert.pk}"
        assert alert.state == "sent"

    @pytest.mark.parametrize(
        ("status", "word"),
        [(404, "no_service"), (403, "invalid_token"), (410, "channel_is_archived"), (403, "action_prohibited")],
    )
    def test_a_webhook_that_was_switched_off_is_not_used_any_more(self, others, now, status, word):
        made = channel(HOOK, others.hook())
        room(made)
        others.answer("/services/T1/B1/secret", {"status": status, "body": word})
        (alert,) = told(now, team=True)
        made.refresh_from_db()
        assert (made.state, made.cause) == ("disabled", word)
        assert (alert.state, alert.cause) == ("parked", "channel_disabled")

    def test_a_message_that_is_refused_fails_alone(self, others, now):
        made = channel(HOOK, others.hook())
        room(made)
        others.answer("/services/T1/B1/secret", {"status": 400, "body": "invalid_payload"})
        (alert,) = told(now, team=True)
        made.refresh_from_db()
        assert (alert.state, alert.cause, made.state) == ("failed", "invalid_payload", "active")

    def test_teams_takes_an_adaptive_card(self, others, now):
        room(channel(TEAMS, others.workflow()))
        (alert,) = told(now, team=True, name=NASTY)
        card = others.came("/workflows")[0]["content"]["attachments"][0]["content"]
        assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
        # Runs of text know no mark-up.
        assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
        assert card["body"][0]["id"] == f"leadhub-{alert.pk}"
        assert [action["type"] for action in card["actions"]] == ["Action.OpenUrl"] * 2
        assert alert.state == "sent"

    @pytest.mark.parametrize(
        ("answer", "state", "of_channel"),
        [
            ({"status": 202}, "sent", "active"),
            ({"status": 200, "body": "1"}, "sent", "active"),
            ({"status": 200, "body": "Webhook message delivery failed with error: HTTP error 429"}, "due", "active"),
            ({"status": 200, "body": "Webhook message delivery failed with error: gone"}, "due", "active"),
            ({"status": 502}, "due", "active"),
            ({"status": 413}, "failed", "active"),
            ({"status": 404}, "parked", "disabled"),
            ({"status": 401}, "parked", "disabled"),
            ({"status": 302, "headers": {"Location": "http://127.0.0.1:1/"}}, "parked", "disabled"),
        ],
    )
    def test_what_teams_answers(self, others, now, answer, state, of_channel):
        made = channel(TEAMS, others.workflow())
        room(made)
        others.answer("/workflows/sales", answer)
        (alert,) = told(now, team=True)
        made.refresh_from_db()
        assert (alert.state, made.state) == (state, of_channel)

    def test_a_persons_own_webhook_that_is_gone_is_replaced_by_mail(self, others, sam, now):
        channel(TEAMS, others.workflow(), person=sam)
        chose(sam, TEAMS)
        others.answer("/workflows/sales", {"status": 404})
        told(now, sam)
        send_alerts(now)
        assert dict(Alert.objects.values_list("channel__kind", "state")) == {"teams_webhook": "failed", "mail": "sent"}

    def test_nothing_but_public_addresses_is_called(self, others, now, settings):
        settings.LOCAL_RECEIVERS = False
        made = channel(TEAMS, others.workflow())
        room(made)
        told(now, team=True)
        made.refresh_from_db()
        assert (made.state, made.cause) == ("disabled", "address_refused")
        assert not others.came("/workflows")

    def test_a_secret_whose_key_is_gone_takes_the_channel_out_of_use(self, others, now, settings):
        made = channel(HOOK, others.hook())
        room(made)
        settings.SECRET_KEY = "another-key" + "0" * 40
        told(now, team=True)
        made.refresh_from_db()
        assert (made.state, made.cause) == ("disabled", "secret_unreadable")


class TestManyChannels:
    """Nobody waits for somebody else's channel."""

    def test_a_channel_that_hangs_keeps_no_other_waiting(self, others, sam, now, settings, monkeypatch):
        room(channel(TEAMS, others.workflow()))
        others.answer("/workflows/sales", {"hold": True})
        event = ring(now, sam, team=True)
        make_alerts(now)
        outcomes = iter(sending._delivered(sending.parcels_of(taking.take(now), now)))
        parcel, outcome = next(outcomes)
        assert (parcel.channel.kind, outcome.cause) == ("mail", ""), "while Teams still hangs"
        others.release()
        assert [one.channel.kind for one, _ in outcomes] == ["teams_webhook"]
        assert parcel.first.event_id == event.pk

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

    def test_who_has_left_meanwhile_is_told_nothing(self, others, sam, now):
        ring(now, sam)
        make_alerts(now)
        with allow_writes():
            User.objects.filter(pk=sam.pk).update(is_active=False)
        send_alerts(now)
        assert Alert.objects.get().state == "dropped"

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
