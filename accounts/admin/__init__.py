"""The console's pages of this app."""

from accounts.admin import accounts, capabilities, contacts, market, titles

__all__ = ["accounts", "capabilities", "contacts", "market", "titles"]
