"""What sales said."""

from feedback.models.reason import Reason
from feedback.models.verdict import Verdict

__all__ = ["Reason", "Verdict"]
