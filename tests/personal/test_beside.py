"""Where else people stand: in lists that were handed over, and in contacts that turned out to be the same person."""

import pytest

from accounts.models import Contact
from qualification.models import ImportBlock, ImportedFile, ImportFault, ImportKey
from tests.qualification.importing.uploading import passed, people, send, uploaded
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db
EMAIL = "dana@medico.example"


def erase(office: Office, contact: str) -> None:
    office.post("operations", f"contacts/{contact}/erase/", {"reason": "asked"})


def test_what_is_kept_of_lists_goes_whoever_stands_in_them(office: Office) -> None:
    contact = office.lead()["contact"]
    made = uploaded(office, people(2, "no-address,X,Y,y.example,DE,5"), name=f"{EMAIL}.csv")
    passed(office, made["id"], "dry-run")
    assert ImportBlock.objects.exists() and ImportFault.objects.exists()
    erase(office, contact)
    file = ImportedFile.objects.get()
    assert file.is_dropped and EMAIL not in file.name
    assert all(column["samples"] == [] for column in file.columns)
    for rows in (ImportBlock, ImportFault, ImportKey):
        assert not rows.objects.exists()
    late = office.call("marketing", "POST", f"imports/{made['id']}/run/")
    assert late.status_code == 422 and "Upload it again" in late.json()["detail"]
    assert send(office, people(1)).status_code == 201


def test_all_that_are_one_person_are_erased_and_stay_one(office: Office) -> None:
    winner, loser = office.lead()["contact"], office.lead("sample_request", "d.ito@medico.example")["contact"]
    merged = office.post("operations", f"contacts/{winner}/merge/", {"loser": loser})
    erase(office, loser)
    assert set(Contact.objects.filter(pk__in=(winner, loser)).values_list("email", "phone", "last_name")) == {
        (None, None, None)
    }
    refused = office.post("operations", f"merges/{merged['id']}/undo/", status=409)
    assert refused["code"] == "contact_erased"
    again = office.call("integration", "POST", "signals/", {"signals": [office.signal("page_view", EMAIL)]}).json()
    assert again["rejected"][0]["code"] == "contact_erased"
