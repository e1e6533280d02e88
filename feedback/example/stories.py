"""What people do before they buy, or instead: signals by the day, each story a sequence of acts with their distance."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from feedback.example.companies import Company, chosen

ORIGINS = (
    ("organic_search", "form", "", 30),
    ("paid_search", "form", "tolerance-guide-2026", 20),
    ("webinar", "form", "automation-week", 15),
    ("email", "newsletter", "materials-letter", 15),
    ("trade_show", "booth", "imts-2026", 10),
    ("referral", "", "", 10),
)
# Acts, and the longest time in days until the next one.
STORIES: tuple[tuple[tuple[str, ...], int, int], ...] = (
    (("page_view", "page_view", "guide_download", "page_view", "page_view"), 25, 26),
    (("page_view", "tolerance_guide_download", "webinar_attended", "email_clicked", "technical_question"), 9, 24),
    (("data_sheet_request", "data_sheet_request", "contact_form"), 6, 10),
    (("guide_download", "webinar_attended", "pricing_page_view", "quote_request"), 10, 12),
    (("page_view", "cad_download", "lead_time_question", "rfq_submitted"), 8, 12),
    (("trade_show_visit", "booth_project_discussed", "sample_request"), 10, 6),
    (("newsletter_signup", "email_clicked"), 20, 6),
    (("technical_question", "meeting_request"), 12, 4),
)
ENQUIRIES = frozenset({"quote_request", "rfq_submitted", "sample_request", "booth_project_discussed"})
# So many months ago there was one in which nothing came in: what reads trends must bear it.
SILENT = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A signal and when it was heard of."""

    at: datetime
    signal: dict[str, Any]


def stories(company: Company, number: int, since: datetime, until: datetime, dice: Random) -> Iterator[Told]:
    """The signals of a company's people between two moments."""
    origin = chosen(ORIGINS, dice)
    start = since + (until - since) * dice.random()
    for place, person in enumerate(company.people):
        acts, distance = chosen(STORIES, dice)
        at = start + timedelta(days=dice.random() * 14)
        for act, type in enumerate(acts):
            at = working_time(at + timedelta(days=dice.random() * distance), dice)
            if at >= until or is_silent(at, until):
                continue
            yield Told(at, _signal(f"demo-{number}-{place}-{act}", type, at, company, person, origin, dice))


def is_silent(at: datetime, until: datetime) -> bool:
    """Whether it is in the month in which nothing came in."""
    return until.year * 12 + until.month - SILENT == at.year * 12 + at.month


def working_time(at: datetime, dice: Random) -> datetime:
    """About the same time, on a weekday and in the daytime of both continents."""
    day = at.replace(hour=14, minute=0, second=0, microsecond=0) + timedelta(minutes=dice.randrange(400))
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)


def _signal(
    external_id: str,
    type: str,
    at: datetime,
    company: Company,
    person: dict[str, Any],
    origin: tuple[str, str, str],
    dice: Random,
) -> dict[str, Any]:
    source, channel, campaign = origin
    properties: dict[str, Any] = {}
    if type in ENQUIRIES:
        properties = {
            "annual_volume": dice.choice([40, 60, 500, 2_000, 5_000, 20_000]),
            "has_drawings": dice.random() < 0.7,
            "project": dice.choice(
                ["housing, second source", "gripper arm", "pump body", "line upgrade", "lens mount"]
            ),
        }
    return {
        "source": "website",
        "external_id": external_id,
        "type": type,
        "occurred_at": at.isoformat(),
        "contact": person,
        "account": company.facts,
        "product_line": company.line,
        "origin": {"source": source, "channel": channel or None, "campaign": campaign or None},
        "properties": properties,
    }
