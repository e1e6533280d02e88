"""Teams of one kind that take the same countries are found, through both machine doors."""

from typing import Any

import pytest

from qualification.models import BusinessCalendar, Team
from tests.qualification.office import Office
from tests.rows import row

pytestmark = pytest.mark.django_db


def team(name: str, countries: list[str], kind: str = "oem") -> Any:
    """A team more."""
    return row(Team, name=name, kind=kind, countries=countries, calendar=BusinessCalendar.objects.order_by("pk")[0])


def test_teams_that_take_the_same_countries_are_found(office: Office) -> None:
    assert office.get("viewer", "teams/overlaps/")["overlaps"] == []
    one, other = team("Alpha", ["DE", "AT"]), team("Beta", ["AT", "CH"])
    team("Gamma", ["AT"], kind="direct")
    (found,) = [each for each in office.get("viewer", "teams/overlaps/")["overlaps"] if each["kind"] == "oem"]
    assert (found["one"], found["other"], found["taken_by"]) == (str(one.pk), str(other.pk), str(one.pk))
    assert (found["countries"], found["detail"]) == (
        ["AT"],
        "Alpha and Beta both take AT (OEM desk): Alpha gets it, by its name.",
    )
    told = office.ask("viewer", "{ teamOverlaps { total overlaps { oneName countries } } }")["data"]["teamOverlaps"]
    assert told["total"] >= 1


def test_two_that_take_every_other_country(office: Office) -> None:
    known = Team.objects.get(kind="oem")
    team("Zeta", [])
    (found,) = office.get("viewer", "teams/overlaps/")["overlaps"]
    assert (found["one_name"], found["other_name"], found["countries"]) == (known.name, "Zeta", [])
