"""Scenario 33: what an existing customer asks goes to whoever owns the account, at once, and is counted apart."""

from tests.scenarios.world import BAKERY, MEDICAL_DEVICES, Json, World, of

BUYER = of(MEDICAL_DEVICES, "bo@medico.example", "Buyer", relationship="customer")
QUALITY = of(MEDICAL_DEVICES, "quinn@medico.example", "Quality manager", relationship="customer")


def owned(world: World) -> str:
    """The account of the buyer gets an owner; answers who."""
    world.happens(BUYER, "page_view", line="injection-molding")
    account = world.lead(BUYER)["account"]
    people = [m for team in world.get("operations", "teams/")["results"] for m in team["members"]]
    owner = next(one["user"] for one in people if one["name"] == "Dana Whitfield")
    answer = world.as_("operations").patch(f"/api/v1/accounts/{account}/", {"owner": owner}, format="json")
    assert answer.status_code == 200, answer.content
    return str(owner)


def of_line(world: World, line: str = "cnc-machining") -> Json:
    """The newest lead of the buyer for a product line."""
    found: list[Json] = world.get("marketing", "leads/", contact__email=BUYER.email, product_line=line)["results"]
    return found[0]


class TestExistingCustomers:
    """Scenario 33, and what is near it."""

    def test_33_an_rfq_goes_to_the_owner_of_the_account_urgently(self, world: World) -> None:
        owner = owned(world)
        world.happens(BUYER, "rfq_submitted")
        lead = of_line(world)
        handoff = world.handoff(lead)
        assert (lead["business"], lead["action"], lead["owner"]) == ("existing_customer", "handoff_urgent", owner)
        assert (handoff["owner"], handoff["priority"], handoff["status"]) == (owner, "urgent", "open")

    def test_33_a_new_part_while_an_opportunity_is_open_is_a_new_lead(self, world: World) -> None:
        owner = owned(world)
        world.happens(BUYER, "rfq_submitted")
        first = of_line(world)
        handoff = first["handoff"]
        assert world.post("sales2", f"handoffs/{handoff}/accept/")[0] == 200
        criteria = ("need", "timeline", "technical_fit", "annual_usage", "plant_location")
        sheet = {"items": {name: {"status": "confirmed", "evidence": "Said so."} for name in criteria}}
        path = f"/api/v1/leads/{first['id']}/qualification/"
        assert world.as_("sales2").patch(path, sheet, format="json").status_code == 200
        assert world.post("sales2", f"leads/{first['id']}/qualify/")[0] == 200
        assert world.post("sales2", f"leads/{first['id']}/advance/", {"to": "opportunity"})[0] == 200
        world.happens(BUYER, "rfq_submitted")
        second = of_line(world)
        assert second["id"] != first["id"]
        assert (second["business"], second["project_of"]) == ("existing_customer", None)
        assert world.handoff(second)["owner"] == owner
        world.happens(QUALITY, "rfq_submitted")
        assert world.lead(QUALITY)["handoff"] == second["handoff"]

    def test_a_smaller_request_is_urgent_too_and_reading_hands_nothing_over(self, world: World) -> None:
        world.happens(BUYER, "guide_download").happens(BUYER, "webinar_attended")
        assert (of_line(world)["handoff"], of_line(world)["action"]) == (None, "mql")
        world.happens(BUYER, "sample_request")
        lead = of_line(world)
        assert (lead["action"], world.handoff(lead)["priority"]) == ("handoff_urgent", "urgent")

    def test_without_an_owner_it_goes_as_routed_and_off_target_to_the_desk(self, world: World) -> None:
        world.happens(BUYER, "rfq_submitted")
        assert world.handoff(of_line(world))["route"] == "direct"
        baker = of(BAKERY, "bea@goldencrust.example", "Plant engineer", relationship="customer")
        world.happens(baker, "rfq_submitted")
        assert world.lead(baker)["triage"] is not None

    def test_who_asks_again_after_something_was_lost_is_won_back(self, world: World) -> None:
        prospect = of(MEDICAL_DEVICES, "dana@medico.example", "Design engineer")
        world.happens(prospect, "rfq_submitted")
        lead = world.lead(prospect)
        assert lead["business"] == "new_customer"
        assert world.post("sales", f"handoffs/{lead['handoff']}/accept/")[0] == 200
        criteria = ("need", "timeline", "technical_fit", "annual_usage", "plant_location")
        sheet = {"items": {name: {"status": "confirmed", "evidence": "Said so."} for name in criteria}}
        path = f"/api/v1/leads/{lead['id']}/qualification/"
        assert world.as_("sales").patch(path, sheet, format="json").status_code == 200
        assert world.post("sales", f"leads/{lead['id']}/qualify/")[0] == 200
        assert world.post("sales", f"leads/{lead['id']}/advance/", {"to": "opportunity"})[0] == 200
        said = {"to": "lost", "reason": "price", "comment": "Too dear."}
        assert world.post("sales", f"leads/{lead['id']}/advance/", said)[0] == 200
        world.happens(of(MEDICAL_DEVICES, "lee@medico.example", "Buyer"), "rfq_submitted")
        assert world.lead(of(MEDICAL_DEVICES, "lee@medico.example", "Buyer"))["business"] == "win_back"
        again = {"reason": "re-quote", "comment": "They ask again."}
        assert world.post("sales", f"leads/{lead['id']}/reopen/", again)[1]["business"] == "re_quote"
