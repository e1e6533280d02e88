"""What is known of a kind of clause: in what it is counted, who can keep it, where it may hold, what runs by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qualification.rules.agreement import Clock, Owner, Unit
from qualification.rules.clocks import PARTNER_CHANNEL


class Quantity(StrEnum):
    """What the number of a kind of clause is."""

    DURATION = "duration"
    SHARE = "share"
    COUNT = "count"


class Dimension(StrEnum):
    """By what a clause may be narrowed."""

    PRIORITY = "priority"
    CHANNEL = "channel"
    PRODUCT_LINE = "product_line"


INSIDE_SALES: Final = "inside_sales"
CHANNELS: Final[Mapping[str, str]] = {
    "direct": "direct sales",
    "distributor": "the channel desk",
    "oem": "the OEM desk",
    "contract_manufacturer": "the contract-manufacturing desk",
    "tier_supplier": "the tier-supplier desk",
    PARTNER_CHANNEL: "partners",
    INSIDE_SALES: "inside sales",
}
PRIORITIES: Final = ("normal", "urgent")
BY_PEOPLE: Final = "people keep it, nothing runs by it"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseKind:
    """One kind of clause.

    `owners` are those who can keep it, the usual one first. `units` narrows what it may be counted in, where not every
    unit that `counts` allows will do. `scopes` are the dimensions that are asked when it is looked up: one narrowed by
    another is never found. `runs` says what the service runs by it; `run` names the clock whose runs measure it, and
    `measured` says how else it is measured. Where it `is_demanded` nothing could be handed over without it. A share is
    `most` at most.
    """

    code: str
    label: str
    says: str
    counts: Quantity
    owners: tuple[Owner, ...]
    clock: Clock | None = None
    units: frozenset[Unit] = frozenset()
    scopes: frozenset[Dimension] = frozenset()
    runs: str = ""
    run: str = ""
    measured: str = ""
    most: float = 100
    is_demanded: bool = False
    only_partners: bool = False

    @property
    def runs_in(self) -> str:
        """What runs by it, as it stands beside a clause."""
        return f"Runs in: {self.runs}" if self.runs else BY_PEOPLE

    @property
    def fitting(self) -> frozenset[Unit]:
        """The units in which it may be counted."""
        return self.units or UNITS[self.counts]


UNITS: Final[Mapping[Quantity, frozenset[Unit]]] = {
    Quantity.DURATION: frozenset({Unit.BUSINESS_HOURS, Unit.BUSINESS_DAYS, Unit.MINUTES, Unit.DAYS}),
    Quantity.SHARE: frozenset({Unit.PERCENT}),
    Quantity.COUNT: frozenset({Unit.COUNT}),
}
