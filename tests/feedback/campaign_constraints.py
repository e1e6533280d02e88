"""How the constraints of campaigns would be broken, and what they allow."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from feedback.models import Campaign
from tests.rows import row

Breach = Callable[[], object]

BROKEN: dict[str, Breach | Iterable[Breach]] = {
    "campaign_ends_when_it_begins_or_later": lambda: row(Campaign, begins=date(2026, 3, 2), ends=date(2026, 3, 1)),
    "campaign_costs_an_amount_in_a_currency": [
        lambda: row(Campaign, cost_amount=Decimal(1), cost_currency=""),
        lambda: row(Campaign, cost_amount=Decimal(-1), cost_currency="EUR"),
        lambda: row(Campaign, cost_amount=None, cost_currency="EUR"),
    ],
    "campaign_has_a_code": lambda: row(Campaign, code=""),
}
KEPT: dict[str, Breach] = {
    "a campaign of one day": lambda: row(Campaign, begins=date(2026, 3, 1), ends=date(2026, 3, 1)),
    "a campaign that cost nothing": lambda: row(Campaign, cost_amount=Decimal(0), cost_currency="EUR"),
}
