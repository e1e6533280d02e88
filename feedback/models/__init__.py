"""What sales said."""

from feedback.models.decline_text import DeclineText
from feedback.models.reason import Reason
from feedback.models.review import DecidedOn, FeedbackState, Rating, Review, ReviewDecision, ReviewItem, ReviewQuestion
from feedback.models.verdict import Verdict

__all__ = [
    "DecidedOn",
    "DeclineText",
    "FeedbackState",
    "Rating",
    "Reason",
    "Review",
    "ReviewDecision",
    "ReviewItem",
    "ReviewQuestion",
    "Verdict",
]
