"""Signals as a busy website sends them: many known people who read, some who ask, facts now and then."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

# Shares of what people do: mostly reading, so that about one lead in twenty changes its answer.
TYPES: tuple[str, ...] = ("page_view",) * 60 + ("email_opened",) * 15 + ("guide_download",) * 8 + ("email_clicked",) * 6
TYPES += ("data_sheet_request",) * 4 + ("webinar_attended",) * 3 + ("pricing_page_view",) * 2
TYPES += ("price_question", "quote_request")
INDUSTRIES = ("339112", "333517", "334413", "336412", "311811", "541511")
COUNTRIES = ("US", "US", "US", "DE", "CA", "FR")
FACTS_IN = 5
"""One signal in so many carries facts of the company."""
HISTORY = 4
HISTORY_DAYS = 180


class Website:
    """A stream of signals of `people` people, four to a company, drawn afresh on every run."""

    def __init__(self, people: int, now: datetime) -> None:
        self.people = people
        self.now = now
        # No fixed seed: with one, a second run would deliver duplicates and look three times as fast.
        self.dice = random.SystemRandom()

    def batches(self, count: int, size: int = 1_000) -> Iterator[list[dict[str, Any]]]:
        """So many batches of so many signals, none of which was ever sent before."""
        for _ in range(count):
            yield [self._signal() for _ in range(size)]

    def everybody(self, size: int = 1_000) -> Iterator[list[dict[str, Any]]]:
        """Signals of each person over half a year, the first with facts: later ones meet people with a history."""
        for start in range(0, self.people, size):
            people = range(start, min(start + size, self.people))
            yield [self._signal(person, facts=True) for person in people]
            yield [self._signal(person, days=HISTORY_DAYS) for person in people for _ in range(HISTORY)]

    def _signal(self, person: int | None = None, *, facts: bool = False, days: float = 1 / 24) -> dict[str, Any]:
        number = self.dice.randrange(self.people) if person is None else person
        company = number // 4
        signal: dict[str, Any] = {
            "source": "website",
            "external_id": uuid4().hex,
            "type": TYPES[int(self.dice.random() * len(TYPES))],
            "occurred_at": (self.now - timedelta(days=self.dice.random() * days)).isoformat(),
            "contact": {"email": f"p{number}@c{company}.example"},
            "product_line": "cnc-machining",
            "origin": {"source": "organic_search", "channel": "form", "campaign": f"campaign-{number % 40}"},
            "properties": {"url": f"/guides/{number % 300}"},
        }
        if facts or self.dice.random() < 1 / FACTS_IN:
            signal["contact"]["job_title"] = "Design engineer"
            signal["account"] = {
                "name": f"Company {company}",
                "industry": INDUSTRIES[company % 6],
                "country": COUNTRIES[company % 6],
                "employee_count": 20 + company % 900,
                "plant_count": 1 + company % 5,
            }
        return signal
