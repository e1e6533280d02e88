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
from leadhub.models.change import LONGEST_NOTE, BulkChange, BulkOutcome, BulkRow, BulkState, Change
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
from leadhub.models.document import ChangesAsked, DocumentKind, Draft, RuleSet, Side, Signature, Version
from leadhub.models.edit import Edit
from leadhub.models.event import Event, EventPosition, Unplaced
from leadhub.models.export import Export
from leadhub.models.frozen import FrozenField
from leadhub.models.idempotency import IdempotencyKey
from leadhub.models.job import Job
from leadhub.models.journal import JournalEntry
from leadhub.models.mail import MailBecame, MailReceipt
from leadhub.models.request import Answered, Door, Use
from leadhub.models.role_grant import RoleGrant
from leadhub.models.sandbox_clock import SandboxClock
from leadhub.models.saved_view import Audience, FirstView, SavedView
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
    "LONGEST_NOTE",
    "REACHING_EVERYBODY",
    "Alert",
    "AlertChannel",
    "AlertChoice",
    "AlertCursor",
    "AlertRoom",
    "AlertState",
    "Answered",
    "AttemptFault",
    "Audience",
    "BulkChange",
    "BulkOutcome",
    "BulkRow",
    "BulkState",
    "Change",
    "ChangesAsked",
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
    "Door",
    "Draft",
    "Edit",
    "EndpointState",
    "Event",
    "EventPosition",
    "Export",
    "FirstView",
    "FrozenField",
    "IdempotencyKey",
    "Job",
    "JournalEntry",
    "MailBecame",
    "MailReceipt",
    "OwnToken",
    "Quiet",
    "RoleGrant",
    "Row",
    "RuleSet",
    "SandboxClock",
    "SavedView",
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
    "Use",
    "User",
    "Version",
    "WebhookEndpoint",
]
