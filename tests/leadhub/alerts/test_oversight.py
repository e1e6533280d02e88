"""Who may see which alerts in the log: operations and auditors all, everybody else what was meant for them."""

import pytest

from leadhub.actors import Role
from leadhub.models import Alert, ChannelKind, Edit
from leadhub.policy.groups import STAFF
from tests.leadhub.alerts.door import Door
from tests.leadhub.alerts.ground import channel, room, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("port")]

OVERSIGHT = {Role.OPERATIONS, Role.AUDITOR}


@pytest.fixture
def log(others, user_of, now):
    """One alert for a person of each role of the staff, and one for the room of a team."""
    room(channel(ChannelKind.SLACK_BOT, others.token), "C012AB3CD")
    people = {role: user_of(role, f"{role}-told") for role in sorted(STAFF)}
    told(now, *people.values(), team=True)
    assert Alert.objects.count() == len(STAFF) + 1
    return people


def seen(client_of, user):
    """The alerts that somebody finds, by both doors."""
    door = Door(client_of(user))
    by_rest = {one["id"] for one in door.send("GET", "alerts/").json()["results"]}
    edges = door.ask("{ alerts { edges { node { id } } } }")["alerts"]["edges"]
    assert by_rest == {edge["node"]["id"] for edge in edges}
    return by_rest


@pytest.mark.parametrize("role", sorted(OVERSIGHT))
def test_operations_and_auditors_see_all(log, client_of, role):
    assert seen(client_of, log[role]) == {str(one.pk) for one in Alert.objects.all()}


@pytest.mark.parametrize("role", sorted(STAFF - OVERSIGHT))
def test_everybody_else_sees_what_was_meant_for_them(log, client_of, role):
    mine = Alert.objects.get(person=log[role])
    assert seen(client_of, log[role]) == {str(mine.pk)}
    door = Door(client_of(log[role]))
    for other in Alert.objects.exclude(pk=mine.pk):
        assert door.send("GET", f"alerts/{other.pk}/").status_code == 404
        asked = {"query": "query($id: ID!) { alert(id: $id) { id } }", "variables": {"id": str(other.pk)}}
        found = door.client.post("/graphql/", asked, format="json").json()
        assert (found["data"]["alert"], found["errors"][0]["extensions"]["code"]) == (None, "not_found")


@pytest.mark.parametrize("role", sorted(STAFF - OVERSIGHT))
def test_a_filter_finds_nothing_of_others(log, client_of, role):
    theirs = Alert.objects.get(person=log[Role.OPERATIONS])
    door = Door(client_of(log[role]))
    for given in ({"person": str(theirs.person_id)}, {"event": str(theirs.event_id)}, {"way": "slack_bot"}):
        found = door.send("GET", "alerts/", given).json()["results"]
        assert {one["person"] for one in found} <= {str(log[role].pk)}


@pytest.mark.parametrize("role", [Role.INTEGRATION, Role.PARTNER])
def test_machines_and_partners_see_none(log, client_of, role):
    assert Door(client_of(role)).send("GET", "alerts/").status_code == 403


def test_nobody_reads_there_what_a_message_said_or_where_it_went(log, client_of):
    text = str(Door(client_of(log[Role.AUDITOR])).send("GET", "alerts/").json())
    assert "Medico" not in text and "@leadhub.example" not in text and "C012AB3CD" not in text


def test_what_operations_changes_is_kept_without_secrets_and_addresses(log, client_of, others):
    door = Door(client_of(log[Role.OPERATIONS]))
    body = {"kind": "slack_webhook", "name": "Hook", "secret": others.hook()}
    made = door.send("POST", "alert-channels/", body).json()["id"]
    door.send("PATCH", f"alert-channels/{made}/", {"name": "Room", "secret": others.hook("T2/B2/other")})
    door.send("PATCH", f"alert-channels/{made}/", {"active": False})
    edits = [
        (one.field, one.before, one.after, one.actor) for one in Edit.objects.filter(object_id=made).order_by("pk")
    ]
    mine = log[Role.OPERATIONS].pk
    assert edits == [
        ("kind", None, "slack_webhook", mine),
        ("name", None, "Hook", mine),
        ("secret", None, None, mine),
        ("name", "Hook", "Room", mine),
        ("secret", None, None, mine),
        ("state", "active", "taken_out_of_use", mine),
    ]
