"""Accounts and contacts as files."""

from accounts.readers.accounts import ACCOUNTS
from accounts.readers.contacts import CONTACTS
from leadhub.api.exporting import export_routes

routes = [
    *export_routes("accounts", ACCOUNTS, "account.export"),
    *export_routes("contacts", CONTACTS, "contact.export"),
]
