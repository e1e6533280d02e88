"""Which partner a market belongs to: read once per batch, since partners are few."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Self
from uuid import UUID

from accounts.clearing import cleared_partners
from accounts.models import Partner
from accounts.rules.channels import Unfit
from accounts.rules.territories import Area, Atlas, Place


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


class Directory:
    """All active partners, by name; those out of use, and those that rules name, by id."""

    def __init__(
        self,
        coverages: Sequence[Coverage],
        inactive: Collection[str] = (),
        named: Collection[str] = (),
        *,
        cleared_at: datetime | None = None,
    ) -> None:
        self.coverages = tuple(coverages)
        self.named = tuple(sorted(named))
        self._inactive = frozenset(inactive)
        self._cleared_at = cleared_at
        self._atlas = Atlas((each.area, each) for each in coverages)
        self._by_account = {each.account: each.partner for each in coverages}
        self._by_id = {str(each.partner): each for each in coverages}

    @classmethod
    def load(cls, named: Collection[str] = (), *, cleared_at: datetime | None = None) -> Self:
        """Read the partners: three statements at any number.

        Who gives the moment at which clearance counts asks of leads that may be export-controlled: a statement more
        with the first that is.
        """
        partners = list(Partner.objects.prefetch_related("territories", "product_lines").order_by("name"))
        active = [coverage_of(partner) for partner in partners if partner.is_active]
        inactive = [str(partner.pk) for partner in partners if not partner.is_active]
        return cls(active, inactive, named, cleared_at=cleared_at)

    def why_not(self, partner: str, line: UUID | None, *, is_marked: bool = False) -> Unfit | None:
        """Why a partner takes nothing of a product line, or nothing that is marked as export-controlled.

        None where it does.
        """
        found = self._by_id.get(partner)
        if found is None:
            return Unfit.INACTIVE if partner in self._inactive else Unfit.UNKNOWN
        if line is not None and not found.takes(line):
            return Unfit.OTHER_LINES
        return Unfit.NOT_CLEARED if is_marked and found.partner not in self.cleared else None

    @cached_property
    def cleared(self) -> frozenset[UUID]:
        """The partners that may have what is export-controlled; nobody where no moment was given."""
        return cleared_partners(self._cleared_at) if self._cleared_at else frozenset()

    def own(self, account: UUID | None) -> UUID | None:
        """The partner record of an account that is itself a partner."""
        return self._by_account.get(account) if account else None

    def covering(self, place: Place, line: UUID | None, *, but: Collection[UUID] = ()) -> UUID | None:
        """The partner of a place and product line; those named in `but` are passed over.

        The longest postal prefix goes before a region, that before a country; then a named line before all lines, then
        one that is alone by agreement.
        """
        for _, named in self._atlas.at(place):
            if found := [each for each in named if each.partner not in but and each.takes(line)]:
                # Partners come by name, so equals are told apart by it and not by chance.
                return min(found, key=lambda each: (not each.lines, not each.is_exclusive)).partner
        return None


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
