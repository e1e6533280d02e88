"""A mail waits until a person says what it is; as an enquiry its clocks count from when it was received."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Account, Contact
from leadhub.models import ConnectionState, Event, MailReceipt
from qualification.models import ClockRun, EnquiryDraft, Lead, Signal, SignalPayload
from tests.fence import allow_writes
from tests.leadhub.integrations.mail.corpus import NOW, PLAIN, built, file, mail
from tests.qualification.company import MEDICO

pytestmark = pytest.mark.django_db

ASKS = {"type": "rfq_submitted", "product_line": "cnc-machining", "account": MEDICO}
# In Chicago it is winter time: six hours behind.
FRIDAY_1755 = datetime(2026, 11, 6, 23, 55, tzinfo=UTC)
MONDAY_9 = datetime(2026, 11, 9, 15, tzinfo=UTC)


def confirmed(office: Any, draft: dict[str, Any], who: str = "marketing", **more: Any) -> dict[str, Any]:
    """The draft after somebody confirmed it."""
    found: dict[str, Any] = office.post(who, f"enquiry-drafts/{draft['id']}/confirm/", ASKS | more)
    return found


class TestComing:
    """What is stored of a mail."""

    def test_it_waits_and_nothing_is_a_lead(self, office, post):
        draft = post.draft(From="Dana Ito <dana@medico.example>")
        assert (draft["state"], draft["sender_email"], draft["domain"]) == (
            "waiting",
            "dana@medico.example",
            "medico.example",
        )
        assert (draft["subject"], draft["text"]) == ("Housings", "We need 20,000 housings a year.")
        assert Lead.objects.count() == Contact.objects.count() == Signal.objects.count() == 0
        told = Event.objects.get(type="enquiry.received")
        assert told.data["enquiry_draft"] == draft["id"]
        assert "dana" not in str(told.data)

    def test_files_are_named(self, office, post):
        post.send(built(PLAIN, file('"part.pdf"', b"1234")))
        found = office.get("sales", "enquiry-drafts/")["results"][0]
        assert found["attachments"] == [{"name": "part.pdf", "type": "application/pdf", "size": 4}]

    def test_free_mail_names_no_company(self, post):
        assert post.draft(From="dana@gmail.com")["domain"] is None

    def test_a_repeat_changes_nothing(self, office, post):
        assert not post.send(mail())["is_repeat"]
        again = b"Received: by other.example; Tue, 3 Nov 2026 14:59:00 +0000\r\n" + mail()
        assert post.send(again) == {"became": "draft", "why": None, "is_repeat": True}
        draft = office.get("marketing", "enquiry-drafts/")["results"][0]
        office.post("marketing", f"enquiry-drafts/{draft['id']}/discard/", {"reason": "spam"})
        assert post.send(mail())["is_repeat"]
        assert EnquiryDraft.objects.count() == MailReceipt.objects.count() == 1

    def test_machines_are_counted_and_named(self, post):
        post.send(mail(Auto_Submitted="auto-replied", Message_ID="<1@x.example>"))
        post.send(mail(Precedence="bulk", Message_ID="<2@x.example>"))
        assert not EnquiryDraft.objects.exists()
        found = MailReceipt.objects.order_by("why").values_list("became", "why")
        assert list(found) == [("automated", "auto_submitted"), ("automated", "precedence")]

    def test_without_the_key_nothing_is_read(self, post):
        said = post.send(mail(), key="guessed", status=401)
        assert said["code"] == "bad_signature"
        assert not MailReceipt.objects.exists()

    def test_what_is_too_large_or_no_mail_is_refused_by_name(self, post):
        assert post.send(b"x" * (25 * 1024 * 1024 + 1), status=413)["code"] == "too_large"
        assert post.send(b"", status=400)["code"] == "malformed"

    @pytest.mark.parametrize("state", [ConnectionState.DRAFT, ConnectionState.OBSERVING, ConnectionState.PAUSED])
    def test_until_it_is_live_its_service_keeps_the_mail(self, post, state):
        post.connection.state = state
        assert post.send(mail(), status=503)["code"] == "unavailable"
        assert not MailReceipt.objects.exists()

    def test_a_customers_mail_is_for_the_owner_of_the_account(self, office, post):
        office.lead("page_view", account=MEDICO | {"relationship": "customer"})
        with allow_writes():
            Account.objects.filter(domain="medico.example").update(owner=office.users["sales"])
        draft = post.draft()
        assert draft["owner"] == str(office.users["sales"].pk)
        assert draft["account"] and draft["contact"]
        assert office.get("sales", "enquiry-drafts/", owner=draft["owner"])["results"][0]["id"] == draft["id"]


class TestConfirming:
    """A person says that it is an enquiry."""

    def test_it_becomes_a_lead_as_of_its_receipt(self, office, post):
        draft = post.draft()
        office.pass_time(minutes=30)
        done = confirmed(office, draft, contact={"job_title": "Buyer"})
        assert (done["state"], done["decided_by"]) == ("confirmed", office.users["marketing"].name)
        lead = Lead.objects.get(pk=done["lead"])
        assert (lead.contact.first_name, lead.contact.last_name, lead.contact.job_title) == ("Dana", "Ito", "Buyer")
        assert (lead.account.domain, lead.product_line.code) == ("medico.example", "cnc-machining")
        signal = Signal.objects.get()
        assert signal.occurred_at == NOW
        assert SignalPayload.objects.get().properties["message"] == draft["text"]
        assert office.get("viewer", f"leads/{done['lead']}/")["source"] == "mail"

    def test_the_clocks_of_its_handoff_count_from_the_receipt(self, office, post):
        draft = post.draft()
        office.pass_time(minutes=30)
        done = confirmed(office, draft)
        handoff = office.get("viewer", f"leads/{done['lead']}/")["handoff"]
        # An RFQ is urgent: an hour to accept, two to respond, from nine o'clock in Chicago.
        assert office.clock(handoff, "acceptance")["due_at"] == "2026-11-03T16:00:00Z"
        assert office.clock(handoff, "first_response")["due_at"] == "2026-11-03T17:00:00Z"
        # What ends by silence leaves whoever got it the time that was agreed.
        assert office.clock(handoff, "expiry")["started_at"] == "2026-11-03T15:30:00Z"

    def test_on_friday_evening_the_desk_has_until_monday(self, office, post, at):
        at(FRIDAY_1755)
        draft = post.draft()
        assert draft["received_at"] == "2026-11-06T23:55:00Z"
        assert draft["due_at"] == "2026-11-09T17:00:00Z"
        at(MONDAY_9 + timedelta(minutes=45))
        done = confirmed(office, draft)
        handoff = office.get("viewer", f"leads/{done['lead']}/")["handoff"]
        assert office.clock(handoff, "acceptance")["due_at"] == "2026-11-09T16:00:00Z"

    def test_the_clock_of_triage_counts_from_the_receipt(self, office, post):
        draft = post.draft(From="Eve <eve@nowhere.example>")
        office.pass_time(minutes=90)
        done = confirmed(office, draft, account={"name": "Nowhere Ltd"})
        triage = office.get("viewer", f"leads/{done['lead']}/")["triage"]
        assert triage["due_at"] == draft["due_at"] == "2026-11-03T17:00:00Z"
        assert ClockRun.objects.get(kind="triage").started_at == NOW

    def test_what_was_received_long_before_is_overdue_and_breaches_once(self, office, post):
        draft = post.draft()
        office.pass_time(hours=5)
        assert office.get("marketing", f"enquiry-drafts/{draft['id']}/")["is_overdue"]
        done = confirmed(office, draft)
        office.run_due()
        office.run_due()
        handoff = office.get("viewer", f"leads/{done['lead']}/")["handoff"]
        assert handoff
        breaches = Event.objects.filter(type="handoff.breached", data__clock="acceptance")
        assert breaches.count() == 1

    def test_the_second_one_is_told_who_was_first(self, office, post):
        draft = post.draft()
        confirmed(office, draft)
        for act, body in (("confirm", ASKS), ("discard", {"reason": "spam"})):
            said = office.post("operations", f"enquiry-drafts/{draft['id']}/{act}/", body, status=409)
            assert said["code"] == "enquiry_decided"
            assert office.users["marketing"].name in said["detail"]
        assert Lead.objects.count() == 1

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"type": None}, "type_required"),
            ({"type": "telepathy"}, "unknown_signal_type"),
            ({"product_line": "bakery"}, "unknown_product_line"),
            ({"account": {"country": "XX"}}, "unknown_country"),
            ({"contact": {"email": "no address"}}, "bad_email"),
            ({"contact": {"phone": "1"}}, "bad_phone"),
            ({"account": {"domain": "..."}}, "bad_domain"),
            ({"account": {"region": "XX-1"}}, "unknown_region"),
            ({"account": {"industry": "x"}}, "bad_industry"),
            ({"properties": {"x": "y" * 40_000}}, "too_large"),
        ],
    )
    def test_a_refusal_changes_nothing(self, office, post, body, code):
        draft = post.draft()
        said = office.post("marketing", f"enquiry-drafts/{draft['id']}/confirm/", ASKS | body, status=422)
        assert said["code"] == code
        assert office.get("marketing", f"enquiry-drafts/{draft['id']}/") == draft
        assert not Lead.objects.exists()

    def test_where_the_forward_names_nobody_a_person_says_who(self, office, post):
        draft = post.draft("Please look.", From="Sam <sam@maker.example>", Subject="Fwd: Housings")
        assert (draft["sender_email"], draft["forwarded_by"]) == (None, "sam@maker.example")
        path = f"enquiry-drafts/{draft['id']}/confirm/"
        assert office.post("marketing", path, ASKS, status=422)["code"] == "contact_not_identified"
        done = confirmed(office, draft, contact={"email": "dana@medico.example"})
        assert Lead.objects.get(pk=done["lead"]).contact.email == "dana@medico.example"


class TestDiscarding:
    """A person says that it is none."""

    def test_it_says_why_and_its_words_go_after_thirty_days(self, office, post):
        draft = post.draft()
        path = f"enquiry-drafts/{draft['id']}/discard/"
        assert office.post("marketing", path, {}, status=422)["code"] == "reason_required"
        assert office.post("marketing", path, {"reason": "erased"}, status=422)["code"] == "unknown_reason"
        assert office.post("marketing", path, {"reason": "vendor"})["reason"] == "vendor"
        office.pass_time(days=29)
        assert office.get("marketing", f"enquiry-drafts/{draft['id']}/")["text"]
        office.pass_time(days=1)
        found = office.get("marketing", f"enquiry-drafts/{draft['id']}/")
        assert (found["text"], found["sender_email"], found["subject"]) == (None, None, None)
        assert (found["state"], found["reason"]) == ("discarded", "vendor")

    def test_its_connection_may_name_another_time(self, office, post):
        with allow_writes():
            post.connection.settings = post.connection.settings | {"keeps_discarded_days": "2"}
            post.connection.save()
        draft = post.draft()
        office.post("marketing", f"enquiry-drafts/{draft['id']}/discard/", {"reason": "vendor"})
        office.pass_time(days=2)
        assert office.get("marketing", f"enquiry-drafts/{draft['id']}/")["text"] is None


class TestPeople:
    """Whose words these are."""

    def test_an_erased_persons_mails_go_and_none_is_kept_again(self, office, post):
        lead = office.lead("page_view")
        draft = post.draft()
        office.post("operations", f"contacts/{lead['contact']}/erase/", {"reason": "asked"})
        found = EnquiryDraft.objects.get()
        assert (found.state, found.reason, found.text, found.sender_email) == ("discarded", "erased", "", "")
        assert post.send(mail(Message_ID="<2@medico.example>"))["became"] == "erased"
        said = office.post("marketing", f"enquiry-drafts/{draft['id']}/confirm/", ASKS, status=409)
        assert said["code"] == "enquiry_decided"

    def test_who_is_made_after_the_mail_is_known_by_the_address(self, office, post):
        post.draft()
        lead = office.lead("page_view")
        handed = office.get("operations", f"contacts/{lead['contact']}/personal-data/")
        assert "We need 20,000 housings a year." in str(handed)

    def test_a_person_who_was_erased_is_not_confirmed_under_another_mail(self, office, post):
        lead = office.lead("page_view", "eve@medico.example")
        draft = post.draft()
        office.post("operations", f"contacts/{lead['contact']}/erase/", {"reason": "asked"})
        body = ASKS | {"contact": {"email": "eve@medico.example"}}
        said = office.post("marketing", f"enquiry-drafts/{draft['id']}/confirm/", body, status=409)
        assert said["code"] == "contact_erased"
        assert office.get("marketing", f"enquiry-drafts/{draft['id']}/")["state"] == "waiting"

    def test_sales_sees_what_is_before_its_desks(self, office, post):
        draft = post.draft()
        assert office.get("sales", "enquiry-drafts/")["results"]
        with allow_writes():
            office.users["sales"].memberships.update(is_active=False)
        assert office.get("sales", "enquiry-drafts/")["results"] == []
        office.post("sales", f"enquiry-drafts/{draft['id']}/discard/", {"reason": "spam"}, status=404)

    def test_neither_systems_nor_partners_read_it_and_a_viewer_decides_nothing(self, office, post):
        draft = post.draft()
        for who in ("integration", "partner"):
            assert office.call(who, "GET", "enquiry-drafts/").status_code == 403
        office.post("viewer", f"enquiry-drafts/{draft['id']}/discard/", {"reason": "spam"}, status=403)
