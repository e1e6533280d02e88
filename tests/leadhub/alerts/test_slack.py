"""Alerts by Slack: a bot that finds people by their address, and what Slack says when it will not."""

from datetime import timedelta
from itertools import pairwise

import pytest

from leadhub.alerts.making import make_alerts
from leadhub.alerts.sending import send_alerts
from leadhub.clock import real_now
from leadhub.models import Alert, AlertRoom, ChannelKind
from tests.leadhub.alerts.ground import NASTY, again, channel, chose, message_of, ring, room, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("port")]

BOT, HOOK, TEAMS, MAIL = ChannelKind.SLACK_BOT, ChannelKind.SLACK_WEBHOOK, ChannelKind.TEAMS_WEBHOOK, ChannelKind.MAIL
POST, LOOK_UP = "/api/chat.postMessage", "/api/users.lookupByEmail"


@pytest.fixture
def sam(user_of):
    return user_of("sales", "sam")


@pytest.fixture
def bot(others):
    return channel(BOT, others.token)


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
        assert timedelta(seconds=20) < bot.rest_until - real_now() < timedelta(seconds=34)
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

    @pytest.mark.parametrize("word", ["soon", "-5", "", None])
    def test_who_does_not_say_how_long_is_asked_again_later_each_time(self, others, bot, now, word):
        room(bot, "C012AB3CD")
        headers = {} if word is None else {"Retry-After": word}
        others.answer(POST, {"status": 429, "headers": headers, "body": {"ok": False}, "always": True})
        (alert,) = told(now, team=True)
        rests = []
        for _ in range(4):
            bot.refresh_from_db()
            rests.append(bot.rest_until - real_now())
            again(alert)
            send_alerts(now)
        assert rests[0] > timedelta(seconds=4)
        assert all(later > 1.5 * sooner for sooner, later in pairwise(rests))
        alert.refresh_from_db()
        assert (alert.state, alert.attempts) == ("due", 0), "patience is no try"
        others.answer(POST)
        again(alert)
        send_alerts(now)
        bot.refresh_from_db()
        assert (bot.failures, bot.cause) == (0, "")

    @pytest.mark.parametrize("word", ["99999999999999999999", "Fri, 31 Dec 2100 23:59:59 GMT"])
    def test_nobody_rests_much_longer_than_an_hour(self, others, bot, now, word):
        room(bot, "C012AB3CD")
        others.answer(POST, {"status": 429, "headers": {"Retry-After": word}})
        told(now, team=True)
        bot.refresh_from_db()
        assert timedelta(minutes=59) < bot.rest_until - real_now() < timedelta(minutes=67)


class TestPerson:
    """Whom the bot cannot reach is told by mail; everybody and everything else goes on as before."""

    @pytest.mark.parametrize(
        ("method", "error"),
        [
            (LOOK_UP, "users_not_found"),
            ("/api/conversations.open", "user_not_found"),
            ("/api/conversations.open", "user_disabled"),
            ("/api/conversations.open", "channel_not_found"),
            ("/api/conversations.open", "restricted_action"),
            ("/api/conversations.open", "cannot_dm_bot"),
            (POST, "is_archived"),
            (POST, "channel_not_found"),
        ],
    )
    def test_one_who_cannot_be_reached_takes_nobody_along(self, others, bot, sam, user_of, now, method, error):
        dana = user_of("sales", "dana")
        chose(sam, BOT)
        chose(dana, MAIL)
        ring(now, sam, dana)
        make_alerts(now)
        # Outside the hours of the team this one waits.
        ring(now, dana, opens_at=(now + timedelta(hours=14)).isoformat())
        make_alerts(now)
        others.answer(method, {"body": {"ok": False, "error": error}})
        send_alerts(now)
        send_alerts(now)
        states = {(one.person.name, one.channel.kind, one.state, one.cause) for one in Alert.objects.all()}
        assert states == {
            (sam.name, "slack_bot", "failed", error),
            (sam.name, "mail", "sent", ""),
            (dana.name, "mail", "sent", ""),
            (dana.name, "mail", "due", ""),
        }
        bot.refresh_from_db()
        assert (bot.state, bot.failures) == ("active", 0)
