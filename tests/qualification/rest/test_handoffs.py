"""Handoffs over REST: what one says, what its card holds, and who sees which."""

from typing import Any

import pytest

from leadhub.keys import new_id
from qualification.models import Team, TeamMember
from tests.fence import allow_writes
from tests.qualification.company import MEDICO
from tests.qualification.office import SATISFYING, Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def handoff(office: Office) -> dict[str, Any]:
    """The handoff of somebody who read, then sent an RFQ; a colleague of quality reads too."""
    office.lead("page_view", "quinn@medico.example", contact={"email": "quinn@medico.example", "function": "quality"})
    office.lead("tolerance_guide_download", days_ago=14)
    office.deliver(
        office.signal(
            "rfq_submitted",
            contact={"email": "dana@medico.example", "phone": "+1 612 555 0147", "language": "en"},
            properties={
                "has_drawings": True,
                "annual_volume": 20_000,
                "required_by": "2027-02-01",
                "project": "housing, second source",
            },
        )
    )
    office.run_due()
    handoffs: list[dict[str, Any]] = office.get("sales", "handoffs/")["results"]
    return handoffs[0]


def test_says_exactly_what_the_contract_lists(office: Office, handoff: dict[str, Any]) -> None:
    card = handoff.pop("card")
    assert card["contact"]["email"] == "dana@medico.example"
    lead = office.get("viewer", f"leads/{handoff['lead']}/")
    assert handoff == {
        "id": lead["handoff"],
        "lead": lead["id"],
        "route": "direct",
        "team": lead["team"],
        "owner": lead["owner"],
        "status": "open",
        "priority": "urgent",
        "agreement_version": 1,
        "created_at": "2026-11-03T15:00:00Z",
        "accept_due_at": "2026-11-03T16:00:00Z",
        "response_due_at": "2026-11-03T17:00:00Z",
        "responded_at": None,
        "closed_at": None,
        "closed_by": None,
        "why_unassigned": None,
        # Whether chance handed it over is not for who works it to know.
        "holdout": None,
        "paused": None,
        "attempts": {
            "made": 0,
            "channels": [],
            "reached": False,
            "agreed": 6,
            "agreed_channels": 2,
            "left": 6,
            "channels_left": 2,
            "complete": False,
            "due_at": None,
            "text": "6 more attempts of 6 to make, over 2 more channels at least; 0 attempts so far.",
        },
        "breaches": [],
    }


def test_its_card_holds_everything_needed_to_act(handoff: dict[str, Any]) -> None:
    card = handoff["card"]
    assert card["summary"].startswith("Fit is tier A (100 of 100), and intent is urgent, mostly from RFQ submitted")
    assert {
        name: card["contact"][name] for name in ("name", "email", "phone", "job_title", "function", "language")
    } == {
        "name": "Dana Ito",
        "email": "dana@medico.example",
        "phone": "+1 612 555 0147",
        "job_title": "Sourcing manager",
        "function": "procurement",
        "language": "en",
    }
    assert {name: card["company"][name] for name in MEDICO} == MEDICO
    assert card["product_line"] == {"code": "cnc-machining", "label": "CNC machining"}
    assert card["enquiry"] | {"url": 0} == {
        "masked": [],
        "has_drawings": True,
        "quantity": None,
        "annual_volume": 20_000,
        "required_by": "2027-02-01",
        "project": "housing, second source",
        "application": None,
        "material": None,
        "process": None,
        "tolerance_um": None,
        "length_mm": None,
        "width_mm": None,
        "height_mm": None,
        "certificates": None,
        "order_kind": None,
        "end_customer": None,
        "site_country": None,
        "site_region": None,
        "site_postal_code": None,
        "url": 0,
    }
    assert [signal["type"] for signal in card["signals"]] == ["rfq_submitted", "tolerance_guide_download"]
    assert card["signals"][0]["properties"] == card["enquiry"]
    rfq = card["rfq"]
    assert (rfq["status"], rfq["project"], rfq["missing"]) == ("open", "housing, second source", [])
    assert card["why_here"]
    assert card["committee"]["known"] == ["quality", "procurement"]
    assert card["committee"]["missing"] == ["engineering", "operations", "finance", "management"]
    assert sorted(gap["criterion"] for gap in card["sheet"]) == sorted(SATISFYING)
    assert (card["partner"], card["missing"]) == (None, [])


def test_the_card_says_why_it_was_handed_over_whatever_happens_later(office: Office, handoff: dict[str, Any]) -> None:
    office.post("sales", f"handoffs/{handoff['id']}/accept/")
    office.pass_time(days=90)
    assert office.get("sales", f"handoffs/{handoff['id']}/")["card"]["summary"] == handoff["card"]["summary"]


def test_a_card_shows_the_ten_newest_signals(office: Office) -> None:
    lead = office.handed_over()
    office.deliver(*(office.signal("page_view", days_ago=number) for number in range(1, 14)))
    card = office.get("sales", f"handoffs/{lead['handoff']}/")["card"]
    assert [signal["type"] for signal in card["signals"]] == ["rfq_submitted"] + ["page_view"] * 9


def test_is_narrowed_and_ordered(office: Office, handoff: dict[str, Any]) -> None:
    def found(**query: str) -> list[str]:
        return [each["id"] for each in office.get("manager", "handoffs/", **query)["results"]]

    for name in ("team", "owner", "lead"):
        assert found(**{name: handoff[name]}) == [handoff["id"]]
        assert found(**{name: str(new_id())}) == []
    assert found(status="open,accepted") == [handoff["id"]]
    assert found(status="rejected") == []
    assert found(due_at__gte="2026-11-03T16:00:00Z") == [handoff["id"]]
    assert found(due_at__lt="2026-11-03T16:00:00Z") == []
    for ordering in ("due_at", "-due_at", "created_at", "accept_due_at"):
        assert found(ordering=ordering) == [handoff["id"]]
    wide = office.get("manager", "handoffs/", expand="lead,team,owner")["results"][0]
    assert (wide["lead"]["stage"], wide["team"]["name"]) == ("mql", "North America")


def test_order_by_due_time_puts_what_is_not_due_last(office: Office) -> None:
    first, second = office.handed_over(), office.handed_over("omar@medico.example")
    office.post("sales", f"handoffs/{first['handoff']}/attempts/", {"channel": "phone", "outcome": "reached"}, 201)
    page = office.get("manager", "handoffs/?ordering=due_at&page_size=1")
    assert page["results"][0]["id"] == second["handoff"]
    rest = office.get("manager", page["next"].split("/api/v1/")[1])
    assert [each["id"] for each in rest["results"]] == [first["handoff"]]


class TestWhoSeesWhich:
    """Sales those of its teams, everybody else on the staff all, partners none here."""

    def test_a_seller_of_another_team_sees_nothing_and_answers_nothing(
        self, office: Office, handoff: dict[str, Any]
    ) -> None:
        with allow_writes():
            TeamMember.objects.filter(user=office.users["sales2"], team_id=handoff["team"]).delete()
        assert office.get("sales2", "handoffs/")["results"] == []
        assert office.call("sales2", "GET", f"handoffs/{handoff['id']}/", {}).status_code == 404
        for act in ("accept", "reject"):
            body = {"reason": "timing", "comment": "Later."} if act == "reject" else {}
            assert office.call("sales2", "POST", f"handoffs/{handoff['id']}/{act}/", body).status_code == 404

    def test_whoever_left_the_team_sees_nothing(self, office: Office, handoff: dict[str, Any]) -> None:
        with allow_writes():
            TeamMember.objects.filter(user=office.users["sales"]).update(is_active=False)
        assert office.get("sales", "handoffs/")["results"] == []

    @pytest.mark.parametrize("who", ["sales", "sales2", "manager", "viewer", "marketing", "operations", "integration"])
    def test_the_others_see_it(self, office: Office, handoff: dict[str, Any], who: str) -> None:
        told = {"holdout": False} if who in ("marketing", "operations") else {}
        assert office.get(who, f"handoffs/{handoff['id']}/") == handoff | told

    def test_partners_have_a_door_of_their_own(self, office: Office, handoff: dict[str, Any]) -> None:
        for path in ("handoffs/", f"handoffs/{handoff['id']}/", "teams/", "leads/", "signals/", "signal-types/"):
            assert office.call("partner", "GET", path, {}).status_code == 403


TAKES_ALL: dict[str, Any] = {
    "countries": [],
    "regions": [],
    "product_lines": [],
    "languages": [],
    "capacity": None,
    "calendar": None,
    "account_executive": False,
    "turns": 0,
}


def test_teams_are_shown_with_their_members(office: Office) -> None:
    teams = {team["name"]: team for team in office.get("viewer", "teams/")["results"]}
    assert list(teams) == sorted(teams)
    assert teams["Europe"] == {
        "id": teams["Europe"]["id"],
        "name": "Europe",
        "kind": "direct",
        "countries": ["DE", "AT", "CH"],
        "timezone": "Europe/Berlin",
        "calendar": str(Team.objects.get(name="Europe").calendar_id),
        "observing": False,
        "members": [
            TAKES_ALL | {"user": str(office.users["sales2"].pk), "name": "Dana Whitfield"},
            TAKES_ALL | {"user": str(office.users["sales"].pk), "name": "Sam Keller"},
        ],
    }
    assert office.get("viewer", f"teams/{teams['Europe']['id']}/") == teams["Europe"]
    assert {team["kind"] for team in office.get("viewer", "teams/", kind="oem,triage")["results"]} == {"oem", "triage"}
    assert len(teams) == Team.objects.count()
