"""Primary keys: UUID version 7 (RFC 9562), so that ids of one table sort by the time they were made."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh id, taken from the real clock whatever the sandbox clock says."""
    return uuid7()


def least_id(moment: datetime) -> UUID:
    """What no id is less than that was made at this moment of the real clock, or later."""
    return UUID(int=int(moment.timestamp() * 1_000) << 80)


def named_id(name: str, moment: datetime) -> UUID:
    """The one id of a thing that has a name and a moment: whoever makes it makes the same, in its place by time."""
    digest = int.from_bytes(sha256(name.encode()).digest()[:10])
    version, variant = 0x7 << 76, 0x2 << 62
    return UUID(int=int(moment.timestamp() * 1_000) << 80 | version | digest & ~(0xF << 76) & ~(0x3 << 62) | variant)
