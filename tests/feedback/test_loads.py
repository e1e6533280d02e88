"""The load of the coming weeks over the doors."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from qualification.models import Absence, Handoff, Team, TeamMember, Transition
from tests.feedback.pasts import lay
from tests.fence import allow_writes
from tests.qualification.office import Json, Office, statements_of
from tests.rows import row

pytestmark = pytest.mark.django_db
TEAM = "North America"


def load(office: Office, team: str = TEAM, **asked: Any) -> Json:
    """What a viewer is told of a team."""
    found: Json = next(one for one in office.get("viewer", "forecast/load/", **asked)["teams"] if one["name"] == team)
    return found


def come(office: Office, *days_ago: float, status: str = "rejected", owner: str | None = None, **fields: Any) -> None:
    """A handoff to the team on each of these days; one that is not open was rejected two days later."""
    team = Team.objects.get(name=TEAM)
    leads = lay([(("inquiry", days), ("mql", days)) for days in days_ago], office.now)
    for lead, days in zip(leads, days_ago, strict=True):
        at = office.now - timedelta(days=days)
        closed = None if status == "open" else at + timedelta(days=2)
        person = office.users[owner] if owner else None
        row(Handoff, lead=lead, team=team, created_at=at, status=status, closed_at=closed, owner=person, **fields)


def take(capacity: int | None, *people: str) -> None:
    """Let these people of the team take so much, and nobody else be in it."""
    with allow_writes():
        members = TeamMember.objects.filter(team__name=TEAM)
        members.exclude(user__name__in=people).update(is_active=False)
        members.update(capacity=capacity)


def every_working_day(weeks: int) -> list[float]:
    """Monday to Friday of so many weeks before the present Tuesday."""
    return [float(days) for days in range(1, 7 * weeks + 1) if (1 - days) % 7 < 5]


def names(office: Office, *who: str) -> list[str]:
    return [office.users[each].name for each in who]


def test_a_team_without_a_past_is_told_in_words(office: Office) -> None:
    found = load(office)
    assert (found["arrivals"], found["breach"], found["days"], found["open"]) == (None, None, [], 0)
    assert found["note"] == "0 whole weeks of the past are too few to forecast from. It takes four."


def test_what_comes_each_working_day_fills_the_team_until_it_is_too_much(office: Office) -> None:
    """One comes each working day and leaves two days later; seven are open and stay: the limit is eight."""
    take(8, *names(office, "sales"))
    come(office, 60, *every_working_day(8))
    come(office, *[30.0] * 7, status="open", owner="sales")
    found = load(office)
    assert (found["past_weeks"], found["open"], found["capacity"]) == (8, 7, 8)
    # One for each of ten working days, and the seven of a Sunday in one of eight weeks.
    assert found["arrivals"]["expected"] == 10 + 2 * 7 / 8
    low, high = found["arrivals"]["interval"]
    assert low < 11 < high
    days = found["days"]
    assert (days[0]["day"], len(days), days[0]["arrivals"]) == ("2026-11-04", 14, 1.0)
    assert [day["works"] for day in days[:5]] == [True, True, True, False, False]
    # On Wednesday it is one more than the seven; from Thursday on those of two days are there.
    assert (found["breach"], found["earliest_breach"]) == ("2026-11-05", "2026-11-04")
    assert found["note"].endswith("It is more than the team takes from Thursday, 5 November on.")
    assert len(load(office, weeks=1)["days"]) == 7
    take(50, *names(office, "sales"))
    assert (load(office)["breach"], load(office)["earliest_breach"], load(office)["breach_chance"]) == (None, None, 0.0)
    assert load(office)["note"].endswith("No breach is expected.")


def test_whoever_is_away_keeps_what_they_hold_and_takes_no_more(office: Office) -> None:
    take(10, *names(office, "sales", "sales2"))
    come(office, 60, *every_working_day(8))
    come(office, *[30.0] * 4, status="open", owner="sales")
    begins = datetime.fromisoformat("2026-11-09T00:00:00-06:00")
    row(Absence, user=office.users["sales"], begins=begins, ends=begins + timedelta(days=2))
    capacity = {day["day"]: day["capacity"] for day in load(office)["days"]}
    assert [capacity[f"2026-11-{day:02}"] for day in (6, 9, 10, 11)] == [20, 14, 14, 20]


def test_a_team_without_figures_says_so(office: Office) -> None:
    take(None, *names(office, "sales"))
    come(office, 60, *every_working_day(8))
    found = load(office)
    assert (found["capacity"], found["members_without_capacity"], found["breach"]) == (None, 1, None)
    assert found["note"].endswith(
        "1 of its 1 people take work without a limit, so no day is told on which it is too much."
    )
    take(3)
    assert load(office)["note"].endswith("Nobody is in this team to take them.")


def test_what_others_hold_by_name_is_no_load_of_the_team(office: Office) -> None:
    take(8, *names(office, "sales"))
    come(office, 60.0, 1.0, status="open", owner="manager")
    come(office, 1.0, status="open")
    assert load(office)["open"] == 1


def test_what_has_been_open_for_years_is_there_on_every_coming_day(office: Office) -> None:
    take(8, *names(office, "sales"))
    come(office, 60, *every_working_day(8))
    come(office, *[1_200.0] * 9, status="open", owner="sales")
    found = load(office)
    assert found["open"] == 9
    assert min(day["open"] for day in found["days"]) >= 9
    assert found["breach"] == "2026-11-04"


def test_accepted_work_ends_when_the_lead_leaves_sales(office: Office) -> None:
    """Forty were accepted and given back after five days: whatever comes is there for five days."""
    take(500, *names(office, "sales"))
    come(office, 100.0, *every_working_day(8), status="accepted")
    with allow_writes():
        for handoff in Handoff.objects.select_related("lead"):
            for seq, to, days in ((3, "sal", 2), (4, "lost", 5)):
                Transition.objects.create(
                    lead=handoff.lead,
                    seq=seq,
                    from_stage="mql",
                    to_stage=to,
                    at=handoff.created_at + timedelta(days=days),
                    actor_kind="import",
                    actor_name="crm",
                    cause="import",
                )
    days = load(office, weeks=3)["days"]
    # Of each working day one comes; on a Friday those of the last five days, Monday to Friday, are there.
    friday = next(day for day in days if day["day"] == "2026-11-20")
    assert friday["open"] == pytest.approx(4.0, abs=1.01)
    assert date.fromisoformat(friday["day"]).weekday() == 4


@pytest.mark.parametrize("given", [{"weeks": "0"}, {"weeks": "9"}, {"weeks": "two"}])
def test_what_makes_no_sense_is_refused(office: Office, given: dict[str, str]) -> None:
    answer = office.call("viewer", "GET", "forecast/load/", given)
    assert answer.status_code == (422 if given["weeks"].isdigit() else 400)


def test_statements_do_not_grow_and_partners_are_told_nothing(office: Office) -> None:
    load(office)
    few = statements_of(lambda: load(office))
    come(office, 60, *every_working_day(8))
    team = Team.objects.get(name=TEAM)
    for number in range(3):
        other = row(Team, name=f"Team {number}", calendar=team.calendar)
        row(TeamMember, team=other, user=office.users["sales"], capacity=4)
    assert statements_of(lambda: load(office)) == few
    assert len(office.get("viewer", "forecast/load/")["teams"]) >= 4
    assert office.call("partner", "GET", "forecast/load/").status_code == 403
