"""Console pages of signals, and the acts that leave one out or put it back."""

import pytest
from django.urls import reverse

from qualification.models import Signal, SignalExclusion
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


