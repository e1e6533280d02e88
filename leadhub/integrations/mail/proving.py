"""What our own mail host says of a mail: that its sender is no other, and when it came.

Anybody may write such headers. Ours says its host's name, and a host takes those off that came in under its own name
(RFC 8601, section 5).
"""

import re
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Final

from leadhub.integrations.mail.headers import moment_of, texts_of
from leadhub.integrations.mail.messages import Person

COMMENT: Final = re.compile(r"\([^()]*\)")
BY: Final = re.compile(r"\bby\s+([^\s;()]+)", re.IGNORECASE)
# A mail that waited longer between our host and us had better count from when we heard of it.
LONGEST_WAIT: Final = timedelta(days=3)


def is_proven(message: EmailMessage, senders: list[Person], authority: str) -> bool:
    """Whether the host named `authority` says that DMARC passed for the one domain of From."""
    if not authority or len(senders) != 1:
        return False
    for text in texts_of(message, "authentication-results"):
        host, _, results = COMMENT.sub(" ", text).partition(";")
        if host.split()[:1] and host.split()[0].lower() == authority.lower():
            # Only what stands on top: it was written last.
            return any(_passes(one.split(), senders[0].domain) for one in results.split(";"))
    return False


def received_at(message: EmailMessage, host: str, *, now: datetime) -> datetime:
    """When our own host took it in, as it says on top; else now. A date of the future or of long ago is none."""
    on_top = texts_of(message, "received")[:1] if host else []
    for text in on_top:
        by, at = BY.search(text), moment_of(text.rpartition(";")[2].strip())
        is_ours = by is not None and by.group(1).rstrip(".").lower() == host.lower()
        if is_ours and at is not None and now - LONGEST_WAIT <= at <= now:
            return at.astimezone(now.tzinfo)
    return now


def _passes(words: list[str], domain: str) -> bool:
    said = {word.lower() for word in words}
    return "dmarc=pass" in said and f"header.from={domain}" in said
