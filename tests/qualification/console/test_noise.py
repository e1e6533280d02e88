"""Console pages of signals, and the acts that leave one out or put it back; overruling on the page of a lead."""

import pytest
from django.urls import reverse

from qualification.models import Lead, Override, Signal, SignalExclusion
from tests.qualification.office import statements_of

pytestmark = pytest.mark.django_db


def url(page, *args):
    return reverse(f"admin:qualification_{page}", args=args)


def test_a_signal_is_left_out_and_put_back_on_its_page(office, browser):
    office.mql()
    signal, client = Signal.objects.get(), browser("marketing")
    assert "yes" in client.get(url("signal_changelist")).content.decode()
    page = client.get(url("signal_change", signal.pk)).content.decode()
    assert "Leave out" in page
    assert "Let it count" not in page
    act = url("signal_act", signal.pk, "exclude")
    assert client.get(act).status_code == 200
    refused = client.post(act, {"reason": "", "comment": ""})
    assert refused.status_code == 422
    assert "Write one sentence" in refused.content.decode()
    assert client.post(act, {"reason": "test", "comment": "Our own entry."}).status_code == 302
    page = client.get(url("signal_change", signal.pk)).content.decode()
    assert "Our own entry." in page
    assert "A test" in client.get(url("signal_changelist")).content.decode()
    assert client.post(url("signal_act", signal.pk, "restore"), {"comment": "It was real."}).status_code == 302
    assert not SignalExclusion.objects.standing().exists()


def test_whoever_may_not_judge_signals_reads_them(office, browser):
    office.mql()
    client, signal = browser("sales"), Signal.objects.get()
    assert "Leave out" not in client.get(url("signal_change", signal.pk)).content.decode()
    assert client.post(url("signal_act", signal.pk, "exclude"), {"reason": "test", "comment": "x"}).status_code == 403


def test_the_list_of_signals_costs_the_same_for_one_and_for_twenty(office, browser):
    client = browser("marketing")
    office.deliver(office.signal("page_view"))
    client.get(url("signal_changelist"))
    one = statements_of(lambda: client.get(url("signal_changelist")))
    office.deliver(*(office.signal("page_view", f"p{number}@medico.example") for number in range(20)))
    assert statements_of(lambda: client.get(url("signal_changelist"))) == one


def test_a_lead_is_overruled_on_its_page(office, browser):
    office.lead("page_view")
    lead, client = Lead.objects.get(), browser("marketing")
    act = url("lead_act", lead.pk, "overrule")
    assert "Overrule" in client.get(url("lead_change", lead.pk)).content.decode()
    assert client.get(act).status_code == 200
    refused = client.post(act, {"kind": "stage", "value": "mql", "until": "", "comment": ""})
    assert refused.status_code == 422
    assert "Say until when" in refused.content.decode()
    assert client.post(act, {"kind": "", "value": "", "until": "2026-12-01", "comment": "x"}).status_code == 422
    given = {"kind": "stage", "value": "mql", "until": "2026-12-01", "comment": "Met her at the fair."}
    assert client.post(act, given).status_code == 302
    page = client.get(url("lead_change", lead.pk)).content.decode()
    assert "Stage overruled" in page
    assert "Met her at the fair." in page
    assert client.get(url("lead_act", lead.pk, "lift-overrule")).status_code == 200
    assert client.post(url("lead_act", lead.pk, "lift-overrule"), {"kind": ""}).status_code == 302
    assert Override.objects.get().lifted_at is not None
    assert "Let the rules decide" not in client.get(url("lead_change", lead.pk)).content.decode()
