"""The console pages of leads and handoffs, with everything that can be done to them, and the lists of reasons."""

from feedback.admin import (
    campaigns,
    decline_texts,
    handoffs,
    leads,
    needs_feedback,
    reasons,
    recalibrations,
    review_decisions,
    reviews,
    rfqs,
    triage,
)

__all__ = [
    "campaigns",
    "decline_texts",
    "handoffs",
    "leads",
    "needs_feedback",
    "reasons",
    "recalibrations",
    "review_decisions",
    "reviews",
    "rfqs",
    "triage",
]
