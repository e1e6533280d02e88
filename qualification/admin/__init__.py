"""The console pages of this app; those of leads and handoffs are registered by feedback, which adds its acts."""

from qualification.admin import documents, hours, kinds, observations, suspensions, teams, triage

__all__ = ["documents", "hours", "kinds", "observations", "suspensions", "teams", "triage"]
