"""Two that turn out to be one, through the doors: seen beforehand, merged, found again, and taken apart."""

import pytest

from accounts.models import Contact
from qualification.models import Lead, LeadState, Signal
from tests.accounts.companies import created

pytestmark = pytest.mark.django_db

OTHER = "d.ito@medico.example"


def of_address(email):
    return str(Contact.objects.get(email_key=email).pk)


def counts(office, **parameters):
    (row,) = office.get("manager", "scorecard/", **parameters)["results"]
    return row


@pytest.fixture
def twice(office, settled):
    """One person known by two addresses, each with a lead in the same product line."""
    with settled():
        first = office.lead("webinar_attended")
        second = office.lead("sample_request", OTHER)
    return first, second


def test_leads_of_one_person_become_one_with_the_signals_of_both(office, settled, twice):
    first, second = twice
    winner, loser = first["contact"], second["contact"]
    before = counts(office)
    preview = office.get("operations", f"contacts/{winner}/merge/", loser=loser)
    (pair,) = preview["leads"]
    assert {pair["winner"], pair["loser"]} == {first["id"], second["id"]}
    with settled():
        merged = office.post("operations", f"contacts/{winner}/merge/", {"loser": loser})
    assert merged["leads"] == [{"winner": pair["winner"], "loser": pair["loser"]}]
    lead = office.get("viewer", f"leads/{pair['winner']}/")
    assert lead["intent"]["research"] == first["intent"]["research"]
    assert lead["intent"]["buying"] == second["intent"]["buying"]
    assert lead["contact"] == winner
    ledger = office.get("viewer", f"leads/{lead['id']}/ledger/")
    assert (ledger["research"], ledger["buying"]) == (lead["intent"]["research"], lead["intent"]["buying"])
    assert office.get("viewer", f"leads/{pair['loser']}/")["id"] == pair["winner"]
    assert office.get("viewer", f"contacts/{loser}/")["id"] == winner
    after = counts(office)
    assert (before["created"], after["created"]) == (2, 1)
    again = office.lead("guide_download", OTHER)
    assert again["id"] == pair["winner"]
    assert office.lead("guide_download")["id"] == pair["winner"]
    assert Contact.objects.count() == 2
    with settled():
        undone = office.post("operations", f"merges/{merged['id']}/undo/")
    assert undone["undone_by"]
    assert counts(office)["created"] == 2
    for each in (first, second):
        lead = office.get("viewer", f"leads/{each['id']}/")
        assert (lead["id"], lead["contact"]) == (each["id"], each["contact"])
    assert office.lead("guide_download", OTHER)["id"] == second["id"]
