"""Who is away and what each member of a team takes, entered through every door."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from leadhub.models import Edit
from qualification.models import Absence, TeamMember
from tests.fence import allow_writes
from tests.qualification.console.test_acts import act, press
from tests.qualification.office import Json, Office

pytestmark = pytest.mark.django_db

WEEK = {"begins": "2026-11-02T00:00:00Z", "ends": "2026-11-09T00:00:00Z"}


def away(office: Office, who: str, status: int = 201, **changes: Any) -> Json:
    found: Json = office.post(who, "absences/", WEEK | changes, status)
    return found


class TestAbsences:
    """A time, a person, perhaps a deputy."""

    def test_everybody_enters_their_own(self, office: Office) -> None:
        made = away(office, "sales", deputy=str(office.users["sales2"].pk), note="Family")
        assert made == {
            "id": made["id"],
            "user": str(office.users["sales"].pk),
            "name": "Sam Keller",
            "deputy": str(office.users["sales2"].pk),
            "deputy_name": "Dana Whitfield",
            "note": "Family",
            **WEEK,
        }
        history = Edit.objects.filter(object_id=made["id"])
        assert set(history.values_list("field", flat=True)) == {"begins", "ends", "deputy", "note"}
        assert history.get(field="note").after is None
        assert history.get(field="ends").after == "2026-11-09T00:00:00+00:00"

    def test_a_note_is_for_the_person_managers_and_operations_alone(self, office: Office) -> None:
        key = away(office, "sales", note="Family")["id"]
        read = {who: office.get(who, f"absences/{key}/")["note"] for who in ("sales", "sales2", "manager", "marketing")}
        assert read == {"sales": "Family", "sales2": None, "manager": "Family", "marketing": None}

    def test_others_are_entered_by_managers_and_operations_alone(self, office: Office) -> None:
        whose = str(office.users["sales"].pk)
        assert away(office, "sales2", 403, user=whose)["code"] == "not_own_absence"
        key = away(office, "manager", user=whose)["id"]
        for method in ("PATCH", "DELETE"):
            refused = office.call("sales2", method, f"absences/{key}/", {})
            assert (refused.status_code, refused.json()["code"]) == (403, "not_own_absence")
        assert Absence.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "code", "pointer"),
        [
            ({"ends": "2026-11-02T00:00:00Z"}, "ends_in_the_past", "/ends"),
            ({"begins": "2026-11-09T00:00:00Z"}, "ends_before_it_begins", "/ends"),
            ({"ends": "2029-11-09T00:00:00Z"}, "absence_too_long", "/ends"),
            ({"user": "integration"}, "unknown_person", "/user"),
            ({"user": "marketing", "deputy": "marketing"}, "unknown_deputy", "/deputy"),
            ({"user": "sales", "deputy": "marketing"}, "unknown_deputy", "/deputy"),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, office: Office, changes: dict[str, str], code: str, pointer: str
    ) -> None:
        people = {name: str(office.users[who].pk) for name, who in changes.items() if name in ("user", "deputy")}
        refused = away(office, "operations", 422, **changes | people)
        assert (refused["code"], refused["errors"][0]["pointer"]) == (code, pointer)
        assert not Absence.objects.exists()

    def test_those_of_one_person_never_overlap(self, office: Office) -> None:
        first = away(office, "sales")
        refused = away(office, "sales", 409, begins="2026-11-08T00:00:00Z", ends="2026-11-10T00:00:00Z")
        assert (refused["code"], refused["absence"]) == ("absence_overlaps", first["id"])
        # Who comes back and goes again at one moment is away for both; a colleague may be away meanwhile.
        away(office, "sales", begins="2026-11-09T00:00:00Z", ends="2026-11-10T00:00:00Z")
        away(office, "sales2")
        assert Absence.objects.count() == 3

    def test_postgresql_itself_refuses_an_overlap(self, office: Office) -> None:
        if connection.vendor != "postgresql":
            return
        away(office, "sales")
        row = Absence.objects.get()
        with allow_writes(), pytest.raises(IntegrityError, match="overlaps_no_other"), transaction.atomic():
            Absence.objects.create(user=row.user, begins=row.begins - timedelta(days=1), ends=row.ends)

    def test_coming_back_sooner_and_taking_it_back(self, office: Office) -> None:
        key = away(office, "sales")["id"]
        answer = office.call("sales", "PATCH", f"absences/{key}/", {"ends": "2026-11-04T00:00:00Z"})
        assert answer.json()["ends"] == "2026-11-04T00:00:00Z"
        assert office.get("viewer", "absences/", away="true")["results"][0]["id"] == key
        office.pass_time(days=1)
        assert office.get("viewer", "absences/", away="true")["results"] == []
        assert office.call("sales", "DELETE", f"absences/{key}/").status_code == 204
        assert office.call("sales", "GET", f"absences/{key}/").status_code == 404

    def test_over_graphql(self, office: Office) -> None:
        made = office.ask(
            "sales",
            "mutation($input: CreateAbsenceInput!) { createAbsence(input: $input) { ... on Absence { id user { name } }"
            " ... on Refusal { code } } }",
            input=WEEK,
        )["data"]["createAbsence"]
        assert made["user"]["name"] == "Sam Keller"
        told = office.ask("sales2", "{ absences(filter: {away: true}) { edges { node { user { name } } } } }")
        assert told["data"]["absences"]["edges"] == [{"node": {"user": {"name": "Sam Keller"}}}]
        taken = "mutation($id: ID!) { deleteAbsence(id: $id) { ... on Deleted { id } ... on Refusal { code } } }"
        assert office.ask("sales2", taken, id=made["id"])["data"]["deleteAbsence"] == {"code": "not_own_absence"}
        assert office.ask("sales", taken, id=made["id"])["data"]["deleteAbsence"] == {"id": made["id"]}


class TestMembers:
    """What narrows what somebody takes."""

    def patch(self, office: Office, who: str = "sales", actor: str = "operations", **values: Any) -> Any:
        address = f"teams/{office.team('North America')}/members/{office.users[who].pk}/"
        return office.call(actor, "PATCH", address, values)

    def test_is_set_and_read_with_the_team(self, office: Office) -> None:
        values: dict[str, Any] = {
            "countries": ["us", "CA"],
            "regions": ["DE-BY"],
            "product_lines": ["cnc-machining"],
            "languages": ["EN", "de"],
            "capacity": 12,
            "account_executive": True,
        }
        answer = self.patch(office, **values)
        assert answer.status_code == 200, answer.content
        read = office.get("viewer", f"teams/{office.team('North America')}/")["members"]
        found = next(one for one in read if one["name"] == "Sam Keller")
        assert found == {
            **values,
            "user": str(office.users["sales"].pk),
            "name": "Sam Keller",
            "countries": ["CA", "US"],
            "languages": ["de", "en"],
            "calendar": None,
            "turns": 0,
        }
        self.patch(office, countries=[], capacity=None)
        member = TeamMember.objects.get(user=office.users["sales"], team__name="North America")
        assert (member.countries, member.capacity, member.languages) == ([], None, ["de", "en"])

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"countries": ["XX"]}, "unknown_country"),
            ({"regions": ["US-XX"]}, "unknown_region"),
            ({"product_lines": ["casting"]}, "unknown_product_line"),
            ({"languages": ["xx"]}, "unknown_language"),
            ({"capacity": -1}, "out_of_bounds"),
            ({"calendar": "01890000-0000-7000-8000-000000000000"}, "unknown_calendar"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, office: Office, values: dict[str, Any], code: str) -> None:
        answer = self.patch(office, **values)
        assert (answer.status_code, answer.json()["code"]) == (422, code)

    def test_only_of_somebody_in_the_team(self, office: Office) -> None:
        assert self.patch(office, who="marketing").status_code == 404


class TestInTheConsole:
    """The same use cases, by click."""

    def test_an_absence_is_entered_changed_and_taken_back(self, office: Office, browser: Any) -> None:
        sales = browser("sales")
        address = "/admin/qualification/absence/add/"
        given = {"begins": "2026-11-02T00:00", "ends": "2026-11-09T00:00", "user": "", "deputy": "", "note": "Family"}
        assert press(sales, address, given).status_code == 302
        key = Absence.objects.get().pk
        assert "Family" in sales.get(f"/admin/qualification/absence/{key}/change/").content.decode()
        assert "Family" not in browser("sales2").get(f"/admin/qualification/absence/{key}/change/").content.decode()
        assert press(sales, act("absence", key, "change"), given | {"ends": "2026-11-05T00:00"}).status_code == 302
        assert Absence.objects.get().ends.day == 5
        assert press(sales, act("absence", key, "take-back"), {}).status_code == 302
        assert not Absence.objects.exists()

    def test_what_a_member_takes_is_changed(self, office: Office, browser: Any) -> None:
        member = TeamMember.objects.get(user=office.users["sales"], team__name="North America")
        operations = browser("operations")
        given = {"countries": "US, CA", "languages": "en", "capacity": "5", "calendar": ""}
        assert press(operations, act("teammember", member.pk, "change"), given).status_code == 302
        member.refresh_from_db()
        assert (member.countries, member.capacity) == (["CA", "US"], 5)
        page = operations.get(f"/admin/qualification/team/{member.team_id}/change/").content.decode()
        assert "CA, US; en; 5 at most" in page
