"""A draft shows what it would change before it is in force, and what it shows is what then happens."""

from typing import Any

import pytest

from leadhub.models import Job
from qualification import simulations
from qualification.models import Lead
from tests.qualification.company import MEDICO
from tests.qualification.drafts import begun, changed, edited, published, simulated, threshold
from tests.qualification.office import Office, rows_written, statements_of

pytestmark = pytest.mark.django_db


def halve_medium(content: Any) -> None:
    for row in content["models"][0]["thresholds"]:
        if row["level"] == "medium":
            row["at_least"] /= 2


@pytest.fixture
def audience(office: Office) -> dict[str, str]:
    """A reader below the bar, one above it, and one who asked for a quote; the ids of their leads."""
    people = {
        "reader": office.lead("tolerance_guide_download", "reader@medico.example"),
        "fan": office.lead("webinar_attended", "fan@medico.example"),
        "buyer": office.handed_over("buyer@medico.example"),
    }
    return {name: lead["id"] for name, lead in people.items()}


def test_halving_the_bar_shows_how_many_more_would_be_qualified_and_which(
    office: Office, audience: dict[str, str]
) -> None:
    draft = changed(office, "scoring-models", halve_medium)
    before = rows_written()
    found = simulated(office, draft)
    assert rows_written() == before
    assert (found["leads"], found["changed"]) == (3, 1)
    assert found["stage"]["before"] == {"mql": 2, "nurture": 1}
    assert found["stage"]["after"] == {"mql": 3}
    assert found["stage"]["moves"] == [{"before": "nurture", "after": "mql", "count": 1}]
    assert found["action"]["moves"] == [{"before": "nurture", "after": "mql", "count": 1}]
    assert found["route"]["moves"] == [{"before": None, "after": "direct", "count": 1}]
    (example,) = found["examples"]
    assert example["lead"] == audience["reader"]
    assert (example["before"]["level"], example["after"]["level"]) == ("low", "medium")
    assert found["opens_now"] == 0


def test_what_it_shows_is_what_publishing_does(office: Office, audience: dict[str, str]) -> None:
    draft = changed(office, "scoring-models", halve_medium)
    promised = {one["lead"]: one["after"] for one in simulated(office, draft)["examples"]}
    before = {str(lead.pk): (lead.stage, lead.action) for lead in Lead.objects.all()}
    published(office, draft)
    office.run_due()
    for lead in Lead.objects.all():
        kept = promised.get(str(lead.pk))
        wanted = (kept["stage"], kept["action"]) if kept else before[str(lead.pk)]
        assert (lead.stage, lead.action) == wanted


def test_a_draft_that_says_the_same_changes_nobody(office: Office, audience: dict[str, str]) -> None:
    for kind in ("profiles", "channel-rules", "scoring-models", "agreements"):
        found = simulated(office, begun(office, kind))
        assert (found["changed"], found["examples"], found["opens_now"]) == (0, [], 0)
        assert all(week["before"] == week["after"] for week in found["handoffs"])


def test_the_work_of_the_past_is_told_by_team_and_week(office: Office, audience: dict[str, str]) -> None:
    found = simulated(office, changed(office, "scoring-models", threshold("high", "buying", 110)))
    (week,) = found["handoffs"]
    teams = {team["id"]: team["name"] for team in office.get("viewer", "teams/")["results"]}
    assert teams[week["team"]] == "North America"
    assert (week["week"], week["before"], week["after"]) == ("2026-11-02", 1, 0)


def test_a_won_deal_that_nobody_would_have_been_handed_is_named(office: Office) -> None:
    lead = office.qualified("buyer@medico.example")
    for stage in ("opportunity", "won"):
        office.post("sales", f"leads/{lead['id']}/advance/", {"to": stage})
    found = simulated(office, changed(office, "scoring-models", threshold("high", "buying", 110)))
    assert found["won"] == {"count": 1, "missed": 1, "gained": 0, "leads": [lead["id"]]}
    again = simulated(office, edited(office, office.get("viewer", "scoring-models/drafts/")["results"][0], note="x"))
    assert again["won"]["missed"] == 1


def test_a_stricter_agreement_names_the_deadlines_that_would_have_broken(office: Office) -> None:
    lead = office.handed_over()
    office.pass_time(minutes=40)
    office.post("sales", f"handoffs/{lead['handoff']}/accept/")

    def stricter(content: Any) -> None:
        for clause in content["clauses"]:
            if clause["code"] == "acceptance" and clause["unit"] == "business_hours":
                clause["number"] = 0.5

    found = simulated(office, changed(office, "agreements", stricter))
    clocks = {row["clock"]: row for row in found["deadlines"]}
    assert clocks["acceptance"] == {"clock": "acceptance", "handoffs": 1, "broken_before": 0, "broken_after": 1}
    assert clocks["first_response"]["broken_after"] == 0


def test_a_new_half_life_is_simulated_with_terms_of_its_own(office: Office) -> None:
    office.lead("webinar_attended", "old@medico.example", days_ago=60)
    assert Lead.objects.get().level == "low"

    def slower(content: Any) -> None:
        for row in content["models"][0]["signal_points"]:
            row["half_life_days"] = 400

    found = simulated(office, changed(office, "scoring-models", slower))
    assert found["examples"][0]["after"]["level"] == "medium"


def test_many_leads_are_simulated_by_a_job_with_the_same_answer(
    office: Office, audience: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = changed(office, "scoring-models", halve_medium)
    wanted = simulated(office, draft)
    monkeypatch.setattr(simulations, "AT_ONCE", 2)
    path = f"scoring-models/drafts/{draft['id']}/simulate/"
    answer = office.call("operations", "POST", path, {})
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/api/v1/jobs/{answer.json()['id']}/"
    assert answer.json()["progress"] == {"done": 0, "total": 3}
    # Asked for twice, it runs once.
    assert office.call("operations", "POST", path, {}).json()["id"] == answer.json()["id"]
    office.run_due()
    job = office.get("viewer", f"jobs/{answer.json()['id']}/")
    assert (job["status"], job["progress"]) == ("done", {"done": 3, "total": 3})
    assert job["result"] == wanted


def test_a_job_that_was_cancelled_stays_so(
    office: Office, audience: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulations, "AT_ONCE", 2)
    job = simulated(office, begun(office, "profiles"), status=202)
    asked = office.ask("viewer", "query($id: ID!) { job(id: $id) { status result } }", id=job["id"])
    assert asked["data"] == {"job": {"status": "QUEUED", "result": None}}
    assert office.call("sales", "POST", f"jobs/{job['id']}/cancel/").json()["code"] == "not_yours"
    assert office.post("operations", f"jobs/{job['id']}/cancel/")["status"] == "cancelled"
    office.run_due()
    assert office.get("viewer", f"jobs/{job['id']}/")["status"] == "cancelled"
    assert office.call("operations", "POST", f"jobs/{job['id']}/cancel/").json()["code"] == "job_finished"
    assert Job.objects.get(pk=job["id"]).result is None


def test_another_period_is_another_work_and_the_same_one_is_not(
    office: Office, audience: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulations, "AT_ONCE", 2)
    draft = begun(office, "profiles")
    half_a_year, month = (simulated(office, draft, status=202, **body)["id"] for body in ({}, {"days": 30}))
    assert month != half_a_year
    assert simulated(office, draft, status=202, days=simulations.DAYS)["id"] == half_a_year
    assert simulated(office, draft, status=202, days=30)["id"] == month
    office.run_due()
    since = {job["id"]: job["result"]["since"] for job in office.get("viewer", "jobs/", kind="simulation")["results"]}
    assert since == {half_a_year: "2026-05-07T15:00:00Z", month: "2026-10-04T15:00:00Z"}


def test_a_draft_that_was_changed_meanwhile_is_told_by_what_it_says_now(
    office: Office, audience: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = changed(office, "profiles", lambda content: content.update(unknown_up_to_coverage=0.4))
    with monkeypatch.context() as patch:
        patch.setattr(simulations, "AT_ONCE", 2)
        first = simulated(office, draft, status=202)
        later = edited(office, draft, content={"unknown_up_to_coverage": 0.3})
        assert simulated(office, later, status=202)["id"] != first["id"]
        office.post("operations", f"jobs/{first['id']}/cancel/")
        latest = edited(office, later, content={"unknown_up_to_coverage": 0.2})
    simulated(office, latest)
    # What waits in line is about an earlier text.
    office.run_due()
    assert Job.objects.filter(kind="simulation", status="done").count() == 1
    assert office.get("viewer", f"profiles/drafts/{draft['id']}/")["simulated"] is True


def test_who_would_go_to_another_partner_goes_another_way(office: Office) -> None:
    small = MEDICO | {"name": "Small shop", "domain": "small.example", "employee_count": 12}
    lead = office.lead("quote_request", "ann@small.example", account=small, properties={"quantity": 30})
    keystone, nordwerk = (str(office.users[name].partner_id) for name in ("partner", "partner2"))

    def send_to_nordwerk(content: Any) -> None:
        for row in content["rules"]:
            if row["code"] == "small_order":
                row["partner"] = {"fixed": nordwerk}

    found = simulated(office, changed(office, "channel-rules", send_to_nordwerk))
    (example,) = found["examples"]
    assert (found["changed"], example["lead"]) == (1, lead["id"])
    assert (example["before"]["partner"], example["after"]["partner"]) == (keystone, nordwerk)
    assert found["route"] == {
        "before": {"distributor": 1},
        "after": {"distributor": 1},
        "moves": [{"before": "distributor", "after": "distributor", "count": 1}],
    }
    assert found["stage"]["moves"] == found["action"]["moves"] == []


@pytest.mark.parametrize(("live", "handed_over"), [(True, 1), (False, 0)])
def test_what_opens_at_once_leaves_out_whoever_only_observes(office: Office, live: bool, handed_over: int) -> None:
    office.lead("sample_request")
    office.let_observe("direct", "live" if live else "observe")
    found = simulated(office, changed(office, "scoring-models", threshold("high", "buying", 25)))
    assert (found["changed"], found["opens_now"]) == (1, handed_over)


def test_publishing_warns_until_the_draft_as_it_stands_was_simulated(office: Office) -> None:
    draft = changed(office, "profiles", lambda content: content.update(unknown_up_to_coverage=0.4))
    assert simulated(office, draft)["sha256"] == draft["sha256"]
    assert office.get("viewer", f"profiles/drafts/{draft['id']}/")["simulated"] is True
    later = edited(office, draft, content={"unknown_up_to_coverage": 0.3}, note="Less is enough")
    assert later["simulated"] is False
    warned = {one["code"] for one in published(office, later)["warnings"]}
    assert warned - {"example_failed"} == {"simulation_outdated"}


def test_it_takes_as_many_statements_for_one_lead_as_for_ten(office: Office) -> None:
    draft = changed(office, "scoring-models", halve_medium)

    def count() -> int:
        return statements_of(lambda: simulated(office, draft))

    office.lead("webinar_attended", "one@medico.example")
    count()
    few = count()
    for number in range(9):
        office.lead("webinar_attended", f"more{number}@medico.example")
    assert count() == few
