"""What racing processes do about one deal that partners register."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.live.races import actor_of, told

SPELT = ("Acme {0} Inc.", "ACME {0}", "acme-{0} inc", "Acme {0}")


def register(number: int, runner: int, people: Sequence[UUID], at: datetime) -> str:
    """Register the customer of the round, spelt in a way of one's own; how the answer stands."""
    from accounts.registrations import EndCustomerBody, RegisterDealBody, register

    customer = EndCustomerBody(name=SPELT[runner].format(number), domain=f"www.c{number}.example")
    body = RegisterDealBody(end_customer=customer, product_line="cnc-machining")
    return told(lambda: register(body, actor=actor_of(people[runner % len(people)]), now=at).status)


def register_or_accept(
    number: int, runner: int, handoffs: Sequence[UUID], people: Sequence[UUID], sellers: Sequence[UUID], at: datetime
) -> str:
    """Two partners register the customer of the handoff that two sellers accept."""
    from feedback.verdicts import accept

    if runner < len(people):
        return register(number, runner, people, at)
    actor = actor_of(sellers[runner % len(sellers)])
    return told(lambda: accept(handoffs[number], actor=actor, now=at).status)


def register_or_claim(
    number: int, runner: int, leads: Sequence[UUID], people: Sequence[UUID], sellers: Sequence[UUID], at: datetime
) -> str:
    """Two partners register the customer of a lead that two sellers claim."""
    from qualification.claiming import claim

    if runner < len(people):
        return register(number, runner, people, at)
    actor = actor_of(sellers[runner % len(sellers)])
    return told(lambda: claim(leads[number], actor=actor, now=at).stage)


def enquire(number: int, runner: int, at: datetime) -> str:
    """One of two distributors asks for the same customer, in a batch with other signals of both."""
    from qualification.intake import ingest
    from tests.qualification.company import INTEGRATION, signal

    batch = [
        signal(
            "quote_request",
            at,
            external_id=f"{number}-{runner}-{who}",
            contact={"email": f"p{runner}@d{who}.example"},
            account={"name": f"Distributor {who}", "domain": f"d{who}.example", "channel_type": "distributor"},
            properties={"quantity": 500, "end_customer": f"Acme {number} Inc."},
        )
        for who in (runner % 2, 1 - runner % 2)
    ]
    return str(ingest(batch, actor=INTEGRATION, now=at).accepted)


def end_or_expire(number: int, runner: int, deals: Sequence[UUID], people: Sequence[UUID], at: datetime) -> str:
    """The partner withdraws, operations ends, progress extends and time ends one deal, all at once."""
    from accounts import registrations
    from accounts.expiring import look_at_registrations
    from accounts.models import DealRegistration

    partner, operations = people
    deal = DealRegistration.objects.get(pk=deals[number])
    acts: list[Callable[[], Any]] = [
        lambda: registrations.withdraw(deal.pk, actor=actor_of(partner), now=at).status,
        lambda: registrations.end(deal.pk, comment="Over.", actor=actor_of(operations), now=at).status,
        lambda: (
            registrations.progressed(
                partner=deal.partner_id,
                account=deal.account_id,
                product_line=deal.product_line_id,
                at=at + timedelta(days=number),
            )
            and "extended"
        ),
        lambda: look_at_registrations(at + timedelta(days=90 + number)),
    ]
    return told(acts[(number + runner) % len(acts)])
