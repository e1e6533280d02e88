"""The console's pages of this app."""

from accounts.admin import accounts, contacts, market, titles

__all__ = ["accounts", "contacts", "market", "titles"]
