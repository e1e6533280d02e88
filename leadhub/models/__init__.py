"""The tables of the ground."""

from leadhub.models.alert import (
    REACHING_EVERYBODY,
    Alert,
    AlertChannel,
    AlertChoice,
    AlertCursor,
    AlertRoom,
    AlertState,
    ChannelKind,
    ChannelState,
    Quiet,
    Untold,
)
from leadhub.models.base import Row
from leadhub.models.chat import ChatReply
from leadhub.models.connection import (
    Connection,
    ConnectionState,
    Direction,
    StatusGap,
    StatusRow,
    SyncItem,
    SyncLink,
    SyncStream,
    SyncWrite,
)
from leadhub.models.document import DocumentKind, Draft, RuleSet, Side, Signature, Version
from leadhub.models.edit import Edit
from leadhub.models.event import Event, EventPosition, Unplaced
from leadhub.models.export import Export
from leadhub.models.frozen import FrozenField
from leadhub.models.idempotency import IdempotencyKey
from leadhub.models.job import Job
from leadhub.models.mail import MailBecame, MailReceipt
from leadhub.models.role_grant import RoleGrant
from leadhub.models.sandbox_clock import SandboxClock
from leadhub.models.token import Client, OwnToken, Token
from leadhub.models.user import User
from leadhub.models.webhook import (
    AttemptFault,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    DisabledWhy,
    EndpointState,
    WebhookEndpoint,
)

__all__ = [
    "REACHING_EVERYBODY",
    "Alert",
    "AlertChannel",
    "AlertChoice",
    "AlertCursor",
    "AlertRoom",
    "AlertState",
    "AttemptFault",
    "ChannelKind",
    "ChannelState",
    "ChatReply",
    "Client",
    "Connection",
    "ConnectionState",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryState",
    "Direction",
    "DisabledWhy",
    "DocumentKind",
    "Draft",
    "Edit",
    "EndpointState",
    "Event",
    "EventPosition",
    "Export",
    "FrozenField",
    "IdempotencyKey",
    "Job",
    "MailBecame",
    "MailReceipt",
    "OwnToken",
    "Quiet",
    "RoleGrant",
    "Row",
    "RuleSet",
    "SandboxClock",
    "Side",
    "Signature",
    "StatusGap",
    "StatusRow",
    "SyncItem",
    "SyncLink",
    "SyncStream",
    "SyncWrite",
    "Token",
    "Unplaced",
    "Untold",
    "User",
    "Version",
    "WebhookEndpoint",
]
