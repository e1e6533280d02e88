"""The console pages of this app; those of leads and handoffs are registered by feedback, which adds its acts."""

from qualification.admin import documents, heard, hours, kinds, teams, triage

__all__ = ["documents", "heard", "hours", "kinds", "teams", "triage"]
