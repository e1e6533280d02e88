"""A mail taken in: once, however often its service sends it."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

from leadhub.bulk import insert_new
from leadhub.integrations.mail.messages import Mail
from leadhub.integrations.mail.ports import Taken, mail_ports
from leadhub.integrations.pulling import actor_of
from leadhub.keys import new_id
from leadhub.models import Connection, MailBecame, MailReceipt
from leadhub.usecases import use_case

# Of a key, in bytes.
LENGTH: Final = 16


@use_case
def take(connection: Connection, mail: Mail, *, settings: Mapping[str, str], now: datetime) -> tuple[Taken, bool]:
    """What a mail becomes, and whether it had become that before."""
    columns = ("id", "connection_id", "key", "became", "why", "received_at")
    row = (new_id(), connection.pk, mail.key, MailBecame.AUTOMATED, mail.automated, mail.received_at)
    # Whoever brings the same mail at the same moment waits here for the first.
    made = insert_new(MailReceipt, columns, [row])
    receipt = MailReceipt.objects.filter(connection=connection, key=mail.key)
    if not made:
        before = receipt.get()
        return Taken(MailBecame(before.became), before.why), True
    taken = Taken(MailBecame.AUTOMATED, mail.automated) if mail.automated else _became(connection, mail, settings, now)
    receipt.update(became=taken.became, why=taken.why)
    return taken, False


@use_case
def refuse(connection: Connection, sent: bytes, why: str, *, now: datetime) -> None:
    """Count something signed that holds no mail that can be read: once, however often its service sends it."""
    columns = ("id", "connection_id", "key", "became", "why", "received_at")
    key = sha256(sent).digest()[:LENGTH]
    insert_new(MailReceipt, columns, [(new_id(), connection.pk, key, MailBecame.REFUSED, why, now)])


def _became(connection: Connection, mail: Mail, settings: Mapping[str, str], now: datetime) -> Taken:
    actor = actor_of(connection)
    for port in mail_ports():
        taken = port.take(mail, connection=connection.pk, settings=settings, actor=actor, now=now)
        if taken is not None:
            return taken
    raise LookupError("No app takes mails: the last of LEADHUB_MAIL takes everything.")
