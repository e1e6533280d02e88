"""From the bytes of a mail to what the apps are given."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadhub.integrations.mail.automated import why_automated
from leadhub.integrations.mail.forwards import first_writer, looks_forwarded
from leadhub.integrations.mail.headers import address_of, people_of, text_of, texts_of
from leadhub.integrations.mail.messages import Mail, Person
from leadhub.integrations.mail.parsing import parsed
from leadhub.integrations.mail.proving import is_proven, received_at
from leadhub.integrations.mail.texts import parted

LONGEST_SUBJECT: Final = 300
# Where mail hosts write whom the envelope named; a blind copy stands nowhere else.
DELIVERED: Final = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a connection says of its mails: our own domains, our mail host, and under which name it vouches."""

    own_domains: frozenset[str] = frozenset()
    host: str = ""
    authority: str = ""


def read(raw: bytes, terms: Terms, *, delivered_to: Collection[str] = (), now: datetime) -> Mail:
    """One mail, whatever it is made of; never an error."""
    found = parsed(raw)
    head = found.head
    writers = people_of(head, "from")
    writer = writers[0] if writers else Person()
    subject = text_of(head, "subject", longest=LONGEST_SUBJECT)
    id = text_of(head, "message-id")
    is_ours = writer.domain in terms.own_domains
    is_forward = is_ours and looks_forwarded(found, subject)
    sender = (first_writer(found, terms.own_domains) or Person()) if is_forward else writer
    text, rest = (found.text, "") if is_forward else parted(found.text)
    replies = [one for one in people_of(head, "reply-to") if one.domain != writer.domain]
    envelope = [
        address_of(each) for each in (*delivered_to, *(one for name in DELIVERED for one in texts_of(head, name)))
    ]
    return Mail(
        key=hashlib.blake2b(id.encode() or raw, digest_size=16, person=b"id" if id else b"body").digest(),
        sender=sender,
        subject=subject,
        text=text,
        rest=rest,
        received_at=received_at(head, terms.host, now=now),
        forwarded_by=writer if is_forward else None,
        reply_to=replies[0].address if replies else "",
        recipients=tuple(dict.fromkeys(one.address for one in people_of(head, "to", "cc"))),
        delivered_to=tuple(dict.fromkeys(filter(None, envelope))),
        attachments=found.attachments,
        automated=why_automated(head, writer.address),
        is_proven=is_proven(head, writers, terms.authority),
        is_cut=found.is_cut,
    )
