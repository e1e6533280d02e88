"""Recalibrations over the doors: asked for, worked on as a job, read, made a draft, and published only by people."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from feedback import gathering
from feedback.models import Recalibration, RecalibrationPart
from feedback.recalibrations import step
from leadhub.jobs import queue
from leadhub.models import Event
from qualification.rulebook import rulebook_at
from tests.feedback.ended import Ended, ended, lay
from tests.qualification.drafts import changed, published
from tests.qualification.office import Json, Office, statements_of

pytestmark = pytest.mark.django_db


def asked(office: Office, status: int = 202, **body: Any) -> Json:
    """A recalibration that marketing asks for."""
    found: Json = office.post("marketing", "recalibrations/", body, status)
    return found


def done(office: Office, **body: Any) -> Json:
    """The same when the job has come to its end."""
    made = asked(office, **body)
    for _ in range(3):
        office.run_due()
    found: Json = office.get("viewer", f"recalibrations/{made['id']}/")
    assert found["status"] == "done", found
    return found


@pytest.fixture
def planted(office: Office) -> Office:
    """Four hundred leads, of which those who looked at prices were won."""
    lay(ended(400, office.now, {"pricing_page_view": 3.0}, base=-1.8), office.now)
    return office


def test_a_planted_signal_is_proposed_and_becomes_a_draft_that_people_publish(planted: Office) -> None:
    office = planted
    answer = office.call("marketing", "POST", "recalibrations/", {"outcome": "won"})
    assert answer.status_code == 202
    made = answer.json()
    assert answer.headers["Location"] == f"/api/v1/jobs/{made['id']}/"
    assert (made["status"], made["progress"], made["report"]) == ("queued", {"done": 0, "total": 800}, None)
    assert asked(office)["id"] == made["id"], "asked for twice it runs once"
    early = office.call("operations", "POST", f"recalibrations/{made['id']}/draft/", {})
    assert (early.status_code, early.json()["code"]) == (409, "nothing_proposed")
    found = done(office)
    job = office.get("viewer", f"jobs/{made['id']}/")
    assert job["result"] == {"recalibration": made["id"], "result": "proposed"}
    assert job["progress"] == {"done": 800, "total": 800}
    report = found["report"]
    (row,) = report["rows"]
    assert (row["type"], row["points_before"], row["points_after"]) == ("pricing_page_view", 6, 18)
    assert (report["verdict"], found["guided"], found["cut_at"]) == ("better", False, report["cut_at"])
    assert report["all"]["cases"] == 400
    assert not RecalibrationPart.objects.exists()
    (event,) = Event.objects.filter(type="recalibration.proposed")
    assert event.data == {"recalibration": made["id"], "outcome": "won", "verdict": "better"}
    before = office.get("viewer", "scoring-models/current/")["number"]
    draft = office.post("operations", f"recalibrations/{made['id']}/draft/", {}, 201)
    assert made["id"] in draft["note"] and row["reason"] in draft["note"]
    changed = {one["type"]: one for one in draft["content"]["models"][0]["signal_points"]}
    assert (changed["pricing_page_view"]["points"], changed["pricing_page_view"]["cap"]) == (18, 36)
    assert office.get("viewer", "scoring-models/current/")["number"] == before, "nothing comes into force by itself"
    again = office.call("operations", "POST", f"recalibrations/{made['id']}/draft/", {})
    assert (again.status_code, again.json()["code"]) == (409, "draft_exists")
    refused = office.call("operations", "POST", f"scoring-models/drafts/{draft['id']}/publish/", {})
    assert refused.json()["code"] == "signature_missing"
    assert office.get("viewer", f"recalibrations/{made['id']}/")["draft"] == draft["id"]
    published(office, draft)
    late = office.call("operations", "POST", f"recalibrations/{made['id']}/draft/", {})
    assert (late.status_code, late.json()["code"]) == (409, "rules_changed")


def test_chance_proposes_nothing_and_tells_nobody(office: Office) -> None:
    lay(ended(300, office.now, {}, base=-0.2), office.now)
    found = done(office)
    assert (found["result"], found["report"]["rows"]) == ("unchanged", [])
    assert found["report"]["verdict"] == "not_proven"
    assert not Event.objects.filter(type="recalibration.proposed").exists()
    answer = office.call("operations", "POST", f"recalibrations/{found['id']}/draft/", {})
    assert (answer.status_code, answer.json()["code"], answer.json()["result"]) == (
        409,
        "nothing_proposed",
        "unchanged",
    )


def test_too_few_are_compared_side_by_side_instead(office: Office) -> None:
    lay(ended(79, office.now, {"sample_request": 3.0}, base=-1.2), office.now)
    found = done(office)
    report = found["report"]
    won = report["all"]["hits"]
    assert (found["result"], found["guided"]) == ("compared", True)
    assert f"{won} leads were won and {79 - won} were not; new points take 40 and 40." in report["summary"]
    assert (report["rows"], report["measures"], report["verdict"]) == ([], [], None)
    sample = next(one for one in report["signals"] if one["key"] == "sample_request")
    assert sample["among_hits"] > sample["among_others"]
    assert "What made them do it" in sample["talk"]
    assert report["criteria"][0]["n"] == 79


def test_nobody_at_all_is_an_answer(office: Office) -> None:
    found = done(office, **{"from": "2026-11-01T00:00:00Z", "to": "2026-11-02T00:00:00Z"})
    assert (found["result"], found["report"]["all"]["cases"]) == ("compared", 0)
    assert "0 leads were won and 0 were not" in found["report"]["summary"]
    assert (found["report"]["signals"], found["report"]["criteria"]) == ([], [])


def test_a_period_is_of_those_that_came_in_it(office: Office) -> None:
    lay(ended(30, office.now, {}, base=0), office.now)
    half = (office.now - timedelta(days=11, hours=6 * 15 + 3)).isoformat()
    assert done(office, to=half)["report"]["all"]["cases"] == 15
    assert done(office, **{"from": half})["report"]["all"]["cases"] == 15


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"outcome": "lost"}, 422, "unknown_value"),
        ({"from": "2026-11-03T00:00:00Z", "to": "2026-11-02T00:00:00Z"}, 422, "out_of_bounds"),
        ({"from": "1066-10-14T00:00:00Z"}, 422, "out_of_bounds"),
        ({"from": "2026-11-03T00:00:00"}, 400, "wrong_type"),
        ({"since": "2026-11-03T00:00:00Z"}, 400, "unknown_field"),
    ],
)
def test_what_makes_no_sense_is_refused_and_begins_nothing(office: Office, body: Json, status: int, code: str) -> None:
    answer = office.call("marketing", "POST", "recalibrations/", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Recalibration.objects.exists()


def test_more_leads_than_fit_take_a_shorter_period(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(ended(4, office.now, {}, base=0), office.now)
    monkeypatch.setattr("feedback.recalibrations.MOST", 3)
    answer = office.call("marketing", "POST", "recalibrations/", {})
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_leads")


def test_who_may_ask_read_and_draft(office: Office) -> None:
    made = asked(office)
    for who in ("sales", "viewer", "integration"):
        assert office.call(who, "POST", "recalibrations/", {}).status_code == 403
        assert office.get(who, f"recalibrations/{made['id']}/")["id"] == made["id"]
    for who in ("marketing", "manager", "sales"):
        assert office.call(who, "POST", f"recalibrations/{made['id']}/draft/", {}).status_code == 403
    assert office.call("partner", "GET", "recalibrations/").status_code == 403


def test_a_job_that_was_given_up_leaves_no_report_and_its_cases_go_when_the_next_is_asked_for(planted: Office) -> None:
    office = planted
    made = asked(office)
    job = queue.take()
    assert job is not None
    queue.advance(job, step(job, office.now), now=office.now)
    assert RecalibrationPart.objects.count() == 1
    office.post("marketing", f"jobs/{made['id']}/cancel/", {})
    for _ in range(2):
        office.run_due()
    found = office.get("viewer", f"recalibrations/{made['id']}/")
    assert (found["status"], found["result"], found["report"]) == ("cancelled", None, None)
    asked(office)
    assert not RecalibrationPart.objects.exists()


def test_steps_that_are_done_twice_give_the_same_report_once(planted: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is killed after a step and before its cursor is written does it again."""
    monkeypatch.setattr(gathering, "AT_ONCE", 150)
    made = asked(planted)
    job = queue.take()
    while job is not None and job.status == "running":
        once, twice = step(job, planted.now), step(job, planted.now)
        assert (once.cursor, once.result) == (twice.cursor, twice.result)
        job = queue.advance(job, twice, now=planted.now)
    assert planted.get("viewer", f"recalibrations/{made['id']}/")["result"] == "proposed"
    assert Event.objects.filter(type="recalibration.proposed").count() == 1


def test_gathering_takes_as_many_statements_for_many_leads_as_for_few(office: Office) -> None:
    def count(number: int) -> int:
        lay(ended(number, office.now, {}, base=0), office.now)
        row = Recalibration(outcome="won")
        book = rulebook_at(office.now)
        return statements_of(lambda: gathering.gather(row, book, None))

    assert count(3) == count(60)


def test_graphql_does_the_same(planted: Office) -> None:
    office = planted
    document = """mutation($input: AskRecalibrationInput) { askRecalibration(input: $input) {
        ... on Recalibration { id status outcome } ... on Refusal { code } } }"""
    made = office.ask("manager", document, input={"outcome": "WON"})["data"]["askRecalibration"]
    for _ in range(3):
        office.run_due()
    read = """query($id: ID!) { recalibration(id: $id) { result guided from to cutAt draft { id }
        report { verdict summary rows { type pointsBefore pointsAfter reason }
            measures { measure difference verdict } } } }"""
    told = office.ask("viewer", read, id=made["id"])["data"]["recalibration"]
    rest = office.get("viewer", f"recalibrations/{made['id']}/")
    assert (told["result"], told["draft"], told["report"]["summary"]) == ("PROPOSED", None, rest["report"]["summary"])
    assert [row["pointsAfter"] for row in told["report"]["rows"]] == [
        row["points_after"] for row in rest["report"]["rows"]
    ]
    listed = office.ask("viewer", "{ recalibrations(filter: {result: PROPOSED}) { edges { node { id } } } }")
    assert [edge["node"]["id"] for edge in listed["data"]["recalibrations"]["edges"]] == [made["id"]]
    draft = "mutation($id: ID!) { draftRecalibration(id: $id) { ... on Draft { id note } ... on Refusal { code } } }"
    assert office.ask("operations", draft, id=made["id"])["data"]["draftRecalibration"]["note"]
    assert office.ask("operations", draft, id=made["id"])["data"]["draftRecalibration"] == {"code": "draft_exists"}
    assert office.ask("marketing", draft, id=made["id"])["data"]["draftRecalibration"] == {"code": "not_allowed"}


def test_the_console_asks_shows_and_opens_a_draft(planted: Office, browser: Any) -> None:
    pages = browser("operations")
    address = "/admin/feedback/recalibration/"
    given = {"outcome": "won", "since_0": "", "since_1": "", "until_0": "", "until_1": ""}
    posted = pages.post(f"{address}add/", given)
    row = Recalibration.objects.get()
    assert posted.headers["Location"] == f"{address}{row.pk}/change/", posted.content.decode()[:2000]
    waiting = pages.get(f"{address}{row.pk}/change/").content.decode()
    assert "0 of 800" in waiting and "You can close this page" in waiting
    for _ in range(3):
        planted.run_due()
    page = pages.get(f"{address}{row.pk}/change/").content.decode()
    for words in (
        "it ranks better than the rules in force",
        "Pricing page view",
        "Backtest",
        "What gets worse",
        "Load",
    ):
        assert words in page
    assert "Open as a draft" in page
    assert "Open as a draft" not in browser("sales").get(f"{address}{row.pk}/change/").content.decode()
    opened = pages.post(f"{address}{row.pk}/act/draft/")
    row.refresh_from_db()
    assert opened.headers["Location"] == f"/admin/leadhub/draft/{row.draft_id}/change/"
    assert "Suggestions" in pages.get(address).content.decode()


def test_a_report_says_what_teams_would_have_to_do(planted: Office) -> None:
    report = done(planted)["report"]
    (load,) = report["load"]
    measures = {one["measure"]: one for one in report["measures"]}
    assert (load["before"], load["after"]) == (measures["handoffs"]["before"], measures["handoffs"]["after"])
    assert load["label"] == "North America"
    assert load["busiest_before"] >= load["per_week_before"] > 0


def test_history_that_nobody_decided_is_left_out_and_said_so(office: Office) -> None:
    told = [("guide_download", 1.0)]
    lay([Ended(office.now - timedelta(days=20), told, won=True, decided=at) for at in (True, False)], office.now)
    report = done(office)["report"]
    assert (report["all"]["cases"], report["undecided"]) == (1, 1)
    assert report["notes"][-1].startswith("1 more came to an end that no rules had decided by then")


def test_what_does_worse_on_later_leads_is_shown_and_not_offered(office: Office) -> None:
    told = ended(400, office.now, {"pricing_page_view": 3.0}, base=-1.8)
    lay([*told[:280], *(replace(one, won=not one.won) for one in told[280:])], office.now)
    found = done(office)
    assert (found["result"], found["report"]["verdict"]) == ("unchanged", "worse")
    assert found["report"]["rows"]
    answer = office.call("operations", "POST", f"recalibrations/{found['id']}/draft/", {})
    assert answer.json()["code"] == "nothing_proposed"
    assert not Event.objects.filter(type="recalibration.proposed").exists()


def test_the_agreement_may_ask_for_more_cases_and_never_for_fewer(office: Office) -> None:
    def ask_for(won: int, lost: int) -> None:
        def change(content: Any) -> None:
            for clause in content["clauses"]:
                if clause["code"] in ("recalibration_won", "recalibration_lost"):
                    clause["number"] = won if clause["code"] == "recalibration_won" else lost

        published(office, changed(office, "agreements", change))

    ask_for(70, 2)
    lay(ended(30, office.now, {}, base=0), office.now)
    assert "new points take 70 and 40." in done(office)["report"]["summary"]
