"""The closed lists of the ground, as clients read them at meta/choices/."""

from collections.abc import Mapping

from leadhub.actors import Role
from leadhub.api.choices import Enumeration, enumeration
from leadhub.documents.comparing import Kind
from leadhub.models import DocumentKind, Draft, Job, Side

STATES = {
    Draft.State.OPEN: "People work on it.",
    Draft.State.PUBLISHED: "It became a version.",
    Draft.State.DISCARDED: "It was given up.",
}
ROLES: Mapping[str, str] = {
    Role.OPERATIONS: "Keeps the rules and the lists, and sets up teams.",
    Role.MARKETING: "Nurtures leads, and signs for marketing.",
    Role.SALES: "Answers handoffs and takes leads further.",
    Role.MANAGER: "Answers for all teams of sales, and signs for sales.",
    Role.VIEWER: "Reads everything and changes nothing.",
    Role.AUDITOR: "Reads what was done, by whom and when.",
    Role.INTEGRATION: "A system that delivers signals and reads.",
    Role.PARTNER: "Somebody of a partner, who sees only what was handed to it.",
}
DIFFERENCES: Mapping[str, str] = {
    Kind.ADDED: "Only the newer one has the row.",
    Kind.REMOVED: "Only the older one has the row.",
    Kind.CHANGED: "Both have it, with another value.",
    Kind.MOVED: "Both have it, at another place.",
}


def enumerations() -> list[Enumeration]:
    """Every closed list, in reading order."""
    return [
        enumeration("document_kind", "Documents", DocumentKind),
        enumeration(
            "draft_state", "States of a draft", Draft.State, {str(state): text for state, text in STATES.items()}
        ),
        enumeration("signing_side", "Sides that sign", Side),
        enumeration("difference_kind", "What became of a row of a document", Kind, DIFFERENCES),
        enumeration("job_status", "States of long work", Job.Status),
        enumeration("role", "Roles", Role, ROLES),
    ]
