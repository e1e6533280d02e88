"""Working hours through REST and GraphQL: the same effect, the same words."""

from typing import Any

import pytest

from accounts.models import Partner
from leadhub.models import Edit
from qualification.models import BusinessCalendar, PartnerCalendar, Team
from qualification.readers.calendars import CALENDAR, DayOffView, PartnerCalendarView
from qualification.readers.due_times import DueTimeView
from tests.fence import allow_writes
from tests.qualification.doors.calendars import CLOSURE, body, created, patch
from tests.qualification.doors.selections import alike, fields_of, noun_alike, selection_of
from tests.qualification.office import Office, rows_written, statements_of

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
OFFICE = [[["09:00", "17:00"]]] * 5 + [[], []]
REFUSED = "... on Refusal { code detail httpStatus errors { pointer code detail } facts }"
SHOWN = f"__typename ... on Calendar {{ {fields_of(CALENDAR)} }} {REFUSED}"
CREATE = f"mutation($input: CreateCalendarInput!) {{ createCalendar(input: $input) {{ {SHOWN} }} }}"
UPDATE = f"""mutation($id: ID!, $input: UpdateCalendarInput!, $version: Int) {{
    updateCalendar(id: $id, input: $input, version: $version) {{ {SHOWN} }}
}}"""
CLOSE = f"mutation($id: ID!, $input: CloseDaysInput!) {{ closeDays(id: $id, input: $input) {{ {SHOWN} }} }}"
REOPEN = f"mutation($id: ID!, $closure: ID!) {{ reopenDays(id: $id, closure: $closure) {{ {SHOWN} }} }}"
GIVE = f"""mutation($id: ID!, $input: PartnerCalendarInput!) {{
    updatePartnerCalendar(id: $id, input: $input) {{
        __typename ... on PartnerCalendar {{ {selection_of(PartnerCalendarView)} }} {REFUSED}
    }}
}}"""


def test_hours_are_written_down_and_read(office: Office) -> None:
    made = created(office)
    assert made == {
        "id": made["id"],
        "name": "Munich",
        "timezone": "Europe/Berlin",
        "hours": OFFICE,
        "holidays_country": "DE",
        "holidays_subdivision": "BY",
        "works_on": ["Epiphany"],
        "closures": [],
        "teams": [],
        "partners": [],
        "version": 1,
    }
    assert office.get("viewer", f"calendars/{made['id']}/") == made
    names = [one["name"] for one in office.get("viewer", "calendars/")["results"]]
    assert names == ["Berlin", "Chicago", "Keystone Industrial Supply", "Munich", "Nordwerk Supply"]
    german = office.get("viewer", "calendars/", timezone="Europe/Berlin", ordering="-name")["results"]
    assert [one["name"] for one in german] == ["Nordwerk Supply", "Munich", "Berlin"]
    bare = created(office, name="Bare", holidays_country=None, holidays_subdivision=None, works_on=[])
    assert (bare["holidays_country"], bare["holidays_subdivision"], bare["works_on"]) == (None, None, [])


def test_teams_and_partners_say_their_calendar(office: Office) -> None:
    europe = Team.objects.get(name="Europe")
    read = office.get("viewer", f"teams/{europe.pk}/", expand="calendar")
    assert read["calendar"]["name"] == "Berlin"
    assert read["calendar"]["teams"] == [str(europe.pk)]
    keystone = Partner.objects.get(name="Keystone Industrial Supply")
    own = office.get("viewer", f"partners/{keystone.pk}/calendar/")
    assert (own["partner"], own["is_own"]) == (str(keystone.pk), True)
    assert office.get("viewer", f"calendars/{own['calendar']}/")["partners"] == [str(keystone.pk)]
    found = office.ask("viewer", "{ teams { edges { node { name calendar { name } } } } }")["data"]["teams"]["edges"]
    assert {"name": "Europe", "calendar": {"name": "Berlin"}} in [edge["node"] for edge in found]


def test_what_is_changed_leaves_its_history(office: Office) -> None:
    made = created(office)
    night = [*OFFICE[:4], [["22:00", "24:00"]], [["00:00", "06:00"]], []]
    answer = patch(office, made, {"hours": night, "works_on": ["20261225"]})
    assert answer.status_code == 200, answer.content
    stored = [*OFFICE[:4], [["22:00", "00:00"]], [["00:00", "06:00"]], []]
    assert (answer.json()["hours"], answer.json()["works_on"]) == (stored, ["2026-12-25"])
    assert (answer.json()["version"], answer.headers["ETag"]) == (2, '"2"')
    edits = Edit.objects.filter(object_id=made["id"], change_no=Edit.objects.latest("id").change_no)
    assert {edit.field: (edit.before, edit.after) for edit in edits} == {
        "hours": (OFFICE, stored),
        "works_on": (["Epiphany"], ["2026-12-25"]),
    }
    assert {edit.actor for edit in edits} == {office.users["operations"].pk}
    before = Edit.objects.count()
    assert patch(office, made, {"hours": stored}).json()["version"] == 2, "the same hours are no change"
    assert Edit.objects.count() == before


def test_if_match_is_optional_and_stale_is_412(office: Office) -> None:
    made = created(office)
    etag = office.call("viewer", "GET", f"calendars/{made['id']}/").headers["ETag"]
    assert patch(office, made, {"name": "Munich 2"}, **{"If-Match": etag}).status_code == 200
    stale = patch(office, made, {"name": "Munich 3"}, **{"If-Match": etag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert patch(office, made, {"name": "Munich 3"}).status_code == 200
    refused = office.ask("operations", UPDATE, id=made["id"], input={"name": "Munich 4"}, version=1)
    assert (refused["data"]["updateCalendar"]["code"], refused["data"]["updateCalendar"]["httpStatus"]) == (
        "stale",
        412,
    )


FAULTS: list[tuple[Json, int, str, str]] = [
    ({"name": "  "}, 422, "name_required", "/name"),
    ({"name": "x" * 81}, 422, "out_of_bounds", "/name"),
    ({"name": "Berlin"}, 409, "name_taken", "/name"),
    ({"timezone": "Munich"}, 422, "unknown_timezone", "/timezone"),
    ({"timezone": ""}, 422, "unknown_timezone", "/timezone"),
    ({"hours": OFFICE[:6]}, 422, "seven_days_needed", "/hours"),
    ({"hours": [[]] * 7}, 422, "no_working_hours", "/hours"),
    ({"hours": [[["09:00", "25:00"]], *OFFICE[1:]]}, 422, "unknown_time", "/hours/0/0/1"),
    ({"hours": [[["22:00", "06:00"]], *OFFICE[1:]]}, 422, "closes_before_it_opens", "/hours/0/0"),
    ({"hours": [*OFFICE[:6], [["09:00"]]]}, 422, "opening_and_closing", "/hours/6/0"),
    ({"hours": [*OFFICE[:6], [["08:00", "12:00"], ["11:00", "13:00"]]]}, 422, "hours_overlap", "/hours/6/1"),
    ({"hours": [[["01:00", "02:00"]] * 13, *OFFICE[1:]]}, 422, "too_many_intervals", "/hours/0"),
    ({"hours": "9 to 5"}, 400, "wrong_type", "/hours"),
    ({"hours": [[[9, 17]], *OFFICE[1:]]}, 400, "wrong_type", "/hours/0/0/0"),
    ({"holidays_country": "ZZ", "works_on": []}, 422, "unknown_country", "/holidays_country"),
    ({"holidays_subdivision": "XY", "works_on": []}, 422, "unknown_subdivision", "/holidays_subdivision"),
    ({"holidays_country": None, "works_on": []}, 422, "unknown_subdivision", "/holidays_subdivision"),
    ({"works_on": ["Epiphany", "Carnival"]}, 422, "unknown_holiday", "/works_on/1"),
    ({"works_on": ["2026-12-24"]}, 422, "unknown_holiday", "/works_on/0"),
    ({"works_on": ["Epiphany", "Epiphany "]}, 422, "holiday_twice", "/works_on/1"),
    ({"works_on": ["2026-12-25", "20261225"]}, 422, "holiday_twice", "/works_on/1"),
    ({"works_on": ["Epiphany"] * 101}, 422, "out_of_bounds", "/works_on"),
    ({"closures": []}, 400, "unknown_field", "/closures"),
    ({"version": 7}, 400, "unknown_field", "/version"),
]


@pytest.mark.parametrize(("changes", "status", "code", "pointer"), FAULTS)
def test_hours_that_nobody_can_work_are_refused(
    office: Office, changes: Json, status: int, code: str, pointer: str
) -> None:
    made = created(office, name="Here before")
    before = rows_written()
    for answer in (
        office.call("operations", "POST", "calendars/", body(**changes)),
        patch(office, made, changes),
    ):
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert rows_written() == before
    assert BusinessCalendar.objects.filter(name="Munich").count() == 0


def test_a_holiday_that_is_no_more_called_so_may_stay(office: Office) -> None:
    made = created(office)
    with allow_writes():
        BusinessCalendar.objects.filter(pk=made["id"]).update(works_on=["Day of the Old Name"])
    kept = ["Day of the Old Name", "Epiphany"]
    assert patch(office, made, {"works_on": kept}).json()["works_on"] == kept
    moved = patch(office, made, {"works_on": kept, "holidays_subdivision": "BW"})
    assert [error["pointer"] for error in moved.json()["errors"]] == ["/works_on/0"]


def test_a_partner_gets_hours_and_gives_them_back(office: Office) -> None:
    made = created(office)
    keystone = Partner.objects.get(name="Keystone Industrial Supply")
    path = f"partners/{keystone.pk}/calendar/"
    answer = office.call("operations", "PATCH", path, {"calendar": made["id"]})
    assert answer.json() == {"partner": str(keystone.pk), "calendar": made["id"], "is_own": True}
    back = office.call("operations", "PATCH", path, {"calendar": None}).json()
    desk = Team.objects.get(kind=Team.Kind.CHANNEL)
    assert back == {"partner": str(keystone.pk), "calendar": str(desk.calendar_id), "is_own": False}
    assert not PartnerCalendar.objects.filter(partner=keystone).exists()
    edits = Edit.objects.filter(object_id=keystone.pk, field="calendar").order_by("id")
    assert [edit.after for edit in edits] == [made["id"], None]
    before = rows_written()
    unknown = office.call("operations", "PATCH", path, {"calendar": str(keystone.pk)})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_calendar")
    assert office.call("operations", "PATCH", path, {}).json()["code"] == "required"
    assert office.call("operations", "PATCH", f"partners/{made['id']}/calendar/", {"calendar": None}).status_code == 404
    assert office.call("viewer", "GET", f"partners/{made['id']}/calendar/").status_code == 404
    assert rows_written() == before


def test_a_due_time_is_tried(office: Office) -> None:
    chicago = BusinessCalendar.objects.get(name="Chicago")
    path = f"calendars/{chicago.pk}/due/"
    found = office.get("viewer", path, start="2026-09-04T21:30:00Z", number="4", unit="business_hours")
    assert found == {
        "calendar": str(chicago.pk),
        "timezone": "America/Chicago",
        "start": "2026-09-04T21:30:00Z",
        "number": 4.0,
        "unit": "business_hours",
        "due_at": "2026-09-08T17:30:00Z",
        "how": "4 business hours from Fri 16:30, Mon is a holiday (Labor Day). Times in America/Chicago.",
    }
    now = office.get("viewer", path, number="0.5")
    assert (now["start"], now["due_at"]) == ("2026-11-03T15:00:00Z", "2026-11-03T15:30:00Z")
    days = office.get("viewer", path, start="2026-09-04T21:30:00Z", number="2", unit="business_days")
    assert days["due_at"] == "2026-09-09T21:30:00Z"
    wall = office.get("viewer", path, start="2026-10-31T17:00:00Z", number="1", unit="days")
    assert (wall["due_at"], wall["how"]) == (
        "2026-11-01T17:00:00Z",
        "1 day from Sat 12:00, the clocks change on Sun. Times in America/Chicago.",
    )
    assert office.get("viewer", path, number="90", unit="minutes")["due_at"] == "2026-11-03T16:30:00Z"


@pytest.mark.parametrize(
    ("parameters", "status", "code"),
    [
        ({}, 400, "malformed_parameter"),
        ({"number": "four"}, 400, "malformed_parameter"),
        ({"number": "nan"}, 400, "malformed_parameter"),
        ({"number": "1e4"}, 422, "out_of_bounds"),
        ({"number": "4", "unit": "percent"}, 400, "malformed_parameter"),
        ({"number": "4", "start": "soon"}, 400, "malformed_parameter"),
        ({"number": "4", "units": "days"}, 400, "unknown_parameter"),
        ({"number": "0"}, 422, "out_of_bounds"),
        ({"number": "-4"}, 422, "out_of_bounds"),
        ({"number": "2001"}, 422, "out_of_bounds"),
        ({"number": "1.5", "unit": "business_days"}, 422, "number_not_whole"),
        ({"number": "4", "start": "1999-12-31"}, 422, "out_of_bounds"),
        ({"number": "4", "start": "2100-01-01"}, 422, "out_of_bounds"),
    ],
)
def test_what_cannot_be_tried_is_refused(office: Office, parameters: Json, status: int, code: str) -> None:
    chicago = BusinessCalendar.objects.get(name="Chicago")
    answer = office.call("viewer", "GET", f"calendars/{chicago.pk}/due/", parameters)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content


def test_graphql_does_and_reads_the_same(office: Office) -> None:
    given = {
        "name": "Munich",
        "timezone": "Europe/Berlin",
        "hours": OFFICE,
        "holidaysCountry": "DE",
        "holidaysSubdivision": "BY",
        "worksOn": ["Epiphany"],
    }
    made = office.ask("operations", CREATE, input=given)["data"]["createCalendar"]
    read = office.get("viewer", f"calendars/{made['id']}/")
    assert noun_alike(made, CALENDAR) == read
    again = office.ask("operations", CREATE, input=given)["data"]["createCalendar"]
    problem = office.post("operations", "calendars/", body(), status=409)
    assert (again["code"], again["detail"], again["httpStatus"]) == (problem["code"], problem["detail"], 409)
    closing = {"firstDay": "2026-12-23", "lastDay": "2027-01-02", "label": "Works holiday"}
    closed = office.ask("operations", CLOSE, id=made["id"], input=closing)["data"]["closeDays"]
    read = office.get("viewer", f"calendars/{made['id']}/")
    assert noun_alike(closed, CALENDAR) == read
    changed = office.ask(
        "operations", UPDATE, id=made["id"], input={"holidaysCountry": None, "holidaysSubdivision": None}
    )
    assert changed["data"]["updateCalendar"]["holidaysCountry"] is None
    (closure,) = read["closures"]
    opened = office.ask("operations", REOPEN, id=made["id"], closure=closure["id"])["data"]["reopenDays"]
    assert (opened["closures"], opened["version"]) == ([], 4)
    refused = office.ask("marketing", REOPEN, id=made["id"], closure=closure["id"])["data"]["reopenDays"]
    assert refused["code"] == "not_allowed"


def test_graphql_tells_days_off_partners_and_due_times_alike(office: Office) -> None:
    chicago = BusinessCalendar.objects.get(name="Chicago")
    keystone = Partner.objects.get(name="Keystone Industrial Supply")
    document = f"""query($calendar: ID!, $partner: ID!) {{
        daysOff(calendar: $calendar) {{ {selection_of(DayOffView)} }}
        partnerCalendar(partner: $partner) {{ {selection_of(PartnerCalendarView)} }}
        dueTime(calendar: $calendar, number: 4, start: "2026-09-04T21:30:00Z", unit: BUSINESS_HOURS) {{
            {selection_of(DueTimeView)}
        }}
        calendars(first: 2) {{ edges {{ node {{ {fields_of(CALENDAR)} }} }} }}
    }}"""
    data = office.ask("viewer", document, calendar=str(chicago.pk), partner=str(keystone.pk))["data"]
    days = office.get("viewer", f"calendars/{chicago.pk}/days-off/")["results"]
    assert alike(data["daysOff"], list[DayOffView]) == days
    own = office.get("viewer", f"partners/{keystone.pk}/calendar/")
    assert alike(data["partnerCalendar"], PartnerCalendarView) == own
    due = office.get("viewer", f"calendars/{chicago.pk}/due/", start="2026-09-04T21:30:00Z", number="4")
    assert data["dueTime"]["how"] == due["how"]
    edges = [noun_alike(edge["node"], CALENDAR) for edge in data["calendars"]["edges"]]
    assert edges == office.get("viewer", "calendars/", page_size="2")["results"]
    given = {"calendar": None}
    back = office.ask("operations", GIVE, id=str(keystone.pk), input=given)["data"]["updatePartnerCalendar"]
    assert back["isOwn"] is False
    bad = office.ask("viewer", f'{{ dueTime(calendar: "{chicago.pk}", number: 0) {{ how }} }}')
    assert bad["errors"][0]["extensions"]["code"] == "out_of_bounds"


def test_a_list_of_calendars_costs_the_same_whatever_is_closed(office: Office) -> None:
    one = statements_of(lambda: office.get("viewer", "calendars/", page_size="1"))
    for name in ("Munich", "Lyon", "Turin"):
        made = created(office, name=name)
        office.post("operations", f"calendars/{made['id']}/closures/", CLOSURE, status=201)
    assert statements_of(lambda: office.get("viewer", "calendars/")) == one


def test_a_post_is_made_once_for_its_key(office: Office) -> None:
    key = {"Idempotency-Key": "k"}
    first = office.post("operations", "calendars/", body(), status=201, **key)
    assert office.post("operations", "calendars/", body(), status=201, **key) == first
    assert BusinessCalendar.objects.filter(name="Munich").count() == 1
