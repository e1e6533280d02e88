"""Who is met in the demo today: companies as data, told by working hours or days ago, and nobody of them by chance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from feedback.example.cast import MACHINERY, MEDICAL, SAYS_HOW_MUCH
from feedback.example.stories import Told

CNC: Final = "cnc-machining"
MOLDING: Final = "injection-molding"
AUTOMATION: Final = "plant-automation"
LONG_NAME: Final = "Vereinigte Feinmechanische Werkstätten Hohenstein-Lugau GmbH"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts: by types of signals, the days that have passed since."""

    first: str
    last: str
    title: str
    acts: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Firm:
    """A company with its people, the product line they ask about, and what is known of it."""

    name: str
    domain: str
    people: tuple[Person, ...]
    line: str = CNC
    facts: Mapping[str, Any] = field(default_factory=lambda: MACHINERY)
    volume: int = 20_000


# The number of the scenario, as the reference of the domain counts them. The second and the sixth are of the cast that
# everybody meets.
SCENARIOS: Final[Mapping[int, Firm]] = {
    1: Firm(
        "Northstar Medical",
        "northstar",
        (
            Person(
                "Hannah",
                "Lund",
                "Design engineer",
                {"tolerance_guide_download": (6,), "page_view": (5.9, 5.8, 5.7, 2)},
            ),
        ),
        facts=MEDICAL,
    ),
    3: Firm(
        "Prairie Conveyors",
        "prairieconveyors",
        (
            Person(
                "Wade",
                "Brenner",
                "Operations manager",
                {"webinar_attended": (12,), "email_opened": (11, 10), "email_clicked": (10.9,)},
            ),
        ),
        AUTOMATION,
    ),
    4: Firm(
        "Great Lakes Bottling Equipment",
        "greatlakes",
        (
            Person(
                "Joanna",
                "Pike",
                "Operations manager",
                {"webinar_attended": (18,), "email_clicked": (16.9,), "plant_assessment_request": (0.05,)},
            ),
        ),
        AUTOMATION,
    ),
    5: Firm(
        "Bluewater Surgical Supply",
        "bluewater",
        (Person("Imani", "Reyes", "Procurement manager", {"data_sheet_request": (14, 13)}),),
        facts=MEDICAL,
    ),
    7: Firm(
        "Cascade Housings",
        "cascade",
        (Person("Leo", "Amato", "Procurement manager", {"quote_request": (0.01,)}),),
        MOLDING,
    ),
    8: Firm(
        "Ironwood Harvesters",
        "ironwood",
        (
            Person(
                "Gail",
                "Sorensen",
                "Operations director",
                {"supplier_issue_reported": (4,), "meeting_request": (0.03,)},
            ),
        ),
    ),
    9: Firm(
        "Lakeview Instruments",
        "lakeview",
        (Person("Arjun", "Mehta", "Design engineer", {"technical_question": (20, 12, 5)}),),
    ),
}
# Five people of one company, of several functions, who each read a little.
COMMITTEE: Final = Firm(
    "Kettle Moraine Robotics",
    "kettlemoraine",
    (
        Person("Petra", "Novak", "Design engineer", {"cad_download": (9,), "page_view": (8.9, 4)}),
        Person("Tom", "Whitaker", "Manufacturing engineer", {"guide_download": (8,), "page_view": (7.9,)}),
        Person("Sofía", "Quispe", "Quality manager", {"tolerance_guide_download": (6,)}),
        Person("Ravi", "Iyer", "Sourcing manager", {"page_view": (5, 4.9, 3), "data_sheet_request": (2.9,)}),
        Person("Ellen", "Marsh", "Buyer", {"newsletter_signup": (12,), "email_clicked": (4.5, 1.5)}),
    ),
)
# One technical question: too little for an MQL, and enough as the draft of the rules has it.
NEARLY: Final = Firm(
    "Wolf Lake Optics",
    "wolflake",
    (Person("Nora", "Dahl", "Design engineer", {"technical_question": (3,)}),),
    facts=MEDICAL,
)
READS: Final = {"page_view": (7, 6.9), "guide_download": (6.8,)}
# Names as they are: in other scripts, of two letters, and one of sixty.
NAMES: Final = (
    Firm(LONG_NAME, "feinmechanische-werkstaetten", (Person("Jürgen", "Öztürk", "Einkauf", READS),), CNC, MEDICAL),
    Firm("株式会社青葉精機", "aoba-seiki", (Person("美咲", "田中", "購買部長", READS),)),
    Firm("Αιγαίο Μηχανολογική Α.Ε.", "aigaio", (Person("Δήμητρα", "Παπαδάκη", "Quality manager", READS),)),
    Firm("Механика Север", "mehanika-sever", (Person("Андрей", "Петров", "Plant manager", READS),), AUTOMATION),
    Firm("شركة الخليج للصناعات", "khaleej", (Person("ليلى", "حداد", "Buyer", READS),)),
    Firm("Ü AG", "ue", (Person("Zoë", "Xu", "Managing director", READS),), MOLDING),
)
# Whom sales has not answered although it is time, whom it may still answer, and who waits for somebody else: the name,
# and the working hours since they asked.
OVERDUE: Final = (
    ("Riverbend Gearworks", 5.5),
    ("Stonefield Valves", 7.0),
    ("Harrow Presses", 9.5),
    ("Tern Hydraulics", 12.0),
)
DUE: Final = (
    "Blackhawk Tooling",
    "Silver Creek Motors",
    "Mill Street Castings",
    "Fox River Controls",
    "Otter Tail Pumps",
)
WAITS_FOR_DATA: Final = "Fairhaven Pumps"
ON_HOLD: Final = "Oak Park Sterilizers"
DISPUTED: Final = "Quarry Lake Conveyors"
# What sales works on and has said nothing of for thirty days today.
SILENT: Final = (
    "Elm Grove Filtration",
    "Port Huron Winches",
    "Cedar Falls Lasers",
    "Union Grove Dryers",
    "Duluth Marine Gear",
)
ASKING: Final = (*(name for name, _ in OVERDUE), *DUE, WAITS_FOR_DATA, ON_HOLD, DISPUTED, *SILENT)
# Who asks, of which function, and how: each company of the lists above has the one at its place.
BUYERS: Final = (
    ("Carla", "Jensen", "Sourcing manager"),
    ("Miles", "Fischer", "Plant manager"),
    ("Nadia", "Rossi", "Manufacturing engineer"),
    ("Owen", "Schmidt", "Buyer"),
    ("Priya", "Patel", "Operations director"),
    ("Hugo", "Baker", "Design engineer"),
    ("Mira", "Chen", "Quality manager"),
    ("Sean", "O’Neill", "Sourcing manager"),
    ("Ingrid", "Eriksen", "Operations manager"),
    ("Yusuf", "Ahmed", "Buyer"),
    ("Rosa", "Quispe", "Manufacturing engineer"),
    ("Lars", "Vogel", "Plant manager"),
    ("Kaori", "Ueda", "Sourcing manager"),
)
WAYS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (CNC, ("usage_forecast_shared", "lead_time_question")),
    (AUTOMATION, ("plant_assessment_request",)),
    (MOLDING, ("sample_request", "supplier_issue_reported")),
    (CNC, ("meeting_request",)),
)
VOLUMES: Final = (2_000, 12_000, 40_000, 5_000, 90_000)


def asks(name: str) -> Firm:
    """A company that fits well and of which one person asks, having read something a fortnight before."""
    place = ASKING.index(name)
    line, types = WAYS[place % len(WAYS)]
    acts = {"guide_download": (14.0,)} | dict.fromkeys(types, (0.0,))
    domain = "".join(letter for letter in name.lower() if letter.isalpha())
    return Firm(name, domain, (Person(*BUYERS[place % len(BUYERS)], acts),), line, volume=VOLUMES[place % len(VOLUMES)])


def told_by(firm: Firm, now: datetime) -> Iterator[Told]:
    """What the website heard of the people of a company, dated back from a moment."""
    for person in firm.people:
        for type, days in person.acts.items():
            for place, ago in enumerate(days):
                at = now - timedelta(days=ago)
                yield Told(at, _signal(firm, person, type, place, at))


def read_by_companies(now: datetime) -> Iterator[Told]:
    """Everybody who is there for what they did, and not for a clock."""
    for firm in (*SCENARIOS.values(), COMMITTEE, NEARLY, *NAMES):
        yield from told_by(firm, now)


def everybody() -> Iterator[Firm]:
    """Every company that is told of here: chance answers none of them."""
    yield from (*SCENARIOS.values(), COMMITTEE, NEARLY, *NAMES)
    yield from map(asks, ASKING)


def _signal(firm: Firm, person: Person, type: str, place: int, at: datetime) -> dict[str, Any]:
    return {
        "source": "website",
        "external_id": f"present-{firm.domain}-{person.first}-{type}-{place}",
        "type": type,
        "occurred_at": at.isoformat(),
        "contact": {
            "email": f"{firm.people.index(person) + 1}.{person.title.split()[0].lower()}@{firm.domain}.example",
            "phone": "+1 612 555 0142",
            "first_name": person.first,
            "last_name": person.last,
            "job_title": person.title,
        },
        "account": {"name": firm.name, "domain": f"{firm.domain}.example", **firm.facts},
        "product_line": firm.line,
        "origin": {"source": "organic_search", "channel": "form"},
        "properties": {"annual_volume": firm.volume, "has_drawings": True} if type in SAYS_HOW_MUCH else {},
    }
