"""A mail taken apart by the standard library, within bounds: what is over them is left unread, and the rest is kept."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from itertools import islice
from typing import Any, Final, cast

from leadhub.integrations.mail.headers import POLICY, STUMBLES
from leadhub.integrations.mail.messages import Attachment
from leadhub.integrations.mail.texts import clean, decoded, text_of_html

LONGEST_HEAD: Final = 256 * 1024
# A mail of the largest size, wrapped as mails are, has two thirds of these.
MOST_LINES: Final = 500_000
MOST_PARTS: Final = 300
# Every line is held against all parts that it is in.
MOST_NESTINGS: Final = 100
MOST_WORK: Final = 6_000_000
LONGEST_TEXT: Final = 20_000
LONGEST_READ: Final = 200_000
MOST_ATTACHMENTS: Final = 50
LONGEST_FILE_NAME: Final = 200
LONGEST_TYPE: Final = 100
NESTING: Final = re.compile(rb"multipart/|message/|boundary", re.IGNORECASE)
END_OF_HEAD: Final = re.compile(rb"\r?\n\r?\n|\r\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The head of a mail with what there is to read below it; `carried` is the first mail that was attached to it."""

    head: EmailMessage
    text: str
    attachments: tuple[Attachment, ...]
    carried: EmailMessage | None
    is_cut: bool


def parsed(raw: bytes) -> Parsed:
    """Take a mail apart. Never an error: of what is too much, or broken, the head stands alone."""
    raw = raw.lstrip(b"\r\n")
    end = END_OF_HEAD.search(raw)
    head = raw[: end.start()] if end else raw
    if len(head) <= LONGEST_HEAD and _is_bearable(raw):
        try:
            return _whole(_message(raw))
        except (*STUMBLES, MessageError):
            # Broken beyond what the library takes: who wrote, and of what, may be read still.
            pass
    return Parsed(head=_head(head[:LONGEST_HEAD]), text="", attachments=(), carried=None, is_cut=True)


def _is_bearable(raw: bytes) -> bool:
    """Whether it is taken apart in a few seconds: what the library does for each line grows with the nesting."""
    lines = raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n")
    nested = sum(1 for _ in islice(NESTING.finditer(raw), MOST_NESTINGS + 1))
    # Only where there are parts at all may a line of dashes begin one.
    parts = raw.count(b"\n--") if nested else 0
    is_few = nested <= MOST_NESTINGS and parts <= MOST_PARTS
    return is_few and lines <= MOST_LINES and lines * (nested + 1) <= MOST_WORK


def _message(raw: bytes, *, headersonly: bool = False) -> EmailMessage:
    parser = BytesParser(_class=EmailMessage, policy=POLICY)
    return cast("EmailMessage", parser.parsebytes(raw, headersonly=headersonly))


def _head(raw: bytes) -> EmailMessage:
    try:
        return _message(raw + b"\n\n", headersonly=True)
    except (*STUMBLES, MessageError):
        return EmailMessage(policy=POLICY)


def _whole(message: EmailMessage) -> Parsed:
    plain: list[str] = []
    pages: list[str] = []
    files: list[Attachment] = []
    carried: EmailMessage | None = None
    is_cut = False
    for part in _leaves(message):
        type, name = part.get_content_type(), _file_name(part)
        if type in ("message/rfc822", "message/global"):
            inner = part.get_payload(0) if part.is_multipart() else None
            carried = carried or (inner if isinstance(inner, EmailMessage) else None)
            name = name or "message.eml"
        is_text = type in ("text/plain", "text/html") and not name and part.get_content_disposition() != "attachment"
        if is_text:
            content = _content(part)
            is_cut = is_cut or len(content) > LONGEST_READ * 4
            text = decoded(content[: LONGEST_READ * 4], _charset(part))
            is_cut = is_cut or len(text) > LONGEST_READ
            (plain if type == "text/plain" else pages).append(text[:LONGEST_READ])
        elif len(files) < MOST_ATTACHMENTS and not type.startswith("multipart/"):
            shown = clean(type, longest=LONGEST_TYPE, is_line=True)
            files.append(Attachment(name=name or "unnamed", type=shown, size=_size(part)))
    # What is written twice, plainly and as a page, says the same.
    text = "\n\n".join(part for part in plain if part.strip()) or "\n\n".join(map(text_of_html, pages[:3]))
    is_cut = is_cut or len(text) > LONGEST_TEXT
    return Parsed(
        head=message,
        text=clean(text, longest=LONGEST_TEXT),
        attachments=tuple(files),
        carried=carried,
        is_cut=is_cut,
    )


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold something, in their order; what is in a mail that is attached is left in it."""
    if message.is_multipart() and message.get_content_maintype() == "multipart":
        payload: Any = message.get_payload()
        for part in payload:
            yield from _leaves(part)
    else:
        yield message


def _content(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _charset(part: EmailMessage) -> str:
    try:
        return str(part.get_content_charset() or "utf-8")
    except STUMBLES:
        return "utf-8"


def _size(part: EmailMessage) -> int:
    if part.is_multipart():
        return sum(_size(cast("EmailMessage", each)) for each in cast("list[Any]", part.get_payload()))
    return len(_content(part))


def _file_name(part: EmailMessage) -> str:
    """The name as it may be shown: without folders, and without what is no text."""
    try:
        name = str(part.get_filename("") or "")
    except STUMBLES:
        name = "unnamed"
    return clean(name.replace("\\", "/").rpartition("/")[2], longest=LONGEST_FILE_NAME, is_line=True)
