"""The console pages of this app; those of leads and handoffs are registered by feedback, which adds its acts."""

from qualification.admin import (
    account_interest,
    accounts,
    documents,
    hours,
    kinds,
    observations,
    suspensions,
    teams,
    triage,
)

__all__ = [
    "account_interest",
    "accounts",
    "documents",
    "hours",
    "kinds",
    "observations",
    "suspensions",
    "teams",
    "triage",
]
