"""The log of decisions: all leads, the newest first, narrowed, each leading to why at that moment."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qualification.models import Decision, Lead
from tests.qualification.console.desk import words

pytestmark = pytest.mark.django_db
LOG = "/admin/qualification/decision/"


@pytest.fixture
def leads(office):
    """Two leads of two companies, the first of which was decided twice."""
    first = office.mql()
    office.pass_time(days=2)
    office.deliver(office.signal("rfq_submitted"))
    second = office.handed_over("lars@halvorsen.example")
    return first, second


def rows(client, **given):
    answer = client.get(LOG, given)
    assert answer.status_code == 200, answer.content
    return answer.context["table"].rows


def test_each_decision_leads_to_why_the_newest_first(browser, leads):
    marketing = browser("marketing")
    found = rows(marketing)
    assert len(found) == Decision.objects.count() > 2
    newest = Decision.objects.order_by("-pk").first()
    assert found[0][-1].address == reverse("admin:qualification_lead_decision", args=[newest.lead_id, newest.seq])
    assert "What was known" in words(marketing.get(found[0][-1].address).content.decode())
    answer = marketing.get(f"{LOG}{newest.pk}/change/")
    assert answer["Location"] == found[0][-1].address


def test_it_is_narrowed_by_lead_answer_and_version(browser, leads):
    manager, (_, second) = browser("manager"), leads
    whole = len(rows(manager))
    name = Lead.objects.get(pk=second["id"]).account.name
    assert len(rows(manager, lead=second["id"])) == Decision.objects.filter(lead=second["id"]).count()
    assert 0 < len(rows(manager, lead=name)) < whole
    assert len(rows(manager, lead="nobody at all")) == 0
    urgent = rows(manager, action="handoff_urgent")
    assert 0 < len(urgent) < whole
    assert {row[2] for row in urgent} == {"Hand over at once"}
    assert len(rows(manager, document="scoring_model", version=1)) == whole
    assert rows(manager, document="scoring_model", version=7) == []


def test_a_version_names_its_document_and_a_document_its_version(browser, leads):
    for given, said in (
        ({"version": 3}, "Choose the document that this is a version of."),
        ({"document": "agreement"}, "Write the number of its version."),
        ({"version": "three", "document": "agreement"}, "Write a number."),
    ):
        answer = browser("marketing").get(LOG, given)
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_a_page_costs_the_same_however_many_there_are(browser, office, leads):
    marketing = browser("marketing")

    def statements():
        with CaptureQueriesContext(connection) as caught:
            rows(marketing)
        return len(caught)

    statements()
    before = statements()
    for number in range(3):
        office.mql(f"p{number}@works.example")
    assert statements() == before


def test_sellers_do_not_read_it_and_take_no_file_of_it(browser, leads):
    for address in (LOG, f"{LOG}export.csv"):
        assert browser("sales").get(address).status_code == 403
    lines = b"".join(browser("manager").get(f"{LOG}export.csv").streaming_content).decode().splitlines()
    assert len(lines) == Decision.objects.count() + 1
