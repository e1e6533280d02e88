"""Links that let one person answer one question without signing in: for seven days, and until it is answered.

Nothing is kept of a link: it says itself whom it is for, what about and until when, and nobody else can write one. It
dies with the answer, since what is answered waits no more.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from leadhub.alerts.notices import Page
from leadhub.models import User

LIFE: Final = timedelta(days=7)
PURPOSE: Final = b"leadhub.alerts.links.1"
IDS, INSTANT, SEAL = 32, 4, 20


class NoLink(Exception):
    """A text that leadhub did not write."""


@dataclass(frozen=True, slots=True)
class Link:
    """Whom it is for, what about, and until when, by the real clock."""

    person: UUID
    key: UUID
    until: datetime

    def holds(self, at: datetime) -> bool:
        """Whether its time is not over."""
        return at < self.until


def written(person: UUID, key: UUID, at: datetime) -> str:
    """The text of a link that is made now."""
    until = int((at + LIFE).timestamp())
    content = person.bytes + key.bytes + until.to_bytes(INSTANT)
    return urlsafe_b64encode(content + _seal(settings.SECRET_KEY, content)).decode()


def read(text: str) -> Link:
    """What a link says, its time over or not; raises NoLink for any other text."""
    try:
        whole = urlsafe_b64decode(text.encode("ascii"))
    except (Error, ValueError) as error:
        raise NoLink from error
    content, seal = whole[:-SEAL], whole[-SEAL:]
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    # Only one way of writing is ours: a link with a character more is another text.
    is_ours = len(content) == IDS + INSTANT and urlsafe_b64encode(whole).decode() == text
    if not is_ours or not any(hmac.compare_digest(seal, _seal(key, content)) for key in keys):
        raise NoLink
    until = datetime.fromtimestamp(int.from_bytes(content[IDS:]), UTC)
    return Link(UUID(bytes=content[:16]), UUID(bytes=content[16:IDS]), until)


def pages_for(person: User | None, key: UUID, at: datetime) -> tuple[Page, ...]:
    """The two pages on which a question is answered: by a link of one's own, in a room by signing in.

    Whoever signs in with a second factor is not let past it by a message.
    """
    if person is None or person.role in settings.SECOND_FACTOR_ROLES:
        return (
            Page("Accept it", reverse("answer-signed-in", args=[key])),
            Page("Reject it", reverse("answer-signed-in-no", args=[key])),
        )
    text = written(person.pk, key, at)
    return Page("Accept it", reverse("answer", args=[text])), Page("Reject it", reverse("answer-no", args=[text]))


def _seal(secret: str, content: bytes) -> bytes:
    return hmac.new(secret.encode(), PURPOSE + content, sha256).digest()[:SEAL]
