"""The triage desk in the console: what waits, what is decided, and how those are answered whom nobody can serve."""

import pytest

from feedback.models import DeclineText
from qualification.models import Handoff, HandoffLead, Triage
from tests.qualification.console.test_acts import act, press
from tests.qualification.console.test_asks import done, listed, page, text_of

pytestmark = pytest.mark.django_db

RIVAL = {"name": "Halvorsen Machinery", "domain": "halvorsen.example", "country": "US", "relationship": "competitor"}


def before_the_desk(office, email="dana@unheard.example", **account):
    """A lead that waits."""
    office.lead("rfq_submitted", email, account=account or {"name": "Unheard Of Ltd"}, contact={"email": email})
    return Triage.objects.get(lead__contact__email_key=email)


class TestDeciding:
    """One press or one form for each decision."""

    def test_the_queue_names_who_asks_for_what_until_when(self, browser, office):
        item = before_the_desk(office)
        queue = text_of(browser("sales"), listed("triage"))
        assert "dana@unheard.example Unheard Of Ltd" in queue
        shown = text_of(browser("sales"), page("triage", item.pk))
        assert "Hand over Give to a partner" in shown
        assert "Why it is here Too little is known to judge the fit" in shown
        assert "Decide by Tue 3 Nov 2026, 11:00 CST (2 h left)" in shown
        assert "What they did Signal Counts as When What it said RFQ submitted Buying" in shown

    def test_hand_over_and_give_to_a_partner(self, browser, office):
        item = before_the_desk(office)
        done(press(browser("sales"), act("triage", item.pk, "hand-over"), {"team": "", "comment": ""}))
        assert Handoff.objects.get(lead=item.lead_id).team is not None
        other = before_the_desk(office, "eve@unheard-too.example", name="Unheard Too Ltd", country="US")
        done(press(browser("marketing"), act("triage", other.pk, "partner"), {"partner": "", "comment": ""}))
        assert Handoff.objects.get(lead=other.lead_id).partner is not None

    def test_declining_shows_words_and_keeps_what_was_written(self, browser, office):
        item, sales = before_the_desk(office), browser("sales")
        form = text_of(sales, act("triage", item.pk, "decline"))
        assert "Thank you for your enquiry." in form
        refused = press(sales, act("triage", item.pk, "decline"), {"reason": "", "comment": "", "text": "Sorry."})
        assert refused.status_code == 422
        assert "Sorry." in refused.content.decode()
        given = {"reason": "outside_market", "comment": "They bake.", "text": "We are sorry."}
        done(press(sales, act("triage", item.pk, "decline"), given))
        shown = text_of(sales, page("triage", item.pk))
        assert "Declined by Sam Keller" in shown
        assert "We are sorry." in shown

    def test_an_excluded_party_waits_until_it_was_answered(self, browser, office):
        item, sales = before_the_desk(office, "rita@halvorsen.example", **RIVAL), browser("sales")
        assert "To be declined politely" in text_of(sales, listed("triage"))
        assert "the same services" in text_of(sales, act("triage", item.pk, "answer"))
        done(press(sales, act("triage", item.pk, "answer"), {"text": "We cannot."}))
        item.refresh_from_db()
        assert (item.decision, item.reason, item.sent.text) == ("decline", "competitor", "We cannot.")


class TestWords:
    """What is suggested, kept by operations."""

    def test_operations_changes_and_adds_words(self, browser):
        words, operations = DeclineText.objects.get(reason="competitor", language="en"), browser("operations")
        done(press(operations, f"/admin/feedback/declinetext/{words.pk}/act/revise/", {"text": "No, {name}."}))
        words.refresh_from_db()
        assert words.text == "No, {name}."
        assert "No, {name}." in text_of(operations, "/admin/feedback/declinetext/")


class TestSeparating:
    """Operations takes one of the people out."""

    def test_the_page_names_everybody_and_one_is_taken_out(self, browser, office):
        office.lead("rfq_submitted", "bo@medico.example")
        office.lead("sample_request", "quinn@medico.example")
        joined, operations = HandoffLead.objects.get(), browser("operations")
        shown = text_of(operations, page("handoff", joined.handoff_id))
        assert "quinn@medico.example" in shown
        assert "Shares this handoff" in shown
        given = {"lead": str(joined.lead_id), "comment": "Another part."}
        done(press(operations, act("handoff", joined.handoff_id, "separate"), given))
        assert Handoff.objects.filter(status="open").count() == 2
