"""What racing processes do about one project: each is a web worker of its own."""

from datetime import datetime
from typing import Any
from uuid import UUID

from leadhub.errors import DomainError


def ask_for_two_sites(number: int, runner: int, at: datetime) -> int:
    """Half of the people of a company ask for one plant, half for another."""
    return ask_for_the_same(number, runner, at, site_country=("US", "DE")[runner % 2])


def ask_for_the_same(number: int, runner: int, at: datetime, **asked: Any) -> int:
    """Somebody else of the same company asks for the same."""
    from qualification.intake import ingest
    from tests.qualification.company import INTEGRATION, MEDICO, signal

    company = MEDICO | {"name": f"Company {number}", "domain": f"c{number}.example"}
    who = {"email": f"p{runner}@c{number}.example"}
    own: dict[str, Any] = {"contact": who, "account": company, "properties": asked}
    batch = [signal("rfq_submitted", at, external_id=f"rfq-{number}-{runner}", **own)]
    return ingest(batch, actor=INTEGRATION, now=at).accepted


def join_or_reject(number: int, runner: int, handoffs: list[UUID], seller: UUID, at: datetime) -> Any:
    """One gives back what the others join."""
    if runner:
        return ask_for_the_same(number, runner, at)
    from feedback import verdicts
    from leadhub.actors import Actor, ActorKind, Role

    ann = Actor(kind=ActorKind.PERSON, user_id=seller, role=Role.SALES, name="Ann")
    try:
        verdicts.reject(handoffs[number], reason="timing", comment="Next year.", actor=ann, now=at)
    except DomainError as error:
        return error.code
    return "rejected"
