"""Mail of the demo and the sandbox: kept in a folder, one file a message, and read from there by a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage as Outgoing
from django.core.mail.backends.base import BaseEmailBackend

from leadhub.keys import new_id

KEPT = 200
ENDING = ".eml"


@dataclass(frozen=True, slots=True)
class Kept:
    """One message as people read it."""

    at: datetime | None
    to: str
    subject: str
    text: str
    key: str


class OutboxBackend(BaseEmailBackend):
    """Writes each message to a file of its own, whole or not at all; the oldest make room for the newest."""

    def send_messages(self, email_messages: Sequence[Outgoing]) -> int:
        """Keep them; answers how many."""
        folder = outbox()
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            # Ids sort by time, so the names do.
            name = new_id().hex
            draft = folder / f"{name}.part"
            draft.write_bytes(message.message().as_bytes())
            draft.rename(folder / f"{name}{ENDING}")
        for old in sorted(folder.glob(f"*{ENDING}"))[:-KEPT]:
            old.unlink(missing_ok=True)
        return len(email_messages)


def outbox() -> Path:
    """The folder; only demo and sandbox have one."""
    folder = settings.MAIL_OUTBOX
    assert folder is not None, "only demo and sandbox keep mail"
    return Path(folder)


def kept() -> Iterator[Kept]:
    """The messages, the latest first."""
    for path in sorted(outbox().glob(f"*{ENDING}"), reverse=True)[:KEPT]:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            # It made room meanwhile.
            continue
        yield _read(path.stem, message_from_bytes(content, policy=policy.default))


def _read(key: str, message: EmailMessage) -> Kept:
    return Kept(
        at=parsedate_to_datetime(str(message["Date"])) if message["Date"] else None,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        text=_text(message),
        key=key,
    )


def _text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    return str(part.get_content()) if part is not None else ""
