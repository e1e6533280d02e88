"""What sales sends in blind copy counts as an attempt and as the first response, once, and only if it is theirs."""

from datetime import timedelta

import pytest

from feedback.models import Verdict
from leadhub.models import MailReceipt
from qualification.models import Attempt, EnquiryDraft, Handoff, TeamMember
from qualification.readers.partner_leads import reference_of
from tests.fence import allow_writes
from tests.leadhub.integrations.mail.corpus import mail
from tests.qualification.mail.conftest import OURS, SETTINGS

pytestmark = pytest.mark.django_db

BCC = "handoff@in.maker.example"


@pytest.fixture
def written(office, post):
    """Send a mail of a seller's to Dana, whom our host vouches for, and say what it became."""

    def send(to="Dana <dana@medico.example>", who="sales", bcc=BCC, proof=None, **more):
        seller = office.users[who].email
        passes = f"{OURS}; dmarc=pass header.from={seller.partition('@')[2]}" if proof is None else proof
        headers = {"From": f"Sam <{seller}>", "To": to, "Authentication_Results": passes, "Message_ID": "<a@x>"}
        said = post.send(mail("Dear Dana", **headers | more), to=bcc)
        return said["became"], said["why"]

    return send


class TestAttempts:
    """Of a seller, to somebody in hand."""

    def test_it_accepts_and_is_the_first_response(self, office, written):
        lead = office.handed_over()
        office.pass_time(minutes=20)
        assert written() == ("attempt", None)
        attempt = Attempt.objects.get()
        assert (attempt.channel, attempt.outcome, attempt.at) == ("email", "left_message", office.now)
        assert attempt.by == office.users["sales"].pk
        handoff = office.get("sales", f"handoffs/{lead['handoff']}/")
        assert (handoff["status"], handoff["responded_at"]) == ("accepted", "2026-11-03T15:20:00Z")
        assert office.clock(lead["handoff"], "first_response")["outcome"] == "met"
        assert Verdict.objects.get().kind == "accepted"

    def test_a_repeat_counts_once(self, office, written):
        office.handed_over()
        written()
        assert written() == ("attempt", None)
        assert Attempt.objects.count() == 1

    def test_it_counts_from_the_receipt(self, office, written):
        office.handed_over()
        office.pass_time(minutes=30)
        at = (office.now - timedelta(minutes=10)).strftime("%a, %d %b %Y %H:%M:%S +0000")
        written(Received=f"by {OURS}; {at}")
        assert Attempt.objects.get().at == office.now - timedelta(minutes=10)

    def test_a_copy_counts_as_well_as_the_first_recipient(self, office, written):
        office.handed_over()
        assert written(to="x@other.example", Cc="DANA@medico.example") == ("attempt", None)

    def test_a_reference_says_which_of_several(self, office, written):
        first = office.handed_over()
        office.pass_time(minutes=1)
        office.lead("rfq_submitted", product_line="injection-molding")
        office.run_due()
        assert Handoff.objects.count() == 2
        reference = reference_of(Handoff.objects.get(pk=first["handoff"]).pk)
        assert written(bcc=f"Handoff+{reference.lower()}@in.maker.example") == ("attempt", None)
        assert str(Attempt.objects.get().handoff_id) == first["handoff"]
        assert written(bcc="handoff+LH-00000000@in.maker.example", Message_ID="<b@x>") == ("unmatched", "no_handoff")


class TestNone:
    """What is no attempt: counted, named, and never a draft."""

    @pytest.fixture(autouse=True)
    def nothing_comes_of_it(self, office):
        office.handed_over()
        yield
        assert not Attempt.objects.exists()
        assert not EnquiryDraft.objects.exists()
        assert MailReceipt.objects.count() == 1

    @pytest.mark.parametrize(
        "proof",
        [
            "",
            f"{OURS}; dmarc=fail header.from=leadhub.example",
            "mx.evil.example; dmarc=pass header.from=leadhub.example",
        ],
    )
    def test_what_nobody_vouches_for(self, written, proof):
        assert written(proof=proof) == ("unproven", None)

    def test_of_somebody_who_is_no_seller(self, written):
        assert written(who="marketing") == ("unmatched", "unknown_seller")

    def test_of_a_seller_who_has_left(self, office, written):
        with allow_writes():
            office.users["sales"].is_active = False
            office.users["sales"].save()
        assert written() == ("unmatched", "unknown_seller")

    def test_of_a_seller_who_is_no_more_of_the_team(self, office, written):
        office.handed_over()
        with allow_writes():
            TeamMember.objects.filter(user=office.users["sales"]).update(is_active=False)
        assert written() == ("unmatched", "no_handoff")
        assert not Attempt.objects.exists()

    def test_to_somebody_whose_handoff_nobody_has(self, written):
        assert written(to="eve@elsewhere.example") == ("unmatched", "no_handoff")

    def test_from_before_the_handoff(self, office, written):
        before = (office.now - timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S +0000")
        assert written(Received=f"by {OURS}; {before}") == ("unmatched", "no_handoff")

    def test_of_a_machine_in_the_name_of_a_seller(self, written):
        assert written(Auto_Submitted="auto-replied") == ("automated", "auto_submitted")


def test_without_proof_where_the_connection_says_so(office, post, written):
    office.handed_over()
    with allow_writes():
        post.connection.settings = SETTINGS | {"demands_proof": "no"}
        post.connection.save()
    assert written(proof="") == ("attempt", None)


def test_a_mail_to_another_address_is_an_enquiry(office, written):
    office.handed_over()
    assert written(bcc="sales@in.maker.example", to="sales@maker.example") == ("draft", None)
