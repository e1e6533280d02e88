"""The tables of the ground."""

from leadhub.models.base import Row
from leadhub.models.document import DocumentKind, RuleSet, Version
from leadhub.models.edit import Edit
from leadhub.models.event import Event, EventPosition, Unplaced
from leadhub.models.idempotency import IdempotencyKey
from leadhub.models.sandbox_clock import SandboxClock
from leadhub.models.token import Token
from leadhub.models.user import User

__all__ = [
    "DocumentKind",
    "Edit",
    "Event",
    "EventPosition",
    "IdempotencyKey",
    "Row",
    "RuleSet",
    "SandboxClock",
    "Token",
    "Unplaced",
    "User",
    "Version",
]
