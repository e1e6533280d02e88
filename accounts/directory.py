"""Which partner a market belongs to: read once per batch, since partners are few."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from accounts.models import Partner
from accounts.rules.channels import Unfit
from accounts.rules.territories import Area, Place


@dataclass(frozen=True, slots=True)
class Coverage:
    """One partner with what it covers; `lines` empty means every product line."""

    partner: UUID
    account: UUID
    name: str
    area: Area
    lines: frozenset[UUID]
    is_exclusive: bool

    def takes(self, line: UUID | None) -> bool:
        """Whether it sells a product line."""
        return not self.lines or line in self.lines


@dataclass(frozen=True, slots=True)
class Directory:
    """All active partners, by name; those out of use, and those that rules name, by id."""

    coverages: tuple[Coverage, ...]
    inactive: frozenset[str] = frozenset()
    named: tuple[str, ...] = ()

    @classmethod
    def load(cls, named: Collection[str] = ()) -> Self:
        """Read the partners: three statements at any number."""
        partners = list(Partner.objects.prefetch_related("territories", "product_lines").order_by("name"))
        return cls(
            tuple(coverage_of(partner) for partner in partners if partner.is_active),
            frozenset(str(partner.pk) for partner in partners if not partner.is_active),
            tuple(sorted(named)),
        )

    def why_not(self, partner: str, line: UUID | None) -> Unfit | None:
        """Why a partner takes nothing of a product line; None where it does."""
        found = next((each for each in self.coverages if str(each.partner) == partner), None)
        if found is None:
            return Unfit.INACTIVE if partner in self.inactive else Unfit.UNKNOWN
        return None if found.takes(line) else Unfit.OTHER_LINES

    def own(self, account: UUID | None) -> UUID | None:
        """The partner record of an account that is itself a partner."""
        return next((c.partner for c in self.coverages if c.account == account), None)

    def covering(self, place: Place, line: UUID | None, *, but: Collection[UUID] = ()) -> UUID | None:
        """The partner of a place and product line; those named in `but` are passed over.

        The longest postal prefix goes before a region, that before a country; then a named line before all lines, then
        one that is alone by agreement.
        """
        found = [
            (-depth, not c.lines, not c.is_exclusive, c.partner)
            for c in self.coverages
            if c.partner not in but and c.takes(line) and (depth := c.area.depth(place))
        ]
        # Partners come by name, so equals are told apart by it and not by chance.
        return min(found, key=lambda each: each[:3])[3] if found else None


def coverage_of(partner: Partner) -> Coverage:
    """What a partner covers whose territories and product lines were read with it."""
    territories = list(partner.territories.all())
    return Coverage(
        partner=partner.pk,
        account=partner.account_id,
        name=partner.name,
        area=Area(
            countries=frozenset(code for t in territories for code in t.countries),
            regions=frozenset(code for t in territories for code in t.regions),
            prefixes=frozenset((each["country"], each["prefix"]) for t in territories for each in t.postal_prefixes),
        ),
        lines=frozenset(line.pk for line in partner.product_lines.all()),
        is_exclusive=partner.is_exclusive,
    )
