"""Primary keys: UUID version 7 (RFC 9562), so that ids of one table sort by the time they were made."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh id, taken from the real clock whatever the sandbox clock says."""
    return uuid7()
