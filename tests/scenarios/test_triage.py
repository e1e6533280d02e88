"""Scenarios 11, 16a, 34, 35: who asks and is unknown or off target is decided on, who is excluded is answered."""

from typing import Any

import pytest

from tests.scenarios.world import BAKERY, MACHINERY, Json, Person, World, of

UNKNOWN = Person("dana@unheard.example", "Buyer", {"name": "Unheard Of Ltd", "domain": "unheard.example"})
BAKER = of(BAKERY, "bea@goldencrust.example", "Plant engineer")
RIVAL = of(MACHINERY, "rita@halvorsen.example", "Engineer", relationship="competitor")
WHY = {"reason": "outside_market", "comment": "They bake."}


def waiting(world: World, who: Person = BAKER, line: str = "plant-automation") -> Json:
    """A lead that the desk is to decide on."""
    world.happens(who, "rfq_submitted", line=line)
    lead = world.lead(who)
    assert lead["triage"] is not None
    return lead


def queue(world: World, **filters: Any) -> list[Json]:
    """What the desk sees."""
    rows: list[Json] = world.get("sales", "triage/", **filters)["results"]
    return rows


def decide(world: World, lead: Json, who: str = "sales", **body: Any) -> tuple[int, Json]:
    """The desk decides."""
    return world.post(who, f"leads/{lead['id']}/triage/", body)


class TestTheQueue:
    """What waits, against a clock."""

    def test_16a_an_unknown_company_is_listed_with_the_facts_to_ask_for(self, world: World) -> None:
        lead = waiting(world, UNKNOWN, "cnc-machining")
        (item,) = queue(world, decided="false")
        assert (item["lead"], item["kind"], item["due_at"]) == (lead["id"], "decide", lead["triage"]["due_at"])
        assert "industry" in item["missing"]
        assert world.get("sales", f"triage/{item['id']}/")["id"] == item["id"]
        assert queue(world, due_at__lt=world.now.isoformat()) == []

    def test_its_clock_reminds_breaches_and_says_so(self, world: World) -> None:
        waiting(world)
        world.pass_time(days=2)
        (item,) = queue(world)
        assert item["breached_at"] is not None
        assert len(world.told("handoff.due_soon", "triage")) == len(world.told("handoff.breached", "triage")) == 1


class TestDeciding:
    """Hand over, give to a partner, or decline."""

    def test_handed_over_by_the_route_it_is_one_handoff_and_stays_qualified(self, world: World) -> None:
        lead = waiting(world)
        status, after = decide(world, lead, decision="hand_over")
        assert (status, after["stage"], after["triage"]) == (200, "mql", None)
        handoff = world.handoff(after)
        assert (handoff["status"], handoff["priority"], handoff["route"]) == ("open", "urgent", "direct")
        (item,) = queue(world, decided="true")
        assert (item["decision"], item["decided_by"] != "", item["breached_at"]) == ("hand_over", True, None)
        world.pass_time(minutes=5)
        assert world.lead(BAKER)["handoff"] == handoff["id"]

    def test_handed_over_to_a_named_team(self, world: World) -> None:
        desk = next(row["id"] for row in world.get("operations", "teams/")["results"] if row["kind"] == "oem")
        status, after = decide(world, waiting(world), decision="hand_over", team=desk, comment="An OEM after all.")
        assert (status, world.handoff(after)["team"]) == (200, desk)

    def test_given_to_the_partner_of_the_territory_or_to_a_named_one(self, world: World) -> None:
        status, after = decide(world, waiting(world), "marketing", decision="partner")
        assert status == 200
        assert world.handoff(after)["card"]["partner"]["name"] == "Keystone Industrial Supply"
        other = world.partner("Nordwerk Supply")
        status, after = decide(world, waiting(world, UNKNOWN), decision="partner", partner=other)
        assert world.handoff(after)["card"]["partner"]["id"] == other

    def test_the_way_that_the_rules_name_passes_over_a_partner_out_of_use(self, world: World) -> None:
        nordwerk = world.partner("Nordwerk Supply")
        draft = world.draft("channel-rules")
        rules = draft["content"]["rules"]
        here = [{"fact": "site_country", "operator": "is", "value": "US"}]
        fixed = {"code": "fixed", "label": "One partner", "kind": "distributor", "partner": {"fixed": nordwerk}}
        status, edited = world.edit(draft, content={"rules": [rules[0], fixed | {"any_of": [here]}, *rules[1:]]})
        assert status == 200, edited
        assert world.post("operations", f"channel-rules/drafts/{draft['id']}/publish/")[0] == 200
        path = f"/api/v1/partners/{nordwerk}/"
        assert world.as_("operations").patch(path, {"is_active": False}, format="json").status_code == 200
        world.pass_time(minutes=1)
        status, after = decide(world, waiting(world), decision="hand_over")
        handoff = world.handoff(after)
        assert (status, handoff["route"], handoff["card"]["partner"]) == (200, "distributor", None)

    def test_a_house_account_never_leaves_direct_sales(self, world: World) -> None:
        lead = waiting(world)
        account = f"/api/v1/accounts/{lead['account']}/"
        answer = world.as_("operations").patch(account, {"target_status": "house"}, format="json")
        assert answer.status_code == 200, answer.content
        for given in ({}, {"partner": world.partner("Nordwerk Supply")}):
            status, problem = decide(world, lead, decision="partner", **given)
            assert (status, problem["code"]) == (409, "house_account")
        assert [row["decided_at"] for row in queue(world)] == [None]
        status, after = decide(world, lead, decision="hand_over")
        assert (status, world.handoff(after)["route"]) == (200, "direct")

    def test_declined_it_is_out_with_reason_comment_and_what_was_written(self, world: World) -> None:
        lead = waiting(world)
        status, after = decide(world, lead, decision="decline", text="Hello Bea, we cannot.", **WHY)
        assert (status, after["stage"], after["triage"], after["handoff"]) == (200, "disqualified", None, None)
        (item,) = queue(world, decision="decline")
        assert (item["reason"], item["comment"], item["sent"]) == (
            "outside_market",
            "They bake.",
            "Hello Bea, we cannot.",
        )
        world.pass_time(minutes=5)
        assert len(queue(world)) == 1
        world.happens(BAKER, "rfq_submitted", line="plant-automation")
        assert world.lead(BAKER)["triage"] is not None

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({}, 422, "decision_required"),
            ({"decision": "forget"}, 422, "unknown_decision"),
            ({"decision": "decline"}, 422, "reason_required"),
            ({"decision": "decline", "reason": "outside_market", "comment": " "}, 422, "comment_required"),
            ({"decision": "decline", "reason": "because", "comment": "No."}, 422, "unknown_reason"),
            ({"decision": "hand_over", "team": "01890000-0000-7000-8000-000000000000"}, 422, "unknown_team"),
            ({"decision": "partner", "partner": "01890000-0000-7000-8000-000000000000"}, 422, "unknown_partner"),
        ],
    )
    def test_what_is_refused_changes_nothing(self, world: World, body: Json, status: int, code: str) -> None:
        lead = waiting(world)
        answer, problem = decide(world, lead, **body)
        assert (answer, problem["code"]) == (status, code)
        assert world.lead(BAKER) == lead
        assert [row["decided_at"] for row in queue(world)] == [None]

    @pytest.mark.parametrize("named", [True, False], ids=["named", "of the territory"])
    def test_what_is_export_controlled_is_not_given_to_a_partner_that_is_not_cleared(
        self, world: World, named: bool
    ) -> None:
        lead = waiting(world)
        rfq = world.get("operations", "rfqs/", lead=lead["id"])["results"][0]["id"]
        answer = world.as_("operations").patch(f"/api/v1/rfqs/{rfq}/", {"export_marking": "itar"}, format="json")
        assert answer.status_code == 200, answer.content
        keystone = world.partner("Keystone Industrial Supply")
        status, problem = decide(world, lead, decision="partner", **({"partner": keystone} if named else {}))
        assert (status, problem["code"]) == (409, "partner_not_cleared")
        assert [row["decided_at"] for row in queue(world)] == [None]
        clearance = {"partner": keystone, "until": "2027-11-03T00:00:00Z", "proof": "TAA 4711"}
        assert world.post("operations", "clearances/", clearance)[0] == 201
        assert decide(world, lead, decision="partner")[0] == 200

    def test_the_second_decision_is_told_who_was_first(self, world: World) -> None:
        lead = waiting(world)
        assert decide(world, lead, decision="partner")[0] == 200
        status, problem = decide(world, lead, "sales2", decision="decline", **WHY)
        assert (status, problem["code"], problem["decision"]) == (409, "triage_closed", "partner")
        assert problem["closed_by_name"]
        assert decide(world, lead, "viewer", decision="partner")[0] == 403

    def test_what_becomes_known_meanwhile_settles_it_once(self, world: World) -> None:
        lead = waiting(world, UNKNOWN, "cnc-machining")
        facts = {"industry": "339112", "country": "US", "employee_count": 900, "plant_count": 3}
        answer = world.as_("operations").patch(f"/api/v1/accounts/{lead['account']}/", facts, format="json")
        assert answer.status_code == 200, answer.content
        world.pass_time(minutes=1)
        after = world.lead(UNKNOWN)
        assert (after["stage"], after["triage"], after["handoff"] is not None) == ("mql", None, True)
        assert [row["decision"] for row in queue(world)] == ["void"]
        world.pass_time(days=3)
        assert world.told("handoff.breached", "triage") == []


class TestDecliningPolitely:
    """Scenario 11: no buying signal ends in silence."""

    def test_11_a_competitor_waits_to_be_answered_until_somebody_has(self, world: World) -> None:
        world.happens(RIVAL, "price_question")
        lead = world.lead(RIVAL)
        assert (lead["action"], lead["stage"], lead["triage"]) == ("decline", "disqualified", None)
        assert lead["decline"]["due_at"]
        assert [row["kind"] for row in queue(world, decided="false")] == ["decline"]
        words = world.get("sales", f"leads/{lead['id']}/decline-text/")
        assert (words["reason"], words["language"]) == ("competitor", "en")
        status, after = world.post("sales", f"leads/{lead['id']}/decline/", {"text": words["text"]})
        assert (status, after["decline"], after["stage"]) == (200, None, "disqualified")
        (item,) = queue(world, decided="true")
        assert (item["reason"], item["sent"], item["decision"]) == ("competitor", words["text"], "decline")
        status, problem = world.post("sales2", f"leads/{lead['id']}/decline/", {})
        assert (status, problem["code"]) == (409, "triage_closed")
        world.pass_time(minutes=5)
        world.happens(RIVAL, "rfq_submitted")
        assert world.lead(RIVAL)["decline"] is not None

    def test_words_are_in_the_language_of_who_asked_and_are_kept_by_operations(self, world: World) -> None:
        asked = world.signal(RIVAL, "price_question")
        asked["contact"] |= {"language": "de", "first_name": "Rita", "last_name": "Hahn"}
        world.deliver(asked)
        path = f"leads/{world.lead(RIVAL)['id']}/decline-text/"
        words = world.get("marketing", path)
        assert words["language"] == "de"
        assert words["text"].startswith("Guten Tag Rita Hahn,")
        assert world.get("marketing", path, reason="spam")["reason"] == "other"
        row = world.get("operations", "decline-texts/", reason="competitor", language="de")["results"][0]
        change = {"text": "Guten Tag {name}, leider nein."}
        address = f"/api/v1/decline-texts/{row['id']}/"
        assert world.as_("sales").patch(address, change, format="json").status_code == 403
        assert world.as_("operations").patch(address, change, format="json").status_code == 200
        assert world.get("marketing", path)["text"] == "Guten Tag Rita Hahn, leider nein."
        new = {"reason": "competitor", "language": "fr", "text": "Bonjour {name}"}
        assert world.post("operations", "decline-texts/", new)[0] == 201
        assert world.post("operations", "decline-texts/", new)[1]["code"] == "text_exists"
        assert world.get("marketing", path, language="fr")["text"] == "Bonjour Rita Hahn"

    def test_an_exclusion_that_is_lifted_takes_it_off_the_list(self, world: World) -> None:
        world.happens(RIVAL, "rfq_submitted")
        lead = world.lead(RIVAL)
        body = {"relationships": ["prospect"]}
        answer = world.as_("operations").patch(f"/api/v1/accounts/{lead['account']}/", body, format="json")
        assert answer.status_code == 200, answer.content
        world.pass_time(minutes=1)
        after = world.lead(RIVAL)
        assert (after["decline"], after["handoff"] is not None) == (None, True)
        assert [row["decision"] for row in queue(world)] == ["void"]
