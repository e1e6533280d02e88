"""What is read: the nouns and lists that REST has."""

from uuid import UUID

from accounts.readers.accounts import ACCOUNT, ACCOUNTS, SITE, SITES
from accounts.readers.contacts import CONTACT, CONTACTS
from accounts.readers.market import PARTNER, PARTNERS, PRODUCT_LINE, PRODUCT_LINES, TERRITORIES, TERRITORY
from accounts.readers.noise import NoiseView, noise_of
from accounts.readers.titles import TITLE_FUNCTION, TITLE_FUNCTIONS
from leadhub.actors import Actor
from leadhub.api.graphql import connection, one, query


def noise(actor: Actor, contact: UUID) -> NoiseView:
    """What is said to be noise of a contact, with the evidence."""
    return noise_of(actor, contact)


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
    partner = one(PARTNER)
    partners = connection(PARTNERS)
    title_function = one(TITLE_FUNCTION)
    title_functions = connection(TITLE_FUNCTIONS)
