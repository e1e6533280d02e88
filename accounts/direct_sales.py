"""What registrations must know of direct sales and of the agreement, asked of the storey above through a port."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from leadhub.composition import parts

Interest: TypeAlias = tuple[UUID, UUID]
"""A customer and a product line, by their ids."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed of registrations of a product line."""

    agreement: int
    days: int
    extensions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectSales:
    """The port. What it is asked in the transaction of a registration it locks, so that no answer is stale.

    `terms(codes, now)` answers by product line what is agreed, and leaves out lines of which nothing is.
    `known_until(interests, now)` answers until when sales is taken to know a customer, where it does.
    `appeal_due(now)` is when an appeal must be answered that is made now; None where nothing is agreed.
    """

    terms: Callable[[Collection[str], datetime], Mapping[str, Terms]]
    known_until: Callable[[Collection[Interest], datetime], Mapping[Interest, datetime]]
    appeal_due: Callable[[datetime], datetime | None]


def direct_sales() -> DirectSales:
    """What the storey above brings; exactly one."""
    (brought,) = parts("LEADHUB_DIRECT_SALES")
    found: DirectSales = brought
    return found
