"""Which alerts ask for the answer to a handoff, and where those who may give it can do so at once."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from leadhub.actors import Role
from leadhub.alerts.links import pages_for
from leadhub.alerts.notices import Asked, Message
from leadhub.clock import real_now
from leadhub.models import Event
from leadhub.policy.registry import can
from qualification.models import ClockKind, Handoff, HandoffStatus

ARRIVALS: Final = frozenset({"handoff.created", "handoff.reassigned"})
OF_SALES, OF_PARTNERS = "handoff.accept", "partner.accept"
# Who of us has it is nothing that a partner is told.
OF_THE_HOUSE: Final = frozenset({"Team", "Owner"})


def asked_by(event: Event, handoff: Handoff | None) -> UUID | None:
    """The handoff that waits for its answer, where an event tells of that."""
    if handoff is None or handoff.status != HandoffStatus.OPEN:
        return None
    return handoff.pk if event.type in ARRIVALS or event.data.get("clock") == ClockKind.ACCEPTANCE else None


def with_answers(message: Message | None, one: Asked, handoff: Handoff | None) -> Message | None:
    """The same with the pages of a yes and of a no, where it asks for an answer that whoever is told may give.

    People of partners have no console: what else it leads to is left out for them.
    """
    asks, is_of_partner = asked_by(one.event, handoff), one.person is not None and one.person.role == Role.PARTNER
    if message is not None and is_of_partner:
        told = tuple(fact for fact in message.facts if fact[0] not in OF_THE_HOUSE)
        message = replace(message, pages=(), facts=told)
    verb = OF_PARTNERS if is_of_partner else OF_SALES
    if message is None or asks is None or not (one.person is None or can(one.person.actor, verb)):
        return message
    return replace(message, asks=asks, answers=pages_for(one.person if one.is_private else None, asks, real_now()))
