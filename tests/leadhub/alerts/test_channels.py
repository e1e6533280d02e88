"""Channels and rooms over REST and GraphQL: set up, tried out, mended."""

from typing import Any

import pytest

from leadhub.alerts.making import make_alerts
from leadhub.alerts.readers import ALERT_CHANNEL, ALERT_ROOM
from leadhub.keys import new_id
from leadhub.models import Alert, AlertChannel, AlertRoom, ChannelKind, Edit
from leadhub.sealing import unseal
from tests.leadhub.alerts.door import REFUSED, Door, Json
from tests.leadhub.alerts.ground import channel, chose, ring, room, told
from tests.leadhub.alerts.port import TEAM
from tests.qualification.doors.selections import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("port")]


BOT, HOOK, TEAMS, MAIL = ChannelKind.SLACK_BOT, ChannelKind.SLACK_WEBHOOK, ChannelKind.TEAMS_WEBHOOK, ChannelKind.MAIL
TOKEN = "xoxb-1234567890-abcdef"


@pytest.fixture
def operations(client_of):
    return Door(client_of("operations"))


def hook(others) -> Json:
    return {"kind": "slack_webhook", "name": "Sales room", "secret": others.hook()}


class TestChannels:
    """Set up by operations; what they are reached by is never read back."""

    def test_one_is_set_up_and_read(self, operations, others):
        answer = operations.send("POST", "alert-channels/", hook(others))
        assert answer.status_code == 201, answer.content
        made = answer.json()
        assert made == {
            "id": made["id"],
            "kind": "slack_webhook",
            "name": "Sales room",
            "person": None,
            "state": "active",
            "cause": None,
            "why": None,
            "failures": 0,
            "rest_until": None,
            "last_sent_at": None,
            "created_at": made["created_at"],
            "created_by_name": "operations",
        }
        assert operations.send("GET", f"alert-channels/{made['id']}/").json() == made
        assert others.hook() not in answer.content.decode()
        row = AlertChannel.objects.get(pk=made["id"])
        assert unseal(row.secret) == others.hook() and others.hook() not in row.secret
        noted = {edit.field: edit.after for edit in Edit.objects.filter(object_id=row.pk)}
        assert noted == {"kind": "slack_webhook", "name": "Sales room", "secret": None}

    def test_every_installation_has_mail(self, operations):
        (found,) = operations.send("GET", "alert-channels/").json()["results"]
        assert (found["kind"], found["state"]) == ("mail", "active")

    def test_both_doors_say_the_same(self, operations, others):
        document = f"""mutation($input: CreateAlertChannelInput!) {{
            createAlertChannel(input: $input) {{ ... on AlertChannel {{ {fields_of(ALERT_CHANNEL)} }} {REFUSED} }} }}"""
        made = operations.ask(document, input={"kind": "SLACK_BOT", "name": "Bot", "secret": TOKEN})
        read = operations.send("GET", f"alert-channels/{made['createAlertChannel']['id']}/").json()
        assert made["createAlertChannel"]["name"] == read["name"] == "Bot"
        refused = operations.ask(document, input={"kind": "SLACK_BOT", "name": "Another", "secret": TOKEN})
        said = operations.send("POST", "alert-channels/", {"kind": "slack_bot", "name": "Another", "secret": TOKEN})
        assert said.status_code == refused["createAlertChannel"]["httpStatus"] == 409
        assert said.json()["code"] == refused["createAlertChannel"]["code"] == "channel_exists"
        assert said.json()["detail"] == refused["createAlertChannel"]["detail"]

    @pytest.mark.parametrize(
        ("changes", "status", "code", "pointer"),
        [
            ({"kind": "pigeon"}, 422, "unknown_value", "/kind"),
            ({"name": " "}, 422, "name_required", "/name"),
            ({"name": "E-mail"}, 422, "name_taken", "/name"),
            ({"name": 7}, 400, "wrong_type", "/name"),
            ({"name": "n" * 81}, 422, "out_of_bounds", "/name"),
            ({"secret": None}, 422, "secret_required", "/secret"),
            ({"secret": "hooks.slack.com"}, 422, "address_refused", "/secret"),
            ({"secret": "http://10.0.0.1/services/x"}, 422, "address_refused", "/secret"),
            ({"secret": "https://127.1/services/x"}, 422, "address_refused", "/secret"),
            ({"secret": "https://93.184.216.34/services/x"}, 422, "not_of_this_service", "/secret"),
            ({"kind": "teams_webhook", "secret": "https://93.184.216.34/x"}, 422, "not_of_this_service", "/secret"),
            ({"kind": "slack_bot", "secret": "xoxp-123456789012"}, 422, "not_a_bot_token", "/secret"),
            ({"kind": "slack_bot", "secret": TOKEN, "person": str(new_id())}, 422, "reaches_everybody", "/person"),
            ({"person": str(new_id())}, 422, "unknown_person", "/person"),
            ({"colour": "red"}, 400, "unknown_field", "/colour"),
            ({"state": "disabled"}, 400, "unknown_field", "/state"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, operations, others, changes, status, code, pointer):
        answer = operations.send("POST", "alert-channels/", hook(others) | changes)
        found = answer.json()
        assert (answer.status_code, found["code"], found["errors"][0]["pointer"]) == (status, code, pointer), found
        assert AlertChannel.objects.count() == 1

    def test_mail_takes_no_secret(self, operations):
        answer = operations.send("POST", "alert-channels/", {"kind": "mail", "name": "More mail", "secret": "x"})
        assert (answer.status_code, answer.json()["code"]) == (422, "secret_not_taken")
        answer = operations.send("POST", "alert-channels/", {"kind": "mail", "name": "More mail"})
        assert (answer.status_code, answer.json()["code"]) == (409, "channel_exists")

    def test_a_person_has_one_own_way_of_a_kind(self, operations, others, user_of):
        sam = str(user_of("sales", "sam").pk)
        assert operations.send("POST", "alert-channels/", hook(others) | {"person": sam}).status_code == 201
        answer = operations.send("POST", "alert-channels/", hook(others) | {"person": sam, "name": "Second"})
        assert (answer.status_code, answer.json()["code"]) == (409, "channel_exists")

    def test_it_is_taken_out_of_use_and_back(self, operations, others, now, user_of):
        sam = user_of("sales", "sam")
        made = channel(BOT, others.token)
        room(made, "C012AB3CD")
        chose(sam, BOT)
        ring(now, sam, team=True)
        make_alerts(now)
        answer = operations.send("PATCH", f"alert-channels/{made.pk}/", {"active": False})
        assert (answer.json()["state"], answer.json()["cause"]) == ("disabled", "taken_out_of_use")
        states = {(one.channel.kind, one.room_id is None, one.state) for one in Alert.objects.all()}
        assert states == {("slack_bot", False, "parked"), ("slack_bot", True, "failed"), ("mail", True, "due")}
        answer = operations.send("PATCH", f"alert-channels/{made.pk}/", {"active": True})
        assert (answer.json()["state"], answer.json()["cause"]) == ("active", None)
        assert Alert.objects.get(room__isnull=False).state == "due"

    def test_a_new_secret_mends_it(self, operations, others):
        made = channel(HOOK, "https://old.example", state="disabled", cause="no_service", name="Hook")
        answer = operations.send("PATCH", f"alert-channels/{made.pk}/", {"secret": others.hook()})
        assert answer.json()["state"] == "active"
        made.refresh_from_db()
        assert unseal(made.secret) == others.hook()

    @pytest.mark.parametrize(
        ("body", "status"), [({"name": "E-mail"}, 422), ({"secret": "x"}, 422), ({"kind": "mail"}, 400)]
    )
    def test_a_change_that_makes_no_sense_is_refused(self, operations, others, body, status):
        made = channel(HOOK, others.hook(), name="Hook")
        assert operations.send("PATCH", f"alert-channels/{made.pk}/", body).status_code == status
        made.refresh_from_db()
        assert (made.name, unseal(made.secret)) == ("Hook", others.hook())

    @pytest.mark.parametrize("method", ["GET", "PATCH"])
    def test_one_that_is_not_there_is_404(self, operations, method):
        assert operations.send(method, f"alert-channels/{new_id()}/").status_code == 404
        assert operations.send("POST", f"alert-channels/{new_id()}/test/").status_code == 404


class TestTests:
    """A test leaves as soon as it is written down."""

    def test_it_goes_to_where_the_webhook_leads(self, operations, others, django_capture_on_commit_callbacks):
        made = channel(HOOK, others.hook())
        with django_capture_on_commit_callbacks(execute=True):
            answer = operations.send("POST", f"alert-channels/{made.pk}/test/")
        assert answer.status_code == 201, answer.content
        (came,) = others.came("/services")
        assert "test" in came["content"]["text"]
        (read,) = operations.send("GET", "alerts/", {"kind": "test"}).json()["results"]
        assert (read["state"], read["event"], read["way"]) == ("sent", None, "slack_webhook")

    def test_by_mail_it_goes_to_who_asked(self, operations, others, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            operations.send("POST", f"alert-channels/{channel(MAIL).pk}/test/")
        (came,) = others.came("smtp")
        assert came["to"] == ["operations@leadhub.example"]

    def test_one_that_fails_says_why_and_is_not_tried_again(
        self, operations, others, django_capture_on_commit_callbacks
    ):
        made = channel(TEAMS, others.workflow())
        others.answer("/workflows/sales", {"status": 503})
        with django_capture_on_commit_callbacks(execute=True):
            operations.send("POST", f"alert-channels/{made.pk}/test/")
        alert = Alert.objects.get()
        assert (alert.state, alert.cause) == ("failed", "http_503")

    def test_a_room_is_tried_out(self, operations, others, django_capture_on_commit_callbacks):
        made = room(channel(BOT, others.token), "C012AB3CD")
        with django_capture_on_commit_callbacks(execute=True):
            operations.send("POST", f"alert-rooms/{made.pk}/test/")
        assert others.came("/api")[0]["content"]["channel"] == "C012AB3CD"

    def test_what_is_not_used_is_not_tried_out(self, operations):
        made = channel(HOOK, state="disabled", cause="no_service")
        closed = room(channel(TEAMS), state="disabled", cause="closed")
        for path, code in (
            (f"alert-channels/{made.pk}", "channel_disabled"),
            (f"alert-rooms/{closed.pk}", "room_disabled"),
        ):
            answer = operations.send("POST", f"{path}/test/")
            assert (answer.status_code, answer.json()["code"]) == (409, code)
        assert not Alert.objects.exists()

    def test_the_same_key_sends_it_once(self, operations, others, django_capture_on_commit_callbacks):
        made = channel(HOOK, others.hook())
        with django_capture_on_commit_callbacks(execute=True):
            first, second = (
                operations.send("POST", f"alert-channels/{made.pk}/test/", **{"Idempotency-Key": "one"})
                for _ in range(2)
            )
        assert first.json() == second.json()
        assert len(others.came("/services")) == 1


class TestRooms:
    """Opened by operations for a team."""

    def body(self, through, **more: Any) -> Json:
        return {"subject": str(TEAM), "channel": str(through.pk), "kinds": ["late", "bell"], **more}

    def test_one_is_opened_and_read(self, operations):
        through = channel(BOT)
        answer = operations.send("POST", "alert-rooms/", self.body(through, place="C012AB3CD"))
        assert answer.status_code == 201, answer.content
        made = answer.json()
        assert made == {
            "id": made["id"],
            "subject": str(TEAM),
            "subject_name": "North America",
            "channel": str(through.pk),
            "place": "C012AB3CD",
            "kinds": ["bell", "late"],
            "quiet": "business_hours",
            "state": "active",
            "cause": None,
            "why": None,
            "created_at": made["created_at"],
            "created_by_name": "operations",
        }
        document = f"query($id: ID!) {{ alertRoom(id: $id) {{ {fields_of(ALERT_ROOM)} }} }}"
        assert operations.ask(document, id=made["id"])["alertRoom"]["place"] == "C012AB3CD"
        again = operations.send("POST", "alert-rooms/", self.body(through, place="C012AB3CD"))
        assert (again.status_code, again.json()["code"]) == (409, "room_exists")

    @pytest.mark.parametrize(
        ("kind", "changes", "code", "pointer"),
        [
            (BOT, {"place": "#sales"}, "not_a_slack_channel", "/place"),
            (BOT, {}, "not_a_slack_channel", "/place"),
            (MAIL, {"place": "sales"}, "not_an_address", "/place"),
            (MAIL, {"place": "a@b.example\r\nBcc: c@d.example"}, "not_an_address", "/place"),
            (HOOK, {"place": "C012AB3CD"}, "place_not_taken", "/place"),
            (HOOK, {"kinds": []}, "kinds_required", "/kinds"),
            (HOOK, {"kinds": ["bell", "whistle"]}, "unknown_kind", "/kinds"),
            (HOOK, {"subject": str(new_id())}, "unknown_subject", "/subject"),
            (HOOK, {"channel": str(new_id())}, "unknown_channel", "/channel"),
            (HOOK, {"quiet": "never"}, "unknown_value", "/quiet"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, operations, kind, changes, code, pointer):
        answer = operations.send("POST", "alert-rooms/", self.body(channel(kind)) | changes)
        found = answer.json()
        assert (answer.status_code, found["code"], found["errors"][0]["pointer"]) == (422, code, pointer), found
        assert not AlertRoom.objects.exists()

    def test_somebodys_own_way_is_no_room(self, operations, user_of):
        own = channel(HOOK, person=user_of("sales", "sam"))
        answer = operations.send("POST", "alert-rooms/", self.body(own))
        assert answer.json()["code"] == "channel_of_a_person"

    def test_it_is_changed_closed_and_opened_again(self, operations, now, others):
        made = room(channel(BOT, others.token), "C00000001")
        answer = operations.send("PATCH", f"alert-rooms/{made.pk}/", {"kinds": ["news"], "quiet": "always"})
        assert (answer.json()["kinds"], answer.json()["quiet"]) == (["news"], "always")
        answer = operations.send("PATCH", f"alert-rooms/{made.pk}/", {"active": False})
        assert (answer.json()["state"], answer.json()["cause"]) == ("disabled", "closed")
        assert not told(now, team=True, kind="news")
        answer = operations.send("PATCH", f"alert-rooms/{made.pk}/", {"active": True})
        assert answer.json()["state"] == "active"
        assert told(now, team=True, kind="news")[0].state == "sent"

    def test_another_place_mends_it_and_what_waited_is_sent(self, operations, now, others):
        made = room(channel(BOT, others.token), "C00000001", state="disabled", cause="is_archived")
        (alert,) = told(now, team=True)
        assert alert.state == "parked"
        answer = operations.send("PATCH", f"alert-rooms/{made.pk}/", {"place": "C00000002"})
        assert answer.json()["state"] == "active"
        alert.refresh_from_db()
        assert alert.state == "due"
