"""What customers read is told to whoever owns their account: once for each time that it becomes more."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Account
from leadhub.models import Event
from qualification.intake import ingest
from qualification.models import Lead
from tests.qualification.alerting.conftest import Got
from tests.qualification.company import INTEGRATION, MEDICO
from tests.qualification.console.test_assigning import away
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db

Inbox = Callable[..., list[Got]]
CUSTOMER: dict[str, Any] = {"account": MEDICO | {"relationship": "customer"}}
TYPE = "lead.customer_interest"


@pytest.fixture
def owned(office: Office) -> Office:
    """A customer whose account somebody owns."""
    office.lead("email_clicked", "ann@medico.example", **CUSTOMER)
    account = Account.objects.get(domain="medico.example").pk
    answer = office.call("operations", "PATCH", f"accounts/{account}/", {"owner": str(office.users["sales2"].pk)})
    assert answer.status_code == 200, answer.content
    return office


def told(office: Office) -> list[dict[str, Any]]:
    return [event["data"] for event in office.get("operations", "events/", type=TYPE)["results"]]


def test_the_owner_gets_a_mail_for_each_rise_and_none_for_more_of_the_same(owned: Office, inbox: Inbox) -> None:
    lead = owned.lead("guide_download", **CUSTOMER)
    owned.run_due()
    (got,) = inbox()
    assert (got.to, got.subject) == ("sales2", "A customer shows interest: Medico Devices Inc.")
    assert "Somebody of this customer shows low interest." in got.text
    assert "dana" not in got.text.lower()
    owned.lead("page_view", **CUSTOMER)
    owned.lead("webinar_attended", **CUSTOMER)
    owned.run_due()
    (got,) = inbox()
    assert "shows medium interest" in got.text
    events = told(owned)
    assert [event["level"] for event in events] == ["low", "medium"]
    account, owner = str(Account.objects.get(domain="medico.example").pk), str(owned.users["sales2"].pk)
    assert {(event["lead"], event["account"], event["owner"]) for event in events} == {(lead["id"], account, owner)}


def test_who_stands_in_for_an_absent_owner_is_told(owned: Office, inbox: Inbox) -> None:
    away(owned, "sales2", deputy=str(owned.users["sales"].pk))
    owned.lead("guide_download", **CUSTOMER)
    owned.run_due()
    assert [got.to for got in inbox()] == ["sales"]


def test_what_is_handed_over_is_told_as_that_alone(owned: Office, inbox: Inbox) -> None:
    owned.lead("rfq_submitted", **CUSTOMER)
    owned.run_due()
    owned.lead("webinar_attended", **CUSTOMER)
    owned.run_due()
    assert {got.subject for got in inbox()} == {"Urgent handoff: Medico Devices Inc."}
    assert told(owned) == []


@pytest.mark.parametrize("how", ["nobody owns it", "no customer", "history"])
def test_nobody_is_told(office: Office, how: str) -> None:
    account = MEDICO if how == "no customer" else MEDICO | {"relationship": "customer"}
    if how != "nobody owns it":
        office.lead("email_clicked", "ann@medico.example", account=account)
        key = Account.objects.get(domain="medico.example").pk
        office.call("operations", "PATCH", f"accounts/{key}/", {"owner": str(office.users["sales2"].pk)})
    signal = office.signal("guide_download", account=account)
    assert ingest([signal], actor=INTEGRATION, now=office.now, history=how == "history").accepted == 1
    assert Lead.objects.get(contact__email_key="dana@medico.example").level == "low"
    assert not Event.objects.filter(type=TYPE).exists()
