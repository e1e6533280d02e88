"""A draft in the shadow decides what the rules in force decide; it is compared, and nothing else happens by it."""

from typing import Any

import pytest

from leadhub.events.relay import place_events
from leadhub.models import Alert, Event
from qualification import shadowing
from qualification.models import Decision, Lead, Shadow, ShadowDifference
from tests.qualification.drafts import begun, changed, edited, published, threshold
from tests.qualification.office import Office, rows_written, statements_of
from tests.qualification.test_simulations import halve_medium

pytestmark = pytest.mark.django_db
Json = dict[str, Any]


def in_shadow(office: Office, draft: Json, status: int = 201, who: str = "operations") -> Json:
    """The draft put in the shadow, or the refusal."""
    found: Json = office.post(who, "shadows/", {"draft": draft["id"]}, status)
    return found


def shadow(office: Office, key: str) -> Json:
    """A shadow as it stands."""
    found: Json = office.get("viewer", f"shadows/{key}/")
    return found


def differences(office: Office, **filters: Any) -> list[Json]:
    """What it answers otherwise, the latest first."""
    found: list[Json] = office.get("viewer", "shadow-differences/", **filters)["results"]
    return found


def test_what_is_decided_from_then_on_is_decided_by_the_draft_too(office: Office) -> None:
    office.lead("tolerance_guide_download", "before@medico.example")
    office.run_due()
    begun_ = in_shadow(office, changed(office, "scoring-models", halve_medium))
    assert (begun_["document"], begun_["running"], begun_["sound"]) == ("scoring-models", True, True)
    reader = office.lead("tolerance_guide_download", "reader@medico.example")
    office.mql("fan@medico.example")
    office.run_due()
    found = shadow(office, begun_["id"])
    assert (found["compared"], found["different"]) == (2, 1)
    assert found["stage"] == [{"before": "nurture", "after": "mql", "count": 1}]
    assert found["action"] == [{"before": "nurture", "after": "mql", "count": 1}]
    assert found["route"] == [{"before": None, "after": "direct", "count": 1}]
    (one,) = differences(office, shadow=begun_["id"])
    assert (one["lead"], one["decision"]) == (reader["id"], 1)
    assert one["differs"] == ["stage", "action", "route", "level"]
    assert (one["live"]["action"], one["draft"]["action"]) == ("nurture", "mql")
    assert (one["live"]["level"], one["draft"]["level"]) == ("low", "medium")
    assert (one["live"]["route"], one["draft"]["route"]) == (None, "direct")


def test_it_answers_what_the_draft_answers_once_it_is_in_force(office: Office) -> None:
    draft = changed(office, "scoring-models", halve_medium)
    key = in_shadow(office, draft)["id"]
    office.lead("tolerance_guide_download", "reader@medico.example")
    office.run_due()
    (one,) = differences(office)
    published(office, draft)
    office.run_due()
    lead = office.get("viewer", f"leads/{one['lead']}/")
    assert (lead["stage"], lead["action"], lead["intent"]["level"]) == tuple(
        one["draft"][name] for name in ("stage", "action", "level")
    )
    assert (shadow(office, key)["running"], shadow(office, key)["ended_because"]) == (False, "published")


def test_it_changes_no_lead_and_tells_nobody(office: Office) -> None:
    """What the draft would hand over and tell of is only written down as a difference."""
    in_shadow(office, changed(office, "scoring-models", threshold("high", "buying", 25)))
    office.lead("sample_request", "reader@medico.example")
    place_events(office.now)
    leads = list(Lead.objects.order_by("pk").values())
    before = (rows_written(), Event.objects.count(), Alert.objects.count(), Decision.objects.count())
    assert shadowing.compare_due(office.now) > 0
    assert ShadowDifference.objects.get().draft_action == "handoff"
    after = (rows_written(), Event.objects.count(), Alert.objects.count(), Decision.objects.count())
    written = after[0].pop("qualification_shadowdifference")
    assert (before[0].pop("qualification_shadowdifference"), written) == ((0,), (1,))
    assert after == before
    assert list(Lead.objects.order_by("pk").values()) == leads


def test_taking_in_signals_takes_no_statement_more(office: Office) -> None:
    office.mql("first@medico.example")
    without = statements_of(lambda: office.mql("second@medico.example"))
    in_shadow(office, changed(office, "scoring-models", halve_medium))
    assert statements_of(lambda: office.mql("third@medico.example")) == without


def test_each_decision_counts_once_however_often_it_is_looked_for(office: Office, monkeypatch: Any) -> None:
    key = in_shadow(office, changed(office, "scoring-models", halve_medium))["id"]
    for number in range(5):
        office.lead("tolerance_guide_download", f"reader{number}@medico.example")
    monkeypatch.setattr(shadowing, "AT_ONCE", 2)
    office.run_due()
    office.run_due()
    found = shadow(office, key)
    assert (found["compared"], found["different"]) == (5, 5)
    assert len({one["lead"] for one in differences(office)}) == 5


def test_an_edit_begins_another_comparison_by_the_new_content(office: Office) -> None:
    draft = changed(office, "scoring-models", halve_medium)
    first = in_shadow(office, draft)
    office.lead("tolerance_guide_download", "one@medico.example")
    office.run_due()
    later = changed_again(office, draft)
    office.lead("tolerance_guide_download", "two@medico.example")
    office.run_due()
    old, new = (shadow(office, key) for key in (first["id"], running(office)["id"]))
    assert (old["running"], old["ended_because"], old["compared"]) == (False, "edited", 1)
    assert (new["draft"], new["sha256"], new["by_name"]) == (draft["id"], later["sha256"], first["by_name"])
    assert (new["compared"], new["different"]) == (1, 0)


def running(office: Office) -> Json:
    """The one that runs."""
    (found,) = office.get("viewer", "shadows/", running="true")["results"]
    return dict(found)


def changed_again(office: Office, draft: Json) -> Json:
    """The draft as it was before it was changed."""
    live = office.get("viewer", "scoring-models/current/")["content"]
    return edited(office, draft, content={"models": live["models"]}, note="Back again")


def test_a_note_begins_nothing_anew(office: Office) -> None:
    draft = changed(office, "scoring-models", halve_medium)
    key = in_shadow(office, draft)["id"]
    edited(office, draft, note="Readers are worth more than we thought")
    office.run_due()
    assert running(office)["id"] == key


def test_a_draft_with_errors_waits_until_they_are_mended(office: Office) -> None:
    faulty = changed(office, "scoring-models", threshold("medium", "research", 2))
    refused = in_shadow(office, faulty, status=422)
    assert refused["code"] == "thresholds_out_of_order"
    sound = edited(office, faulty, content=with_medium(faulty, 6))
    in_shadow(office, sound)
    broken = edited(office, sound, content=with_medium(sound, 2))
    office.run_due()
    office.lead("tolerance_guide_download", "one@medico.example")
    office.run_due()
    assert (running(office)["sound"], running(office)["compared"]) == (False, 0)
    edited(office, broken, content=with_medium(broken, 6))
    office.run_due()
    office.lead("tolerance_guide_download", "two@medico.example")
    office.run_due()
    assert (running(office)["sound"], running(office)["compared"], running(office)["different"]) == (True, 1, 1)


def with_medium(draft: Json, at_least: float) -> Json:
    """The content with another sum of research that makes an MQL."""
    content = draft["content"]
    threshold("medium", "research", at_least)(content)
    return {"models": content["models"]}


def test_one_draft_of_a_document_is_in_the_shadow(office: Office) -> None:
    scoring = begun(office, "scoring-models")
    first = in_shadow(office, scoring)
    again = in_shadow(office, scoring, status=409)
    assert (again["code"], again["shadow"]) == ("in_shadow", first["id"])
    # Another document may be beside it.
    in_shadow(office, begun(office, "profiles"))
    office.call("operations", "DELETE", f"scoring-models/drafts/{scoring['id']}/", if_match=f'"{scoring["version"]}"')
    # Nobody has looked since, and yet the next draft of the document can be put there.
    second = in_shadow(office, begun(office, "scoring-models"))
    assert shadow(office, first["id"])["ended_because"] == "discarded"
    assert shadow(office, second["id"])["running"] is True


def test_it_is_ended_by_hand_and_stays_readable(office: Office) -> None:
    key = in_shadow(office, changed(office, "scoring-models", halve_medium))["id"]
    office.lead("tolerance_guide_download", "one@medico.example")
    office.run_due()
    ended = office.post("operations", f"shadows/{key}/end/", {})
    assert (ended["running"], ended["ended_because"]) == (False, "ended")
    office.lead("tolerance_guide_download", "two@medico.example")
    office.run_due()
    assert shadow(office, key)["compared"] == 1
    assert len(differences(office, shadow=key)) == 1
    again = office.call("operations", "POST", f"shadows/{key}/end/", {})
    assert (again.status_code, again.json()["code"]) == (409, "shadow_ended")


def test_half_lives_of_its_own_are_folded_from_the_signals_that_were_known_then(office: Office) -> None:
    def slower(content: Any) -> None:
        for row in content["models"][0]["signal_points"]:
            row["half_life_days"] = 400

    in_shadow(office, changed(office, "scoring-models", slower))
    lead = office.lead("webinar_attended", "old@medico.example", days_ago=60)
    # What arrives later was not known when the first decision was made, whenever it occurred.
    office.lead("webinar_attended", "old@medico.example", days_ago=50)
    office.run_due()
    first = differences(office, lead=lead["id"], ordering="at")[0]
    assert (first["live"]["level"], first["draft"]["level"]) == ("low", "medium")


def test_who_would_go_to_another_partner_differs_in_the_route(office: Office) -> None:
    nordwerk = str(office.users["partner2"].partner_id)

    def all_to_nordwerk(content: Any) -> None:
        content["rules"][-1] |= {"kind": "distributor", "partner": {"fixed": nordwerk}}

    in_shadow(office, changed(office, "channel-rules", all_to_nordwerk))
    office.mql()
    office.lead("page_view", "idle@medico.example")
    office.run_due()
    (one,) = differences(office)
    assert (one["differs"], one["draft"]["partner"]) == (["route"], nordwerk)
    assert running(office)["route"] == [{"before": "direct", "after": "distributor", "count": 1}]


def test_differences_are_filtered_by_their_kind_and_paged(office: Office) -> None:
    key = in_shadow(office, changed(office, "scoring-models", halve_medium))["id"]
    for number in range(3):
        office.lead("tolerance_guide_download", f"reader{number}@medico.example")
    office.run_due()
    assert len(differences(office, differs="stage")) == 3
    assert differences(office, differs="tier") == []
    assert len(differences(office, differs="tier,level")) == 3
    assert len(differences(office, draft_action="mql")) == 3
    assert differences(office, live_action="mql") == []
    page = office.get("viewer", "shadow-differences/", shadow=key, page_size=2)
    assert (len(page["results"]), page["next"] is not None) == (2, True)
    wrong = office.call("viewer", "GET", "shadow-differences/", {"differs": "mood"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "malformed_parameter")


def test_graphql_begins_ends_and_reads_the_same(office: Office) -> None:
    draft = changed(office, "scoring-models", halve_medium)
    begin = "mutation($draft: ID!) { beginShadow(draft: $draft) { ... on Shadow { id running draft { id } } } }"
    made = office.ask("operations", begin, draft=draft["id"])["data"]["beginShadow"]
    assert (made["running"], made["draft"]["id"]) == (True, draft["id"])
    office.lead("tolerance_guide_download")
    office.run_due()
    read = """query {
        shadows(filter: {running: true}) { edges { node { compared different action { before after } } } }
        shadowDifferences(filter: {differs: [ACTION]}) {
            edges { node { decision lead { stage } draft { stage } } }
        }
    }"""
    data = office.ask("viewer", read)["data"]
    assert data["shadows"]["edges"][0]["node"] == {
        "compared": 1,
        "different": 1,
        "action": [{"before": "nurture", "after": "mql"}],
    }
    node = data["shadowDifferences"]["edges"][0]["node"]
    assert (node["lead"]["stage"], node["draft"]["stage"]) == ("NURTURE", "mql")
    end = "mutation($id: ID!) { endShadow(id: $id) { ... on Shadow { running endedBecause } } }"
    ended = office.ask("operations", end, id=made["id"])["data"]["endShadow"]
    assert ended == {"running": False, "endedBecause": "ENDED"}


@pytest.mark.parametrize("who", ["marketing", "sales", "manager", "viewer", "integration", "partner"])
def test_only_operations_begins_and_ends(office: Office, who: str) -> None:
    draft = begun(office, "profiles")
    assert in_shadow(office, draft, status=403, who=who)["code"] in ("not_allowed", "not_sales")
    key = in_shadow(office, draft)["id"]
    assert office.call(who, "POST", f"shadows/{key}/end/", {}).status_code == 403
    assert office.call(who, "GET", "shadow-differences/").status_code == (403 if who == "partner" else 200)


def test_what_there_is_not_is_not_found(office: Office) -> None:
    nobody = {"id": "00000000-0000-7000-8000-000000000000"}
    assert in_shadow(office, nobody, status=404)["code"] == "not_found"
    draft = begun(office, "profiles")
    published(office, draft)
    assert in_shadow(office, draft, status=409)["code"] == "draft_published"


def test_a_round_takes_as_many_statements_for_one_decision_as_for_ten(office: Office) -> None:
    in_shadow(office, changed(office, "scoring-models", halve_medium))

    def count() -> int:
        return statements_of(lambda: shadowing.compare_due(office.now))

    office.lead("tolerance_guide_download", "warm@medico.example")
    office.run_due()
    found = []
    for readers in (1, 10):
        for number in range(readers):
            office.lead("tolerance_guide_download", f"reader{number}@of{readers}.example")
        place_events(office.now)
        before = Shadow.objects.get().compared
        found.append(count())
        assert Shadow.objects.get().compared == before + readers
    assert found[0] == found[1]
