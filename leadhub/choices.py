"""The closed lists of the ground, as clients read them at meta/choices/."""

from collections.abc import Mapping
from typing import Any

from leadhub.actors import Role
from leadhub.alerts.notices import kinds
from leadhub.api.choices import Choice, Enumeration, enumeration
from leadhub.documents.comparing import Kind
from leadhub.events.types import enumeration_of_types
from leadhub.models import (
    AlertState,
    AttemptFault,
    ChannelKind,
    ChannelState,
    Client,
    ConnectionState,
    DeliveryState,
    Direction,
    DisabledWhy,
    DocumentKind,
    Draft,
    EndpointState,
    Job,
    Quiet,
    Side,
)
from leadhub.policy.scopes import scopes
from leadhub.published.changes import ApiChangeKind

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

API_CHANGES: Mapping[str, str] = {
    ApiChangeKind.ADDED: "There is more; nothing else is otherwise.",
    ApiChangeKind.CHANGED: "The same is answered in a way that clients may notice.",
    ApiChangeKind.DEPRECATED: "It goes on the day of its sunset.",
    ApiChangeKind.REMOVED: "It is gone.",
}

ENDPOINT_STATES = {
    EndpointState.ACTIVE: "Events are sent to it.",
    EndpointState.PAUSED: "Events wait for it.",
    EndpointState.DISABLED: "Nothing is sent to it, and nothing waits for it.",
}
DELIVERY_STATES = {
    DeliveryState.DUE: "It is sent as soon as its receiver takes it.",
    DeliveryState.DELIVERED: "Its receiver answered with a status of 2xx.",
    DeliveryState.FAILED: "Its receiver did not take it in three days; it can be sent again.",
    DeliveryState.PARKED: "It was set aside, because its receiver was disabled or the event itself cannot be sent.",
}

CONNECTION_STATES = {
    ConnectionState.DRAFT: "It is being set up, and nothing is called but to check it.",
    ConnectionState.OBSERVING: "It reads and counts what its map does not know; nothing is changed on either side.",
    ConnectionState.LIVE: "Both sides are kept in step.",
    ConnectionState.PAUSED: "Nothing goes either way; what is to be written waits.",
    ConnectionState.BROKEN: "The other system refused, and nothing goes until somebody has looked.",
}


def enumerations() -> list[Enumeration]:
    """Every closed list, in reading order."""
    return [
        enumeration("document_kind", "Documents", DocumentKind),
        enumeration("draft_state", "States of a draft", Draft.State, _texts(STATES)),
        enumeration("signing_side", "Sides that sign", Side),
        enumeration("difference_kind", "What became of a row of a document", Kind, DIFFERENCES),
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
        enumeration_of_types(),
        enumeration("webhook_endpoint_state", "States of a receiver of events", EndpointState, _texts(ENDPOINT_STATES)),
        enumeration("webhook_disabled_why", "Why a receiver is disabled", DisabledWhy),
        enumeration("webhook_delivery_state", "States of a delivery", DeliveryState, _texts(DELIVERY_STATES)),
        enumeration("webhook_attempt_fault", "Why an attempt brought no answer", AttemptFault),
        enumeration("connection_state", "States of a connection", ConnectionState, _texts(CONNECTION_STATES)),
        enumeration("sync_direction", "Which way something goes between systems", Direction),
        enumeration("role", "Roles", Role, ROLES),
        enumeration("api_change_kind", "What becomes of the API", ApiChangeKind, API_CHANGES),
        enumeration("client_kind", "Programs that ask for tokens", Client.Kind),
        Enumeration(
            name="scope",
            label="What tokens may be narrowed to",
            choices=[Choice(value=scope, label=sentence, help="") for scope, sentence in scopes().items()],
        ),
    ]


def _texts(by_word: Mapping[Any, str]) -> dict[str, str]:
    return {str(word): text for word, text in by_word.items()}
