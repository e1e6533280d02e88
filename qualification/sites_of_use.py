"""Where what a lead asks for is used: the site that a person named, else the place that signals tell of."""

from typing import Any

from accounts.knowing import place_of
from accounts.rules.territories import NOWHERE, Place


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
