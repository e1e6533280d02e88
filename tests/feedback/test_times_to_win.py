"""Times to a win over the doors, and on the published deals of Olist."""

import csv
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from django.db import connection

from accounts.models import ProductLine
from feedback.rules.time_to_win import PERCENTS
from qualification.models import Lead
from tests.feedback.pasts import lay
from tests.qualification.importing.conftest import Run
from tests.qualification.importing.test_olist import DEALS, FOLDER, LEADS, MAPPING, WON
from tests.qualification.office import Json, Office, statements_of

pytestmark = pytest.mark.django_db


def times(office: Office, **asked: Any) -> Json:
    """What a viewer is answered."""
    found: Json = office.get("viewer", "insights/time-to-win/", **asked)
    return found


def test_open_leads_wait_and_those_that_ended_otherwise_are_won_no_more(office: Office) -> None:
    lay([(("inquiry", 30), ("won", 20))] * 12, office.now)
    lay([(("inquiry", 30), ("lost", 25))] * 6, office.now)
    lay([(("inquiry", 5), ("mql", 5))] * 6, office.now)
    total = times(office)["total"]
    assert (total["n"], total["won"], total["ended_otherwise"], total["open"]) == (24, 12, 6, 6)
    # On day 5 six of 24 are lost; of the twelve left after it all are won on day 10.
    assert total["share"] == pytest.approx(0.75)
    assert [one["days"] for one in total["of_all"]] == [10, 10, 10, 10, None]
    assert [one["days"] for one in total["of_won"]] == [10] * 5
    assert total["note"] == "No more than 75.0 % of all leads are won within the 10 days that were watched."


def test_what_cannot_have_been_is_told_apart_and_is_in_no_curve(office: Office) -> None:
    (odd,) = lay([(("inquiry", 5), ("won", 50))], office.now)
    lay([(("inquiry", 30), ("won", 20))] * 12, office.now)
    found = times(office)
    assert (found["impossible"], found["total"]["n"]) == (1, 12)
    assert [(one["lead"], one["stage"]) for one in found["impossible_leads"]] == [(str(odd.pk), "won")]
    assert found["notes"] == [
        "1 lead would have ended before coming. No time can be told of that, so no curve holds it."
    ]


def test_little_is_told_in_words(office: Office) -> None:
    assert times(office)["total"]["note"] == "There are no leads of this period."
    lay([(("inquiry", 5),)] * 3, office.now)
    assert times(office)["total"]["note"] == "None of these leads was won, so there is no time to tell."
    lay([(("inquiry", 5), ("won", 2))] * 9, office.now)
    assert times(office)["total"]["note"] == "Only 9 of these leads were won. Times are told from 10 on."
    assert {one["days"] for one in times(office)["total"]["of_all"]} == {None}
    assert times(office, to="2020-01-01")["total"]["n"] == 0
    (line,) = times(office, by="product_line")["results"]
    assert (line["key"], line["label"]) == ("cnc-machining", ProductLine.objects.get(code="cnc-machining").label)
    (campaign,) = times(office, by="campaign")["results"]
    assert (campaign["key"], campaign["label"]) == (None, "Nobody said")


def test_statements_do_not_grow_and_strange_questions_are_refused(office: Office) -> None:
    few = statements_of(lambda: times(office, by="source"))
    lay([(("inquiry", number + 5), ("won", number)) for number in range(30)], office.now)
    assert statements_of(lambda: times(office, by="source")) == few
    for asked in ({"by": "moon"}, {"since": "2026"}):
        assert office.call("viewer", "GET", "insights/time-to-win/", asked).status_code == 400
    assert office.call("partner", "GET", "insights/time-to-win/").status_code == 403


@pytest.mark.skipif(not LEADS.exists(), reason=f"the data of Olist is not in {FOLDER} (see LEADHUB_SHARED)")
def test_the_times_of_olist_are_those_of_its_files_and_its_odd_date_is_told_as_such(office: Office, run: Run) -> None:
    """The curve by hand in numpy from the files themselves, against what the imported leads say."""
    run(LEADS, DEALS, mapping=MAPPING, quiet_history=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    came, takes, odd = read(office.now)
    answer = times(office)
    assert answer["impossible"] == len(odd) == 1
    assert (
        list(Lead.objects.filter(pk=answer["impossible_leads"][0]["lead"]).values_list("created_at", flat=True)) == odd
    )

    total = answer["total"]
    assert (total["n"], total["won"], total["open"]) == (7_999, 841, 7_158)
    waited = np.array([(office.now.date() - day).days for day in came])
    share = np.array([0.0] * (waited.max() + 1))
    staying = 1.0
    for day in range(len(share)):
        at_risk = sum(t >= day for t in takes) + int((waited >= day).sum())
        staying *= 1 - (takes.count(day) / at_risk if at_risk else 0)
        share[day] = 1 - staying
    first = [int(np.argmax(share >= p / 100)) if share[-1] >= p / 100 else None for p in PERCENTS]
    assert [one["days"] for one in total["of_all"]] == first
    of_won = [int(np.argmax(share >= p / 100 * share[-1])) for p in PERCENTS]
    assert [one["days"] for one in total["of_won"]] == of_won
    assert total["share"] == pytest.approx(share[-1])
    for one in total["of_won"]:
        assert one["interval"][0] <= one["days"] <= one["interval"][1]
    assert total["of_all"][2] == {"percent": 50, "days": None, "interval": None}

    # Whoever has waited for eight years stands beyond what is watched: nothing is made up for them.
    ahead = office.get("viewer", "forecast/")
    assert (ahead["total"]["leads"], ahead["total"]["expected"], ahead["total"]["unwatched"]) == (7_158, None, 7_158)
    assert (ahead["impossible"], ahead["won_so_far"]) == (1, 841)

    groups = {row["key"]: row for row in times(office, by="source")["results"]}
    assert {key: row["n"] for key, row in groups.items()} != {}
    assert sum(row["won"] for row in groups.values()) == 841
    assert sum(abs(row["n"] - WON[key][1]) for key, row in groups.items()) == 1


def read(now: datetime) -> tuple[list[Any], list[int], list[datetime]]:
    """When those came that were not won, how many days the others took, and when the odd one came."""

    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    with DEALS.open() as file:
        won = {row["mql_id"]: moment(row["won_date"]) for row in csv.DictReader(file)}
    came: list[Any] = []
    takes: list[int] = []
    odd: list[datetime] = []
    with LEADS.open() as file:
        for row in csv.DictReader(file):
            begun = moment(row["first_contact_date"])
            end = won.get(row["mql_id"])
            if end is None:
                came.append(begun.date())
            elif end < begun:
                odd.append(begun)
            else:
                takes.append((end.date() - begun.date()).days)
    return came, takes, odd
