"""The console names who has a part in a lead, shows it, and takes leads back from partners: as the other doors do."""

import pytest

from accounts.models import Partner
from tests.feedback.keystone import small_order
from tests.qualification.console.test_acts import act, press, said
from tests.qualification.console.test_asks import done, page, text_of

pytestmark = pytest.mark.django_db


def test_the_manager_names_somebody_and_everybody_reads_it(browser, office):
    lead = office.mql()
    nordwerk = Partner.objects.get(name="Nordwerk Supply")
    given = {"who": f"partner:{nordwerk.pk}", "credit": "split", "share": "25"}
    done(press(browser("manager"), act("lead", lead["id"], "add-collaborator"), given))
    shown = text_of(browser("marketing"), page("lead", lead["id"]).replace("/change/", "/view/collaborators/"))
    assert "Nordwerk Supply" in shown
    assert "25 %" in shown
    assert "Marketing" in shown
    (one,) = [
        each for each in office.get("viewer", f"leads/{lead['id']}/collaborators/")["collaborators"] if each["id"]
    ]
    done(press(browser("operations"), act("lead", lead["id"], "end-collaborator"), {"collaborator": one["id"]}))
    assert len(office.get("viewer", f"leads/{lead['id']}/collaborators/")["collaborators"]) == 1


def test_a_share_that_is_missing_is_refused_beside_its_field(browser, office):
    lead = office.mql()
    given = {"who": f"user:{office.users['sales'].pk}", "credit": "split"}
    shown = press(browser("manager"), act("lead", lead["id"], "add-collaborator"), given)
    assert (shown.status_code, said(shown)) == (422, "A split has a share of 1 to 100 percent.")
    assert browser("sales").get(act("lead", lead["id"], "add-collaborator")).status_code == 403


def test_operations_takes_a_lead_back_from_a_partner(browser, office):
    lead = small_order(office)
    done(press(browser("operations"), act("handoff", lead["handoff"], "recall"), {"comment": "They have closed."}))
    assert office.get("viewer", f"leads/{lead['id']}/")["handoff"] != lead["handoff"]
