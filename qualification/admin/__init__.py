"""The console pages of this app; those of leads and handoffs are registered by feedback, which adds its acts."""

from qualification.admin import (
    absences,
    account_interest,
    accounts,
    asks,
    documents,
    examples,
    heard,
    hours,
    jobs,
    kinds,
    members,
    observations,
    reviews,
    shadows,
    suspensions,
    teams,
    triage,
)
from qualification.admin.drafts import admin as drafts

__all__ = [
    "absences",
    "account_interest",
    "accounts",
    "asks",
    "documents",
    "drafts",
    "examples",
    "heard",
    "hours",
    "jobs",
    "kinds",
    "members",
    "observations",
    "reviews",
    "shadows",
    "suspensions",
    "teams",
    "triage",
]
