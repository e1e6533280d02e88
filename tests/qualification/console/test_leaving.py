"""Somebody leaves: everything that they work goes to others in one act, with its clocks as they run."""

from typing import Any

import pytest

from accounts.models import Account
from leadhub.models import Edit, Event, User
from qualification.alerting.audiences import notices
from qualification.models import ClockRun, Handoff, Lead, Reassignment, TeamMember
from tests.fence import allow_writes
from tests.qualification.console.test_acts import act, press
from tests.qualification.console.test_assigning import away
from tests.qualification.office import Json, Office, rows_written

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(office: Office) -> Office:
    """Sam holds one open and one accepted handoff, and keeps an account; Dana comes back only now."""
    with allow_writes():
        TeamMember.objects.filter(user=office.users["sales2"]).update(is_active=False)
    office.accepted()
    office.handed_over("li@other.example")
    with allow_writes():
        TeamMember.objects.filter(user=office.users["sales2"]).update(is_active=True)
        Account.objects.filter(domain="medico.example").update(owner=office.users["sales"])
    assert set(Handoff.objects.values_list("owner", flat=True)) == {office.users["sales"].pk}
    return office


def hand_over(office: Office, status: int = 200, who: str = "manager", **body: Any) -> Json:
    found: Json = office.post(who, f"users/{office.users['sales'].pk}/hand-over/", body, status)
    return found


def due_times() -> list[Any]:
    return list(ClockRun.objects.order_by("pk").values_list("due_at", "outcome", "running_since"))


class TestHandingOver:
    """To one, or by the rule."""

    def test_everything_goes_to_one_person_once(self, busy: Office) -> None:
        before, last, dana = due_times(), Event.objects.order_by("pk").last(), busy.users["sales2"]
        done = hand_over(busy, to=str(dana.pk), accounts=True)
        assert {name: done[name] for name in done if name not in ("user", "change")} == {
            "open_handoffs": 1,
            "accepted_handoffs": 1,
            "waiting": 0,
            "leads": 0,
            "accounts": 1,
            "memberships": TeamMember.objects.filter(user=busy.users["sales"]).count(),
        }
        assert set(Handoff.objects.values_list("owner", flat=True)) == {dana.pk}
        assert set(Lead.objects.values_list("owner", flat=True)) == {dana.pk}
        assert Account.objects.get(domain="medico.example").owner == dana
        assert not TeamMember.objects.filter(user=busy.users["sales"], is_active=True).exists()
        assert due_times() == before
        assert set(Reassignment.objects.values_list("from_owner", "to_owner")) == {(busy.users["sales"].pk, dana.pk)}
        assert set(Edit.objects.filter(field__in=("owner", "members")).values_list("change_no", flat=True)) == {
            Edit.objects.get(field="owner").change_no
        }
        assert last is not None
        events = list(Event.objects.filter(pk__gt=last.pk).order_by("pk"))
        assert sorted(event.type for event in events) == ["handoff.reassigned"] * 2 + ["work.handed_over"]
        assert {event.data["change"] for event in events} == {done["change"]}
        assert [notice.people for notice in notices(events, busy.now)] == [{dana.pk}]
        again = hand_over(busy, to=str(dana.pk), accounts=True)
        assert {again[name] for name in again if name not in ("user", "change")} == {0}
        assert Event.objects.order_by("pk").last() == events[-1]

    def test_by_the_rule(self, busy: Office) -> None:
        done = hand_over(busy)
        assert (done["open_handoffs"], done["accepted_handoffs"], done["waiting"], done["accounts"]) == (1, 1, 0, 0)
        assert set(Handoff.objects.values_list("owner", flat=True)) == {busy.users["sales2"].pk}
        # Whoever left keeps the account until somebody gets it, and is not asked by it.
        assert busy.get("viewer", f"leads/{busy.mql('new@medico.example')['id']}/")["owner"] is None

    def test_open_ones_wait_where_nobody_can_take_them(self, busy: Office) -> None:
        busy.post("sales", f"handoffs/{Handoff.objects.get(status='open').pk}/accept/")
        busy.handed_over("mo@third.example")
        with allow_writes():
            Handoff.objects.filter(status="accepted").update(owner=busy.users["sales2"])
            Lead.objects.filter(stage="sal").update(owner=busy.users["sales2"])
            Handoff.objects.filter(status="open").update(owner=busy.users["sales"], needs_owner=False)
        away(busy, "sales2")
        done = hand_over(busy)
        assert (done["open_handoffs"], done["waiting"]) == (1, 1)
        (listed,) = busy.get("manager", "handoffs/", unassigned="true")["results"]
        assert listed["why_unassigned"] == "everybody_absent"

    def test_nothing_is_done_where_nobody_takes_what_was_accepted(self, busy: Office) -> None:
        away(busy, "sales2")
        before = rows_written()
        assert hand_over(busy, 409)["code"] == "nobody_free"
        assert rows_written() == before

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"accounts": True}, "to_required"),
            ({"to": "sales"}, "unknown_seller"),
            ({"to": "marketing"}, "unknown_seller"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, busy: Office, body: dict[str, Any], code: str) -> None:
        given = body | ({"to": str(busy.users[body["to"]].pk)} if "to" in body else {})
        before = rows_written()
        assert hand_over(busy, 422, **given)["code"] == code
        assert rows_written() == before

    def test_whoever_left_answers_nothing_any_more(self, busy: Office) -> None:
        key = Handoff.objects.get(status="open").pk
        hand_over(busy)
        assert busy.call("sales", "POST", f"handoffs/{key}/accept/", {}).status_code == 404
        busy.post("sales2", f"handoffs/{key}/accept/")

    def test_whoever_was_taken_out_of_the_team_but_not_of_all_sees_what_they_get(self, busy: Office) -> None:
        dana = TeamMember.objects.filter(user=busy.users["sales2"])
        with allow_writes():
            dana.filter(team__name="North America").update(is_active=False)
        hand_over(busy, to=str(busy.users["sales2"].pk))
        assert len(busy.get("sales2", "handoffs/")["results"]) == 2

    def test_nothing_goes_to_somebody_who_has_left_every_team(self, busy: Office) -> None:
        with allow_writes():
            TeamMember.objects.filter(user=busy.users["sales2"]).update(is_active=False)
        assert hand_over(busy, 422, to=str(busy.users["sales2"].pk))["code"] == "unknown_seller"

    def test_over_graphql_and_in_the_console(self, busy: Office, browser: Any) -> None:
        member = TeamMember.objects.get(user=busy.users["sales"], team__name="North America")
        answer = press(browser("manager"), act("teammember", member.pk, "hand-over"), {"to": ""})
        assert answer.status_code == 302
        told = busy.ask(
            "manager",
            "mutation($user: ID!) { handOverWork(user: $user) { ... on HandOver { openHandoffs memberships } } }",
            user=str(busy.users["sales"].pk),
        )
        assert told["data"]["handOverWork"] == {"openHandoffs": 0, "memberships": 0}


class TestStandingIn:
    """While somebody is away their deputy hears of what they hold."""

    def test_alerts_go_to_the_deputy_meanwhile(self, busy: Office) -> None:
        dana, sam = busy.users["sales2"].pk, busy.users["sales"].pk
        created = list(Event.objects.filter(type="handoff.created"))
        assert [notice.people for notice in notices(created, busy.now)] == [{sam}] * 2
        away(busy, "sales", deputy=str(dana))
        assert [notice.people for notice in notices(created, busy.now)] == [{dana}] * 2
        away(busy, "sales2")
        assert [notice.people for notice in notices(created, busy.now)] == [{sam}] * 2

    def test_a_deputy_who_has_left_stands_in_for_nobody(self, busy: Office) -> None:
        dana, sam = busy.users["sales2"], busy.users["sales"].pk
        created = list(Event.objects.filter(type="handoff.created"))
        key = away(busy, "sales", deputy=str(dana.pk))
        with allow_writes():
            User.objects.filter(pk=dana.pk).update(is_active=False)
        assert [notice.people for notice in notices(created, busy.now)] == [{sam}] * 2
        sooner = busy.call("operations", "PATCH", f"absences/{key}/", {"ends": "2026-11-04T00:00:00Z"})
        assert sooner.status_code == 200, sooner.content
        again = busy.call("operations", "PATCH", f"absences/{key}/", {"deputy": None})
        assert again.status_code == 200, again.content
        named = busy.call("operations", "PATCH", f"absences/{key}/", {"deputy": str(dana.pk)})
        assert named.json()["code"] == "unknown_deputy"
