"""The closed lists of the ground, as clients read them at meta/choices/."""

from leadhub.alerts.notices import kinds
from leadhub.api.choices import Choice, Enumeration, enumeration
from leadhub.models import AlertState, ChannelKind, ChannelState, DocumentKind, Draft, Job, Quiet, Side

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
        Enumeration(
            name="alert_kind",
            label="What people may hear of",
            choices=[Choice(value=kind.code, label=kind.label, help=kind.help) for kind in kinds().values()],
        ),
        enumeration("alert_state", "States of an alert", AlertState),
        enumeration("channel_kind", "Ways of alerts", ChannelKind),
        enumeration("channel_state", "States of channels and rooms of alerts", ChannelState),
        enumeration("quiet", "When people hear of what is not urgent", Quiet),
    ]
