"""What sales said, and what was learnt from it."""

from feedback.models.campaign import Campaign
from feedback.models.decline_text import DeclineText
from feedback.models.outcome import OutcomeKind
from feedback.models.reason import PLACES_OF, Reason
from feedback.models.recalibration import Recalibration, RecalibrationDue, RecalibrationPart
from feedback.models.review import DecidedOn, FeedbackState, Rating, Review, ReviewDecision, ReviewItem, ReviewQuestion
from feedback.models.verdict import Verdict

__all__ = [
    "PLACES_OF",
    "Campaign",
    "DecidedOn",
    "DeclineText",
    "FeedbackState",
    "OutcomeKind",
    "Rating",
    "Reason",
    "Recalibration",
    "RecalibrationDue",
    "RecalibrationPart",
    "Review",
    "ReviewDecision",
    "ReviewItem",
    "ReviewQuestion",
    "Verdict",
]
