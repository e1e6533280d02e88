"""An enquiry, a capability, and what is found when the one is held against the other.

What nobody asked and no capability limits is no question at all. What is asked where the capability is silent is not
known, and so is what it limits while nobody has asked: neither is ever read as yes or as no.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID


class TechnicalFact(StrEnum):
    """What an enquiry and a capability are compared in."""

    PROCESS = "process"
    ORDER_KIND = "order_kind"
    MATERIAL = "material"
    TOLERANCE = "tolerance"
    SIZE = "size"
    VOLUME = "volume"
    CERTIFICATES = "certificates"
    CAPACITY = "capacity"


class TechnicalAnswer(StrEnum):
    """Whether something can be made; unknown is not no."""

    FITS = "fits"
    UNKNOWN = "unknown"
    LIMITED = "limited"


SIDES: Final = ("length_mm", "width_mm", "height_mm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an enquiry asks for; None, blank text and an empty set mean unknown."""

    process: str | None = None
    material: str | None = None
    tolerance_um: float | None = None
    length_mm: float | None = None
    width_mm: float | None = None
    height_mm: float | None = None
    quantity: int | None = None
    annual_volume: int | None = None
    certificates: frozenset[str] = frozenset()
    required_by: date | None = None
    order_kind: str | None = None

    def sides(self) -> dict[str, float]:
        """The sides that are known, by name."""
        return {side: value for side in SIDES if (value := getattr(self, side)) is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityFacts:
    """What a product line can make by one process; without a kind, for every kind of order."""

    id: UUID
    process: str
    order_kind: str | None = None
    materials: tuple[str, ...] = ()
    tolerance_um: float | None = None
    length_mm: float | None = None
    width_mm: float | None = None
    height_mm: float | None = None
    volume_from: int | None = None
    volume_to: int | None = None
    certificates: tuple[str, ...] = ()
    lead_time_days: int | None = None
    capacity_from: date | None = None

    def sides(self) -> list[float]:
        """The sides of the largest part that are stated, the longest first."""
        return sorted((value for side in SIDES if (value := getattr(self, side)) is not None), reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnicalFinding:
    """What came of one fact, in words.

    `ask` names what the asker has to say before it is known; `overshoot` is how far beyond the limit it lies.
    """

    fact: TechnicalFact
    answer: TechnicalAnswer
    text: str
    asked: str | None = None
    limit: str | None = None
    ask: tuple[str, ...] = ()
    overshoot: float = 0.0

    @property
    def is_unstored(self) -> bool:
        """Whether it is not the asker who is silent, but the capability."""
        return self.answer is TechnicalAnswer.UNKNOWN and not self.ask
