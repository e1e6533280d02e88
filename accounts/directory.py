"""Which partner a market belongs to: read once per batch, since partners are few."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from accounts.models import Partner


@dataclass(frozen=True, slots=True)
class Coverage:
    """One partner with what it covers; `lines` empty means every product line."""

    partner: UUID
    account: UUID
    countries: frozenset[str]
    regions: frozenset[str]
    lines: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Directory:
    """All active partners, by name."""

    coverages: tuple[Coverage, ...]

    @classmethod
    def load(cls) -> Self:
        """Read the partners: three statements at any number."""
        partners = Partner.objects.filter(is_active=True).prefetch_related("territories", "product_lines")
        return cls(
            tuple(
                Coverage(
                    partner=partner.pk,
                    account=partner.account_id,
                    countries=frozenset(code for t in partner.territories.all() for code in t.countries),
                    regions=frozenset(code for t in partner.territories.all() for code in t.regions),
                    lines=frozenset(line.pk for line in partner.product_lines.all()),
                )
                for partner in partners.order_by("name")
            )
        )

    def own(self, account: UUID | None) -> UUID | None:
        """The partner record of an account that is itself a partner."""
        return next((c.partner for c in self.coverages if c.account == account), None)

    def covering(
        self, country: str | None, region: str | None, line: UUID | None, *, but: Collection[UUID] = ()
    ) -> UUID | None:
        """The partner of a place and product line: a region before its country, a named line before all lines.

        Those named in `but` are passed over.
        """
        found = [
            (region not in c.regions, not c.lines, c.partner)
            for c in self.coverages
            if c.partner not in but
            and (region in c.regions or country in c.countries)
            and (not c.lines or line in c.lines)
        ]
        # Partners come by name, so equals are told apart by it and not by chance.
        return min(found, key=lambda each: each[:2])[2] if found else None
