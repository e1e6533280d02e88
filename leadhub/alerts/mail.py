"""Alerts by mail: text and HTML, under a Message-ID by which a repeat is known, with a way to hear less."""

import logging
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from leadhub.actors import Role
from leadhub.alerts.outcomes import Fault, Outcome
from leadhub.alerts.parcels import Parcel
from leadhub.alerts.wording import mail_bodies, preferences

log = logging.getLogger(__name__)
LASTING = 500
NOT_SET_UP = "mail_not_set_up"


class Mail:
    """One connection to the mail server, kept for the parcels of one round."""

    def __init__(self) -> None:
        self._connection = get_connection(fail_silently=False)

    def send(self, parcel: Parcel) -> Outcome:
        """Hand one message to the server."""
        if not settings.MAIL_IS_SET_UP:
            return Outcome(Fault.PASSING, NOT_SET_UP)
        message = _message(parcel, parcel.person.email if parcel.person else parcel.place)
        try:
            self._connection.open()
            self._connection.send_messages([message])
        except (SMTPException, OSError) as error:
            self.close()
            return _fault_of(error, Fault.PERSON if parcel.person else Fault.ROOM)
        return Outcome(reference=str(parcel.key))

    def close(self) -> None:
        """Hang up."""
        try:
            self._connection.close()
        except (SMTPException, OSError):
            # A server that went away without a word is no longer spoken to.
            log.info("The mail server ended the connection first")


def _message(parcel: Parcel, to: str) -> EmailMultiAlternatives:
    choices = preferences() if parcel.person is None or parcel.person.role != Role.PARTNER else ""
    text, html = mail_bodies(parcel.message, choices)
    host = urlsplit(settings.PUBLIC_URL).hostname or "leadhub"
    message = EmailMultiAlternatives(
        subject=parcel.message.title,
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers={
            "Message-ID": f"<{parcel.key}@{host}>",
            **({"List-Unsubscribe": f"<{choices}>"} if choices else {}),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    message.attach_alternative(html, "text/html")
    return message


def _fault_of(error: Exception, of_address: Fault) -> Outcome:
    """What an answer of the server means; anything that may pass is tried again."""
    match error:
        case SMTPRecipientsRefused(recipients=refused):
            lasting = all(code >= LASTING for code, _ in refused.values())
            return Outcome(of_address if lasting else Fault.PASSING, "address_refused")
        case SMTPAuthenticationError(smtp_code=code) if code >= LASTING:
            return Outcome(Fault.CHANNEL, "mail_sign_in_refused")
        case SMTPSenderRefused(smtp_code=code) if code >= LASTING:
            return Outcome(Fault.CHANNEL, "mail_sender_refused")
        case SMTPDataError(smtp_code=code) if code >= LASTING:
            return Outcome(Fault.MESSAGE, "mail_refused")
        case SMTPResponseException(smtp_code=code):
            return Outcome(Fault.PASSING, f"smtp_{code}")
    return Outcome(Fault.PASSING, "mail_server_unreachable")
