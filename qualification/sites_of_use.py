"""Where what a lead asks for is used: the site that a person named, else the place that signals tell of."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from accounts.knowing import place_of
from accounts.rules import territories
from accounts.rules.territories import NOWHERE, Place

COLUMNS: Final = (
    "site",
    *("site__country", "site__region", "site__postal_code"),
    *("state__site_country", "state__site_region", "state__site_postal_code"),
)
"""Where a queryset of leads finds what `read_site` takes."""


class SiteOfUse(NamedTuple):
    """The site of the company that a person named, if any, and where it is used as far as known."""

    site: UUID | None = None
    place: Place = NOWHERE

    def is_apart_from(self, other: "SiteOfUse") -> bool:
        """Whether this is surely another site; what is not known may be the same."""
        if self.site is not None and other.site is not None:
            return self.site != other.site
        return territories.are_apart(self.place, other.place)


def site_of(lead: Any, state: Any) -> SiteOfUse:
    """The site of use of a lead that was read whole or at a glance with its site."""
    return SiteOfUse(lead.site.pk if lead.site else None, site_of_use(lead, state))


def read_site(row: Sequence[Any]) -> SiteOfUse:
    """The same of a row of `COLUMNS`."""
    site, country, region, postal_code, *told = row
    return SiteOfUse(site, first_known(Place(country, region, postal_code or None), Place(*told)))


def site_of_use(lead: Any, state: Any) -> Place:
    """The place of a lead, read whole or at a glance with its site; unknown where nobody said it.

    A site of which no country is known says nothing.
    """
    site = lead.site
    named = NOWHERE if site is None else Place(site.country, site.region, site.postal_code or None)
    return first_known(named, Place(state.site_country, state.site_region, state.site_postal_code))


def first_known(*places: Place) -> Place:
    """The first of these of which the country is known, else the last."""
    return next((place for place in places if place.country), places[-1])


def territory_of(lead: Any, state: Any) -> Place:
    """The place whose desks, partners and people a lead is for: where it is used, else where its company is."""
    return place_of(lead.account, site_of_use(lead, state))
