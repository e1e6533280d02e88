"""A handoff is answered in Slack: by the person who presses, once, and everybody sees it in the message."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.http import HttpResponse

from feedback import verdicts
from feedback.admin.asking import offered
from feedback.models import Reason, Verdict
from leadhub.alerts.making import make_alerts
from leadhub.alerts.marking import mark_answered
from leadhub.alerts.sending import send_alerts
from leadhub.clock import real_now
from leadhub.events.relay import place_events
from leadhub.integrations.protocol import Call
from leadhub.integrations.sealed import sealed
from leadhub.integrations.slack.hook import answer
from leadhub.models import Alert, AlertChannel, ChannelKind, ChatReply, Connection
from qualification.models import Handoff
from tests.fence import allow_writes
from tests.leadhub.alerts.ground import channel, chose, room
from tests.qualification.office import Office, rows_written
from tests.vendors.contracts import needs_specs
from tests.vendors.slack import SECRET, TOKEN, SlackStandIn, signed
from tests.vendors.stand_ins import served

pytestmark = [pytest.mark.django_db, needs_specs]

Json = dict[str, Any]
ACCEPT, REJECT = "leadhub_accept", "leadhub_reject"
ROOM = "C012AB3CDE"


@pytest.fixture
def slack(settings: Any) -> Iterator[SlackStandIn]:
    stand_in = SlackStandIn()
    with served(stand_in) as address:
        settings.SLACK_API_URL = f"{address}/api/"
        yield stand_in


@pytest.fixture
def connection(office: Office) -> Connection:
    """A bot among the channels of alerts, and the app that tells what is pressed."""
    channel(ChannelKind.SLACK_BOT, TOKEN)
    with allow_writes():
        return Connection.objects.create(
            kind="slack",
            name="Slack",
            state="live",
            credentials=sealed({"signing_secret": SECRET}),
            acts_as=office.users["integration"],
            created_at=office.now,
            created_by_name="x",
        )


@pytest.fixture
def users(office: Office, slack: SlackStandIn) -> dict[str, str]:
    """Who is in Slack."""
    return {who: slack.join(office.users[who].email) for who in ("sales", "sales2", "manager", "viewer", "partner")}


@pytest.fixture
def lead(office: Office, slack: SlackStandIn, connection: Connection, users: dict[str, str]) -> Json:
    """A lead with an open handoff, of which both of the team and a room are told by Slack."""
    for who in ("sales", "sales2"):
        chose(office.users[who], ChannelKind.SLACK_BOT, kind="arrival")
    lead = office.lead("rfq_submitted", properties={"annual_volume": 20000, "has_drawings": True})
    team = Handoff.objects.get().team_id
    bot = AlertChannel.objects.get(kind=ChannelKind.SLACK_BOT)
    with allow_writes():
        Handoff.objects.update(owner=None, needs_owner=True)
    room(bot, ROOM, subject=team, kinds=["arrival"])
    place_events(office.now)
    make_alerts(office.now)
    send_alerts(office.now)
    found: Json = office.get("viewer", f"leads/{lead['id']}/")
    return found


@pytest.fixture
def told(slack: SlackStandIn, lead: Json) -> tuple[str, str]:
    """The message in the room."""
    return next(at for at in slack.messages if at[0] == ROOM)


@pytest.fixture
def tell(connection: Connection, office: Office) -> Callable[..., HttpResponse]:
    """Slack tells leadhub of something."""

    def say(payload: Any, *, at: Any = None, **headers: str) -> HttpResponse:
        body, more = signed(payload, int((at or real_now()).timestamp()), **headers)
        call = Call(method="POST", url=f"/hooks/slack/{connection.pk}/", headers=more, body=body)
        return answer(connection, call, office.now)

    return say


def words(message: Json) -> str:
    return json.dumps(message["blocks"], ensure_ascii=False)


def whispered(slack: SlackStandIn, office: Office) -> list[tuple[str, str]]:
    """What was told to whom alone, by now."""
    office.run_due()
    return [(one["user"], one["text"]) for one in slack.whispers]


def later(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """Let the real clock go on for what is tried again."""
    at = real_now() + timedelta(seconds=seconds)
    for module in ("alerts.marking", "integrations.slack.replies"):
        monkeypatch.setattr(f"leadhub.{module}.real_now", lambda: at)


class TestMessage:
    """What is posted."""

    def test_it_has_two_buttons_and_the_pages_that_read(self, slack: SlackStandIn, told: Any, lead: Json) -> None:
        blocks = slack.messages[told]["blocks"]
        (actions,) = [one for one in blocks if one["type"] == "actions"]
        assert [one["action_id"] for one in actions["elements"]] == [ACCEPT, REJECT]
        assert {one["value"] for one in actions["elements"]} == {lead["handoff"]}
        assert "/answer/" not in words(slack.messages[told]), "a link would be a second way beside the buttons"
        assert len(slack.messages) == 3

    def test_where_presses_are_not_heard_links_lead_to_the_pages(
        self, slack: SlackStandIn, office: Office, users: Any
    ) -> None:
        channel(ChannelKind.SLACK_BOT, TOKEN)
        chose(office.users["sales"], ChannelKind.SLACK_BOT, kind="arrival")
        chose(office.users["sales2"], ChannelKind.SLACK_BOT, kind="arrival")
        office.handed_over()
        office.run_due()
        (message,) = slack.messages.values()
        assert '"actions"' not in words(message)
        assert "|Accept it>" in words(message) and "|Reject it>" in words(message)


class TestAccept:
    """With one press."""

    def test_the_person_who_presses_accepts_and_all_messages_say_so(
        self, slack: SlackStandIn, office: Office, users: Any, told: Any, tell: Any, lead: Json
    ) -> None:
        before = len(slack.calls)
        assert tell(slack.press(users["sales2"], told, ACCEPT)).status_code == 200
        assert [one.url.path for one in slack.calls[before:]] == ["/api/users.info"], "the rest is said afterwards"
        seller = office.users["sales2"]
        verdict = Verdict.objects.get()
        assert (verdict.kind, verdict.by, verdict.by_name) == ("accepted", seller.pk, f"{seller.name} (Slack)")
        handoff = Handoff.objects.get()
        assert (handoff.status, handoff.owner_id) == ("accepted", seller.pk)
        ((user, text),) = whispered(slack, office)
        assert user == users["sales2"] and text.startswith("You accepted it. First personal contact is due")
        assert sorted(slack.rewritten) == sorted(slack.messages)
        for message in slack.messages.values():
            assert f"{seller.name} (Slack) accepted it" in words(message) and '"actions"' not in words(message)

    def test_a_replay_a_retry_and_a_double_click_do_it_once(
        self, slack: SlackStandIn, office: Office, users: Any, told: Any, tell: Any
    ) -> None:
        press, at = slack.press(users["sales"], told, ACCEPT), real_now()
        second = slack.press(users["sales"], told, ACCEPT)
        assert tell(press, at=at).status_code == 200
        before, replies = rows_written(), ChatReply.objects.count()
        assert tell(press, at=at).status_code == 200
        assert (
            tell(press, at=at, **{"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}).status_code == 200
        )
        assert (rows_written(), ChatReply.objects.count()) == (before, replies)
        assert tell(second).status_code == 200
        assert rows_written() == before
        told_alone = [text for _, text in whispered(slack, office)]
        assert len(told_alone) == 2
        assert f"{office.users['sales'].name} (Slack) accepted this handoff" in told_alone[1]

    def test_of_two_the_slower_one_is_told_who_was_first(
        self, slack: SlackStandIn, office: Office, users: Any, told: Any, tell: Any, lead: Json
    ) -> None:
        press = slack.press(users["sales2"], told, ACCEPT)
        office.post("sales", f"handoffs/{lead['handoff']}/accept/")
        tell(press)
        ((user, text),) = whispered(slack, office)
        assert user == users["sales2"] and f"{office.users['sales'].name} accepted this handoff" in text
        assert Verdict.objects.count() == 1
        assert len(slack.rewritten) == 3, "an answer given elsewhere shows in Slack too"

    @pytest.mark.parametrize("who", ["viewer", "partner", "stranger", "nameless", "unconfirmed", "left"])
    def test_who_has_no_part_in_it_is_told_so_alone(
        self, slack: SlackStandIn, office: Office, users: Any, told: Any, tell: Any, who: str
    ) -> None:
        email = office.users["sales"].email
        joined = {
            "stranger": lambda: slack.join("stranger@elsewhere.example"),
            "nameless": lambda: slack.join(None),
            "unconfirmed": lambda: slack.join(email, is_email_confirmed=False),
            "left": lambda: slack.join(email, deleted=True),
        }
        user = users.get(who) or joined[who]()
        before = rows_written()
        assert tell(slack.press(user, told, ACCEPT)).status_code == 200
        assert rows_written() == before
        ((whom, text),) = whispered(slack, office)
        assert whom == user
        assert text.startswith("This handoff is not yours" if who == "viewer" else "leadhub knows nobody")

    @pytest.mark.parametrize("error", ["internal_error", "ratelimited"])
    def test_while_slack_says_not_who_pressed_nothing_is_done_and_one_presses_again(
        self, slack: SlackStandIn, office: Office, users: Any, told: Any, tell: Any, error: str
    ) -> None:
        slack.slack.errors["users.info"] = [error]
        tell(slack.press(users["sales"], told, ACCEPT))
        assert Verdict.objects.count() == 0
        tell(slack.press(users["sales"], told, ACCEPT))
        assert Verdict.objects.count() == 1
        assert "Press once more" in whispered(slack, office)[0][1]


class TestReject:
    """With a form."""

    @pytest.fixture
    def form(self, slack: SlackStandIn, users: Any, told: Any, tell: Any) -> Json:
        assert tell(slack.press(users["sales"], told, REJECT)).status_code == 200
        (form,) = slack.forms
        return form

    def test_the_form_offers_the_live_list_in_its_groups(self, form: Json, office: Office) -> None:
        groups = form["blocks"][1]["element"]["option_groups"]
        named = [one["label"]["text"] for one in groups]
        assert named == [name for name, _ in offered(Reason.Place.REJECTION)[1:]], "as the console offers them"
        assert set(named) == set(Reason.Group.labels)
        codes = {option["value"] for group in groups for option in group["options"]}
        listed = office.get("sales", "rejection-reasons/", place="rejection")["results"]
        assert codes == {one["code"] for one in listed}
        assert "optional" not in form["blocks"][2]

    @pytest.mark.parametrize(
        ("reason", "comment", "beside"),
        [
            (None, None, {"reason", "comment"}),
            ("timing", "", {"comment"}),
            ("timing", " \u200b\u2060\n", {"comment"}),
            ("boredom", "Dull.", {"reason"}),
            ("unreachable", "No answer.", {"reason"}),
            ("timing", "a" * 10_001, {"comment"}),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
        self, slack: SlackStandIn, users: Any, tell: Any, form: Json, reason: Any, comment: Any, beside: set[str]
    ) -> None:
        before = rows_written()
        said = json.loads(tell(slack.fill(users["sales"], reason, comment)).content)
        assert said["response_action"] == "errors"
        assert set(said["errors"]) == beside and all(said["errors"].values())
        assert rows_written() == before

    def test_the_reason_and_the_comment_are_kept_and_all_messages_say_so(
        self, slack: SlackStandIn, office: Office, users: Any, tell: Any, form: Json
    ) -> None:
        sent, at = slack.fill(users["sales"], "timing", "Next year, says <Dana>."), real_now()
        for _ in range(2):
            assert json.loads(tell(sent, at=at).content) == {"response_action": "clear"}
        verdict = Verdict.objects.get()
        assert (verdict.kind, verdict.reason, verdict.by) == ("rejected", "timing", office.users["sales"].pk)
        assert verdict.remark is not None and verdict.remark.text == "Next year, says <Dana>."
        ((_, text),) = whispered(slack, office)
        assert text.startswith("You rejected it. Back to nurture until")
        assert len(slack.rewritten) == 3
        for message in slack.messages.values():
            assert "rejected it" in words(message)
            assert "Next year" not in words(message), "what was written stays in leadhub"

    def test_who_is_slower_reads_how_it_stands_in_place_of_the_form(
        self, slack: SlackStandIn, office: Office, users: Any, tell: Any, form: Json, lead: Json
    ) -> None:
        office.post("sales2", f"handoffs/{lead['handoff']}/accept/")
        said = json.loads(tell(slack.fill(users["sales"], "timing", "Later.")).content)
        assert said["response_action"] == "update"
        assert f"{office.users['sales2'].name} accepted this handoff" in json.dumps(said["view"])

    def test_a_form_that_somebody_else_sends_is_theirs(
        self, slack: SlackStandIn, users: Any, tell: Any, form: Json
    ) -> None:
        said = json.loads(tell(slack.fill(users["viewer"], "timing", "Later.")).content)
        assert "not yours" in json.dumps(said)
        assert Verdict.objects.count() == 0

    def test_a_form_that_slack_does_not_open_is_asked_for_again(
        self, slack: SlackStandIn, office: Office, users: Any, told: Any, tell: Any
    ) -> None:
        slack.slack.errors["views.open"] = ["expired_trigger_id"]
        assert tell(slack.press(users["sales"], told, REJECT)).status_code == 200
        assert "Press Reject once more" in whispered(slack, office)[0][1]


class TestTrust:
    """Nothing is read before it is known who sent it."""

    @pytest.mark.parametrize("seconds", [-301, 301])
    def test_stale_words_are_refused(self, slack: SlackStandIn, users: Any, told: Any, tell: Any, seconds: int) -> None:
        at = real_now() + timedelta(seconds=seconds)
        assert tell(slack.press(users["sales"], told, ACCEPT), at=at).status_code == 401
        assert (Verdict.objects.count(), ChatReply.objects.count()) == (0, 0)

    def test_forged_words_are_refused_unread(self, connection: Connection, office: Office) -> None:
        body, headers = signed({"type": "block_actions"}, int(real_now().timestamp()), secret="of-another-app")
        call = Call(method="POST", url="/hooks/", headers=headers, body=body)
        assert answer(connection, call, office.now).status_code == 401

    @pytest.mark.parametrize("payload", [[], "x", {"type": "block_actions"}, {"type": 1, "user": {"id": "U1"}}])
    def test_what_cannot_be_read_is_malformed(self, tell: Any, payload: Any) -> None:
        assert tell(payload).status_code == 400

    def test_a_button_of_another_app_or_a_link_changes_nothing(
        self, slack: SlackStandIn, users: Any, told: Any, tell: Any
    ) -> None:
        press = slack.press(users["sales"], told, ACCEPT)
        press["actions"][0]["action_id"] = "theirs"
        assert tell(press).status_code == 200
        press["actions"][0] |= {"action_id": ACCEPT, "value": "no id"}
        assert tell(press).status_code == 400
        assert Verdict.objects.count() == 0


class TestPatience:
    """What Slack is told afterwards is told, whatever happens meanwhile."""

    def test_a_killed_worker_loses_no_word(
        self, slack: SlackStandIn, office: Office, users: Any, told: Any, tell: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tell(slack.press(users["sales"], told, ACCEPT))

        def killed(*_: Any, **__: Any) -> None:
            raise SystemExit

        with monkeypatch.context() as patched:
            patched.setattr("leadhub.alerts.slack.SlackBot.ask", killed)
            with pytest.raises(SystemExit):
                office.run_due()
        assert slack.rewritten == []
        later(monkeypatch, 600)
        office.run_due()
        assert len(slack.rewritten) == 3 and len(slack.whispers) == 1

    @pytest.mark.parametrize("error", ["429", "ratelimited", "internal_error", "fatal_error", "token_revoked"])
    def test_what_passes_is_tried_again_and_meanwhile_slack_is_left_alone(
        self, slack: SlackStandIn, office: Office, users: Any, told: Any, tell: Any, error: str, monkeypatch: Any
    ) -> None:
        tell(slack.press(users["sales"], told, ACCEPT))
        if error == "429":
            slack.switches.instead = [httpx.Response(429, headers={"Retry-After": "30"})] * 2
        elif error != "token_revoked":
            slack.slack.errors["chat.postEphemeral"] = [error]
        if error != "429":
            slack.slack.errors["chat.update"] = [error]
        before = len(slack.calls)
        office.run_due()
        assert len(slack.calls) == before + 2, "one of each"
        assert (len(slack.rewritten), len(slack.whispers)) == (0, int(error == "token_revoked"))
        later(monkeypatch, 240)
        office.run_due()
        assert (len(slack.rewritten), len(slack.whispers)) == (3, 1)
        assert not Alert.objects.filter(mark_due_at__isnull=False).exists()

    def test_a_message_that_is_gone_is_given_up(
        self, slack: SlackStandIn, office: Office, users: Any, told: Any, tell: Any
    ) -> None:
        tell(slack.press(users["sales"], told, ACCEPT))
        slack.messages.pop(told)
        office.run_due()
        assert len(slack.rewritten) == 2
        assert not Alert.objects.filter(mark_due_at__isnull=False).exists()

    def test_what_is_on_its_way_when_somebody_answers_is_marked_once_it_arrived(
        self, slack: SlackStandIn, office: Office, users: Any, told: Any, tell: Any, lead: Json
    ) -> None:
        with allow_writes():
            Alert.objects.filter(room__isnull=False).update(state="due", sent_at=None, told_at=None)
        verdicts.accept(Handoff.objects.get().pk, actor=office.users["sales"].actor, now=office.now)
        place_events(office.now)
        make_alerts(office.now)
        assert mark_answered(office.now) == 2
        with allow_writes():
            Alert.objects.filter(room__isnull=False).update(state="sent", sent_at=real_now(), told_at=office.now)
        assert mark_answered(office.now) == 1
        assert mark_answered(office.now) == 0
