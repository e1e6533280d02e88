"""Observe mode through REST and GraphQL: the same effect, the same words."""

from typing import Any

import pytest

from leadhub.keys import new_id
from qualification.models import RouteMode, Team
from qualification.readers.observations import OBSERVED_HANDOFF
from tests.qualification.company import MEDICO
from tests.qualification.doors.selections import fields_of, noun_alike
from tests.qualification.office import Office, rows_written, statements_of

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
LIST = f"""query($after: String, $filter: ObservedHandoffFilter) {{
    observedHandoffs(first: 2, after: $after, filter: $filter) {{
        edges {{ node {{ {fields_of(OBSERVED_HANDOFF)} }} }} pageInfo {{ hasNextPage endCursor }}
    }}
}}"""
REFUSED = "... on Refusal { code detail httpStatus errors { pointer code detail } facts }"
TEAM = f"""mutation($id: ID!, $input: UpdateTeamInput!) {{
    updateTeam(id: $id, input: $input) {{ __typename ... on Team {{ id observing }} {REFUSED} }}
}}"""
ROUTE = f"""mutation($route: RouteKind!, $input: RouteModeInput!) {{
    updateRouteMode(route: $route, input: $input) {{ __typename ... on RouteMode {{ route mode }} {REFUSED} }}
}}"""


def test_a_route_observes_and_lives_again(office: Office) -> None:
    office.let_observe("direct")
    lead = office.mql()
    office.deliver(office.signal("rfq_submitted"))
    lead = office.get("viewer", f"leads/{lead['id']}/")
    assert (lead["stage"], lead["action"], lead["handoff"], lead["owner"]) == ("mql", "handoff_urgent", None, None)
    assert lead["next_step"] == {
        "code": "observed",
        "text": "It would be handed over now, but its route or team only observes.",
    }
    why = office.get("viewer", f"leads/{lead['id']}/explanation/")
    assert why["summary"].endswith("it would be handed over now, but its route or team only observes.")
    (seen,) = office.get("viewer", "observed-handoffs/")["results"]
    assert (seen["lead"], seen["route"], seen["priority"], seen["waits"]) == (lead["id"], "direct", "urgent", True)
    assert seen["decision"] == 2
    assert seen["rules"] == lead["rules"]
    assert office.get("viewer", f"observed-handoffs/{seen['id']}/") == seen
    office.let_observe("direct", mode="live")
    office.run_due()
    lead = office.get("viewer", f"leads/{lead['id']}/")
    assert lead["handoff"]
    assert lead["owner"]
    assert lead["next_step"]["code"] == "waits_for_acceptance"
    assert not office.get("viewer", f"observed-handoffs/{seen['id']}/")["waits"]


def test_a_team_observes(office: Office) -> None:
    (team,) = [each for each in office.get("viewer", "teams/")["results"] if each["name"] == "North America"]
    assert team["observing"] is False
    answer = office.call("operations", "PATCH", f"teams/{team['id']}/", {"observing": True})
    assert answer.json() == team | {"observing": True}
    office.lead("rfq_submitted")
    (seen,) = office.get("viewer", "observed-handoffs/", team=team["id"])["results"]
    assert (seen["team"], seen["partner"]) == (team["id"], None)
    unchanged = office.call("operations", "PATCH", f"teams/{team['id']}/", {})
    assert unchanged.json()["observing"] is True


def test_the_list_is_narrowed_and_paged(office: Office) -> None:
    office.let_observe("direct")
    office.let_observe("oem")
    office.asked(3)
    office.pass_time(hours=1)
    lead = office.lead("rfq_submitted", account=MEDICO | {"channel_type": "oem"})
    every = office.get("viewer", "observed-handoffs/")["results"]
    assert len(every) == 4
    assert every[0]["lead"] == lead["id"], "the newest first"
    page = office.get("viewer", "observed-handoffs/", page_size=3)
    assert page["results"] == every[:3]
    rest = office.client("viewer").get(page["next"]).json()
    assert rest["results"] == every[3:]
    for given, found in (
        ({"route": "oem"}, every[:1]),
        ({"route": "direct,oem"}, every),
        ({"lead": every[2]["lead"]}, [every[2]]),
        ({"team": every[2]["team"]}, every[1:]),
        ({"created_at__gte": office.now.isoformat()}, every[:1]),
        ({"created_at__lt": office.now.isoformat()}, every[1:]),
        ({"team": str(new_id())}, []),
    ):
        assert office.get("viewer", "observed-handoffs/", **given)["results"] == found, given
    expanded = office.get("viewer", "observed-handoffs/", expand="lead,team", route="oem")["results"][0]
    assert (expanded["lead"]["id"], expanded["team"]["name"]) == (lead["id"], "OEM desk")


def test_graphql_reads_the_same(office: Office) -> None:
    office.let_observe("direct")
    office.asked(3)
    found, after = [], None
    while True:
        page = office.ask("viewer", LIST, after=after)["data"]["observedHandoffs"]
        found += [noun_alike(edge["node"], OBSERVED_HANDOFF) for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert found == office.get("viewer", "observed-handoffs/")["results"]
    one = office.ask("viewer", f'{{ observedHandoff(id: "{found[0]["id"]}") {{ {fields_of(OBSERVED_HANDOFF)} }} }}')
    assert noun_alike(one["data"]["observedHandoff"], OBSERVED_HANDOFF) == found[0]
    modes = office.ask("viewer", "{ routeModes { route mode } }")["data"]["routeModes"]
    read = office.get("viewer", "route-modes/")["results"]
    assert [{"route": each["route"].lower(), "mode": each["mode"].lower()} for each in modes] == read
    assert [each["route"] for each in read if each["mode"] == "observe"] == ["direct"]


def test_the_list_costs_the_same_for_one_and_for_twenty(office: Office) -> None:
    office.let_observe("direct")
    office.asked(1)
    office.get("viewer", "observed-handoffs/?expand=lead,team")
    few = statements_of(lambda: office.get("viewer", "observed-handoffs/?expand=lead,team"))
    office.asked(20)
    assert len(office.get("viewer", "observed-handoffs/")["results"]) == 20
    assert statements_of(lambda: office.get("viewer", "observed-handoffs/?expand=lead,team")) == few


def test_sales_sees_those_of_its_teams_and_a_partner_is_told_of_none(office: Office) -> None:
    office.let_observe("direct")
    office.let_observe("distributor")
    office.asked(1)
    assert len(office.get("sales", "observed-handoffs/")["results"]) == 1
    small = MEDICO | {"employee_count": 12, "name": "Shop", "domain": "shop.example"}
    office.lead("quote_request", "x@shop.example", account=small, properties={"quantity": 30})
    assert len(office.get("manager", "observed-handoffs/")["results"]) == 2
    assert len(office.get("sales", "observed-handoffs/")["results"]) == 1, "what would go to a partner is not theirs"
    assert office.call("partner", "GET", "observed-handoffs/").status_code == 403
    assert office.get("partner", "partner/leads/")["results"] == []


FAULTS: list[tuple[str, str, Json, int, str]] = [
    ("operations", "route-modes/oem/", {}, 400, "required"),
    ("operations", "route-modes/oem/", {"mode": "off"}, 422, "unknown_value"),
    ("operations", "route-modes/oem/", {"mode": None}, 400, "wrong_type"),
    ("operations", "route-modes/oem/", {"mode": "live", "colour": 1}, 400, "unknown_field"),
    ("operations", "route-modes/by-pigeon/", {"mode": "live"}, 404, "not_found"),
    ("operations", "teams/{triage}/", {"observing": True}, 409, "triage_stays_live"),
    ("operations", "teams/{triage}/", {"observing": "yes"}, 400, "wrong_type"),
    ("operations", "teams/{absent}/", {"observing": True}, 404, "not_found"),
    ("marketing", "route-modes/oem/", {"mode": "observe"}, 403, "not_allowed"),
    ("manager", "teams/{triage}/", {"observing": True}, 403, "not_allowed"),
]


@pytest.mark.parametrize(("who", "path", "body", "status", "code"), FAULTS)
def test_what_cannot_be_is_refused_and_changes_nothing(
    office: Office, who: str, path: str, body: Json, status: int, code: str
) -> None:
    triage, before = Team.objects.get(kind=Team.Kind.TRIAGE), rows_written()
    answer = office.call(who, "PATCH", path.format(triage=triage.pk, absent=new_id()), body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert rows_written() == before
    assert not RouteMode.objects.exclude(mode="live").exists()
    assert not Team.objects.filter(observing=True).exists()


def test_graphql_changes_and_refuses_alike(office: Office) -> None:
    team = Team.objects.get(name="North America")
    answer = office.ask("operations", TEAM, id=str(team.pk), input={"observing": True})["data"]["updateTeam"]
    assert answer["observing"] is True
    answer = office.ask("operations", ROUTE, route="OEM", input={"mode": "OBSERVE"})["data"]["updateRouteMode"]
    assert (answer["route"], answer["mode"]) == ("OEM", "OBSERVE")
    desk = Team.objects.get(kind=Team.Kind.TRIAGE)
    refusal = office.ask("operations", TEAM, id=str(desk.pk), input={"observing": True})["data"]["updateTeam"]
    problem = office.call("operations", "PATCH", f"teams/{desk.pk}/", {"observing": True}).json()
    assert (refusal["code"], refusal["detail"]) == (problem["code"], problem["detail"])
    refusal = office.ask("marketing", ROUTE, route="OEM", input={"mode": "LIVE"})["data"]["updateRouteMode"]
    assert refusal["code"] == "not_allowed"
    assert RouteMode.objects.get(kind="oem").mode == "observe"
