"""The scenarios of those who own the rules, told through the REST API: 28 to 30, and 39."""

import pytest

from tests.scenarios.world import BAKERY, MACHINERY, MEDICAL_DEVICES, World, of

pytestmark = pytest.mark.django_db

DANA = of(MEDICAL_DEVICES, "dana@medico.example", "Design engineer")


def says(lead: dict[str, object], **expected: object) -> None:
    """The lead answers as expected, field by field."""
    assert {name: lead[name] for name in expected} == expected


class TestTheRulesArePeoples:
    """Scenarios 28 to 30."""

    def test_28_halving_the_bar_shows_how_many_more_would_be_qualified_and_which(self, world: World) -> None:
        readers = [of(MEDICAL_DEVICES, f"reader{number}@medico.example", "Engineer") for number in range(3)]
        for reader in readers:
            world.happens(reader, "guide_download")
        world.happens(DANA, "webinar_attended")
        assert {world.lead(reader)["stage"] for reader in readers} == {"nurture"}
        draft = world.draft("scoring-models")
        for row in draft["content"]["models"][0]["thresholds"]:
            if row["level"] == "medium":
                row["at_least"] /= 2
        status, draft = world.edit(draft, content=draft["content"])
        assert status == 200
        status, shown = world.post("operations", f"scoring-models/drafts/{draft['id']}/simulate/")
        assert status == 200
        assert shown["stage"]["after"]["mql"] - shown["stage"]["before"]["mql"] == 3
        assert {one["lead"] for one in shown["examples"]} == {world.lead(reader)["id"] for reader in readers}
        assert {world.lead(reader)["stage"] for reader in readers} == {"nurture"}, "a simulation changes nobody"

    def test_29_a_clause_without_a_number_is_refused_and_told_what_is_missing(self, world: World) -> None:
        draft = world.draft("agreements")
        vague = {"code": "first_response_vague", "label": "Respond promptly", "owner": "sales"}
        status, refusal = world.edit(draft, content={"clauses": [*draft["content"]["clauses"], vague]})
        assert (status, refusal["code"]) == (422, "clause_not_measurable")
        assert "number" in refusal["detail"]

    def test_30_one_person_signs_once(self, world: World) -> None:
        draft = world.draft("agreements")
        sign, publish = (f"agreements/drafts/{draft['id']}/{act}/" for act in ("sign", "publish"))
        assert world.post("marketing", sign)[0] == 200
        status, refusal = world.post("marketing", sign)
        assert (status, refusal["code"]) == (409, "already_signed")
        status, refusal = world.post("operations", publish)
        assert (status, refusal["code"], refusal["missing"]) == (409, "signature_missing", ["sales"])
        assert world.post("manager", sign)[0] == 200
        assert world.post("operations", publish)[1]["number"] == 2


class TestGoingLive:
    """Scenario 39."""

    PAST = ("page_view", "guide_download", "webinar_attended", "sample_request", "quote_request", "rfq_submitted")

    def history(self, world: World, people: int) -> list[dict[str, object]]:
        """What so many people of all kinds of companies did over two years, four signals each."""
        companies: list[dict[str, object]] = [MEDICAL_DEVICES, MACHINERY, BAKERY, {}]
        return [
            world.signal(
                of(companies[number % 4], f"p{number}@contact{number % 4}.example", "Buyer"),
                self.PAST[(number + step) % 6],
                days_ago=(number * 7 + step * 181) % 730,
            )
            for number in range(people)
            for step in range(4)
        ]

    def test_39_contacts_that_are_synced_with_their_history_start_no_clock(self, world: World) -> None:
        signals = self.history(world, 300)
        status, receipt = world.post("integration", "signals/", {"signals": signals, "history": True})
        assert (status, receipt["accepted"], receipt["rejected"]) == (200, 1_200, [])
        world.pass_time(days=1)
        leads = [
            lead
            for stage in ("inquiry", "nurture", "mql", "sal")
            for lead in world.get("marketing", "leads/", stage=stage, page_size=200)["results"]
        ]
        assert {lead["stage"] for lead in leads} == {"inquiry", "nurture"}
        # Scored as of their time: from nothing left to an RFQ of yesterday.
        assert {lead["intent"]["level"] for lead in leads} >= {"none", "low", "medium", "urgent"}
        assert {lead["action"] for lead in leads} >= {"ignore", "nurture", "mql", "triage", "handoff_urgent"}
        assert all(lead["handoff"] is lead["triage"] is lead["owner"] is None for lead in leads)
        assert world.get("operations", "handoffs/")["results"] == []
        assert world.get("integration", "events/")["results"] == []

    def test_39_the_first_fresh_signal_of_one_of_them_hands_it_over(self, world: World) -> None:
        world.post("integration", "signals/", {"signals": [world.signal(DANA, "rfq_submitted")], "history": True})
        says(world.lead(DANA), stage="inquiry", action="handoff_urgent", handoff=None)
        world.happens(DANA, "page_view")
        says(world.handoff(world.lead(DANA)), status="open", priority="urgent")
