"""What is read: the nouns and lists that REST has."""

from accounts.readers.accounts import ACCOUNT, ACCOUNTS, SITE, SITES
from accounts.readers.capabilities import CAPABILITIES, CAPABILITY
from accounts.readers.contacts import CONTACT, CONTACTS
from accounts.readers.market import PARTNER, PARTNERS, PRODUCT_LINE, PRODUCT_LINES, TERRITORIES, TERRITORY
from accounts.readers.titles import TITLE_FUNCTION, TITLE_FUNCTIONS
from leadhub.api.graphql import connection, one


class Lists:
    """Root fields of queries."""

    account = one(ACCOUNT)
    accounts = connection(ACCOUNTS)
    contact = one(CONTACT)
    contacts = connection(CONTACTS)
    site = one(SITE)
    sites = connection(SITES)
    product_line = one(PRODUCT_LINE)
    product_lines = connection(PRODUCT_LINES)
    territory = one(TERRITORY)
    territories = connection(TERRITORIES)
    partner = one(PARTNER)
    partners = connection(PARTNERS)
    capability = one(CAPABILITY)
    capabilities = connection(CAPABILITIES)
    title_function = one(TITLE_FUNCTION)
    title_functions = connection(TITLE_FUNCTIONS)
