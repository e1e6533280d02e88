"""Edited facts reach the leads they are about, at once where these are few."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db.models import F

from accounts.models import Account, Contact
from leadhub.example import found_company
from qualification import refreshing
from qualification.models import Decision, Lead, LeadState
from tests.fence import allow_writes
from tests.qualification.company import MEDICO
from tests.qualification.office import TODAY, Office


@pytest.fixture
def settled(django_capture_on_commit_callbacks):
    """A context at whose end is done what a commit would wake."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def edited(office, address, body, who="marketing"):
    answer = office.call(who, "PATCH", address, body)
    assert answer.status_code == 200, answer.content


def read(office, lead):
    return office.get("viewer", f"leads/{lead['id']}/")


@pytest.mark.django_db
def test_a_relationship_excludes_the_leads_of_an_account(office, settled):
    lead = office.lead("webinar_attended")
    other = office.lead("webinar_attended", "ben@medico.example")
    assert (lead["stage"], other["stage"]) == ("mql", "mql")
    with settled():
        edited(office, f"accounts/{lead['account']}/", {"relationships": ["competitor"]})
    for each in (lead, other):
        after = read(office, each)
        assert (after["stage"], after["fit"]["excluded_by"]) == ("disqualified", "competitor")
    assert Decision.objects.filter(lead=lead["id"]).latest("seq").cause == "facts"
    with settled():
        edited(office, f"accounts/{lead['account']}/", {"relationships": ["prospect"]})
    assert read(office, lead)["fit"]["excluded_by"] is None


@pytest.mark.django_db
def test_a_fact_that_was_missing_makes_a_handoff_with_an_owner(office, settled):
    lead = office.lead("rfq_submitted", account={"name": "Medico", "domain": "medico.example"})
    assert (lead["action"], lead["handoff"]) == ("triage", None)
    facts = {"industry": "339112", "country": "US", "employee_count": 900, "plant_count": 3}
    with settled():
        edited(office, f"accounts/{lead['account']}/", facts)
    after = read(office, lead)
    assert after["action"] == "handoff_urgent"
    assert after["handoff"]
    assert after["owner"]


@pytest.mark.django_db
def test_the_noise_class_of_a_contact_is_about_its_own_leads(office, settled):
    lead, other = office.lead("webinar_attended"), office.lead("webinar_attended", "ben@medico.example")
    with settled():
        edited(office, f"contacts/{lead['contact']}/", {"noise_class": "student_or_academic"})
    assert read(office, lead)["fit"]["excluded_by"]
    assert read(office, other)["stage"] == "mql"


@pytest.mark.django_db
def test_a_lead_follows_its_contact_to_another_account(office, settled):
    lead = office.lead("webinar_attended")
    bakery = office.post("sales", "accounts/", {"name": "Bakery", "industry": "311811", "country": "US"}, status=201)
    with settled():
        edited(office, f"contacts/{lead['contact']}/", {"account": bakery["id"]})
    after = read(office, lead)
    assert (after["account"], after["fit"]["tier"]) == (bakery["id"], "D")


@pytest.mark.django_db
def test_what_was_an_opportunity_stays_where_it_was(office, settled):
    lead = office.qualified()
    office.post("sales", f"leads/{lead['id']}/advance/", {"to": "opportunity"})
    other = office.post("sales", "accounts/", {"name": "Other"}, status=201)
    with settled():
        edited(office, f"contacts/{lead['contact']}/", {"account": other["id"]})
    assert read(office, lead)["account"] == lead["account"]


@pytest.mark.django_db
def test_what_others_did_with_a_lead_before_it_follows_is_not_undone(office, monkeypatch):
    """They hold its lock until it is made due; only then it is known what it is."""
    moves, stays = office.lead("webinar_attended"), office.lead("page_view", product_line="plant-automation")
    before = dict(Lead.objects.values_list("pk", "version"))
    other = office.post("sales", "accounts/", {"name": "Other"}, status=201)
    make_due = refreshing.make_due

    def wait_for_others(concerned, **options):
        Lead.objects.update(version=F("version") + 5)
        Lead.objects.filter(pk=stays["id"]).update(was_opportunity=True)
        make_due(concerned, **options)

    with monkeypatch.context() as patch:
        patch.setattr(refreshing, "make_due", wait_for_others)
        edited(office, f"contacts/{moves['contact']}/", {"account": other["id"]})
    after = {lead.pk: (lead.version - before[lead.pk], str(lead.account_id)) for lead in Lead.objects.all()}
    # Facts and company: two waits for others, each of which raised it by five.
    assert after == {UUID(moves["id"]): (11, other["id"]), UUID(stays["id"]): (10, stays["account"])}


@pytest.mark.django_db
def test_a_lead_without_a_company_gets_the_one_that_a_signal_names(office):
    first = office.lead("webinar_attended", "ana@gmail.com", account=None, days_ago=1)
    other = office.lead("page_view", "ana@gmail.com", account=None, product_line="plant-automation")
    assert (first["account"], first["fit"]["tier"]) == (None, "U")
    after = office.lead("webinar_attended", "ana@gmail.com", account=MEDICO)
    assert (after["id"], after["fit"]["tier"], after["action"]) == (first["id"], "A", "mql")
    assert after["account"] == str(Account.objects.get(domain="medico.example").pk)
    office.run_due()
    moved = read(office, other)
    assert (moved["account"], moved["fit"]["tier"]) == (after["account"], "A")


@pytest.mark.django_db
def test_many_leads_are_left_to_the_schedule(office, settled, monkeypatch):
    monkeypatch.setattr(refreshing, "FEW", 1)
    leads = [office.lead("webinar_attended", f"{name}@medico.example") for name in ("ana", "ben")]
    with settled():
        edited(office, f"accounts/{leads[0]['account']}/", {"relationships": ["competitor"]})
    assert {read(office, lead)["stage"] for lead in leads} == {"mql"}
    assert set(LeadState.objects.values_list("look_at", flat=True)) == {TODAY}
    office.run_due()
    assert {read(office, lead)["stage"] for lead in leads} == {"disqualified"}


@pytest.mark.django_db
def test_an_edit_that_changes_nothing_wakes_nobody(office, settled):
    lead = office.lead("webinar_attended")
    due = LeadState.objects.get().look_at
    with settled() as woken:
        edited(office, f"accounts/{lead['account']}/", {"country": "US", "employee_count": 900})
        edited(office, f"contacts/{lead['contact']}/", {"first_name": "Dana"})
    assert woken == []
    assert LeadState.objects.get().look_at == due


@pytest.mark.django_db
def test_a_lead_that_somebody_decided_meanwhile_is_left_alone(office):
    lead = office.lead("webinar_attended")
    with allow_writes():
        LeadState.objects.update(look_at=TODAY + timedelta(days=1))
    assert refreshing.decide_due([UUID(lead["id"])], now=TODAY) == 0


def test_what_follows_is_there_when_the_answer_is_sent(fresh_database, settings):
    settings.SANDBOX = False
    with allow_writes():
        people = found_company()
    office = Office(people, lambda at: at)
    lead = office.lead("webinar_attended", days_ago=20)
    edited(office, f"accounts/{lead['account']}/", {"relationships": ["competitor"]})
    assert read(office, lead)["fit"]["excluded_by"] == "competitor"
    assert Lead.objects.get().version > 1
    assert Contact.objects.get().facts_stamp == 1
