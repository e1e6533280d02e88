"""The companies that everybody meets first: one for each case that the default rules were made for."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from feedback.example.stories import ENQUIRIES, Told

SAYS_HOW_MUCH = ENQUIRIES | {"usage_forecast_shared"}
MACHINERY = {"industry": "333517", "country": "US", "region": "US-OH", "employee_count": 400, "plant_count": 2}
MEDICAL = {"industry": "339112", "country": "US", "region": "US-MN", "employee_count": 900, "plant_count": 3}
# Company, facts, person, product line, and acts by the days that have passed since.
CAST: tuple[tuple[str, dict[str, Any], tuple[str, str, str], str, dict[str, tuple[float, ...]]], ...] = (
    (
        "Medico Devices Inc.",
        MEDICAL,
        ("Dana", "Ito", "Sourcing manager"),
        "cnc-machining",
        {"tolerance_guide_download": (9,), "page_view": (8.9, 8.8, 5), "rfq_submitted": (0.02,)},
    ),
    (
        "Orthonova GmbH",
        MEDICAL | {"country": "DE", "region": "DE-BW"},
        ("Jonas", "Weiß", "Design engineer"),
        "cnc-machining",
        {"tolerance_guide_download": (6,), "page_view": (5.9, 5.8, 5.7)},
    ),
    (
        "Halvorsen Machinery",
        MACHINERY,
        ("Ruth", "Halvorsen", "Operations manager"),
        "plant-automation",
        {
            "webinar_attended": (12,),
            "email_opened": (11, 10),
            "email_clicked": (10.9,),
            "plant_assessment_request": (3.1,),
        },
    ),
    (
        "Brightwell Pumps",
        MACHINERY | {"region": "US-WI"},
        ("Omar", "Haddad", "Procurement lead"),
        "injection-molding",
        {"data_sheet_request": (14, 13), "usage_forecast_shared": (0.05,), "supplier_issue_reported": (0.04,)},
    ),
    (
        "Corvid Robotics",
        MACHINERY | {"channel_type": "oem"},
        ("Mei", "Tan", "Manufacturing engineer"),
        "cnc-machining",
        {"cad_download": (20,), "rfq_submitted": (4.1,)},
    ),
    (
        "Twelve Oaks Prototyping",
        MACHINERY | {"employee_count": 12, "plant_count": 1},
        ("Lee", "Park", "Owner"),
        "cnc-machining",
        {"quote_request": (1.1,)},
    ),
    (
        "Donau Handels AG",
        {"industry": "423830", "country": "AT", "employee_count": 60, "channel_type": "distributor"},
        ("Greta", "Lang", "Einkauf"),
        "injection-molding",
        {"quote_request": (2.1,)},
    ),
    (
        "Golden Crust Bakeries",
        {"industry": "311811", "country": "US", "region": "US-IL", "employee_count": 5_000, "plant_count": 40},
        ("Paul", "Meyer", "Plant manager"),
        "plant-automation",
        {"guide_download": (30, 25, 20, 15), "webinar_attended": (10,), "rfq_submitted": (0.9,)},
    ),
    (
        "Exacta Rivals Ltd.",
        MACHINERY | {"relationship": "competitor"},
        ("Vic", "Stone", "Engineer"),
        "cnc-machining",
        {"page_view": (9, 8, 7), "price_question": (2,)},
    ),
    (
        "Nordstahl Lieferanten",
        MACHINERY | {"country": "DE", "relationship": "current_supplier"},
        ("Uwe", "Krause", "Vertrieb"),
        "unspecified",
        {"contact_form": (3,)},
    ),
)


def cast(now: datetime) -> Iterator[Told]:
    """The signals of the cast, dated back from a moment."""
    for number, (name, facts, (first, last, title), line, acts) in enumerate(CAST):
        domain = "".join(letter for letter in name.split()[0].lower() if letter.isascii()) + ".example"
        person = {"email": f"{first.lower()}@{domain}", "first_name": first, "last_name": last, "job_title": title}
        for type, days in acts.items():
            for place, ago in enumerate(days):
                at = now - timedelta(days=ago)
                yield Told(
                    at,
                    {
                        "source": "website",
                        "external_id": f"cast-{number}-{type}-{place}",
                        "type": type,
                        "occurred_at": at.isoformat(),
                        "contact": person,
                        "account": {"name": name, "domain": domain} | facts,
                        "product_line": line,
                        "origin": {"source": "organic_search", "channel": "form"},
                        "properties": _asked(type, facts["employee_count"]),
                    },
                )
    yield from _strangers(now)


def _asked(type: str, employees: int) -> dict[str, Any]:
    """What an enquiry says; who only reads says nothing."""
    return {"annual_volume": 30 if employees == 12 else 20_000} if type in SAYS_HOW_MUCH else {}


def _strangers(now: datetime) -> Iterator[Told]:
    """A student, who must not reach sales, and somebody with a free address, who must not be lost."""
    students = {"email": "kim@student.stonebridge.edu", "first_name": "Kim", "last_name": "Osei"}
    for place in range(11):
        at = now - timedelta(days=20 - place)
        yield Told(at, _bare(f"cast-student-{place}", "guide_download", at, students))
    at = now - timedelta(hours=3)
    yield Told(at, _bare("cast-stranger", "rfq_submitted", at, {"email": "workshop.rfq@gmail.com"}))


def _bare(external_id: str, type: str, at: datetime, contact: dict[str, Any]) -> dict[str, Any]:
    return {
        "source": "website",
        "external_id": external_id,
        "type": type,
        "occurred_at": at.isoformat(),
        "contact": contact,
        "product_line": "cnc-machining",
    }
