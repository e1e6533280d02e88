"""Lists cost the same for one row and for twenty, never count what they do not show, and find what is looked for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.qualification.office import statements_of

pytestmark = pytest.mark.django_db
LEADS = "admin:qualification_lead_changelist"


def fill(office, number):
    for index in range(number):
        account = {"name": f"Plant {index}", "domain": f"plant{index}.example", "industry": "339112", "country": "US"}
        office.lead("rfq_submitted", f"buyer@plant{index}.example", account=account | {"employee_count": 900})
    office.lead("rfq_submitted", "someone@freemail.example", account=None)
    office.run_due()


@pytest.mark.parametrize(
    "name",
    [
        "lead_changelist",
        "handoff_changelist",
        "handoff_queue",
        "triage_changelist",
        "team_changelist",
        "accountinterest_changelist",
        "accountinterest_alive",
    ],
)
def test_a_list_costs_the_same_for_one_row_and_for_twenty(browser, office, name):
    client, address = browser("sales"), reverse(f"admin:qualification_{name}")
    fill(office, 1)
    client.get(address)
    few = statements_of(lambda: client.get(address))
    fill(office, 20)
    assert statements_of(lambda: client.get(address)) == few


def test_the_list_of_signal_types_reads_the_rules_once(browser, office):
    client = browser("sales")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse("admin:qualification_signaltype_changelist")).status_code == 200
    assert len(captured) < 15


def test_no_list_counts(browser, office):
    fill(office, 1)
    client = browser("sales")
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse(LEADS), {"stage__exact": "mql"})
    counts = [query["sql"] for query in captured if "COUNT(" in query["sql"].upper()]
    assert all(" LIMIT 100) counted)" in sql for sql in counts), "badges alone, up to a hundred each"
    assert len(counts) == 1


@pytest.mark.parametrize(
    "term", ["dana@medico.example", " Dana@Medico.Example ", "medico", "Medico Devices", "devices inc."]
)
def test_a_lead_is_found_by_address_and_by_company(browser, office, term):
    lead = office.lead()
    office.lead(email="other@elsewhere.example", account={"name": "Elsewhere", "domain": "elsewhere.example"})
    text = browser("sales").get(reverse(LEADS), {"q": term}).content.decode()
    assert lead["id"] in text
    assert "Elsewhere" not in text


@pytest.mark.parametrize("term", ["nobody@medico.example", "@", "%", "\\", "'; --", "no such company"])
def test_what_is_not_there_is_not_found(browser, office, term):
    lead = office.lead()
    answer = browser("sales").get(reverse(LEADS), {"q": term})
    assert answer.status_code == 200
    assert lead["id"] not in answer.content.decode()
    assert "No leads match the search for" in answer.content.decode()


def test_leads_are_filtered(browser, office):
    lead = office.handed_over()
    for given in (
        {"stage__exact": "mql"},
        {"action__exact": "handoff_urgent"},
        {"fit_tier__exact": "A"},
        {"level__exact": "urgent"},
        {"route_kind__exact": "direct"},
        {"team__id__exact": lead["team"]},
        {"first_origin__source": "website"},
    ):
        assert lead["id"] in browser("sales").get(reverse(LEADS), given).content.decode(), given
    for given in ({"stage__exact": "won"}, {"first_origin__source": "fair"}, {"level__exact": "low"}):
        assert lead["id"] not in browser("sales").get(reverse(LEADS), given).content.decode(), given
