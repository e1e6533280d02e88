"""A request that is repeated is answered again as long as its caller sees what it saw then; it is never done again."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Partner
from leadhub.models import User
from qualification.models import Handoff, TeamMember
from tests import fence
from tests.feedback.keystone import small_order
from tests.qualification.doors.test_clearance import CANARY, DRAWING, SAID, SHOP, clear
from tests.qualification.office import Json, Office, rows_written

pytestmark = pytest.mark.django_db

ONCE = {"Idempotency-Key": "once"}


class Request:
    """A POST with a key, sent once already, whose answer its caller might read."""

    def __init__(self, office: Office, who: str, path: str, body: Json | None = None) -> None:
        self.send: Callable[[], Any] = lambda: office.call(who, "POST", path, body, **ONCE)
        self.first = self.send()
        assert self.first.status_code in (200, 201), self.first.content
        self.before = rows_written()

    def is_answered_again(self) -> None:
        """The first answer, and nothing else."""
        again = self.send()
        assert again["Idempotent-Replayed"] == "true"
        assert (again.status_code, again.content) == (self.first.status_code, self.first.content)
        assert rows_written() == self.before

    def is_withheld(self) -> None:
        """Not a word of the first answer, and nothing is done."""
        before = rows_written()
        again = self.send()
        assert (again.status_code, again.json()["code"]) == (409, "answer_withheld"), again.content
        assert "nothing was done again" in again.json()["detail"]
        assert "Idempotent-Replayed" not in again
        assert not CANARY.search(again.content.decode())
        assert rows_written() == before


def asked(office: Office) -> tuple[str, str]:
    """The lead and the RFQ of somebody who says much."""
    lead = office.lead("rfq_submitted", "tom@tinytools.example", account=SHOP, properties=SAID | {"quantity": 30})
    return lead["id"], office.get("viewer", "rfqs/", lead=lead["id"])["results"][0]["id"]


def marked(office: Office) -> Request:
    """Somebody of marketing who is cleared adds a line with a drawing that is export-controlled."""
    _, rfq = asked(office)
    request = Request(office, "marketing", f"rfqs/{rfq}/lines/", {"drawing": DRAWING})
    assert CANARY.search(request.first.content.decode()), "who is cleared reads it"
    return request


def test_who_is_no_longer_cleared_reads_nothing_of_it(office: Office) -> None:
    whom = {"user": str(office.users["marketing"].pk)}
    made = clear(office, **whom)
    request = marked(office)
    request.is_answered_again()
    office.post("operations", f"clearances/{made['id']}/withdraw/")
    request.is_withheld()
    clear(office, **whom)
    request.is_answered_again()
    office.pass_time(days=366)
    request.is_withheld()


def test_who_is_cleared_by_another_clearance_is_answered_as_before(office: Office) -> None:
    whom = {"user": str(office.users["marketing"].pk)}
    first = clear(office, **whom)
    request = marked(office)
    clear(office, **whom)
    office.post("operations", f"clearances/{first['id']}/withdraw/")
    request.is_answered_again()


def test_a_partner_that_is_no_longer_cleared_reads_nothing_of_it(office: Office) -> None:
    partner = str(Partner.objects.get(name="Keystone Industrial Supply").pk)
    made = clear(office, partner=partner)
    lead, rfq = asked(office)
    office.post("marketing", f"rfqs/{rfq}/lines/", {"drawing": DRAWING}, 201)
    handoff = Handoff.objects.get(lead_id=lead)
    request = Request(office, "partner", f"partner/leads/{handoff.pk}/accept/")
    assert CANARY.search(request.first.content.decode()), "a partner that is cleared reads it"
    office.post("operations", f"clearances/{made['id']}/withdraw/")
    request.is_withheld()


def test_a_partner_that_takes_no_leads_any_more_reads_nothing_of_it(office: Office) -> None:
    request = Request(office, "partner", f"partner/leads/{small_order(office)['handoff']}/accept/")
    with fence.allow_writes():
        Partner.objects.update(is_active=False)
    request.is_withheld()


def test_who_has_another_role_since_reads_nothing_of_it(office: Office) -> None:
    lead = office.lead("tolerance_guide_download")
    request = Request(office, "sales", f"leads/{lead['id']}/claim/", {"comment": "I know them."})
    request.is_answered_again()
    with fence.allow_writes():
        User.objects.filter(pk=office.users["sales"].pk).update(role="manager")
    request.is_withheld()


def test_who_was_taken_out_of_the_team_reads_nothing_of_it(office: Office) -> None:
    request = Request(office, "sales", f"handoffs/{office.handed_over()['handoff']}/accept/")
    request.is_answered_again()
    with fence.allow_writes():
        TeamMember.objects.filter(user=office.users["sales"]).update(is_active=False)
    request.is_withheld()
