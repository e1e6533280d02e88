"""The pages of alerts: operations sets up and mends, everybody chooses; a page that is opened changes nothing."""

import pytest
from django.test import Client

from leadhub.alerts.making import make_alerts
from leadhub.models import Alert, AlertChannel, AlertChoice, AlertRoom, ChannelKind, Untold
from leadhub.sealing import unseal
from tests.fence import allow_writes
from tests.leadhub.alerts import port
from tests.leadhub.alerts.ground import channel, ring, room, told
from tests.leadhub.alerts.port import TEAM
from tests.qualification.console.desk import Forms, said, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("port")]

BOT, HOOK = ChannelKind.SLACK_BOT, ChannelKind.SLACK_WEBHOOK
CHANNELS, ROOMS, LOG, MINE, UNTOLD = (
    f"/admin/leadhub/{name}/" for name in ("alertchannel", "alertroom", "alert", "alertchoice", "untold")
)
TOKEN = "xoxb-1234567890-abcdef"


@pytest.fixture
def operations(browser):
    return browser("operations")


def read(client, address):
    """A page that opens, as people read it."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return words(answer.content.decode())


def send(client, address, **given):
    """Open a form, fill something in, send it."""
    forms = Forms(client.get(address).content.decode()).forms
    return client.post(address, {**[form for form in forms if "csrfmiddlewaretoken" in form][-1], **given})


class TestChannels:
    """Set up, tried out, taken out of use and back."""

    def test_nobody_is_no_person(self, operations):
        given = {"kind": "slack_webhook", "name": "Hook", "secret": "https://hooks.example/x", "person": "nobody"}
        answer = send(operations, f"{CHANNELS}add/", **given)
        assert (answer.status_code, said(answer)) == (422, "Choose somebody of the staff who is active.")

    def test_one_is_set_up(self, operations):
        answer = send(operations, f"{CHANNELS}add/", kind="slack_bot", name="Bot", secret=TOKEN)
        assert answer.status_code == 302, said(answer)
        made = AlertChannel.objects.get(kind=BOT)
        assert unseal(made.secret) == TOKEN
        page = operations.get(f"{CHANNELS}{made.pk}/change/").content.decode()
        assert "Everybody and rooms" in page and TOKEN not in page
        assert "Bot" in read(operations, CHANNELS)

    def test_a_refusal_stands_beside_its_field_and_the_secret_is_not_shown_again(self, operations):
        answer = send(operations, f"{CHANNELS}add/", kind="slack_bot", name="Bot", secret="xoxp-user-token-1")
        assert answer.status_code == 422
        assert "xoxb-" in said(answer)
        assert "xoxp-user-token-1" not in answer.content.decode()
        assert send(operations, f"{CHANNELS}add/", kind="", name="Bot").status_code == 422
        assert AlertChannel.objects.count() == 1

    def test_a_name_is_changed_and_the_secret_stays(self, operations):
        made = channel(BOT, TOKEN)
        assert send(operations, f"{CHANNELS}{made.pk}/act/change/", name="Our bot").status_code == 302
        made.refresh_from_db()
        assert (made.name, unseal(made.secret)) == ("Our bot", TOKEN)

    def test_a_test_is_sent_with_one_press(self, operations, others, django_capture_on_commit_callbacks):
        made = channel(HOOK, others.hook())
        address = f"{CHANNELS}{made.pk}/act/test/"
        operations.get(address)
        assert not Alert.objects.exists(), "reading the page sends nothing"
        with django_capture_on_commit_callbacks(execute=True):
            answer = operations.post(address)
        assert answer.status_code == 302
        assert len(others.came("/services")) == 1

    def test_it_is_taken_out_of_use_and_back(self, operations):
        made = channel(BOT, TOKEN)
        page = f"{CHANNELS}{made.pk}/"
        assert operations.post(f"{page}act/disuse/").status_code == 302
        shown = read(operations, f"{page}change/")
        assert "Operations took the channel out of use." in shown
        assert "Take into use" in shown and "Send a test" not in shown
        assert operations.post(f"{page}act/use/").status_code == 302
        made.refresh_from_db()
        assert made.state == "active"

    def test_operations_is_told_what_is_broken(self, operations, browser):
        assert "Alerts do not arrive" not in read(operations, "/admin/")
        channel(BOT, TOKEN, state="disabled", cause="token_revoked", name="Our bot")
        room(channel(HOOK), state="disabled", cause="channel_not_found")
        home = read(operations, "/admin/")
        assert "Alerts do not arrive" in home and "Our bot The token was revoked." in home
        assert "Slack knows no such channel." in home
        assert "Alert channels 1 waiting" in home and "Alert rooms 1 waiting" in home, "the sidebar counts them"
        assert "Alerts do not arrive" not in read(browser("marketing"), "/admin/")

    @pytest.mark.parametrize("cause", ["token_revoked", "secret_unreadable"])
    def test_one_that_broke_is_given_up_without_being_used_first(self, operations, cause):
        made = channel(BOT, TOKEN, state="disabled", cause=cause)
        gone = room(made, "C00000001", state="disabled", cause="is_archived")
        assert "Take out of use" in read(operations, f"{CHANNELS}{made.pk}/change/")
        assert operations.post(f"{CHANNELS}{made.pk}/act/disuse/").status_code == 302
        assert operations.post(f"{ROOMS}{gone.pk}/act/close/").status_code == 302
        made.refresh_from_db(), gone.refresh_from_db()
        assert (made.state, made.cause) == ("disabled", "taken_out_of_use")
        assert (gone.state, gone.cause) == ("disabled", "closed")
        assert "Alerts do not arrive" not in read(operations, "/admin/")
        assert "Take out of use" not in read(operations, f"{CHANNELS}{made.pk}/change/")

    def test_an_event_nobody_was_told_of_is_shown_and_told_once_it_can_be(
        self, operations, browser, now, user_of, monkeypatch
    ):
        ring(now, user_of("sales", "sam"), poison="notice")
        make_alerts(now)
        home = read(operations, "/admin/")
        assert "Alerts do not arrive" in home and "Of one event nobody was told" in home
        assert "Events nobody was told of 1" in home, "the sidebar counts them"
        untold = Untold.objects.get()
        assert "bell.rang LookupError" in read(operations, UNTOLD)
        page = f"{UNTOLD}{untold.pk}/"
        assert "LookupError" in read(operations, f"{page}change/")
        refused = operations.post(f"{page}act/tell/")
        assert (refused.status_code, said(refused)) == (
            409,
            "It still fails: LookupError. The log of the program says more. Nobody was told.",
        )
        assert browser("marketing").get(UNTOLD).status_code in (302, 403, 404)
        monkeypatch.setattr(port, "poisoned", port.notice_of)
        answer = operations.post(f"{page}act/tell/", follow=True)
        assert "1 alert is on the way." in words(answer.content.decode())
        assert "Alerts do not arrive" not in read(operations, "/admin/")

    def test_what_was_taken_out_of_use_by_hand_is_no_news(self, operations):
        channel(BOT, TOKEN, state="disabled", cause="taken_out_of_use")
        room(channel(HOOK), state="disabled", cause="closed")
        assert "Alerts do not arrive" not in read(operations, "/admin/")


class TestRooms:
    """Opened for a team."""

    def test_one_is_opened_and_read(self, operations):
        through = channel(BOT, TOKEN)
        given = {
            "subject": str(TEAM),
            "channel": str(through.pk),
            "place": "C012AB3CD",
            "kinds": ["bell"],
            "quiet": "always",
        }
        answer = send(operations, f"{ROOMS}add/", **given)
        assert answer.status_code == 302, said(answer)
        made = AlertRoom.objects.get()
        assert (made.subject, made.kinds, made.quiet) == (TEAM, ["bell"], "always")
        shown = read(operations, f"{ROOMS}{made.pk}/change/")
        assert "North America" in shown and "A bell rang" in shown
        assert "North America" in read(operations, ROOMS)

    def test_what_is_missing_is_named(self, operations):
        answer = send(operations, f"{ROOMS}add/")
        assert answer.status_code == 422
        assert said(answer) == "Choose a team."
        given = {"subject": str(TEAM), "channel": str(channel(BOT, TOKEN).pk)}
        answer = send(operations, f"{ROOMS}add/", **given)
        assert "Choose at least one kind of alert." in said(answer) and "Write the id of the Slack channel" in said(
            answer
        )
        assert not AlertRoom.objects.exists()

    def test_it_is_changed_closed_and_opened_again(self, operations):
        made = room(channel(BOT, TOKEN), "C00000001")
        page = f"{ROOMS}{made.pk}/act/"
        assert send(operations, f"{page}change/", place="C00000002", kinds=["news"]).status_code == 302
        assert operations.post(f"{page}close/").status_code == 302
        made.refresh_from_db()
        assert (made.place, made.kinds, made.state, made.cause) == ("C00000002", ["news"], "disabled", "closed")
        assert operations.post(f"{page}use/").status_code == 302
        made.refresh_from_db()
        assert made.state == "active"


class TestMine:
    """Everybody who signs in chooses."""

    def test_it_says_what_everybody_gets(self, browser):
        shown = read(browser("sales"), MINE)
        assert "A bell rang E-mail In business hours As for everybody" in shown
        assert "News Not at all – As for everybody" in shown

    def test_a_choice_is_kept(self, browser):
        channel(BOT, TOKEN)
        client = browser("sales")
        given = {"ways_bell": ["slack_bot"], "quiet_bell": "always", "ways_late": []}
        answer = send(client, f"{MINE}add/", **given)
        assert (answer.status_code, answer["Location"]) == (302, MINE), said(answer)
        found = {one.kind: (one.ways, one.quiet) for one in AlertChoice.objects.all()}
        assert found == {"bell": (["slack_bot"], "always"), "late": ([], "business_hours")}
        assert "Too late Not at all" in read(client, MINE)

    def test_what_is_left_as_it_was_stays_what_everybody_gets(self, browser):
        assert send(browser("sales"), f"{MINE}add/").status_code == 302
        assert not AlertChoice.objects.exists()

    def test_what_was_chosen_and_is_out_of_use_says_so_and_may_stay(self, browser):
        bot = channel(BOT, TOKEN)
        client = browser("sales")
        send(client, f"{MINE}add/", ways_bell=["slack_bot"])
        with allow_writes():
            bot.state, bot.cause = "disabled", "token_revoked"
            bot.save()
        assert "Slack, by a bot (out of use, mail comes instead)" in read(client, MINE)
        page = client.get(f"{MINE}add/").content.decode()
        assert page.count('value="slack_bot"') == 1, "where it was chosen, and nowhere else"
        answer = send(client, f"{MINE}add/", quiet_bell="always")
        assert answer.status_code == 302, said(answer)
        found = {one.kind: (one.ways, one.quiet) for one in AlertChoice.objects.all()}
        assert found == {"bell": (["slack_bot"], "always")}, "what nobody touched stays"

    def test_only_ways_that_reach_somebody_are_offered(self, browser):
        page = browser("sales").get(f"{MINE}add/").content.decode()
        assert 'value="mail"' in page and 'value="slack_bot"' not in page
        assert page.count('type="checkbox" name="ways_') == 3, "boxes to tick, also to none"


def test_everybody_reads_an_own_log(browser, others, user_of, now, operations):
    sam = user_of("sales", "sam", is_staff=True)
    (alert,) = told(now, sam)
    mine = Client()
    mine.force_login(sam)
    assert "A bell rang" in read(mine, LOG)
    assert "bell.rang" in read(mine, f"{LOG}{alert.pk}/change/")
    assert "A bell rang" in read(operations, LOG)
    rob = browser("manager")
    assert "A bell rang" not in read(rob, LOG)
    assert rob.get(f"{LOG}{alert.pk}/change/").status_code in (302, 404)


def test_a_test_is_read_in_the_log_too(operations, others, django_capture_on_commit_callbacks):
    made = channel(HOOK, others.hook())
    with django_capture_on_commit_callbacks(execute=True):
        operations.post(f"{CHANNELS}{made.pk}/act/test/")
    assert "Test" in read(operations, LOG)


@pytest.mark.parametrize("role", ["sales", "marketing", "manager", "viewer"])
def test_only_operations_sees_how_it_is_set_up(browser, role):
    client = browser(role)
    made = channel(BOT, TOKEN)
    for address in (CHANNELS, f"{CHANNELS}add/", f"{CHANNELS}{made.pk}/change/", ROOMS, f"{ROOMS}add/"):
        assert client.get(address).status_code in (302, 403, 404), address
    assert client.post(f"{CHANNELS}{made.pk}/act/disuse/").status_code in (302, 403, 404)
    made.refresh_from_db()
    assert made.state == "active"
