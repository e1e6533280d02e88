"""Partners that cover the same, as the staff reads it."""

from typing import Final
from uuid import UUID

from accounts.directory import Coverage, Directory
from accounts.overlapping import Found, overlaps_of
from accounts.rules.findings import Severity
from leadhub.api.bodies import View

SHOWN: Final = 200
TIES: Final = (
    "The longest postal prefix goes before a region, that before a country; then a named product line before all, then "
    "one that is to be alone. Equals go by name."
)


class OverlapView(View):
    """Two partners that cover the same place and product line; null means every line.

    An `error` breaks the promise that one of them is alone there; a `warning` is a tie. `taken_by` gets it today.
    """

    severity: str
    one: UUID
    one_name: str
    other: UUID
    other_name: str
    country: str | None
    region: str | None
    postal_prefix: str | None
    places: int
    product_line: str | None
    taken_by: UUID
    detail: str


class OverlapsView(View):
    """Every pair that overlaps, what breaks a promise first: up to 200 of `total`, and how ties are broken."""

    overlaps: list[OverlapView]
    total: int
    ties: str


def overlaps_now(partner: UUID | None = None) -> OverlapsView:
    """The overlaps of all active partners, or those of one."""
    found = overlaps_of(Directory.load().coverages)
    mine = [each for each in found if partner in (None, each.overlap.one, each.overlap.other)]
    return OverlapsView(overlaps=[_view(each) for each in mine[:SHOWN]], total=len(mine), ties=TIES)


def overlaps_with(coverage: Coverage) -> list[str]:
    """Who covers the same as somebody who is no partner yet, in sentences."""
    others = [one for one in Directory.load().coverages if one.partner != coverage.partner]
    found = overlaps_of(sorted([*others, coverage], key=lambda one: one.name))
    return [one.detail for one in found if coverage.partner in (one.overlap.one, one.overlap.other)]


def _view(each: Found) -> OverlapView:
    overlap = each.overlap
    one_name, other_name = each.names
    return OverlapView(
        severity=Severity.ERROR.value if overlap.breaks else Severity.WARNING.value,
        one=overlap.one,
        one_name=one_name,
        other=overlap.other,
        other_name=other_name,
        country=overlap.place.country,
        region=overlap.place.region,
        postal_prefix=overlap.place.postal_code,
        places=overlap.places,
        product_line=overlap.line,
        taken_by=overlap.taker,
        detail=each.detail,
    )
