"""What sales, marketing, operations and engineers ask of each other while clocks run, through the REST API."""

from typing import Any

import pytest

from tests.scenarios.world import MACHINERY, MEDICAL_DEVICES, World, of

Json = dict[str, Any]
BUYER = of(MEDICAL_DEVICES, "dana@medico.example", "Sourcing manager")
OTHER = of(MACHINERY, "ruth@halvorsen.example", "Operations manager")
SHEET = {
    name: {"status": "confirmed", "evidence": "Call"}
    for name in ("need", "timeline", "technical_fit", "annual_usage", "plant_location")
}


def handed_over(world: World) -> Json:
    """A lead that asked for a quote, with its open handoff."""
    world.happens(BUYER, "rfq_submitted", has_drawings=True, annual_volume=20_000)
    return world.lead(BUYER)


def accepted(world: World) -> Json:
    """The same, accepted."""
    lead = handed_over(world)
    assert world.post("sales", f"handoffs/{lead['handoff']}/accept/")[0] == 200
    return world.lead(BUYER)


def sql(world: World) -> Json:
    """The same, sales qualified."""
    lead = accepted(world)
    path = f"/api/v1/leads/{lead['id']}/qualification/"
    assert world.as_("sales").patch(path, {"items": SHEET}, format="json").status_code == 200
    assert world.post("sales", f"leads/{lead['id']}/qualify/")[0] == 200
    return world.lead(BUYER)


def clocks(world: World, lead: Json) -> dict[str, Json]:
    """The latest clock of each kind."""
    return world.clocks(lead["handoff"])


class TestScenario22:
    """An SQL whose tooling change is postponed by two quarters."""

    HOLD: Json = {"reason": "tooling_change", "comment": "Two quarters later.", "until": "2027-04-30T00:00:00Z"}

    def test_two_quarters_are_for_the_manager(self, world: World) -> None:
        lead = sql(world)
        status, problem = world.post("sales", f"leads/{lead['id']}/hold/", self.HOLD)
        assert (status, problem["code"]) == (403, "manager_needed")
        assert world.lead(BUYER)["hold"] is None
        status, lead = world.post("manager", f"leads/{lead['id']}/hold/", self.HOLD)
        assert (status, lead["hold"]["until"]) == (200, self.HOLD["until"])

    def test_clocks_stop_and_it_resumes_by_itself(self, world: World) -> None:
        lead = sql(world)
        left = clocks(world, lead)["status"]["left"]
        world.post("manager", f"leads/{lead['id']}/hold/", self.HOLD)
        world.pass_time(days=100)
        after = world.lead(BUYER)
        assert (after["stage"], after["hold"]["reason"]) == ("sql", "tooling_change")
        assert clocks(world, lead)["status"] | {"left": left} == clocks(world, lead)["status"]
        assert world.handoff(lead, "manager")["paused"]["cause"] == "hold"
        assert world.handoff(lead, "manager")["breaches"] == []
        world.pass_time(days=78)
        assert world.lead(BUYER)["hold"] is None
        assert world.lead(BUYER)["stage"] == "sql"
        assert not clocks(world, lead)["status"]["paused"]

    def test_afterwards_it_is_confirmed_and_an_sql_is_never_moved_by_the_system(self, world: World) -> None:
        lead = sql(world)
        world.post("manager", f"leads/{lead['id']}/hold/", self.HOLD)
        world.pass_time(days=190)
        assert world.lead(BUYER)["stage"] == "sql"
        late = clocks(world, lead)["hold_reconfirmed"]
        assert (late["outcome"], late["breached_at"] is not None) == ("running", True)
        assert world.post("sales", f"leads/{lead['id']}/reconfirm/", {"comment": "It goes on."})[0] == 200
        assert clocks(world, lead)["hold_reconfirmed"]["outcome"] == "late"

    def test_or_it_goes_back_to_nurture_with_reason_and_comment(self, world: World) -> None:
        lead = sql(world)
        world.post("manager", f"leads/{lead['id']}/hold/", self.HOLD)
        path = f"leads/{lead['id']}/recycle/"
        assert world.post("sales", path, {"reason": "timing"})[1]["code"] == "comment_required"
        status, after = world.post("sales", path, {"reason": "timing", "comment": "Two quarters later."})
        assert (status, after["stage"], after["returned"]) == (200, "nurture", True)
        assert {run["outcome"] for run in world.get("manager", f"handoffs/{lead['handoff']}/clocks/")["results"]} <= {
            "met",
            "void",
        }


def test_scenario_37_a_rep_rejects_for_timing_and_next_week_the_same_person_sends_an_rfq(world: World) -> None:
    lead = handed_over(world)
    first = lead["handoff"]
    world.post("sales", f"handoffs/{first}/reject/", {"reason": "timing", "comment": "Next year."})
    assert world.lead(BUYER)["next_step"]["code"] == "resting"
    world.pass_time(days=7)
    world.happens(BUYER, "rfq_submitted", annual_volume=20_000)
    after = world.lead(BUYER)
    assert (after["id"], after["action"], after["returned"]) == (lead["id"], "handoff_urgent", True)
    assert after["handoff"] not in (None, first)
    assert clocks(world, after)["acceptance"]["outcome"] == "running"
    old = world.get("manager", f"handoffs/{first}/clocks/")["results"]
    assert {run["outcome"] for run in old} <= {"met", "void"}


def test_a_card_that_lacks_something_is_mended_and_no_minute_of_sales_is_lost(world: World) -> None:
    lead = handed_over(world)
    world.pass_time(minutes=30)
    path = f"handoffs/{lead['handoff']}"
    assert world.post("sales", f"{path}/needs-data/", {"items": ["required_by"]})[0] == 200
    world.pass_time(days=2)
    (asked,) = world.get("marketing", "data-requests/", open="true")["results"]
    assert (asked["missing"], asked["due_at"]) == (["required_by"], "2026-11-10T15:30:00Z")
    world.deliver(world.signal(BUYER, "page_view", required_by="2027-02-01"))
    handoff = world.handoff(lead, "sales")
    assert (handoff["paused"], handoff["accept_due_at"], handoff["breaches"]) == (None, "2026-11-05T16:00:00Z", [])


def test_a_wrong_desk_says_so_and_the_right_one_gets_it(world: World) -> None:
    lead = handed_over(world)
    path = f"handoffs/{lead['handoff']}"
    assert world.post("sales", f"{path}/not-mine/", {"comment": "They build machines for others."})[0] == 200
    teams = {team["name"]: team["id"] for team in world.get("operations", "teams/")["results"]}
    status, moved = world.post("operations", f"{path}/place/", {"team": teams["OEM desk"], "comment": "An OEM."})
    assert (status, moved["route"], moved["status"]) == (200, "oem", "open")
    assert world.lead(BUYER)["handoff"] == moved["id"]
    assert world.post("sales2", f"handoffs/{moved['id']}/accept/")[0] == 200


def test_an_engineer_says_that_it_cannot_be_made_and_names_the_limit(world: World) -> None:
    lead = accepted(world)
    status, review = world.post("sales", f"leads/{lead['id']}/technical-review/", {"question": "5 µm on the bore?"})
    assert (status, review["due_at"]) == (201, "2026-11-05T15:00:00Z")
    body = {"answer": "not_feasible", "limiting_fact": "tolerance", "comment": "10 µm is the limit."}
    assert world.post("operations", f"technical-reviews/{review['id']}/answer/", body)[0] == 200
    sheet = world.get("sales", f"leads/{lead['id']}/qualification/")
    assert sheet["items"]["technical_fit"]["status"] == "refuted"
    assert "limited by tolerance" in sheet["items"]["technical_fit"]["evidence"]
    assert world.post("sales", f"leads/{lead['id']}/qualify/")[1]["code"] == "sheet_incomplete"


@pytest.mark.parametrize(
    ("way", "back"), [(("opportunity",), "sql"), (("opportunity", "quoted"), "opportunity"), ((), "nurture")]
)
def test_backward_moves_are_normal(world: World, way: tuple[str, ...], back: str) -> None:
    lead = sql(world)
    path = f"leads/{lead['id']}/advance/"
    for stage in way:
        assert world.post("sales", path, {"to": stage})[1]["stage"] == stage
    why = {"reason": "timing", "comment": "Budget was cut."} if back == "nurture" else {}
    status, after = world.post("sales", path, {"to": back, **why})
    assert (status, after["stage"]) == (200, back)
    running = {kind for kind, run in clocks(world, lead).items() if run["outcome"] == "running"}
    assert running == (set() if back == "nurture" else {"status", "first_response", "card_completed"})


def test_an_urgent_rfq_goes_straight_to_the_front_with_every_guard_shown_as_met(world: World) -> None:
    world.happens(OTHER, "meeting_request", line="plant-automation")
    lead = accepted(world)
    path = f"/api/v1/leads/{lead['id']}/qualification/"
    world.as_("sales").patch(path, {"items": SHEET}, format="json")
    view = world.get("sales", f"leads/{lead['id']}/guards/", to="sql")
    assert view["open"]
    assert all(guard["met"] for guard in view["guards"])
    assert world.post("sales", f"leads/{lead['id']}/qualify/")[1]["stage"] == "sql"
