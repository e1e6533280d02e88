"""The campaigns of the example company: when each ran, and what it cost."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Final

from feedback import campaigns
from feedback.campaigns import AddCampaignBody, CostBody
from leadhub.example import People

CURRENCY: Final = "USD"
# Code, name, for how many of the last days it ran, and what it cost.
CAMPAIGNS: Final = (
    ("tolerance-guide-2026", "Tolerance guide", 365, "18500.00"),
    ("automation-week", "Automation week", 300, "9200.00"),
    ("materials-letter", "Materials letter", 365, "3600.00"),
    ("imts-2026", "IMTS booth", 75, "42000.00"),
)


def budgets(people: People, now: datetime) -> Iterator[tuple[datetime, Callable[[datetime], None]]]:
    """When marketing wrote each down, and the act."""
    for code, name, days, cost in CAMPAIGNS:
        begins = (now - timedelta(days=days)).date()
        yield now - timedelta(days=1), partial(_keep, people, code, name, begins, Decimal(cost))


def _keep(people: People, code: str, name: str, begins: date, cost: Decimal, at: datetime) -> None:
    body = AddCampaignBody(code=code, name=name, begins=begins, cost=CostBody(amount=cost, currency=CURRENCY))
    campaigns.add(body, actor=people.users["marketing"].actor, now=at)
