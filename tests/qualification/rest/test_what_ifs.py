"""Drafts, working hours and capacities supposed together: one run over the past tells what would be different."""

from typing import Any

import pytest

from leadhub.models import Job
from qualification import simulating, what_ifs
from qualification.models import BusinessCalendar, Lead
from tests.qualification.drafts import begun, changed, edited, published, simulated, threshold
from tests.qualification.office import Office, rows_written, statements_of
from tests.qualification.what_ifs import asked, members, what_if

pytestmark = pytest.mark.django_db
SHARED = [
    "since",
    "until",
    "leads",
    "changed",
    "opens_now",
    "stage",
    "action",
    "route",
    "sheet",
    "examples",
    "past_leads",
    "handoffs",
    "deadlines",
]
NIGHTS = [[["18:00", "20:00"]]] * 5 + [[], []]
TEAM = "North America"


def half_the_bar(content: Any) -> None:
    for row in content["models"][0]["thresholds"]:
        if row["level"] == "medium":
            row["at_least"] /= 2


def stricter(content: Any) -> None:
    for clause in content["clauses"]:
        if clause["code"] == "acceptance" and clause["unit"] == "business_hours":
            clause["number"] = 0.5


@pytest.fixture
def audience(office: Office) -> dict[str, str]:
    """A reader below the bar, one above it, and one who asked for a quote; the ids of their leads."""
    people = {
        "reader": office.lead("tolerance_guide_download", "reader@medico.example"),
        "fan": office.lead("webinar_attended", "fan@medico.example"),
        "buyer": office.handed_over("buyer@medico.example"),
    }
    return {name: lead["id"] for name, lead in people.items()}


def test_one_draft_alone_is_told_as_its_simulation_tells_it(office: Office, audience: dict[str, str]) -> None:
    draft = changed(office, "scoring-models", half_the_bar)
    alone = simulated(office, draft)
    found = what_if(office, drafts=[draft["id"]])
    assert {name: found[name] for name in SHARED} == {name: alone[name] for name in SHARED}
    assert found["drafts"] == [{"id": draft["id"], "kind": "scoring-models", "sha256": draft["sha256"]}]
    assert found["examples"][0]["lead"] == audience["reader"]


def test_mqls_and_handoffs_are_counted_by_week_and_by_who_gets_them(office: Office, audience: dict[str, str]) -> None:
    lower = changed(office, "scoring-models", half_the_bar)
    found = what_if(office, drafts={"scoring-models": lower["id"]})
    assert found["totals"] == {"mqls": {"before": 2, "after": 3}, "handoffs": {"before": 1, "after": 1}}
    team = {"week": "2026-11-02", "team": office.team(TEAM), "partner": None}
    assert found["mqls"] == [team | {"before": 2, "after": 3}]
    assert found["handoffs"] == [team | {"before": 1, "after": 1}]


def test_drafts_of_several_documents_work_together(office: Office) -> None:
    """Each alone would send the reader nowhere; both together qualify her for another partner."""
    office.lead("tolerance_guide_download", "reader@medico.example")
    nordwerk = str(office.users["partner2"].partner_id)

    def all_to_nordwerk(content: Any) -> None:
        content["rules"][-1] |= {"kind": "distributor", "partner": {"fixed": nordwerk}}

    lower = changed(office, "scoring-models", half_the_bar)
    channels = changed(office, "channel-rules", all_to_nordwerk)
    for alone in (lower, channels):
        assert all(one["after"]["partner"] != nordwerk for one in what_if(office, drafts=[alone["id"]])["examples"])
    found = what_if(office, drafts=[lower["id"], channels["id"]])
    (example,) = found["examples"]
    assert (example["after"]["stage"], example["after"]["partner"]) == ("mql", nordwerk)
    assert [(one["partner"], one["after"]) for one in found["mqls"]] == [(nordwerk, 1)]
    # The documents are named in their own order, whatever order they were asked in.
    assert [one["kind"] for one in found["drafts"]] == ["channel-rules", "scoring-models"]


def test_other_hours_of_a_team_move_deadlines_and_change_no_calendar(office: Office) -> None:
    lead = office.handed_over()
    office.pass_time(minutes=40)
    office.post("sales", f"handoffs/{lead['handoff']}/accept/")
    kept = list(BusinessCalendar.objects.order_by("pk").values())
    draft = changed(office, "agreements", stricter)
    # Half an hour from nine o'clock: broken after forty minutes.
    by_day = what_if(office, drafts=[draft["id"]])
    # Nobody works before six in the evening, so half an hour ends late.
    by_night = what_if(office, drafts=[draft["id"]], calendars=[{"team": office.team(TEAM), "hours": NIGHTS}])
    broken = [
        next((one["broken_before"], one["broken_after"]) for one in found["deadlines"] if one["clock"] == "acceptance")
        for found in (by_day, by_night)
    ]
    assert broken == [(0, 1), (0, 0)]
    assert by_night["calendars"] == [
        {
            "team": office.team(TEAM),
            "timezone": None,
            "hours": NIGHTS,
            "holidays_country": None,
            "holidays_subdivision": None,
            "works_on": None,
        }
    ]
    assert list(BusinessCalendar.objects.order_by("pk").values()) == kept


def test_hours_alone_may_be_supposed_and_holidays_too(office: Office) -> None:
    """Asked half an hour before Thanksgiving; without it the hour that was promised would end on it."""
    office.pass_time(days=22, hours=7.5)
    lead = office.handed_over()
    office.pass_time(hours=20)
    office.post("sales", f"handoffs/{lead['handoff']}/accept/")
    team = office.team(TEAM)
    no_holidays = what_if(office, calendars=[{"team": team, "holidays_country": None}])
    as_it_is = what_if(office, calendars=[{"team": team, "holidays_country": "US"}])
    broken = [
        next((one["broken_before"], one["broken_after"]) for one in found["deadlines"] if one["clock"] == "acceptance")
        for found in (no_holidays, as_it_is)
    ]
    assert broken == [(0, 1), (0, 0)]


def test_who_would_be_full_is_told_with_the_first_day_and_what_waits(office: Office) -> None:
    """Six ask on one day. Two members take three each; with room for one each, four wait."""
    office.asked(6, "quote_request")
    office.run_due()
    team, people = office.team(TEAM), members(office, TEAM)
    supposed = [{"team": team, "user": user, "capacity": 1} for user in people.values()]
    (load,) = [one for one in what_if(office, capacities=supposed)["load"] if one["team"] == team]
    assert (load["waiting_before"], load["first_waiting_before"]) == (0, None)
    assert (load["waiting_after"], load["first_waiting_after"]) == (6 - len(people), "2026-11-03")
    told = {one["user"]: one for one in load["members"]}
    for user in people.values():
        assert told[user]["capacity_before"] is None
        assert told[user]["full_before"] is None
        assert (told[user]["capacity_after"], told[user]["peak_after"]) == (1, 1)
        assert told[user]["full_after"] == "2026-11-03"
    assert sum(one["peak_before"] for one in load["members"]) == 6


def test_won_deals_that_would_be_missed_and_found_are_named(office: Office) -> None:
    lead = office.qualified("buyer@medico.example")
    for stage in ("opportunity", "won"):
        office.post("sales", f"leads/{lead['id']}/advance/", {"to": stage})
    draft = changed(office, "scoring-models", threshold("high", "buying", 110))
    found = what_if(office, drafts=[draft["id"]])
    assert found["won"] == {"count": 1, "missed": 1, "gained": 0, "leads": [lead["id"]], "leads_gained": []}
    published(office, draft)
    back = changed(office, "scoring-models", threshold("high", "buying", 40))
    found = what_if(office, drafts=[back["id"]])
    assert found["won"] == {"count": 1, "missed": 0, "gained": 1, "leads": [], "leads_gained": [lead["id"]]}


def test_it_changes_nothing(office: Office, audience: dict[str, str]) -> None:
    draft = changed(office, "scoring-models", half_the_bar)
    before, versions = rows_written(), list(Lead.objects.order_by("pk").values_list("pk", "version"))
    what_if(office, drafts=[draft["id"]], calendars=[{"team": office.team(TEAM), "hours": NIGHTS}])
    assert rows_written() == before
    assert list(Lead.objects.order_by("pk").values_list("pk", "version")) == versions


def test_the_job_has_an_address_and_runs_once_for_the_same_question(office: Office, audience: dict[str, str]) -> None:
    draft = changed(office, "scoring-models", half_the_bar)
    answer = office.call("marketing", "POST", "what-ifs/", {"drafts": [draft["id"]]})
    job = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (202, f"/api/v1/jobs/{job['id']}/")
    assert (job["kind"], job["progress"]) == ("what_if", {"done": 0, "total": 3})
    waiting = office.call("viewer", "GET", f"what-ifs/{job['id']}/")
    assert (waiting.status_code, waiting.json()["code"]) == (409, "not_counted")
    assert asked(office, drafts={"scoring-models": draft["id"]})["id"] == job["id"]
    assert asked(office, drafts=[draft["id"]], days=30)["id"] != job["id"]
    assert asked(office, capacities=[], drafts=[draft["id"]], days=what_ifs.DAYS)["id"] == job["id"]


def test_a_job_that_goes_on_from_its_cursor_finds_what_one_run_finds(
    office: Office, audience: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = changed(office, "scoring-models", half_the_bar)
    body: Any = {
        "drafts": [draft["id"]],
        "capacities": [
            {"team": office.team(TEAM), "user": user, "capacity": 1} for user in members(office, TEAM).values()
        ],
    }
    wanted = what_if(office, **body)
    monkeypatch.setattr(simulating, "AT_ONCE", 1)
    given_up = asked(office, **body)
    office.post("operations", f"jobs/{given_up['id']}/cancel/")
    again = asked(office, **body)
    assert again["id"] != given_up["id"]
    job, now = Job.objects.get(pk=again["id"]), office.now
    steps = 0
    while not (made := what_ifs.step(job, now)).finished:
        job.cursor, steps = made.cursor, steps + 1
    assert steps >= len(audience)
    office.run_due()
    assert office.get("viewer", f"jobs/{again['id']}/")["result"] == wanted
    assert office.get("viewer", f"jobs/{given_up['id']}/")["status"] == "cancelled"


def test_what_is_done_to_a_draft_meanwhile_changes_no_answer(office: Office, audience: dict[str, str]) -> None:
    draft = changed(office, "scoring-models", half_the_bar)
    job = asked(office, drafts=[draft["id"]])
    later = edited(office, draft, content={"models": begun_content(office)})
    office.call("operations", "DELETE", f"scoring-models/drafts/{draft['id']}/", if_match=f'"{later["version"]}"')
    office.run_due()
    result = office.get("viewer", f"jobs/{job['id']}/")["result"]
    assert result["changed"] == 1
    assert result["drafts"][0]["sha256"] == draft["sha256"]


def begun_content(office: Office) -> Any:
    """The models that are in force."""
    return office.get("viewer", "scoring-models/current/")["content"]["models"]


def test_graphql_asks_and_reads_the_same(office: Office, audience: dict[str, str]) -> None:
    draft = changed(office, "scoring-models", half_the_bar)
    question = "mutation($input: WhatIfInput!) { askWhatIf(input: $input) { ... on Job { id status } } }"
    asking = office.ask("operations", question, input={"drafts": {"scoring-models": draft["id"]}, "days": 30})
    job = asking["data"]["askWhatIf"]
    assert job["status"] == "QUEUED", asking
    office.run_due()
    read = "query($job: ID!) { whatIf(job: $job) { changed totals { mqls { before after } } load { team } } }"
    found = office.ask("viewer", read, job=job["id"])["data"]["whatIf"]
    assert (found["changed"], found["totals"]) == (1, {"mqls": {"before": 2, "after": 3}})


TEAM_ID, USER_ID, NOBODY = "TEAM", "USER", "00000000-0000-7000-8000-000000000000"
REFUSED: dict[str, tuple[dict[str, Any], int, str, str]] = {
    "nothing supposed": ({}, 422, "nothing_supposed", ""),
    "a team about which nothing is said": ({"calendars": [{"team": TEAM_ID}]}, 422, "nothing_supposed", "/calendars/0"),
    "an unknown draft": ({"drafts": [NOBODY]}, 422, "unknown_draft", "/drafts/0"),
    "an unknown document": ({"drafts": {"prices": NOBODY}}, 422, "unknown_document", "/drafts/prices"),
    "no day at all": ({"days": 0}, 422, "out_of_bounds", "/days"),
    "more days than there is history": ({"days": 1_831}, 422, "out_of_bounds", "/days"),
    "an unknown team": ({"calendars": [{"team": NOBODY, "hours": NIGHTS}]}, 422, "unknown_team", "/calendars/0/team"),
    "hours of one team twice": (
        {"calendars": [{"team": TEAM_ID, "hours": NIGHTS}] * 2},
        422,
        "team_twice",
        "/calendars/1/team",
    ),
    "hours that end before they begin": (
        {"calendars": [{"team": TEAM_ID, "hours": [[["17:00", "09:00"]]] * 7}]},
        422,
        "closes_before_it_opens",
        "/calendars/0/hours/0/0",
    ),
    "no hour a week": (
        {"calendars": [{"team": TEAM_ID, "hours": [[]] * 7}]},
        422,
        "no_working_hours",
        "/calendars/0/hours",
    ),
    "a zone that there is not": (
        {"calendars": [{"team": TEAM_ID, "timezone": "Mars/Base"}]},
        422,
        "unknown_timezone",
        "/calendars/0/timezone",
    ),
    "a capacity below none": (
        {"capacities": [{"team": TEAM_ID, "user": USER_ID, "capacity": -1}]},
        422,
        "out_of_bounds",
        "/capacities/0/capacity",
    ),
    "somebody who is not in the team": (
        {"capacities": [{"team": TEAM_ID, "user": NOBODY, "capacity": 1}]},
        422,
        "unknown_member",
        "/capacities/0",
    ),
    "one member twice": (
        {"capacities": [{"team": TEAM_ID, "user": USER_ID, "capacity": 1}] * 2},
        422,
        "member_twice",
        "/capacities/1",
    ),
    "a word for a number": (
        {"capacities": [{"team": TEAM_ID, "user": USER_ID, "capacity": "three"}]},
        400,
        "wrong_type",
        "/capacities/0/capacity",
    ),
    "something that nobody can suppose": ({"weather": "fine"}, 400, "unknown_field", "/weather"),
}


@pytest.mark.parametrize(("body", "status", "code", "pointer"), REFUSED.values(), ids=REFUSED)
def test_what_makes_no_sense_is_refused_by_name(
    office: Office, body: dict[str, Any], status: int, code: str, pointer: str
) -> None:
    known = {TEAM_ID: office.team(TEAM), USER_ID: str(office.users["sales"].pk)}
    said: Any = {
        name: [
            {key: known.get(value, value) if isinstance(value, str) else value for key, value in one.items()}
            for one in value
        ]
        if name in ("calendars", "capacities")
        else value
        for name, value in body.items()
    }
    refused = asked(office, status=status, **said)
    assert refused["code"] == code, refused
    assert [one["pointer"] for one in refused["errors"]][:1] == [pointer]
    assert not Job.objects.filter(kind="what_if").exists()


def test_drafts_that_cannot_be_in_force_together_are_refused(office: Office) -> None:
    draft = begun(office, "profiles")
    twice = asked(office, status=422, drafts=[draft["id"], draft["id"]])
    assert (twice["code"], twice["errors"][0]["pointer"]) == ("document_twice", "/drafts/1")
    other = asked(office, status=422, drafts={"agreements": draft["id"]})
    assert (other["code"], other["errors"][0]["pointer"]) == ("other_document", "/drafts/agreements")
    published(office, draft)
    gone = asked(office, status=409, drafts=[draft["id"]])
    assert (gone["code"], gone["number"]) == ("draft_published", 2)


def test_a_draft_with_errors_is_refused_with_all_of_them(office: Office) -> None:
    draft = changed(office, "scoring-models", threshold("medium", "research", 2))
    refused = asked(office, status=422, drafts=[draft["id"]])
    assert (refused["code"], refused["errors"][0]["code"]) == ("thresholds_out_of_order", "thresholds_out_of_order")


@pytest.mark.parametrize(("who", "status"), [("sales", 202), ("marketing", 202), ("viewer", 403), ("partner", 403)])
def test_who_works_with_leads_may_ask(office: Office, who: str, status: int) -> None:
    draft = begun(office, "profiles")
    assert office.call(who, "POST", "what-ifs/", {"drafts": [draft["id"]]}).status_code == status


def test_a_step_takes_as_many_statements_for_one_lead_as_for_ten(office: Office) -> None:
    draft = changed(office, "scoring-models", half_the_bar)

    def count() -> int:
        job = Job.objects.get(pk=asked(office, drafts=[draft["id"]])["id"])
        found = statements_of(lambda: what_ifs.step(job, office.now))
        office.post("operations", f"jobs/{job.pk}/cancel/")
        return found

    office.lead("webinar_attended", "one@medico.example")
    count()
    few = count()
    for number in range(9):
        office.lead("webinar_attended", f"more{number}@medico.example")
    assert count() == few
