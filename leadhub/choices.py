"""The closed lists of the ground, as clients read them at meta/choices/."""

from leadhub.api.choices import Enumeration, enumeration
from leadhub.models import DocumentKind, Draft, Job, Side

STATES = {
    Draft.State.OPEN: "People work on it.",
    Draft.State.PUBLISHED: "It became a version.",
    Draft.State.DISCARDED: "It was given up.",
}


def enumerations() -> list[Enumeration]:
    """Every closed list, in reading order."""
    return [
        enumeration("document_kind", "Documents", DocumentKind),
        enumeration(
            "draft_state", "States of a draft", Draft.State, {str(state): text for state, text in STATES.items()}
        ),
        enumeration("signing_side", "Sides that sign", Side),
        enumeration("job_status", "States of long work", Job.Status),
    ]
