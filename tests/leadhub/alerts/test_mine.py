"""The log and one's own choice, over REST and GraphQL; and who may do what."""

import pytest

from leadhub.actors import Role
from leadhub.keys import new_id
from leadhub.models import Alert, AlertChoice, ChannelKind
from tests.fence import allow_writes
from tests.leadhub.alerts.door import REFUSED, Door, Json
from tests.leadhub.alerts.ground import channel, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("port")]


BOT, MAIL = ChannelKind.SLACK_BOT, ChannelKind.MAIL


@pytest.fixture
def operations(client_of):
    return Door(client_of("operations"))


@pytest.fixture
def sales(client_of, user_of):
    return Door(client_of(user_of("sales", "sam")))


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
        for name, junk in (
            ("person", "junk"),
            ("room", "junk"),
            ("channel", f"{new_id()},junk"),
            ("event", "\x00"),
            ("state", "lost"),
            ("way", "pigeon"),
            ("urgent", "very"),
            ("made_at__gte", "yesterday"),
        ):
            answer = operations.send("GET", "alerts/", {name: junk})
            found = answer.json()
            assert (answer.status_code, found["code"], found["parameter"]) == (400, "malformed_parameter", name), found
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

    def test_what_was_chosen_may_stay_while_it_is_out_of_use(self, sales):
        bot = channel(BOT)
        wish = {"kind": "bell", "ways": ["slack_bot"]}
        assert sales.send("PATCH", "me/alerts/", {"choices": [wish]}).status_code == 200
        with allow_writes():
            bot.state, bot.cause = "disabled", "token_revoked"
            bot.save()
        answer = sales.send("PATCH", "me/alerts/", {"choices": [wish | {"quiet": "always"}]})
        bell, *_ = answer.json()["choices"]
        assert (answer.status_code, bell["ways"], bell["quiet"]) == (200, ["slack_bot"], "always")
        assert [way["open"] for way in answer.json()["ways"] if way["way"] == "slack_bot"] == [False]
        answer = sales.send("PATCH", "me/alerts/", {"choices": [wish | {"kind": "late"}]})
        assert (answer.status_code, answer.json()["code"]) == (422, "way_not_open"), "it is chosen nowhere anew"

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
