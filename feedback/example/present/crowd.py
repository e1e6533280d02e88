"""The many who only read: companies of which nobody asked for anything yet, most of them told of by one person."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from feedback.example.companies import FIRST_NAMES, INDUSTRIES, LAST_NAMES, LINES, PLACES, STEMS, TITLES, chosen
from feedback.example.stories import ORIGINS, Told, is_silent, working_time

_ENDINGS: Final = """
    berg bridge brook burg by crest dale field ford fors gate haven heim holm hurst ley lund mark mere mont more ness
    port ridge shaw stad stead stone ton vale ville ward well wick wood worth
"""
ENDINGS: Final = _ENDINGS.split()
# Acts, and the longest time in days until the next one.
READING: Final = (
    (("page_view", "page_view"), 20, 30),
    (("newsletter_signup", "email_opened", "email_clicked"), 14, 24),
    (("guide_download", "page_view"), 10, 20),
    (("webinar_attended", "email_opened", "page_view"), 8, 12),
    (("tolerance_guide_download", "page_view", "page_view"), 6, 8),
    (("trade_show_visit",), 1, 6),
)
# The share of companies of which two people read.
PAIRS: Final = 0.22


def crowd(count: int, since: datetime, until: datetime, dice: Random) -> Iterator[Told]:
    """What so many companies read between two moments."""
    for number in range(count):
        company, line = _company(number, dice), chosen(LINES, dice)
        origin, start = chosen(ORIGINS, dice), since + (until - since) * dice.random()
        for place in range(2 if dice.random() < PAIRS else 1):
            person = _person(company["domain"], place, dice)
            acts, distance = chosen(READING, dice)
            at = start
            for act, type in enumerate(acts):
                at = working_time(at + timedelta(days=dice.random() * distance), dice)
                if at < until and not is_silent(at, until):
                    key = f"crowd-{number}-{place}-{act}"
                    yield Told(at, _signal(key, type, at, company, person, line, origin))


def named(number: int) -> tuple[str, str]:
    """The name and the domain of a company.

    Every pair of a beginning and an end comes once before any comes twice, in an order that looks like none.
    """
    place = number * 617 % (len(STEMS) * len(ENDINGS))
    name = f"{STEMS[place % len(STEMS)]}{ENDINGS[place // len(STEMS)]}"
    return name, f"{name}-{number}".lower()


def _company(number: int, dice: Random) -> dict[str, Any]:
    name, domain = named(number)
    industry, trade = chosen(INDUSTRIES, dice)
    country, region = chosen(PLACES, dice)
    return {
        "name": f"{name} {trade}",
        "domain": f"{domain}.example",
        "industry": industry,
        "country": country,
        "region": region,
        "employee_count": min(20_000, round(dice.lognormvariate(5.0, 1.2)) + 3),
        "plant_count": dice.choice([1, 1, 2, 3]),
    }


def _person(domain: str, place: int, dice: Random) -> dict[str, Any]:
    title = dice.choice(TITLES)
    return {
        "email": f"{title.split()[0].lower()}{place}@{domain}",
        "first_name": dice.choice(FIRST_NAMES),
        "last_name": dice.choice(LAST_NAMES),
        "job_title": title,
    }


def _signal(
    key: str,
    type: str,
    at: datetime,
    company: dict[str, Any],
    person: dict[str, Any],
    line: str,
    origin: tuple[str, str, str],
) -> dict[str, Any]:
    source, channel, campaign = origin
    return {
        "source": "website",
        "external_id": key,
        "type": type,
        "occurred_at": at.isoformat(),
        "contact": person,
        "account": company,
        "product_line": line,
        "origin": {"source": source, "channel": channel or None, "campaign": campaign or None},
    }
