"""The console's pages of this app; those of accounts are registered by qualification, which adds how they stand."""

from accounts.admin import (
    accounts,
    capabilities,
    clearances,
    contacts,
    duplicates,
    erasures,
    market,
    merges,
    registrations,
    titles,
)

__all__ = [
    "accounts",
    "capabilities",
    "clearances",
    "contacts",
    "duplicates",
    "erasures",
    "market",
    "merges",
    "registrations",
    "titles",
]
