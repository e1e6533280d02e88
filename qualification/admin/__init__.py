"""The console pages of this app; those of leads and handoffs are registered by feedback, which adds its acts."""

from qualification.admin import documents, kinds, teams, triage

__all__ = ["documents", "kinds", "teams", "triage"]
