"""What the apps let mails do: who takes which. The door for mails knows nothing more of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol
from uuid import UUID

from leadhub.actors import Actor
from leadhub.composition import parts
from leadhub.integrations.mail.messages import Mail
from leadhub.models import MailBecame


@dataclass(frozen=True, slots=True)
class Taken:
    """What a mail has become, with the code of why where it is not plain."""

    became: MailBecame
    why: str = ""


class MailPort(Protocol):
    """Something that mails may be."""

    def take(
        self, mail: Mail, *, connection: UUID, settings: Mapping[str, str], actor: Actor, now: datetime
    ) -> Taken | None:
        """Take a mail in, in the caller's transaction; None for what is for somebody else."""


@cache
def mail_ports() -> tuple[MailPort, ...]:
    """What the apps registered, the most particular first; the last one takes everything."""
    return tuple(parts("LEADHUB_MAIL"))
