"""A mail as the apps are given it: texts that can be stored, within bounds, and nothing of a file but its name."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Who stands in a header: the address in lower case, and the name; either may be empty."""

    address: str = ""
    name: str = ""

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a mail: `size` in bytes. It was neither opened nor kept."""

    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail.

    `key` tells a repeat (16 bytes). `sender` is who wrote it: of what a colleague forwarded, who wrote to them, or
    nobody where the forward does not say; `forwarded_by` is the colleague then. `reply_to` is given only where it is
    of another domain. `recipients` are those of To and Cc, `delivered_to` those that the envelope names. `text` is
    what was written, `rest` what stands below: signature, and what was quoted. `automated` says why no person wrote
    it, empty where one did. `is_proven` says that our mail host vouches for the domain of From. `is_cut` says that
    there is more of it than was read. `received_at` is when it reached our host, else when it reached us.
    """

    key: bytes
    sender: Person
    subject: str
    text: str
    received_at: datetime
    rest: str = ""
    forwarded_by: Person | None = None
    reply_to: str = ""
    recipients: tuple[str, ...] = ()
    delivered_to: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    automated: str = ""
    is_proven: bool = False
    is_cut: bool = False
