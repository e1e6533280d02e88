"""Mails that ask, over GraphQL and in the console, as over REST."""

import pytest

from leadhub.integrations.syncing import sync_due
from qualification.models import EnquiryDraft, Lead
from tests.leadhub.integrations.mail.corpus import mail
from tests.qualification.console.test_acts import act, press
from tests.qualification.console.test_asks import done, listed, page, text_of
from tests.qualification.office import statements_of

pytestmark = pytest.mark.django_db

FIELDS = "id state senderEmail subject text isOverdue reason team { name } attachments { name } lead { stage }"
CONFIRM = f"""mutation ($id: ID!, $input: ConfirmEnquiryInput!) {{
  confirmEnquiryDraft(id: $id, input: $input) {{
    ... on EnquiryDraft {{ {FIELDS} }} ... on Refusal {{ code httpStatus }} }} }}"""
DISCARD = """mutation ($id: ID!, $input: DiscardEnquiryInput!) {
  discardEnquiryDraft(id: $id, input: $input) {
    ... on EnquiryDraft { state reason } ... on Refusal { code httpStatus } } }"""


class TestGraphQL:
    """The use cases of REST, with the same words."""

    def test_the_queue_and_a_confirmation(self, office, post):
        draft = post.draft()
        asked = f"{{ enquiryDrafts(first: 5, filter: {{ state: [WAITING] }}) {{ edges {{ node {{ {FIELDS} }} }} }} }}"
        (edge,) = office.ask("marketing", asked)["data"]["enquiryDrafts"]["edges"]
        assert (edge["node"]["subject"], edge["node"]["lead"]) == (draft["subject"], None)
        given = {"id": draft["id"], "input": {"type": "rfq_submitted"}}
        answer = office.ask("marketing", CONFIRM, **given)["data"]["confirmEnquiryDraft"]
        assert (answer["state"], answer["lead"] is not None) == ("CONFIRMED", True)
        again = office.ask("marketing", CONFIRM, **given)["data"]["confirmEnquiryDraft"]
        assert again == {"code": "enquiry_decided", "httpStatus": 409}

    def test_a_discard_with_its_reason(self, office, post):
        draft = post.draft()
        refused = office.ask("marketing", DISCARD, id=draft["id"], input={})["data"]["discardEnquiryDraft"]
        assert refused == {"code": "reason_required", "httpStatus": 422}
        answer = office.ask("marketing", DISCARD, id=draft["id"], input={"reason": "spam"})
        assert answer["data"]["discardEnquiryDraft"] == {"state": "DISCARDED", "reason": "SPAM"}


class TestConsole:
    """A page and two forms."""

    def test_what_waits_is_listed_and_shown(self, browser, office, post):
        post.draft("Hello <script>alert(1)</script>")
        draft = EnquiryDraft.objects.get()
        assert "Housings Dana Ito <dana@medico.example>" in text_of(browser("sales"), listed("enquirydraft"))
        shown = browser("sales").get(page("enquirydraft", draft.pk)).content.decode()
        assert "&lt;script&gt;alert(1)" in shown
        assert "<script>alert(1)" not in shown

    def test_confirming_corrects_and_leads_to_the_lead(self, browser, office, post):
        post.draft()
        draft, sales = EnquiryDraft.objects.get(), browser("sales")
        form = sales.get(act("enquirydraft", draft.pk, "confirm")).content.decode()
        assert 'value="dana@medico.example"' in form
        given = {"email": "dana@medico.example", "last_name": "Ito", "company": "Medico", "country": "XX"}
        refused = press(sales, act("enquirydraft", draft.pk, "confirm"), given | {"type": "quote_request"})
        assert refused.status_code == 422
        assert "no ISO 3166-1 code" in refused.content.decode()
        right = given | {"type": "quote_request", "country": "US", "product_line": "cnc-machining"}
        done(press(sales, act("enquirydraft", draft.pk, "confirm"), right))
        assert (Lead.objects.get().account.name, Lead.objects.get().account.country) == ("Medico", "US")

    def test_discarding_says_why(self, browser, office, post):
        post.draft()
        draft, sales = EnquiryDraft.objects.get(), browser("sales")
        assert press(sales, act("enquirydraft", draft.pk, "discard"), {"reason": ""}).status_code == 422
        done(press(sales, act("enquirydraft", draft.pk, "discard"), {"reason": "job_application"}))
        assert "Job application, by Sam Keller" in text_of(sales, listed("enquirydraft"))


def test_listing_costs_the_same_for_one_and_for_ten(office, post):
    post.draft()
    one = statements_of(lambda: office.get("marketing", "enquiry-drafts/", expand="account,contact,owner,team,lead"))
    for number in range(9):
        post.send(mail(Message_ID=f"<{number}@x.example>", From=f"p{number}@c{number}.example"))
    ten = statements_of(lambda: office.get("marketing", "enquiry-drafts/", expand="account,contact,owner,team,lead"))
    assert ten == one


def test_nobody_calls_a_connection_that_is_only_spoken_to(office, caplog):
    body = {"kind": "mail", "name": "Mail", "credentials": {"key": "unguessable"}, "settings": {"mail_host": "mx.here"}}
    made = office.post("operations", "integrations/", body, 201)
    answer = office.call("operations", "PATCH", f"integrations/{made['id']}/", {"state": "live"})
    assert answer.status_code == 200, answer.content
    assert sync_due(office.now) == 0 and caplog.records == []
    found = office.get("operations", f"integrations/{made['id']}/")
    assert (found["state"], found["fault"], found["health"]["held_until"]) == ("live", None, None)
