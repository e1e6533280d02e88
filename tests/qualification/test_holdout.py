"""A hold-out of the agreement: handed over like any other, marked for those who may know, and counted apart."""

from typing import Any
from uuid import UUID

import pytest

from qualification.models import Decision, Handoff, Lead
from qualification.readers.replays import replay_all
from qualification.rules.holdout import PARTS, draw_of
from tests.qualification.drafts import changed, published, simulated
from tests.qualification.office import SATISFYING, Office
from tests.qualification.what_ifs import what_if

pytestmark = pytest.mark.django_db
Json = dict[str, Any]
MAY_KNOW = ("operations", "marketing")
MAY_NOT = ("sales", "manager", "viewer", "integration")


def with_holdout(percent: float) -> Any:
    """A change of the agreement."""

    def change(content: Any) -> None:
        content["clauses"].append(
            {"code": "holdout", "label": "Hold-out", "number": percent, "unit": "percent", "owner": "operations"}
        )

    return change


def without_holdout(content: Any) -> None:
    """A change of the agreement: nothing is held out any more."""
    content["clauses"] = [one for one in content["clauses"] if one["code"] != "holdout"]


@pytest.fixture
def everybody_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The largest share there may be draws whoever falls into the first twentieth: here all do."""
    monkeypatch.setattr("qualification.deciding.draw_of", lambda lead, cycle: draw_of(lead, cycle) % (PARTS // 20))


@pytest.fixture
def drawn(office: Office, everybody_is_drawn: None) -> Json:
    """A lead just below the line that was drawn, with its handoff; the agreement holds out five percent."""
    published(office, changed(office, "agreements", with_holdout(5)))
    office.mql()
    office.run_due()
    lead: Json = office.get("operations", "leads/")["results"][0]
    assert lead["handoff"], lead
    return lead


def handoff_as(office: Office, who: str, drawn: Json) -> Json:
    """The handoff as somebody reads it."""
    found: Json = office.get(who, f"handoffs/{drawn['handoff']}/")
    return found


def test_it_is_handed_over_like_any_other(office: Office, drawn: Json) -> None:
    assert (drawn["stage"], drawn["action"], drawn["intent"]["level"]) == ("mql", "handoff", "medium")
    assert drawn["next_step"]["code"] == "waits_for_acceptance"
    made = handoff_as(office, "operations", drawn)
    assert (made["status"], made["priority"], made["owner"] is not None) == ("open", "normal", True)
    assert office.post("sales", f"handoffs/{drawn['handoff']}/accept/")["status"] == "accepted"


def test_only_who_may_know_is_told(office: Office, drawn: Json) -> None:
    for who in MAY_KNOW:
        assert handoff_as(office, who, drawn)["holdout"] is True
        explanation = office.get(who, f"leads/{drawn['id']}/explanation/")
        assert explanation["holdout"] is True
        assert (explanation["matrix"]["cell"], explanation["matrix"]["action"]) == ("mql", "handoff")
        for text in (explanation["summary"], explanation["next_step"]["text"]):
            assert text.endswith("The hold-out drew it from just below the line.")
        assert "hold-out" in office.get(who, f"leads/{drawn['id']}/")["next_step"]["text"]
        assert len(office.get(who, "handoffs/", holdout="true")["results"]) == 1
        assert office.get(who, "handoffs/", holdout="false")["results"] == []


def test_whoever_works_it_reads_an_ordinary_lead(office: Office, drawn: Json) -> None:
    """No door says it: not the handoff, not its card, the lead, its reasons, decisions, timeline, nor events."""
    lead, handoff = drawn["id"], drawn["handoff"]
    paths = (
        *(f"leads/{lead}/{part}" for part in ("", "explanation/", "timeline/", "decisions/", "decisions/1/")),
        *(f"handoffs/{handoff}/{part}" for part in ("", "clocks/")),
        "handoffs/",
        "leads/",
    )
    for who in MAY_NOT:
        for path in paths:
            answer = office.call(who, "GET", path)
            assert answer.status_code == 200, (who, path)
            told = answer.content.decode()
            assert '"holdout":true' not in told, (who, path)
            assert "hold-out" not in told, (who, path)
            assert '"draw"' not in told, (who, path)
        explanation = office.get(who, f"leads/{lead}/explanation/")
        assert (explanation["holdout"], explanation["matrix"]["cell"]) == (None, "handoff")
        replay = office.post(who, f"leads/{lead}/decisions/1/replay/", {})
        assert replay["same"] is True
        assert "holdout" not in {*replay["answer"], *replay["replayed"]}
        assert office.get(who, "handoffs/", holdout="true")["results"] == []
        assert office.get(who, "handoffs/", holdout="false")["results"] == []
    events = office.call("operations", "GET", "events/").content.decode()
    assert "holdout" not in events


def test_graphql_keeps_it_from_the_same_people(office: Office, drawn: Json) -> None:
    read = "query($id: ID!) { handoff(id: $id) { holdout } explanation(lead: $lead) { holdout matrix { cell } } }"
    read = read.replace("($id: ID!)", "($id: ID!, $lead: ID!)")
    for who, told, cell in (("marketing", True, "MQL"), ("sales", None, "HANDOFF")):
        data = office.ask(who, read, id=drawn["handoff"], lead=drawn["id"])["data"]
        assert data == {"handoff": {"holdout": told}, "explanation": {"holdout": told, "matrix": {"cell": cell}}}


def test_it_says_nothing_about_the_quality_of_marketing(office: Office, drawn: Json) -> None:
    office.post("sales", f"handoffs/{drawn['handoff']}/reject/", {"reason": "no_project", "comment": "Reads only."})
    fair = office.handed_over("buyer@medico.example")
    office.post("sales", f"handoffs/{fair['handoff']}/accept/")
    found = {one["code"]: one for one in office.get("viewer", "agreements/attainment/")["clauses"]}
    rate = found["acceptance_rate_later"]
    assert (rate["cases"], rate["kept"], rate["rate"]) == (1, 1, 100.0)
    assert Handoff.objects.held_out().count() == 1


def test_what_became_of_those_that_were_drawn_is_told_apart(office: Office, drawn: Json) -> None:
    office.handed_over("buyer@medico.example")
    told = office.get("marketing", "holdout/")
    assert told["shares"] == [{"product_line": None, "percent": 5}]
    assert [told[name] for name in ("leads", "open", "accepted", "rejected", "qualified", "won")] == [1, 1, 0, 0, 0, 0]
    office.post("sales", f"handoffs/{drawn['handoff']}/accept/")
    items = {name: {"status": "confirmed", "evidence": "Call"} for name in SATISFYING}
    office.call("sales", "PATCH", f"leads/{drawn['id']}/qualification/", {"items": items})
    office.post("sales", f"leads/{drawn['id']}/qualify/")
    asked = office.ask("operations", "{ holdout { leads open accepted qualified won shares { percent } } }")
    assert asked["data"]["holdout"] == {
        "leads": 1,
        "open": 0,
        "accepted": 1,
        "qualified": 1,
        "won": 0,
        "shares": [{"percent": 5.0}],
    }
    later = office.get("operations", "holdout/", **{"from": "2026-11-04T00:00:00Z", "to": "2026-11-05T00:00:00Z"})
    assert later["leads"] == 0
    assert office.call("sales", "GET", "holdout/").status_code == 403


def test_what_is_made_anew_of_it_stays_marked(office: Office, drawn: Json) -> None:
    office.pass_time(days=9)
    assert handoff_as(office, "operations", drawn)["status"] == "expired"
    again = {"team": office.team("North America"), "comment": "Again."}
    office.post("manager", f"handoffs/{drawn['handoff']}/reassign/", again)
    assert [one.holdout for one in Handoff.objects.order_by("pk")] == [True, True]


def test_decisions_replay_byte_for_byte(office: Office, drawn: Json) -> None:
    office.handed_over("buyer@medico.example")
    office.post("sales", f"handoffs/{drawn['handoff']}/accept/")
    (*_, tally) = replay_all(Decision.objects.all())
    assert (tally.own.different, tally.own.same > 2) == (0, True)


def test_who_is_drawn_does_not_depend_on_who_came_first(office: Office) -> None:
    published(office, changed(office, "agreements", with_holdout(5)))
    office.asked(60, "webinar_attended")
    office.run_due()
    marked = set(Handoff.objects.held_out().values_list("lead_id", flat=True))
    assert marked == {lead.pk for lead in Lead.objects.all() if draw_of(lead.pk, lead.cycle) < 0.05 * PARTS}
    assert Handoff.objects.count() == len(marked)


def test_without_the_clause_nobody_is_drawn_and_no_decision_keeps_a_draw(
    office: Office, everybody_is_drawn: None
) -> None:
    office.mql()
    office.run_due()
    assert not Handoff.objects.exists()
    assert all(b"draw" not in bytes(one.context) for one in Decision.objects.all())


def test_a_draft_that_holds_out_shows_how_many_would_be_handed_over(office: Office, everybody_is_drawn: None) -> None:
    office.mql()
    found = simulated(office, changed(office, "agreements", with_holdout(5)))
    assert (found["opens_now"], found["changed"], found["examples"]) == (1, 1, [])
    assert found["stage"]["moves"] == []
    assert found["action"]["moves"] == [{"before": "mql", "after": "handoff", "count": 1}]


def test_who_is_an_mql_already_is_drawn_when_the_clause_comes_into_force(
    office: Office, everybody_is_drawn: None
) -> None:
    lead = office.mql()
    office.lead("page_view", "idle@medico.example")
    published(office, changed(office, "agreements", with_holdout(5)))
    office.run_due()
    assert list(Handoff.objects.held_out().values_list("lead_id", flat=True)) == [UUID(lead["id"])]
    assert not Lead.objects.exclude(pk=UUID(lead["id"])).filter(stage="mql").exists()


def test_more_than_a_few_are_never_held_out(office: Office) -> None:
    draft = changed(office, "agreements", with_holdout(6))
    for who in ("marketing", "sales"):
        office.post(who, f"agreements/drafts/{draft['id']}/sign/", {})
    refused = office.call("operations", "POST", f"agreements/drafts/{draft['id']}/publish/", {})
    assert (refused.status_code, refused.json()["code"]) == (422, "share_too_large")


def test_a_lead_that_asks_for_nothing_new_keeps_its_handoff_when_the_share_goes(office: Office, drawn: Json) -> None:
    """Fading, and another agreement, never take back what somebody has in hand."""
    published(office, changed(office, "agreements", without_holdout))
    office.run_due()
    assert handoff_as(office, "operations", drawn)["status"] == "open"
    assert Lead.objects.get(pk=UUID(drawn["id"])).stage == "mql"


def test_what_a_draft_without_it_would_change_names_nobody_that_was_drawn(office: Office, drawn: Json) -> None:
    """Anybody on the staff reads what simulations and what-ifs find, so it is counted and not named."""
    draft = changed(office, "agreements", without_holdout)
    for found in (simulated(office, draft), what_if(office, drafts=[draft["id"]])):
        assert (found["changed"], found["examples"]) == (1, [])
        assert found["action"]["moves"] == [{"before": "handoff", "after": "mql", "count": 1}]


def test_a_draft_without_it_in_the_shadow_names_the_drawn_only_to_who_may_know(
    office: Office, everybody_is_drawn: None
) -> None:
    published(office, changed(office, "agreements", with_holdout(5)))
    draft = changed(office, "agreements", without_holdout)
    key = office.post("operations", "shadows/", {"draft": draft["id"]}, 201)["id"]
    lead = office.mql()
    office.run_due()
    found = office.get("sales", f"shadows/{key}/")
    assert (found["compared"], found["different"]) == (1, 1)
    (one,) = office.get("marketing", "shadow-differences/")["results"]
    assert (one["lead"], one["live"]["action"], one["draft"]["action"]) == (lead["id"], "handoff", "mql")
    read = "query($id: ID!) { shadowDifference(id: $id) { id } shadowDifferences { edges { node { id } } } }"
    for who in MAY_NOT:
        assert office.get(who, "shadow-differences/")["results"] == []
        assert office.call(who, "GET", f"shadow-differences/{one['id']}/").status_code == 404
        told = office.ask(who, read, id=one["id"])["data"]
        assert told["shadowDifferences"] == {"edges": []} and not told["shadowDifference"]
