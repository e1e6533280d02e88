"""What is known about the account, the contact and the enquiry when a lead is decided."""

from dataclasses import dataclass, fields
from enum import StrEnum
from operator import attrgetter
from typing import Final, Self, TypeAlias

import msgspec


class FactKind(StrEnum):
    """What a fact is, hence which tests fit it."""

    CHOICE = "choice"
    CODE = "code"
    INDUSTRY = "industry"
    NUMBER = "number"
    SET = "set"
    TEXT = "text"


FactValue: TypeAlias = str | int | frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One snapshot; None and an empty set mean unknown, which is never read as no."""

    industry: str | None = None
    application: str | None = None
    country: str | None = None
    region: str | None = None
    employee_count: int | None = None
    plant_count: int | None = None
    production_model: str | None = None
    order_profile: str | None = None
    certifications: frozenset[str] = frozenset()
    compliance_needs: frozenset[str] = frozenset()
    relationships: frozenset[str] = frozenset()
    target_status: str | None = None
    channel_type: str | None = None
    function: str | None = None
    language: str | None = None
    noise_class: str | None = None
    product_line: str | None = None
    quantity: int | None = None
    annual_volume: int | None = None
    end_customer: str | None = None
    own_partner: str | None = None
    territory_partner: str | None = None
    registered_partner: str | None = None

    @property
    def order_size(self) -> int | None:
        """The larger of quantity and annual volume, in pieces, as far as known."""
        if self.quantity is None:
            return self.annual_volume
        if self.annual_volume is None:
            return self.quantity
        return max(self.quantity, self.annual_volume)

    def canonical(self) -> bytes:
        """Compact JSON in which equal facts are equal bytes: keys and sets sorted, what is unknown left out."""
        known: dict[str, str | int | list[str]] = {}
        for name, value in zip(_STORED, _stored_values(self), strict=True):
            if isinstance(value, frozenset):
                if value:
                    known[name] = sorted(value)
            elif value is not None:
                known[name] = value
        return msgspec.json.encode(known)

    @classmethod
    def from_canonical(cls, body: bytes) -> Self:
        """Read back what `canonical` wrote; ValueError when the bytes are no facts."""
        return msgspec.json.decode(body, type=cls)


_STORED: Final = tuple(sorted(field.name for field in fields(Facts)))
_stored_values = attrgetter(*_STORED)

FACTS: Final[dict[str, FactKind]] = {
    "industry": FactKind.INDUSTRY,
    "application": FactKind.TEXT,
    "country": FactKind.CODE,
    "region": FactKind.CODE,
    "employee_count": FactKind.NUMBER,
    "plant_count": FactKind.NUMBER,
    "production_model": FactKind.CHOICE,
    "order_profile": FactKind.CHOICE,
    "certifications": FactKind.SET,
    "compliance_needs": FactKind.SET,
    "relationships": FactKind.SET,
    "target_status": FactKind.CHOICE,
    "channel_type": FactKind.CHOICE,
    "function": FactKind.CHOICE,
    "language": FactKind.CODE,
    "noise_class": FactKind.CHOICE,
    "product_line": FactKind.CODE,
    "quantity": FactKind.NUMBER,
    "annual_volume": FactKind.NUMBER,
    "order_size": FactKind.NUMBER,
    "end_customer": FactKind.TEXT,
    "own_partner": FactKind.CODE,
    "territory_partner": FactKind.CODE,
    "registered_partner": FactKind.CODE,
}

DERIVED: Final[dict[str, tuple[str, ...]]] = {"order_size": ("quantity", "annual_volume")}
"""Facts that are computed from stored ones, which therefore cannot be judged apart from them."""

WORDS: Final[dict[str, tuple[str, ...]]] = {
    "production_model": ("make_to_stock", "make_to_order", "engineer_to_order", "mixed"),
    "order_profile": ("prototype", "small_series", "series", "spare_parts"),
    "relationships": ("prospect", "customer", "current_supplier", "competitor", "partner", "academic"),
    "target_status": ("named_target", "house", "open", "do_not_pursue"),
    "channel_type": (
        "end_user",
        "oem",
        "contract_manufacturer",
        "tier_1_supplier",
        "tier_2_supplier",
        "tier_3_supplier",
        "distributor",
    ),
    "function": ("engineering", "operations", "quality", "procurement", "finance", "management", "other"),
    "noise_class": (
        "student_or_academic",
        "competitor",
        "current_supplier",
        "job_seeker",
        "vendor_solicitation",
        "consultant",
        "distributor_fishing",
        "free_mail",
        "disposable_mail",
        "scanner_or_bot",
    ),
}
"""The closed word lists; facts without one take any value of their kind."""
