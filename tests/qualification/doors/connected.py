"""The systems that the company in the matrix is connected to, and what each has left behind, with words that only some
may read.
"""

from typing import Any, Final
from uuid import UUID

from leadhub.integrations.mail import hearing
from leadhub.integrations.mail.hook import settings_of, terms_of
from leadhub.integrations.mail.reading import read
from leadhub.models import Connection, StatusGap, SyncItem, SyncLink
from qualification.models import EnquiryDraft, Team
from tests.leadhub.integrations.mail.corpus import mail
from tests.qualification.office import Office

# Typed by operations, sealed, and told by no door.
SECRET: Final = "zqsecret"
# Of a connection that stands, of one that operations removed, of what the staff may read of people's mails, and of a
# mail of a desk that sales is not of.
CONNECTION, REMOVED, MAIL, ELSEWHERE = "zqconnection", "zqremoved", "zqmail", "zqelsewhere"
# What the last test call found, and what other systems refuse; values of records are nobody's to read.
FOUND, FAILED, SEEN = "zqfound", "zqfailed", "zqseen"
ADDRESS: Final = "https://crm.example.com"
SAID: Final[dict[str, dict[str, Any]]] = {
    "salesforce": {"base_url": ADDRESS, "credentials": {"client_secret": SECRET}},
    "mail": {"credentials": {"key": SECRET}, "settings": {"own_domains": "maker.example"}},
    # The newest is the one that every door is asked about.
    "hubspot": {"credentials": {"token": SECRET, "client_secret": SECRET}},
}


class Connected:
    """A connection that is in step, one that stopped, one that takes mails, and one that was removed."""

    def __init__(self, office: Office, leads: dict[str, Any]) -> None:
        self.office = office
        made = {kind: self._begun(f"{CONNECTION} {kind}", kind, said) for kind, said in SAID.items()}
        self._in_step(made["hubspot"], UUID(leads["accepted"]["contact"]), UUID(leads["near"]["contact"]))
        self._stopped(made["salesforce"])
        self._mails(made["mail"])
        gone = self._begun(REMOVED, "hubspot", {"credentials": {"token": SECRET}})
        Connection.objects.filter(pk=gone.pk).update(fault_text=REMOVED)
        assert office.call("operations", "DELETE", f"integrations/{gone.pk}/").status_code == 204

    def _begun(self, name: str, kind: str, said: dict[str, Any]) -> Connection:
        made = self.office.post("operations", "integrations/", {"kind": kind, "name": name} | said, 201)
        return Connection.objects.get(pk=made["id"])

    def _in_step(self, row: Connection, linked: UUID, other: UUID) -> None:
        """Live, with a failure each way, one in line, a value that means nothing, and a field that is left alone."""
        now = self.office.now
        found = {"who": FOUND, "scopes": [FOUND], "remarks": [FOUND], "skew_s": 0}
        Connection.objects.filter(pk=row.pk).update(
            state="live", checked=found, checked_at=now, last_sync_at=now, tokens=row.credentials
        )
        gap = {"object": "contact", "field": "lifecyclestage", "value": f"{CONNECTION} customer", "count": 3}
        StatusGap.objects.create(connection=row, first_at=now, last_at=now, **gap)
        said = {"email": f"{SEEN}@seen.example", "phone": SEEN}
        record = {"object": "contact", "remote_id": "101", "target": linked, "made_at": now, "read_at": now}
        SyncLink.objects.create(connection=row, seen=said, frozen={"phone": now.isoformat()}, **record)
        line = {"connection": row, "next_try_at": now, "created_at": now}
        why = {"is_dead": True, "fault_code": "INVALID_EMAIL", "fault_text": f"{FAILED} is no address"}
        SyncItem.objects.create(direction="out", target=other, **why, **line)
        SyncItem.objects.create(direction="in", object="contact", remote_id=f"{FAILED}-102", **why, **line)
        SyncItem.objects.create(direction="out", target=linked, **line)

    def _stopped(self, row: Connection) -> None:
        """Broken, and in whose words."""
        why = f"{CONNECTION} user is inactive"
        Connection.objects.filter(pk=row.pk).update(state="broken", fault_code="inactive_user", fault_text=why)

    def _mails(self, row: Connection) -> None:
        """Two that wait, at two desks, one that was discarded, and one of a machine."""
        Connection.objects.filter(pk=row.pk).update(state="live")
        for word in (MAIL, ELSEWHERE, f"{MAIL}-over"):
            body = f"{word} asks for 20,000 housings a year."
            self._mail(row, mail(body, From=f"{word} <{word}@{word}.example>", Message_ID=f"<{word}@x.example>"))
        self._mail(row, mail(MAIL, Auto_Submitted="auto-replied", Message_ID="<out@x.example>"))
        europe = Team.objects.get(name__contains="Europe")
        EnquiryDraft.objects.filter(text__startswith=ELSEWHERE).update(team=europe)
        over = EnquiryDraft.objects.get(text__startswith=f"{MAIL}-over")
        self.office.post("marketing", f"enquiry-drafts/{over.pk}/discard/", {"reason": "spam"}, 200)

    def _mail(self, row: Connection, raw: bytes) -> None:
        said = settings_of(row)
        found = read(raw, terms_of(said), delivered_to=(), now=self.office.now)
        hearing.take(row, found, settings=said, now=self.office.now)
