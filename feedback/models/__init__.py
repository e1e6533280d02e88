"""What sales said."""

from feedback.models.decline_text import DeclineText
from feedback.models.outcome import OutcomeKind
from feedback.models.reason import PLACES_OF, Reason
from feedback.models.verdict import Verdict

__all__ = ["PLACES_OF", "DeclineText", "OutcomeKind", "Reason", "Verdict"]
