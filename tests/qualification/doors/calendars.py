"""Calendars that tests of the doors make."""

from typing import Any

from tests.qualification.office import Office

Json = dict[str, Any]
OFFICE = [[["09:00", "17:00"]]] * 5 + [[], []]
CLOSURE = {"first_day": "2026-12-23", "last_day": "2027-01-02", "label": "Works holiday"}


def body(**changes: Any) -> Json:
    """Hours of a plant in Munich."""
    return {
        "name": "Munich",
        "timezone": "Europe/Berlin",
        "hours": OFFICE,
        "holidays_country": "de",
        "holidays_subdivision": "de-by",
        "works_on": ["Epiphany"],
    } | changes


def created(office: Office, **changes: Any) -> Json:
    found: Json = office.post("operations", "calendars/", body(**changes), status=201)
    return found


def patch(office: Office, made: Json, changes: Json, **headers: str) -> Any:
    return office.call("operations", "PATCH", f"calendars/{made['id']}/", changes, **headers)
