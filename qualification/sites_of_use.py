"""Where what a lead asks for is used: the site that a person named, else the place that signals tell of."""

from typing import Any

from accounts.rules.territories import Place


def site_of_use(lead: Any, state: Any) -> Place:
    """The place of a lead, read whole or at a glance with its site; unknown where nobody said it.

    A site of which no country is known says nothing.
    """
    site = lead.site
    if site is not None and site.country:
        return Place(site.country, site.region, site.postal_code or None)
    return Place(state.site_country, state.site_region, state.site_postal_code)
