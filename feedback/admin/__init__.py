"""The console pages of leads and handoffs, with everything that can be done to them, and the lists of reasons."""

from feedback.admin import decline_texts, handoffs, leads, needs_feedback, reasons, rfqs, triage

__all__ = ["decline_texts", "handoffs", "leads", "needs_feedback", "reasons", "rfqs", "triage"]
