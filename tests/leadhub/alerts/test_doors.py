"""Channels, rooms, the log and one's own choice, over REST and GraphQL alike."""

from typing import Any

import pytest

from leadhub.actors import Role
from leadhub.alerts.making import make_alerts
from leadhub.alerts.readers import ALERT_CHANNEL, ALERT_ROOM
from leadhub.keys import new_id
from leadhub.models import Alert, AlertChannel, AlertChoice, AlertRoom, ChannelKind, Edit
from leadhub.sealing import unseal
from tests.leadhub.alerts.ground import channel, chose, ring, room, told
from tests.leadhub.alerts.port import TEAM
from tests.qualification.doors.selections import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("port")]

Json = dict[str, Any]
BOT, HOOK, TEAMS, MAIL = (
    ChannelKind.SLACK_BOT,
    ChannelKind.SLACK_WEBHOOK,
    ChannelKind.TEAMS_WEBHOOK,
    ChannelKind.MAIL,
)
TOKEN = "xoxb-1234567890-abcdef"
REFUSED = "... on Refusal { code detail httpStatus errors { pointer code detail } facts }"


class Door:
    """One caller of both doors."""

    def __init__(self, client) -> None:
        self.client = client

    def send(self, method: str, path: str, body: Json | None = None, **headers: str) -> Any:
        send = getattr(self.client, method.lower())
        return send(f"/api/v1/{path}", body or {}, format=None if method == "GET" else "json", headers=headers)

    def ask(self, document: str, **variables: Any) -> Json:
        answer = self.client.post("/graphql/", {"query": document, "variables": variables}, format="json")
        assert answer.status_code == 200, answer.content
        found: Json = answer.json()
        assert "errors" not in found, found
        data: Json = found["data"]
        return data


@pytest.fixture
def operations(client_of):
    return Door(client_of("operations"))


@pytest.fixture
def sales(client_of, user_of):
    return Door(client_of(user_of("sales", "sam")))


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


class TestLog:
    """Everybody reads what was meant for them; operations all."""

    def test_others_see_only_their_own(self, operations, sales, others, now, user_of, client_of):
        sam, dana = user_of("sales", "dana"), user_of("manager", "rob")
        told(now, sam, dana)
        mine = Door(client_of(sam)).send("GET", "alerts/").json()["results"]
        assert [one["person"] for one in mine] == [str(sam.pk)]
        assert sales.send("GET", "alerts/").json()["results"] == []
        assert len(operations.send("GET", "alerts/").json()["results"]) == 2
        theirs = Alert.objects.get(person=dana)
        assert Door(client_of(sam)).send("GET", f"alerts/{theirs.pk}/").status_code == 404
        assert operations.send("GET", f"alerts/{theirs.pk}/").json()["person"] == str(dana.pk)

    def test_it_is_narrowed(self, operations, others, now, user_of):
        told(now, user_of("sales", "sam"))
        told(now, user_of("sales", "dana"), urgent=True)
        for given, number in (
            ({}, 2),
            ({"urgent": "true"}, 1),
            ({"state": "sent"}, 2),
            ({"state": "failed"}, 0),
            ({"way": "mail"}, 2),
            ({"kind": "late"}, 0),
            ({"made_at__gte": now.isoformat()}, 2),
            ({"page_size": "1"}, 1),
        ):
            assert len(operations.send("GET", "alerts/", given).json()["results"]) == number, given
        answer = operations.send("GET", "alerts/", {"stat": "sent"})
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")


class TestMine:
    """A person's choice of what, how and when."""

    def test_who_chose_nothing_reads_what_everybody_gets(self, sales):
        assert sales.send("GET", "me/alerts/").json() == {
            "choices": [
                choice("bell", "A bell rang", "Any bell.", ["mail"]),
                choice("late", "Too late", "Any deadline.", ["mail"]),
                choice("news", "News", "Any news.", []),
            ],
            "ways": [
                {"way": "mail", "label": "E-mail", "open": True},
                {"way": "slack_bot", "label": "Slack, by a bot", "open": False},
                {"way": "slack_webhook", "label": "Slack, by an incoming webhook", "open": False},
                {"way": "teams_webhook", "label": "Microsoft Teams, by a workflow", "open": False},
            ],
        }

    def test_a_role_is_offered_what_it_may_hear_of(self, client_of):
        found = Door(client_of("viewer")).send("GET", "me/alerts/").json()
        assert [one["kind"] for one in found["choices"]] == ["bell", "news"]

    def test_a_choice_is_kept_and_taken_back(self, sales):
        channel(BOT)
        wish = {"kind": "bell", "ways": ["slack_bot", "mail", "mail"], "quiet": "always"}
        found = sales.send("PATCH", "me/alerts/", {"choices": [wish, {"kind": "late", "ways": []}]}).json()
        bell, late, news = found["choices"]
        assert (bell["ways"], bell["quiet"], bell["chosen"]) == (["mail", "slack_bot"], "always", True)
        assert (late["ways"], late["quiet"], late["chosen"]) == ([], "business_hours", True)
        assert news["chosen"] is False
        found = sales.send("PATCH", "me/alerts/", {"choices": [{"kind": "bell", "ways": None}]}).json()
        assert found["choices"][0] == choice("bell", "A bell rang", "Any bell.", ["mail"])
        assert [one.kind for one in AlertChoice.objects.all()] == ["late"]

    def test_graphql_does_the_same(self, sales):
        fields = "choices { kind label help ways quiet chosen } ways { way label open }"
        document = f"""mutation($input: UpdateMyAlertsInput!) {{
            updateMyAlerts(input: $input) {{ ... on MyAlerts {{ {fields} }} {REFUSED} }} }}"""
        made = sales.ask(document, input={"choices": [{"kind": "late", "ways": []}]})["updateMyAlerts"]
        assert [one["ways"] for one in made["choices"]] == [["MAIL"], [], []]
        assert sales.ask(f"{{ myAlerts {{ {fields} }} }}")["myAlerts"] == made
        refused = sales.ask(document, input={"choices": [{"kind": "whistle", "ways": []}]})["updateMyAlerts"]
        assert (refused["code"], refused["errors"][0]["pointer"]) == ("unknown_kind", "/choices/0/kind")

    @pytest.mark.parametrize(
        ("choices", "status", "code", "pointer"),
        [
            ([{"kind": "whistle", "ways": []}], 422, "unknown_kind", "/choices/0/kind"),
            ([{"kind": "bell", "ways": []}, {"kind": "bell", "ways": None}], 422, "kind_repeated", "/choices/1/kind"),
            ([{"kind": "bell", "ways": ["mail", "slack_bot"]}], 422, "way_not_open", "/choices/0/ways/1"),
            ([{"kind": "bell", "ways": ["pigeon"]}], 422, "unknown_value", "/choices/0/ways/0"),
            ([{"kind": "bell", "ways": [], "quiet": "never"}], 422, "unknown_value", "/choices/0/quiet"),
            ([{"kind": "bell"}], 400, "required", "/choices/0/ways"),
            ([{"kind": "bell", "ways": [], "user": "x"}], 400, "unknown_field", "/choices/0/user"),
            ("bell", 400, "wrong_type", "/choices"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, sales, choices, status, code, pointer):
        answer = sales.send("PATCH", "me/alerts/", {"choices": choices})
        found = answer.json()
        assert (answer.status_code, found["code"], found["errors"][0]["pointer"]) == (status, code, pointer), found
        assert not AlertChoice.objects.exists()


def choice(kind: str, label: str, help: str, ways: list[str]) -> Json:
    return {"kind": kind, "label": label, "help": help, "ways": ways, "quiet": "business_hours", "chosen": False}


OVERSIGHT, STAFF = {"operations", "auditor"}, {role.value for role in Role} - {"integration", "partner"}
DOORS = {
    ("GET", "alert-channels/"): OVERSIGHT,
    ("POST", "alert-channels/"): {"operations"},
    ("GET", f"alert-channels/{new_id()}/"): OVERSIGHT,
    ("PATCH", f"alert-channels/{new_id()}/"): {"operations"},
    ("POST", f"alert-channels/{new_id()}/test/"): {"operations"},
    ("GET", "alert-rooms/"): OVERSIGHT,
    ("POST", "alert-rooms/"): {"operations"},
    ("GET", f"alert-rooms/{new_id()}/"): OVERSIGHT,
    ("PATCH", f"alert-rooms/{new_id()}/"): {"operations"},
    ("POST", f"alert-rooms/{new_id()}/test/"): {"operations"},
    ("GET", "alerts/"): STAFF,
    ("GET", f"alerts/{new_id()}/"): STAFF,
    ("GET", "me/alerts/"): STAFF,
    ("PATCH", "me/alerts/"): STAFF,
}


@pytest.mark.parametrize("role", Role)
def test_only_who_may_gets_past_the_policy(client_of, role):
    door = Door(client_of(role))
    for (method, path), allowed in DOORS.items():
        status = door.send(method, path).status_code
        assert (status != 403) == (role.value in allowed), (method, path, status)
    for field, allowed in (
        ("alertChannels { edges { node { id } } }", OVERSIGHT),
        ("alertRooms { edges { node { id } } }", OVERSIGHT),
        ("alerts { edges { node { id } } }", STAFF),
        ("myAlerts { choices { kind } }", STAFF),
    ):
        answer = door.client.post("/graphql/", {"query": f"{{ {field} }}"}, format="json")
        refused = (
            answer.status_code == 403 or answer.json().get("errors", [{}])[0].get("extensions", {}).get("status") == 403
        )
        assert refused == (role.value not in allowed), (field, answer.content)


def test_nobody_gets_in_without_a_token(client):
    for method, path in DOORS:
        assert client.generic(method, f"/api/v1/{path}").status_code == 401
