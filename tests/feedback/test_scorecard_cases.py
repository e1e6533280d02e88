"""Who stands behind each number of the scorecard, over the doors."""

import pytest

from qualification.models import ClockRun
from tests.feedback.counting import a_whole_month, behind, row
from tests.fence import allow_writes
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("by", ["cohort", "period"])
def test_every_number_opens_to_as_many(office: Office, by: str) -> None:
    a_whole_month(office)
    found = row(office, by=by, **{"from": "2026-11-01", "to": "2026-12-01"})
    for name, address in found["leads"].items():
        assert len(behind(office, address)) == found[name], name
    for name, rate in (found["rates"] | found["attainment"]).items():
        assert len(behind(office, rate["of"])) == rate["n"], name
        assert len(behind(office, rate["leads"])) == rate["hits"], name
    for name, time in found["times"].items():
        assert len(behind(office, time["leads"])) == time["n"], name
    assert len(behind(office, found["rejections"])) == sum(found["reasons"].values())
    for name in ("first_response", "quote_turn"):
        assert len(behind(office, found[name]["cases"])) == found[name]["n"], name


GROUPS = ("source", "campaign", "segment", "product_line", "route", "team", "owner", "business")


@pytest.mark.parametrize("by", ["cohort", "period"])
def test_groups_open_to_as_many_too(office: Office, subtests: pytest.Subtests, by: str) -> None:
    a_whole_month(office)
    for group in GROUPS:
        with subtests.test(group=group):
            results = office.get("viewer", "scorecard/", group_by=group, by=by)["results"]
            assert sum(found["created"] for found in results) == 5
            for found in results:
                for name, address in found["leads"].items():
                    assert len(behind(office, address)) == found[name], (found["key"], name)
                for name, rate in (found["rates"] | found["attainment"]).items():
                    assert len(behind(office, rate["of"])) == rate["n"], (found["key"], name)
                    assert len(behind(office, rate["leads"])) == rate["hits"], (found["key"], name)


VAIN = [
    ({"of": "answered", "clock": "acceptance"}, "clock"),
    ({"of": "quote_hit", "clock": "acceptance"}, "clock"),
    ({"of": "clocks", "reason": "timing"}, "reason"),
    ({"of": "answered", "key": "website"}, "key"),
    ({"of": "answered", "group_by": "team", "key": "nobody"}, "key"),
    ({"of": "stars"}, "of"),
    ({"of": "answered", "hit": "maybe"}, "hit"),
]


@pytest.mark.parametrize(("given", "name"), VAIN)
def test_cases_that_nobody_can_mean_are_refused_by_name(office: Office, given: dict[str, str], name: str) -> None:
    answer = office.call("viewer", "GET", "scorecard/cases/", given)
    assert (answer.status_code, answer.json()["parameter"]) == (400, name), answer.content


def test_graphql_lists_the_cases_too(office: Office) -> None:
    a_whole_month(office)
    told = office.ask(
        "viewer",
        '{ scorecardCases(of: ANSWERED, hit: true, from: "2026-11-01T00:00:00Z", first: 10) '
        "{ edges { node { lead hit } } } }",
    )
    assert "errors" not in told, told
    found = [edge["node"] for edge in told["data"]["scorecardCases"]["edges"]]
    listed = office.get("viewer", "scorecard/cases/", of="answered", hit="true")["results"]
    assert [one["lead"] for one in found] == [one["lead"] for one in listed]
    assert len(found) == 2


def test_a_promise_that_was_broken_counts_when_it_was_due_and_one_that_was_kept_when_it_was(office: Office) -> None:
    office.accepted("kept@kept.example")
    office.handed_over("late@late.example")
    office.pass_time(hours=3)
    with allow_writes():
        # Its card lacks something, which would excuse sales.
        ClockRun.objects.filter(breached_at__isnull=False).update(excused="")
    today = {"by": "period", "from": "2026-11-03", "to": "2026-11-04"}
    kept = row(office, **today)["attainment"]["acceptance"]
    assert (kept["hits"], kept["n"]) == (1, 2)
    assert row(office, by="period", **{"from": "2026-11-04"})["attainment"] == {}
