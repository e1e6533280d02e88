"""What sales said, and what was learnt from it."""

from feedback.models.campaign import Campaign
from feedback.models.decline_text import DeclineText
from feedback.models.reason import Reason
from feedback.models.recalibration import Recalibration, RecalibrationDue, RecalibrationPart
from feedback.models.review import DecidedOn, FeedbackState, Rating, Review, ReviewDecision, ReviewItem, ReviewQuestion
from feedback.models.verdict import Verdict

__all__ = [
    "Campaign",
    "DecidedOn",
    "DeclineText",
    "FeedbackState",
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
