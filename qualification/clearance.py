"""What of export-controlled RFQs a caller sees: one answer, asked by everything that is read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self, TypeVar
from uuid import UUID

import msgspec

from accounts.clearing import cleared_partners, is_cleared
from accounts.models import Partner
from leadhub.actors import Actor
from leadhub.errors import Conflict
from qualification.models import LeadState

WHY: Final = "Export-controlled: ask operations for clearance."
HIDDEN: Final = "(export-controlled)"
OPEN: Final = frozenset({"has_drawings", "quantity", "annual_volume", "required_by", "order_kind", "part_number"})
"""What signals say of a marked RFQ that everybody may read; what has no type may hold anything, and stays hidden."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sight:
    """Which of some leads keep something from a caller: those with a marked RFQ, unless the caller is cleared."""

    hidden: frozenset[UUID]

    @classmethod
    def of(cls, actor: Actor, leads: Collection[UUID], now: datetime) -> Self:
        """One statement at any number, and one more where something is marked."""
        marked = LeadState.objects.filter(lead_id__among=list(set(leads)), export_controlled=True)
        found = frozenset(marked.values_list("lead_id", flat=True)) if leads else frozenset()
        return cls(frozenset() if found and is_cleared(actor, now) else found)

    @classmethod
    def of_nobody(cls, leads: Collection[UUID]) -> Self:
        """What is read for no one in particular shows nothing that may be marked."""
        return cls(frozenset(leads))

    def hides(self, lead: UUID) -> bool:
        """Whether what is marked of this lead is kept from the caller."""
        return lead in self.hidden


def is_kept_back(actor: Actor, leads: Collection[UUID], now: datetime) -> bool:
    """Whether something of these leads is kept from a caller."""
    return bool(Sight.of(actor, leads, now).hidden)


def require_cleared(partner: Partner, state: LeadState, now: datetime) -> None:
    """Refuse to hand a locked lead to a partner that a person chose, where it is export-controlled for that partner."""
    if state.export_controlled and partner.pk not in cleared_partners(now):
        raise Conflict(
            f"This is export-controlled, and {partner} is not cleared. Name a team. Nothing was changed.",
            code="partner_not_cleared",
        )


def masked_payload(payload: Mapping[str, Any], is_hidden: bool) -> tuple[dict[str, Any], list[str]]:
    """What a signal carried, with nulls in place of what is hidden, and the names of it."""
    if not is_hidden:
        return dict(payload), []
    hidden = sorted(name for name, value in payload.items() if name not in OPEN and value is not None)
    return {name: None if name in hidden else value for name, value in payload.items()}, hidden


def hidden_fact(actor: Actor, lead: UUID, end_customer: str | None, now: datetime) -> str | None:
    """The one fact of a decision that may be export-controlled, where it is and the caller is not cleared."""
    is_hidden = end_customer is not None and Sight.of(actor, [lead], now).hides(lead)
    return end_customer if is_hidden else None


def without(value: T, secret: str | None) -> T:
    """The same value, or what is read, with a fact that is marked taken out of every text in it."""
    if not secret:
        return value
    told: Any = value
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            setattr(value, name, without(getattr(value, name), secret))
    elif isinstance(value, str) and type(value) is str:
        told = value.replace(secret, HIDDEN)
    elif isinstance(value, list | tuple):
        told = type(value)(without(each, secret) for each in value)
    elif isinstance(value, dict):
        told = {key: without(each, secret) for key, each in value.items()}
    return told  # type: ignore[no-any-return]  # the same type as it came
