"""The console pages of this app; those of leads and handoffs are registered by feedback, which adds its acts."""

from qualification.admin import documents, examples, hours, jobs, kinds, teams, triage
from qualification.admin.drafts import admin as drafts

__all__ = ["documents", "drafts", "examples", "hours", "jobs", "kinds", "teams", "triage"]
