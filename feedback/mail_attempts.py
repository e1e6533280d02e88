"""What sales sends in blind copy: a mail to somebody whose handoff is in hand is an attempt, and the first response.

Why only what our own mail host vouches for: docs/decisions/0068.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from accounts.mentions import email_keys
from accounts.models import Contact
from feedback.proposals import sellers_among
from feedback.verdicts import log_attempt
from leadhub.actors import Actor
from leadhub.errors import DomainError
from leadhub.integrations.kinds import NO
from leadhub.integrations.mail.messages import Mail
from leadhub.integrations.mail.ports import Taken
from leadhub.models import MailBecame, User
from leadhub.usecases import use_case
from qualification.models import Attempt, Handoff, HandoffStatus
from qualification.readers.partner_leads import reference_of


class MailAttempts:
    """What takes mails to the address for blind copies."""

    def take(
        self, mail: Mail, *, connection: UUID, settings: Mapping[str, str], actor: Actor, now: datetime
    ) -> Taken | None:
        """Log an attempt of whoever wrote; None where the mail is for another address."""
        reference = copied_to(mail, settings["bcc_address"])
        if reference is None:
            return None
        # Who forwards writes to nobody outside.
        if not mail.is_proven and settings["demands_proof"] != NO:
            return Taken(MailBecame.UNPROVEN)
        return log(mail, reference, now=now)


ATTEMPTS: Final = MailAttempts()


@use_case
def log(mail: Mail, reference: str, *, now: datetime) -> Taken:
    """An attempt on the handoff in hand of somebody the mail went to; with a `reference` only of the one it names.

    Of several the seller's own comes first, then the latest.
    """
    writer = (mail.forwarded_by or mail.sender).address
    seller = sellers_among([writer]).get(writer.lower()) if writer else None
    if seller is None:
        return Taken(MailBecame.UNMATCHED, "unknown_seller")
    found = [one for one in _in_hand(mail, seller) if not reference or reference_of(one.pk) == reference]
    if not found:
        return Taken(MailBecame.UNMATCHED, "no_handoff")
    handoff = min(found, key=lambda one: one.owner_id != seller.pk)
    # They did it themselves, so it may accept as they do; the name says by which way.
    person = seller.actor.by_way_of("mail")
    try:
        # What is refused half-way leaves nothing.
        with transaction.atomic():
            log_attempt(
                handoff.pk,
                channel=Attempt.Channel.EMAIL,
                outcome=Attempt.Outcome.LEFT_MESSAGE,
                at=mail.received_at,
                actor=person,
                now=now,
            )
    except DomainError as refusal:
        return Taken(MailBecame.UNMATCHED, refusal.code)
    return Taken(MailBecame.ATTEMPT)


def copied_to(mail: Mail, address: str) -> str | None:
    """The reference behind the plus of our address, empty without one; None where the mail is for another address."""
    local, at, domain = address.strip().lower().partition("@")
    for each in (*mail.delivered_to, *mail.recipients) if local and at else ():
        given, _, host = each.partition("@")
        name, _, reference = given.partition("+")
        if (name, host) == (local, domain):
            return reference.upper()
    return None


def _in_hand(mail: Mail, seller: User) -> list[Handoff]:
    """The handoffs in hand of those that the mail went to, as the seller may see them, the latest first."""
    keys = {key for each in mail.recipients if (key := _key(each))}
    people = Contact.objects.filter(email_key__in=sorted(keys), erased_at=None).values("canonical_id")
    in_hand = Q(status=HandoffStatus.OPEN) | Q(status=HandoffStatus.ACCEPTED, cycle=F("lead__cycle"))
    rows = Handoff.objects.visible_to(seller.actor).filter(in_hand, lead__contact__canonical_id__in=people)
    return list(rows.filter(created_at__lte=mail.received_at).order_by("-created_at", "-pk"))


def _key(address: str) -> str:
    try:
        return email_keys(address)[0]
    except ValueError:
        return ""
