"""Scenario 32 and what follows from it: several people of one company who ask for the same are one enquiry."""

from typing import Any

from tests.scenarios.world import BAKERY, MEDICAL_DEVICES, Json, Person, World, of

ENGINEER = of(MEDICAL_DEVICES, "eva@medico.example", "Design engineer")
BUYER = of(MEDICAL_DEVICES, "bo@medico.example", "Buyer")
QUALITY = of(MEDICAL_DEVICES, "quinn@medico.example", "Quality manager")


def shared(world: World) -> Json:
    """An engineer reads, two weeks later the buyer sends an RFQ, then quality asks for a sample."""
    world.happens(ENGINEER, "guide_download", days_ago=14).happens(ENGINEER, "page_view", days_ago=14)
    world.happens(BUYER, "rfq_submitted", annual_volume=20_000)
    world.pass_time(hours=2)
    world.happens(QUALITY, "sample_request")
    return world.handoff(world.lead(BUYER))


class TestOneProject:
    """Scenario 32."""

    def test_32_three_people_of_one_plant_are_one_handoff_with_one_card(self, world: World) -> None:
        handoff = shared(world)
        assert len(world.get("operations", "handoffs/")["results"]) == 1
        quality, buyer = world.lead(QUALITY), world.lead(BUYER)
        assert quality["handoff"] == buyer["handoff"] == handoff["id"]
        assert (quality["project_of"], buyer["project_of"]) == (buyer["id"], None)
        assert quality["next_step"]["code"] == "joined"
        assert quality["owner"] == buyer["owner"]
        people = handoff["card"]["people"]
        assert [(one["contact"]["email"], one["shares"]) for one in people] == [
            ("bo@medico.example", True),
            ("quinn@medico.example", True),
            ("eva@medico.example", False),
        ]
        assert [one["signals"][0]["type"] for one in people] == ["rfq_submitted", "sample_request", "page_view"]

    def test_whoever_joined_before_an_owner_was_found_has_the_same_one(self, world: World) -> None:
        world.happens(BUYER, "rfq_submitted", annual_volume=20_000).happens(QUALITY, "sample_request")
        world.pass_time(minutes=1)
        buyer, quality = world.lead(BUYER), world.lead(QUALITY)
        assert quality["project_of"] == buyer["id"]
        assert quality["owner"] == buyer["owner"] is not None

    def test_accepting_and_rejecting_take_everybody_along(self, world: World) -> None:
        handoff = shared(world)
        assert world.post("sales", f"handoffs/{handoff['id']}/accept/")[0] == 200
        assert {world.lead(one)["stage"] for one in (BUYER, QUALITY)} == {"sal"}
        world.pass_time(days=1)
        world.happens(ENGINEER, "quote_request")
        engineer = world.lead(ENGINEER)
        assert (engineer["handoff"], engineer["stage"]) == (handoff["id"], "mql")
        lead = world.lead(BUYER)
        said = {"reason": "timing", "comment": "Next year."}
        assert world.post("sales", f"leads/{lead['id']}/recycle/", said)[0] == 200
        after = [world.lead(one) for one in (BUYER, QUALITY, ENGINEER)]
        assert {(one["stage"], one["handoff"], one["project_of"]) for one in after} == {("nurture", None, None)}
        assert len({one["nurture"]["earliest_return"] for one in after}) == 1

    def test_rejecting_sends_all_back_and_a_fresh_request_of_one_is_a_new_handoff(self, world: World) -> None:
        handoff = shared(world)
        said = {"reason": "no_budget", "comment": "Next year."}
        assert world.post("sales", f"handoffs/{handoff['id']}/reject/", said)[0] == 200
        assert {(world.lead(one)["stage"], world.lead(one)["handoff"]) for one in (BUYER, QUALITY)} == {
            ("nurture", None)
        }
        world.pass_time(days=7)
        world.happens(QUALITY, "rfq_submitted", annual_volume=5_000)
        quality = world.lead(QUALITY)
        assert (quality["stage"], quality["project_of"]) == ("mql", None)
        assert quality["handoff"] not in (None, handoff["id"])

    def test_whoever_asked_before_joins_what_is_opened_later(self, world: World) -> None:
        world.happens(QUALITY, "sample_request")
        assert world.lead(QUALITY)["handoff"] is None
        world.pass_time(hours=1)
        world.happens(BUYER, "rfq_submitted", annual_volume=20_000)
        world.pass_time(minutes=1)
        assert world.lead(QUALITY)["handoff"] == world.lead(BUYER)["handoff"]

    def test_two_of_one_batch_share_one_handoff(self, world: World) -> None:
        world.deliver(world.signal(BUYER, "rfq_submitted"), world.signal(QUALITY, "rfq_submitted"))
        assert len(world.get("operations", "handoffs/")["results"]) == 1
        assert world.lead(QUALITY)["handoff"] == world.lead(BUYER)["handoff"]

    def test_another_product_line_or_ninety_one_days_later_is_another_project(self, world: World) -> None:
        handoff = shared(world)
        world.happens(ENGINEER, "rfq_submitted", line="injection-molding")
        molding = world.lead(ENGINEER)
        assert molding["handoff"] not in (None, handoff["id"])
        assert world.post("sales", f"handoffs/{handoff['id']}/accept/")[0] == 200
        world.pass_time(days=91)
        late = of(MEDICAL_DEVICES, "lee@medico.example", "Buyer")
        world.happens(late, "rfq_submitted")
        assert world.lead(late)["handoff"] not in (None, handoff["id"])
        assert world.lead(late)["project_of"] is None

    def test_a_lead_that_the_rep_keeps_is_joined_and_joins_nothing(self, world: World) -> None:
        """Scenario 31 beside 32."""
        handoff = shared(world)
        form = {
            "contact": {"phone": "+1 612 555 0100", "last_name": "Olsen"},
            "account": {"name": MEDICAL_DEVICES["name"], "domain": MEDICAL_DEVICES["domain"]},
            "product_line": "cnc-machining",
            "type": "rfq_submitted",
            "keep": True,
        }
        status, kept = world.post("sales2", "leads/", form)
        assert status == 201, kept
        assert kept["handoff"] not in (None, handoff["id"])
        assert (kept["stage"], kept["project_of"]) == ("sal", None)

    def test_the_timeline_tells_and_the_filter_finds_what_is_shared(self, world: World) -> None:
        handoff, quality = shared(world), world.lead(QUALITY)
        told = [row["text"] for row in world.get("sales", f"leads/{quality['id']}/timeline/")["results"]]
        assert "Shares the handoff of bo@medico.example" in told
        found = world.get("operations", "handoffs/", lead=quality["id"])["results"]
        assert [row["id"] for row in found] == [handoff["id"]]

    def test_what_is_done_for_the_project_is_done_with_its_first_lead(self, world: World) -> None:
        handoff, quality = shared(world), world.lead(QUALITY)
        assert world.post("sales", f"handoffs/{handoff['id']}/accept/")[0] == 200
        for path, body in (
            ("qualify/", {}),
            ("advance/", {"to": "opportunity"}),
            ("hold/", {"reason": "other", "until": "2026-12-01T00:00:00Z"}),
        ):
            status, problem = world.post("sales", f"leads/{quality['id']}/{path}", body)
            assert (status, problem["code"]) == (409, "shares_handoff")
            assert problem["lead"] == world.lead(BUYER)["id"]
        said = {"reason": "student_or_academic", "comment": "An intern."}
        assert world.post("sales", f"leads/{quality['id']}/disqualify/", said)[0] == 200
        assert (world.lead(QUALITY)["handoff"], world.lead(BUYER)["stage"]) == (None, "sal")


def ask(world: World, who: Person, **site: Any) -> Json:
    """Somebody of the company asks for the same, for a place; the lead."""
    world.happens(who, "rfq_submitted", **site)
    return world.lead(who)


class TestWhoHasIt:
    """Whoever gets the handoff has every lead that shares it, at once."""

    def owners(self, world: World) -> set[str]:
        return {world.lead(who)["owner"] for who in (BUYER, QUALITY)}

    def test_a_colleague_who_is_given_it(self, world: World) -> None:
        handoff = shared(world)
        other = world.colleague(handoff["owner"])
        assert world.post("manager", f"handoffs/{handoff['id']}/reassign/", {"owner": other})[0] == 200
        assert self.owners(world) == {other}

    def test_a_colleague_who_gets_what_nobody_answered(self, world: World) -> None:
        world.happens(BUYER, "rfq_submitted", annual_volume=20_000).pass_time(minutes=1)
        world.happens(QUALITY, "sample_request")
        (first,) = self.owners(world)
        world.pass_time(hours=1, minutes=30)
        assert self.owners(world) == {world.colleague(first)}

    def test_whoever_takes_over_from_a_leaver(self, world: World) -> None:
        handoff = shared(world)
        assert world.post("sales", f"handoffs/{handoff['id']}/accept/")[0] == 200
        (leaver,) = self.owners(world)
        status, done = world.post("manager", f"users/{leaver}/hand-over/", {})
        assert (status, done["accepted_handoffs"], done["leads"]) == (200, 1, 0)
        assert self.owners(world) == {world.colleague(leaver)}


class TestSites:
    """What is surely for another site of the company is another enquiry; what is not known may be the same."""

    def test_two_plants_are_two_handoffs_and_whoever_says_none_joins_one(self, world: World) -> None:
        ohio = ask(world, BUYER, site_country="US", site_region="US-OH")
        bavaria = ask(world, QUALITY, site_country="DE", site_region="DE-BY")
        assert None not in (ohio["handoff"], bavaria["handoff"])
        assert ohio["handoff"] != bavaria["handoff"]
        assert ask(world, ENGINEER)["handoff"] in (ohio["handoff"], bavaria["handoff"])
        late = of(MEDICAL_DEVICES, "lee@medico.example", "Buyer")
        joined = ask(world, late, site_country="DE", site_region="DE-BY", site_postal_code="80331")
        assert (joined["handoff"], joined["project_of"]) == (bavaria["handoff"], bavaria["id"])
        assert len(world.get("operations", "handoffs/", status="open")["results"]) == 2

    def test_a_third_plant_has_a_third_one(self, world: World) -> None:
        people = [of(MEDICAL_DEVICES, f"p{number}@medico.example", "Buyer") for number in range(3)]
        signals = [
            world.signal(who, "rfq_submitted", site_country=country)
            for who, country in zip(people, ("US", "DE", "CA"), strict=True)
        ]
        world.deliver(*signals)
        assert len({world.lead(who)["handoff"] for who in people}) == 3
        again = of(MEDICAL_DEVICES, "p3@medico.example", "Buyer")
        assert ask(world, again, site_country="CA")["handoff"] == world.lead(people[2])["handoff"]

    def test_sites_that_people_name_are_told_apart_though_nobody_knows_where_they_are(self, world: World) -> None:
        world.happens(BUYER, "page_view").happens(QUALITY, "page_view")
        for who, name in ((BUYER, "Plant 1"), (QUALITY, "Plant 2")):
            lead = world.lead(who)
            _, site = world.post("operations", "sites/", {"account": lead["account"], "name": name})
            answer = world.as_("sales").patch(f"/api/v1/leads/{lead['id']}/", {"site": site["id"]}, format="json")
            assert answer.status_code == 200, answer.content
        assert ask(world, BUYER)["handoff"] != ask(world, QUALITY)["handoff"]

    def test_what_the_desk_hands_over_for_another_plant_is_joined_by_those_of_that_plant(self, world: World) -> None:
        bakers = [of(BAKERY, f"b{number}@goldencrust.example", "Plant engineer") for number in range(3)]
        for who, country in zip(bakers[:2], ("US", "CA"), strict=True):
            lead = ask(world, who, site_country=country)
            status, after = world.post("sales", f"leads/{lead['id']}/triage/", {"decision": "hand_over"})
            assert status == 200, after
        first, second = (world.lead(who)["handoff"] for who in bakers[:2])
        assert None not in (first, second)
        assert first != second
        assert ask(world, bakers[2], site_country="CA")["handoff"] == second


class TestSeparating:
    """Operations takes a lead out of a project."""

    def test_it_gets_a_handoff_of_its_own_with_clocks_of_its_own(self, world: World) -> None:
        handoff, quality = shared(world), world.lead(QUALITY)
        body = {"lead": quality["id"], "comment": "Another part."}
        assert world.post("sales", f"handoffs/{handoff['id']}/separate/", body)[0] == 403
        status, made = world.post("operations", f"handoffs/{handoff['id']}/separate/", body)
        assert (status, made["lead"], made["status"]) == (200, quality["id"], "open")
        assert made["id"] != handoff["id"]
        assert made["created_at"] > handoff["created_at"]
        assert world.lead(QUALITY)["project_of"] is None
        world.pass_time(minutes=1)
        assert world.lead(QUALITY)["handoff"] == made["id"]
        status, problem = world.post("operations", f"handoffs/{handoff['id']}/separate/", body)
        assert (status, problem["code"]) == (409, "not_shared")

    def test_what_was_accepted_together_stays_with_whoever_accepted_it(self, world: World) -> None:
        handoff, quality = shared(world), world.lead(QUALITY)
        assert world.post("sales", f"handoffs/{handoff['id']}/accept/")[0] == 200
        body = {"lead": quality["id"], "comment": "Another part."}
        status, made = world.post("operations", f"handoffs/{handoff['id']}/separate/", body)
        assert (status, made["status"], made["owner"]) == (200, "accepted", world.handoff_of(handoff["id"])["owner"])
        assert world.post("sales", f"leads/{quality['id']}/advance/", {"to": "sql"})[1]["code"] == "sheet_incomplete"

    def test_it_needs_a_lead_that_shares_and_a_comment(self, world: World) -> None:
        handoff = shared(world)
        for body, code in (
            ({"comment": "Why."}, "lead_required"),
            ({"lead": world.lead(QUALITY)["id"]}, "comment_required"),
        ):
            status, problem = world.post("operations", f"handoffs/{handoff['id']}/separate/", body)
            assert (status, problem["code"]) == (422, code)
