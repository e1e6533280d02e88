"""The personal data in the tables of this app, and what stands there once a person is erased."""

from typing import Final

from feedback.models import Review, ReviewDecision
from leadhub.personal import Declared, Passage

HOLDINGS: Final[tuple[Declared, ...]] = (
    Passage(model=Review, fields=("minutes",)),
    Passage(model=ReviewDecision, fields=("text", "because")),
)
