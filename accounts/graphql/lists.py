"""What is read: the nouns and lists that REST has."""

from uuid import UUID

from accounts.readers.accounts import ACCOUNT, ACCOUNTS, SITE, SITES
from accounts.readers.capabilities import CAPABILITIES, CAPABILITY
from accounts.readers.clearances import CLEARANCE, CLEARANCES
from accounts.readers.contacts import CONTACT, CONTACTS
from accounts.readers.coverage import CoverageRowView, coverage_page
from accounts.readers.industries import IndustryView, industries_page
from accounts.readers.market import PARTNER, PARTNERS, PRODUCT_LINE, PRODUCT_LINES, TERRITORIES, TERRITORY
from accounts.readers.noise import NoiseView, noise_of
from accounts.readers.overlaps import OverlapsView, overlaps_now
from accounts.readers.titles import TITLE_FUNCTION, TITLE_FUNCTIONS
from accounts.rules.industry_table import IndustryScheme
from leadhub.actors import Actor
from leadhub.api.graphql import connection, one, plain_connection, query
from leadhub.api.pages import Page, Window


def industries(
    actor: Actor,
    scheme: IndustryScheme | None = None,
    under: str | None = None,
    search: str | None = None,
    *,
    window: Window,
) -> Page[IndustryView]:
    """One step of the tree of codes: what is one digit finer than `under`. With `search`, whatever fits below it."""
    return industries_page(actor, scheme=scheme, under=under, search=search, window=window)


def noise(actor: Actor, contact: UUID) -> NoiseView:
    """What is said to be noise of a contact, with the evidence."""
    return noise_of(actor, contact)


def territory_overlaps(actor: Actor) -> OverlapsView:
    """Partners that cover the same place and product line, and how the tie is broken."""
    return overlaps_now()


def channel_coverage(
    actor: Actor, draft: UUID | None = None, number: int | None = None, *, window: Window
) -> Page[CoverageRowView]:
    """Who takes which market by a draft or a version of the channel rules; by those in force without either."""
    return coverage_page(actor, draft=draft, number=number, window=window)


class Lists:
    """Root fields of queries."""

    account = one(ACCOUNT)
    accounts = connection(ACCOUNTS)
    contact = one(CONTACT)
    contacts = connection(CONTACTS)
    noise = query("contact.noise", NoiseView)(noise)
    site = one(SITE)
    sites = connection(SITES)
    product_line = one(PRODUCT_LINE)
    product_lines = connection(PRODUCT_LINES)
    territory = one(TERRITORY)
    territories = connection(TERRITORIES)
    channel_coverage = plain_connection("channel_rules.coverage", CoverageRowView)(channel_coverage)
    territory_overlaps = query("territory.overlaps", OverlapsView)(territory_overlaps)
    partner = one(PARTNER)
    partners = connection(PARTNERS)
    capability = one(CAPABILITY)
    capabilities = connection(CAPABILITIES)
    clearance = one(CLEARANCE)
    clearances = connection(CLEARANCES)
    title_function = one(TITLE_FUNCTION)
    title_functions = connection(TITLE_FUNCTIONS)
    industries = plain_connection("industry.list", IndustryView)(industries)
