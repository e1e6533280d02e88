"""Alerts by webhooks of Slack and Microsoft Teams, which lead to one place each."""

from uuid import UUID

import pytest

from leadhub.alerts.notices import Message, Page
from leadhub.alerts.sending import send_alerts
from leadhub.alerts.wording import teams_card
from leadhub.models import Alert, ChannelKind
from tests.leadhub.alerts.ground import NASTY, channel, chose, room, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("port")]

HOOK, TEAMS = ChannelKind.SLACK_WEBHOOK, ChannelKind.TEAMS_WEBHOOK


@pytest.fixture
def sam(user_of):
    return user_of("sales", "sam")


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


def test_teams_leads_to_pages_and_has_no_button_that_acts() -> None:
    message = Message(
        title="New handoff",
        sentence="Accept or reject it.",
        pages=(Page("Open it", "/admin/door/"),),
        asks=UUID(int=1),
        answers=(Page("Accept it", "/answer/to/x/"), Page("Reject it", "/answer/to/x/no/")),
    )
    actions = teams_card(message, "key")["attachments"][0]["content"]["actions"]
    assert [one["title"] for one in actions] == ["Accept it", "Reject it", "Open it"]
    assert {one["type"] for one in actions} == {"Action.OpenUrl"}
