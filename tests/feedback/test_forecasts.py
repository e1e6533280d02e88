"""The forecast over the doors: what it says, of which leads, and what it does not say."""

import csv
import re
from datetime import timedelta
from html import unescape
from io import StringIO
from typing import Any

import pytest

from accounts.models import ProductLine
from feedback.readers.forecasts import step
from feedback.rules.groupings import ForecastBy
from leadhub.models import Job
from qualification.models import Lead, Team
from tests.feedback.pasts import ended, lay, worth
from tests.fence import allow_writes
from tests.qualification.office import Json, Office, statements_of

pytestmark = pytest.mark.django_db


def forecast(office: Office, **asked: Any) -> Json:
    """What a viewer is answered."""
    found: Json = office.get("viewer", "forecast/", **asked)
    return found


def test_the_chance_of_a_lead_is_that_of_its_stage_and_age(office: Office) -> None:
    """Half of those that left were won, on the tenth day; whoever is in it for five days has that before them."""
    lay(ended(20, 20), office.now)
    lay([(("inquiry", 5), ("opportunity", 5))] * 4, office.now)
    answer = forecast(office, horizon=30)
    (row,) = answer["results"]
    assert (row["key"], row["label"], row["leads"], row["spoken_of"]) == ("opportunity", "Opportunity", 4, 4)
    assert row["expected"] == pytest.approx(2.0)
    low, high = row["interval"]
    assert 0 <= low < 2 < high <= 4
    assert (row["too_few"], row["unseen"], answer["won_so_far"]) == (False, 0.0, 20)
    assert answer["total"]["expected"] == row["expected"]
    assert forecast(office, horizon=4)["total"]["expected"] == 0.0
    (stage,) = [one for one in answer["stages"] if one["stage"] == "opportunity"]
    assert (stage["open"], stage["ended"], stage["watched"]) == (4, 40, 10)
    assert [one["days"] for one in stage["time_in_stage"]] == [10, 10, 10, 10]
    assert [one["rate"] for one in stage["won_within"]] == [0.5, 0.5, 0.5, 0.5]


def test_every_number_opens_to_its_leads_with_the_same_count(office: Office) -> None:
    lay(ended(20, 20), office.now)
    lay([(("inquiry", 5), ("opportunity", 5))] * 4 + [(("inquiry", 3), ("mql", 2))] * 3, office.now)
    team, owner = Team.objects.get(name="North America"), office.users["sales"]
    with allow_writes():
        Team.objects.filter(pk=team.pk).update(name="direct")
        taken = Lead.objects.filter(pk__in=Lead.objects.filter(stage="opportunity").values("pk")[:3])
        taken.update(team=team, owner=owner, route_kind="direct")
    line = ProductLine.objects.get(code="cnc-machining")
    called: dict[str, set[tuple[str | None, str]]] = {
        "stage": {("opportunity", "Opportunity"), ("mql", "Marketing qualified")},
        "product_line": {("cnc-machining", line.label)},
        "team": {(str(team.pk), "direct"), (None, "Without a team")},
        "owner": {(str(owner.pk), owner.name), (None, "Without an owner")},
        "route": {("direct", "Direct sales"), (None, "Not routed")},
    }
    for by, labels in called.items():
        answer = forecast(office, by=by)
        assert {(row["key"], row["label"]) for row in answer["results"]} == labels
        assert sum(row["leads"] for row in answer["results"]) == answer["total"]["leads"] == 7
        for row in (*answer["results"], answer["total"]):
            if row["link"] is not None:
                listed = office.get("viewer", row["link"].removeprefix("/api/v1/"))["results"]
                assert len(listed) == row["leads"]
            else:
                assert row["key"] is None


def test_money_is_told_by_currency_and_never_added(office: Office) -> None:
    lay(ended(20, 20), office.now)
    present = [(("inquiry", 5), ("opportunity", 5))]
    lay(present * 2, office.now, **worth(1_000, "EUR"))
    lay(present, office.now, **worth(500, "EUR", "quoted"))
    lay(present, office.now, **worth(800, "USD"))
    lay(present, office.now)
    answer = forecast(office)
    euro, dollar = answer["total"]["money"]
    assert (euro["currency"], euro["leads"], float(euro["expected"])) == ("EUR", 3, 1_250.0)
    assert {one["kind"]: (one["leads"], float(one["amount"])) for one in euro["held"]} == {
        "expected": (2, 2_000.0),
        "quoted": (1, 500.0),
    }
    assert (dollar["currency"], float(dollar["expected"])) == ("USD", 400.0)
    assert [float(end) for end in dollar["interval"]] == [0.0, 800.0]
    assert answer["total"]["without_amount"] == 1
    assert "Leads without an amount (1) count as wins and bring no money here." in answer["notes"]


SILENT = {
    "an empty pipeline": ([], [], "No lead is in the pipeline, so there is nothing to forecast."),
    "nobody was ever won": (ended(0, 40), [5], "No lead was ever won, so nothing can be forecast."),
    "hardly anybody was won": (ended(3, 40), [5], "Only 3 leads were won so far. A forecast needs 10."),
    "too few left the stage": (
        ended(29, 0),
        [5],
        "Nothing is said of leads in stages that fewer than 30 leads have left (1 of 1).",
    ),
}


@pytest.mark.parametrize(("past", "ages", "sentence"), SILENT.values(), ids=SILENT)
def test_what_cannot_be_said_is_said_in_words_and_not_in_numbers(
    office: Office, past: Any, ages: list[int], sentence: str
) -> None:
    lay(past, office.now)
    lay([(("inquiry", age), ("opportunity", age)) for age in ages], office.now)
    answer = forecast(office)
    assert sentence in answer["notes"]
    assert (answer["total"]["expected"], answer["total"]["interval"]) == (None, None)
    assert answer["total"]["too_few"] is bool(ages)
    assert answer["backtest"]["n"] == 0
    assert answer["backtest"]["note"] == "The history is too short to try a forecast on the past."


def test_nothing_is_said_beyond_what_was_ever_watched(office: Office) -> None:
    lay(ended(20, 20), office.now)
    lay([(("inquiry", 120), ("opportunity", 120))] * 2, office.now)
    answer = forecast(office)
    (row,) = answer["results"]
    assert (row["expected"], row["interval"], row["too_few"]) == (None, None, True)
    assert (row["spoken_of"], row["unwatched"]) == (0, 2)
    assert answer["notes"] == ["Nothing is said of leads that are in their stage longer than any lead was watched (2)."]
    lay([(("inquiry", 5), ("opportunity", 5))], office.now)
    total = forecast(office)["total"]
    # Of the 42 on the tenth day 40 have left: the rest goes where only the two are watched.
    assert (total["spoken_of"], total["unwatched"], total["unseen"]) == (1, 2, 0.0)
    assert total["expected"] == pytest.approx(20 / 42, abs=0.01)
    lay([*ended(20, 20, days=40, ago=50)], office.now)
    lay([(("inquiry", 170), ("opportunity", 170))], office.now)
    assert forecast(office, horizon=180)["total"]["unseen"] > 0


def test_stays_that_end_before_they_begin_are_left_out_and_told(office: Office) -> None:
    lay([*ended(20, 20), (("inquiry", 5), ("opportunity", 5), ("won", 50))], office.now)
    lay([(("inquiry", 5), ("opportunity", 5))], office.now)
    answer = forecast(office)
    assert (answer["impossible"], answer["won_so_far"]) == (1, 20)
    assert "Stays that would have ended before they began (1) are left out." in answer["notes"]


def test_the_past_is_forecast_by_what_was_known_then_and_held_against_what_came(office: Office) -> None:
    """For a year two leads a week come; every other one is won on its twentieth day."""
    paths = []
    for week in range(60):
        for number in range(4):
            came = 7 * week + 1
            end = "won" if number % 2 else "lost"
            steps = [("inquiry", came), ("opportunity", came)] + ([(end, came - 20)] if came > 20 else [])
            paths.append(tuple(steps))
    lay(paths, office.now)
    answer = forecast(office, horizon=30)
    backtest = answer["backtest"]
    assert backtest["n"] == len(backtest["trials"]) >= 8
    assert backtest["within"] == sum(trial["within"] for trial in backtest["trials"]) == backtest["n"]
    assert backtest["coverage"] == 1.0
    assert 0.6 < backtest["interval"][0] < backtest["interval"][1] <= 1.0
    assert backtest["note"] == f"In {backtest['n']} of {backtest['n']} past periods what came lay within the range."
    first = backtest["trials"][0]
    assert first["day"] == (office.now - timedelta(days=30)).date().isoformat()
    assert (first["won"], first["expected"]) == (first["leads"] / 2, pytest.approx(first["leads"] / 2))


@pytest.mark.parametrize("given", [{"horizon": "0"}, {"horizon": "366"}, {"horizon": "soon"}, {"by": "moon"}])
def test_what_makes_no_sense_is_refused(office: Office, given: dict[str, str]) -> None:
    answer = office.call("viewer", "GET", "forecast/", given)
    code = "out_of_bounds" if given.get("horizon", "").isdigit() else "malformed_parameter"
    assert (answer.status_code, answer.json()["code"]) == (422 if code == "out_of_bounds" else 400, code)


def test_statements_do_not_grow_and_partners_are_told_nothing(office: Office) -> None:
    lay(ended(20, 20), office.now)
    forecast(office)
    few = statements_of(lambda: forecast(office))
    lay([*ended(30, 50), *[(("inquiry", 5), ("mql", 5))] * 40], office.now)
    assert statements_of(lambda: forecast(office)) == few
    assert office.call("partner", "GET", "forecast/").status_code == 403


ASKED = "total { leads expected interval money { currency expected } } results { key leads expected link }"


def test_graphql_tells_the_same(office: Office) -> None:
    lay(ended(20, 20), office.now)
    lay([(("inquiry", 5), ("opportunity", 5))] * 4, office.now, **worth(1_000, "EUR"))
    told = office.ask("viewer", f"{{ forecast(horizon: 30, by: STAGE) {{ job {{ id }} forecast {{ {ASKED} }} }} }}")
    found, rest = told["data"]["forecast"], forecast(office, horizon=30)
    assert found["job"] is None
    for name in ("leads", "expected", "interval"):
        assert found["forecast"]["total"][name] == rest["total"][name]
    assert [row["link"] for row in found["forecast"]["results"]] == [row["link"] for row in rest["results"]]
    refused = office.ask("viewer", "{ forecast(horizon: 0) { job { id } } }")
    assert refused["errors"][0]["extensions"]["code"] == "out_of_bounds"
    loads = office.ask("viewer", "{ load(weeks: 1) { weeks teams { name open note } } }")["data"]["load"]
    assert [team["name"] for team in loads["teams"]] == [
        team["name"] for team in office.get("viewer", "forecast/load/", weeks=1)["teams"]
    ]
    times = office.ask("viewer", "{ timeToWin(by: SOURCE) { total { n won share } results { key n } } }")
    assert times["data"]["timeToWin"]["total"]["won"] == 20


def test_the_file_has_a_column_for_each_currency_and_runs_nothing(office: Office) -> None:
    lay(ended(20, 20), office.now)
    present = [(("inquiry", 5), ("opportunity", 5))]
    lay(present, office.now, **worth(1_000, "EUR"))
    lay(present, office.now, **worth(500, "USD"))
    with allow_writes():
        Team.objects.filter(name="North America").update(name="=1+1")
        Lead.objects.filter(stage="opportunity").update(team=Team.objects.get(name="=1+1"))
    answer = office.call("viewer", "GET", "forecast.csv", {"by": "team"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="forecast-team-90-days-2026-11-03.csv"'
    group, total = csv.DictReader(StringIO(answer.content.decode("utf-8-sig")))
    assert (group["label"], group["leads"], total["label"]) == ("'=1+1", "2", "All")
    assert (total["expected_EUR"], total["low_EUR"], total["high_EUR"]) == ("500.00", "0.00", "1000.00")
    assert total["expected_USD"] == "250.00"


def test_many_leads_are_a_job_whose_answer_is_the_same(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(ended(20, 20), office.now)
    lay([(("inquiry", 5), ("opportunity", 5))] * 4, office.now, **worth(1_000, "EUR"))
    at_once = forecast(office, horizon=30)
    monkeypatch.setattr("feedback.readers.forecasts.AT_ONCE", 10)
    monkeypatch.setattr("feedback.readers.pipeline.CHUNK", 7)
    monkeypatch.setattr("feedback.readers.forecasts.CHUNK", 7)
    first, second = (office.call("viewer", "GET", "forecast/", {"horizon": 30}) for _ in range(2))
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.headers["Location"] == second.headers["Location"] == f"/api/v1/jobs/{first.json()['id']}/"
    assert first.json()["progress"]["total"] == 44
    file = office.call("viewer", "GET", "forecast.csv", {"horizon": 30})
    assert (file.status_code, file.json()["id"]) == (202, first.json()["id"])
    told = office.ask("viewer", "{ forecast(horizon: 30) { job { id status } forecast { horizon } } }")
    assert told["data"]["forecast"]["job"]["id"] == first.json()["id"]
    office.run_due()
    job = office.get("viewer", f"jobs/{first.json()['id']}/")
    assert (job["status"], job["progress"]["done"]) == ("done", 44)
    assert job["result"] == forecast(office, horizon=30) == at_once
    told = office.ask("viewer", "{ forecast(horizon: 30) { job { id } forecast { horizon } } }")
    assert told["data"]["forecast"] == {"job": None, "forecast": {"horizon": 30}}
    office.pass_time(hours=1)
    assert office.call("viewer", "GET", "forecast/", {"horizon": 30}).status_code == 202


def test_more_days_than_half_a_year_are_a_job_however_few_the_leads_are(office: Office) -> None:
    """Of an empty database too, which is told in words."""
    assert forecast(office, horizon=180)["total"]["leads"] == 0
    assert office.call("viewer", "GET", "forecast/", {"horizon": 181}).status_code == 202
    office.run_due()
    answer = forecast(office, horizon=181)
    assert (answer["results"], answer["total"]["expected"], answer["stages"]) == ([], None, [])
    assert answer["notes"] == ["No lead is in the pipeline, so there is nothing to forecast."]


def test_a_job_that_was_given_up_makes_nothing_and_is_asked_for_anew(office: Office) -> None:
    given_up = office.call("marketing", "GET", "forecast/", {"horizon": 365}).json()["id"]
    cancelled = office.call("marketing", "POST", f"jobs/{given_up}/cancel/")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    office.run_due()
    assert office.get("viewer", f"jobs/{given_up}/")["result"] is None
    again = office.call("marketing", "GET", "forecast/", {"horizon": 365})
    assert again.status_code == 202
    assert again.json()["id"] != given_up


def test_a_job_goes_on_where_it_was_interrupted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(ended(20, 20), office.now)
    monkeypatch.setattr("feedback.readers.forecasts.AT_ONCE", 10)
    monkeypatch.setattr("feedback.readers.pipeline.CHUNK", 7)
    office.call("viewer", "GET", "forecast/")
    job = Job.objects.get(kind="forecast")
    made = step(job, office.now)
    assert made.cursor is not None
    job.cursor = made.cursor
    again, once_more = step(job, office.now), step(job, office.now)
    assert again.cursor == once_more.cursor != made.cursor


def test_the_console_shows_it_and_opens_to_the_leads(office: Office, browser: Any) -> None:
    lay(ended(20, 20), office.now)
    lay([(("inquiry", 5), ("opportunity", 5))] * 4, office.now, **worth(1_000, "EUR"))
    address = "/admin/qualification/lead/forecast/"
    page = browser("marketing").get(address, {"horizon": "30"}).content.decode()
    assert "Of 4 leads 2.0 wins are expected within 30 days, between" in page
    assert 'data-label="Opportunity" data-value="2"' in page
    assert "EUR 2,000" in page
    assert "From when a lead comes until it is won: 20 of 44 so far" in page
    assert "Work of the coming 2 weeks against what the teams take" in page
    for by in ForecastBy:
        page = browser("marketing").get(address, {"by": by.value}).content.decode()
        (link,) = re.findall(r'href="(/admin/qualification/lead/\?[^"]+)">4</a>', page)[:1]
        link = unescape(link)
        listed = browser("marketing").get(link).content.decode()
        assert len(set(re.findall(r"/admin/qualification/lead/([0-9a-f-]{36})/change/", listed))) == 4
    assert browser("marketing").get(address, {"horizon": "soon", "by": "moon"}).status_code == 200
    assert browser("marketing").post(address).status_code == 403
    file = browser("marketing").get(f"{address}table.csv", {"by": "route"})
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_the_console_tells_of_nothing_in_words_and_shows_a_date_that_cannot_be(office: Office, browser: Any) -> None:
    address = "/admin/qualification/lead/forecast/"
    empty = browser("marketing").get(address).content.decode()
    for sentence in (
        "No lead is in the pipeline, so there is nothing to forecast.",
        "There are no leads of this period.",
    ):
        assert sentence in empty
    assert browser("marketing").get(f"{address}table.csv").status_code == 200
    (odd,) = lay([(("inquiry", 5), ("won", 50))], office.now)
    page = browser("marketing").get(address).content.decode()
    assert "1 lead would have ended before coming." in page
    assert f"/admin/qualification/lead/{odd.pk}/change/" in page


def test_the_console_says_when_a_job_makes_it(office: Office, browser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(ended(20, 20), office.now)
    monkeypatch.setattr("feedback.readers.forecasts.AT_ONCE", 10)
    address = "/admin/qualification/lead/forecast/"
    page = browser("marketing").get(address).content.decode()
    assert "The leads or the days are many: a job makes this forecast." in page
    assert browser("marketing").get(f"{address}table.csv?by=team").headers["Location"] == f"{address}?by=team"
    office.run_due()
    assert (
        "Nothing can be forecast for the 0 leads of the pipeline." in browser("marketing").get(address).content.decode()
    )
