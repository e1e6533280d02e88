"""Days on which a calendar is closed, through the doors."""

from typing import Any

import pytest

from leadhub.models import Edit
from qualification.models import Closure
from tests.qualification.doors.calendars import CLOSURE, created, patch
from tests.qualification.office import Office, rows_written

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
OFFICE = [[["09:00", "17:00"]]] * 5 + [[], []]


def test_days_are_closed_and_opened_again(office: Office) -> None:
    made = created(office)
    path = f"calendars/{made['id']}/closures/"
    shut = {"first_day": "2026-12-23", "last_day": "2027-01-02", "label": " Works holiday "}
    closed = office.post("operations", path, shut, status=201)
    (closure,) = closed["closures"]
    assert closure == {"id": closure["id"], **shut, "label": "Works holiday"}
    assert closed["version"] == 2
    single = office.post("operations", path, {"first_day": "2026-11-06", "label": "Stocktaking"}, status=201)
    assert [one["last_day"] for one in single["closures"]] == ["2026-11-06", "2027-01-02"]
    days = office.get("viewer", f"calendars/{made['id']}/days-off/")["results"]
    assert days[:2] == [
        {"day": "2026-11-06", "label": "Stocktaking", "kind": "closure"},
        {"day": "2026-12-23", "label": "Works holiday", "kind": "closure"},
    ]
    assert "Epiphany" not in [one["label"] for one in days]
    assert {"day": "2027-03-29", "label": "Easter Monday", "kind": "holiday"} in days
    gone = office.call("operations", "DELETE", f"{path}{closure['id']}/")
    assert (gone.status_code, gone.content) == (204, b"")
    assert len(office.get("viewer", f"calendars/{made['id']}/")["closures"]) == 1
    again = office.call("operations", "DELETE", f"{path}{closure['id']}/")
    assert (again.status_code, again.json()["code"]) == (404, "not_found")
    noted = {"first_day": "2026-12-23", "last_day": "2027-01-02", "label": "Works holiday"}
    edits = Edit.objects.filter(object_id=made["id"], field="closures").order_by("id")
    assert [(edit.before, edit.after) for edit in edits][::2] == [(None, noted), (noted, None)]


CLOSING: list[tuple[Json, int, str, str]] = [
    ({"label": None}, 422, "label_required", "/label"),
    ({"label": " "}, 422, "label_required", "/label"),
    ({"label": "x" * 81}, 422, "out_of_bounds", "/label"),
    ({"last_day": "2026-12-22"}, 422, "ends_before_it_begins", "/last_day"),
    ({"last_day": "2027-12-24"}, 422, "closure_too_long", "/last_day"),
    ({"first_day": "1999-12-31"}, 422, "out_of_bounds", "/first_day"),
    ({"first_day": "2100-01-01", "last_day": None}, 422, "out_of_bounds", "/first_day"),
    ({"first_day": "tomorrow"}, 400, "wrong_type", "/first_day"),
    ({"first_day": "2026-02-30"}, 400, "wrong_type", "/first_day"),
    ({"first_day": "2027-01-30", "last_day": "2027-02-01"}, 409, "closure_overlaps", "/first_day"),
    ({"colour": "red"}, 400, "unknown_field", "/colour"),
]


@pytest.mark.parametrize(("changes", "status", "code", "pointer"), CLOSING)
def test_closures_that_make_no_sense_are_refused(
    office: Office, changes: Json, status: int, code: str, pointer: str
) -> None:
    made = created(office)
    path = f"calendars/{made['id']}/closures/"
    office.post("operations", path, {"first_day": "2027-02-01", "label": "Stocktaking"}, status=201)
    before = rows_written()
    answer = office.call("operations", "POST", path, CLOSURE | changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert rows_written() == before
    assert Closure.objects.count() == 1


def test_closures_are_bounded(office: Office, direct_writes: None) -> None:
    made = created(office)
    path = f"calendars/{made['id']}/closures/"
    Closure.objects.bulk_create(
        Closure(
            calendar_id=made["id"], first_day=f"20{year:02}-0{month}-01", last_day=f"20{year:02}-0{month}-01", label="x"
        )
        for year in range(30, 55)
        for month in range(1, 9)
    )
    problem = office.post("operations", path, CLOSURE, status=409)
    assert problem["code"] == "too_many_closures"
    assert Closure.objects.count() == 200


def test_no_calendar_is_shut_for_years(office: Office) -> None:
    made = created(office, holidays_country=None, holidays_subdivision=None, works_on=[])
    path = f"calendars/{made['id']}/closures/"
    year = {"first_day": "2027-01-01", "last_day": "2027-12-31", "label": "Rebuilding"}
    office.post("operations", path, year, status=201)
    office.post("operations", path, year | {"first_day": "2028-01-01", "last_day": "2028-12-28"}, status=201)
    problem = office.post("operations", path, year | {"first_day": "2028-12-29", "last_day": "2029-06-01"}, status=422)
    assert (problem["code"], problem["errors"][0]["pointer"]) == ("closed_too_long", "/last_day")
    # Open on one weekday in between, which is then taken away.
    office.post("operations", path, year | {"first_day": "2029-01-02", "last_day": "2029-12-31"}, status=201)
    answer = patch(office, made, {"hours": [[], [], [["09:00", "17:00"]], [], [], [], []]})
    assert (answer.status_code, answer.json()["code"]) == (422, "closed_too_long")
    assert answer.json()["errors"][0]["pointer"] == "/hours"
