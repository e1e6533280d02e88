"""What sales said."""

from feedback.models.campaign import Campaign
from feedback.models.decline_text import DeclineText
from feedback.models.reason import Reason
from feedback.models.verdict import Verdict

__all__ = ["Campaign", "DeclineText", "Reason", "Verdict"]
