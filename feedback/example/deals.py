"""Deals that the partners of the example have registered: one got it, the other came later."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from accounts.registrations import EndCustomerBody, RegisterDealBody, register
from leadhub.example import People

LAKESHORE = EndCustomerBody(name="Lakeshore Fixtures", domain="lakeshore.example", country="US", region="US-MI")
# By the days that have passed since.
DEALS: tuple[tuple[float, str, EndCustomerBody, str], ...] = (
    (20, "partner", LAKESHORE, "Fixtures for a welding cell"),
    (5, "partner2", LAKESHORE, "Welding cell"),
)


def deals(people: People, now: datetime) -> Iterator[tuple[datetime, Callable[[datetime], None]]]:
    """When each was registered, and the act."""
    for days, who, customer, project in DEALS:
        yield now - timedelta(days=days), _registration(people, who, customer, project)


def _registration(people: People, who: str, customer: EndCustomerBody, project: str) -> Callable[[datetime], None]:
    body = RegisterDealBody(end_customer=customer, product_line="cnc-machining", project=project)

    def act(at: datetime) -> None:
        register(body, actor=people.users[who].actor, now=at)

    return act
