"""Headers of mails, read with bounds: whatever stands in them, an answer comes in bounded time."""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any, Final

from leadhub.integrations.mail.messages import Person
from leadhub.integrations.mail.texts import clean, decoded

# The reader of the standard library takes time by the square of what it reads.
LONGEST_VALUE: Final = 4_000
# Each part has some of those that say what it is, and they are read again and again.
LONGEST_OF_PART: Final = 400
MOST_PEOPLE: Final = 100
MOST_HEADERS: Final = 4
LONGEST_ADDRESS: Final = 254
LONGEST_NAME: Final = 160
# What it raises of broken headers is whatever it stumbles upon.
STUMBLES: Final = (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError)


class Bounded(EmailPolicy):
    """The default policy of the standard library, for headers that nobody vouches for."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Name and value as they stand there, as much of it as anybody needs."""
        name, value = super().header_source_parse(sourcelines)
        value = value[: LONGEST_OF_PART if name.lower().startswith("content-") else LONGEST_VALUE]
        if not value.isascii():
            # Written as it is, without saying in which charset.
            value = decoded(value.encode("utf-8", "surrogateescape"), "utf-8")
        return name[:LONGEST_ADDRESS], value

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """The value read; as plain text where the reader stumbles."""
        try:
            return super().header_fetch_parse(name, value)
        except STUMBLES:
            return clean(value, longest=LONGEST_VALUE, is_line=True)


POLICY: Final = Bounded()


def text_of(message: EmailMessage, name: str, *, longest: int = LONGEST_VALUE) -> str:
    """The first header of a name as one line; empty where there is none."""
    try:
        return clean(str(message.get(name, "")), longest=longest, is_line=True)
    except STUMBLES:
        return ""


def texts_of(message: EmailMessage, name: str) -> list[str]:
    """All headers of a name, the newest first: whoever passes a mail on writes on top."""
    values = islice((value for key, value in message.raw_items() if key.lower() == name), MOST_PEOPLE)
    return [clean(str(value), longest=LONGEST_VALUE, is_line=True) for value in values]


def has(message: EmailMessage, name: str) -> bool:
    """Whether there is such a header."""
    return any(key.lower() == name for key, _ in message.raw_items())


def people_of(message: EmailMessage, *names: str) -> list[Person]:
    """Who stands in the headers of these names; what is no address is left out."""
    found: list[Person] = []
    for name in names:
        try:
            headers: Sequence[Any] = message.get_all(name, [])
            for header in headers[:MOST_HEADERS]:
                found += _people(header)
        except STUMBLES:
            continue
    return found[:MOST_PEOPLE]


def moment_of(text: str) -> datetime | None:
    """A date of a header; None where it is none, or says no zone."""
    try:
        at = parsedate_to_datetime(text)
    except STUMBLES:
        return None
    return at if at.tzinfo is not None else None


def address_of(text: str) -> str:
    """An address in lower case; empty for what is none."""
    address = clean(text, longest=LONGEST_ADDRESS + 1, is_line=True).strip("<> ").lower()
    local, at, domain = address.rpartition("@")
    is_one = bool(at and local and domain) and len(address) <= LONGEST_ADDRESS and not set(address) & set(' ,;<>"()')
    return address if is_one else ""


def _people(header: Any) -> list[Person]:
    if not isinstance(getattr(header, "addresses", None), tuple):
        return []
    people = []
    for one in header.addresses[:MOST_PEOPLE]:
        address = address_of(f"{one.username}@{one.domain}")
        if address:
            people.append(Person(address, clean(one.display_name or "", longest=LONGEST_NAME, is_line=True)))
    return people
