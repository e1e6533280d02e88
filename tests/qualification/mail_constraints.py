"""How the constraints of mails would be broken, and what they allow."""

from collections.abc import Callable, Iterable

from leadhub.models import Connection, MailReceipt
from qualification.models import EnquiryDraft
from tests.rows import AT, row

Breach = Callable[[], object]


def a_mail_twice() -> None:
    connection = row(Connection)
    for _ in range(2):
        row(MailReceipt, connection=connection, key=b"k" * 16)


def a_mail_of_two_connections() -> None:
    for name in ("one", "two"):
        row(MailReceipt, connection=row(Connection, name=name), key=b"k" * 16)


BROKEN: dict[str, Breach | Iterable[Breach]] = {
    "mail_counts_once_in_a_connection": a_mail_twice,
    "enquiry_draft_waits_or_says_when_it_was_decided": (
        lambda: row(EnquiryDraft, decided_at=AT, reason=""),
        lambda: row(EnquiryDraft, state="discarded", reason="spam", decided_at=None),
    ),
    "enquiry_draft_that_is_confirmed_has_a_lead": lambda: row(
        EnquiryDraft, state="confirmed", decided_at=AT, reason="", lead=None
    ),
    "enquiry_draft_that_is_discarded_says_why": lambda: row(EnquiryDraft, state="discarded", decided_at=AT, reason=""),
}
KEPT: dict[str, Breach] = {"one mail in two connections": a_mail_of_two_connections}
