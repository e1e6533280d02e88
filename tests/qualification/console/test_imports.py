"""Marketing brings a list in by hand: upload, columns, dry run, run, and the refused rows as a file."""

import io

import pytest
from django.urls import reverse

from accounts.models import Account, Contact
from qualification.importing import passes
from qualification.models import ImportedFile
from tests.qualification.console.desk import words
from tests.qualification.importing.uploading import people, work_off

pytestmark = pytest.mark.django_db
UPLOAD = "admin:qualification_importedfile_add"


def file_of(content: bytes, name: str = "fair.csv") -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def act(file: ImportedFile, name: str) -> str:
    return reverse("admin:qualification_importedfile_act", args=[file.pk, name])


def test_a_list_is_brought_in_page_by_page(desk, browser):
    marketing = browser("marketing")
    assert 'enctype="multipart/form-data"' in marketing.get(reverse(UPLOAD)).content.decode()
    answer = marketing.post(reverse(UPLOAD), {"file": file_of(people(3, "nobody,X,Y,y.example,DE,5"))})
    assert answer.status_code == 302
    page, file = answer["Location"], ImportedFile.objects.get()
    assert "Contact email Likely" in words(marketing.get(page).content.decode())
    given = {
        "system": "fair-2026",
        "column-0": "contact.email",
        "column-2": "account.name",
        "column-3": "account.domain",
    }
    assert marketing.post(act(file, "columns"), given).status_code == 302
    assert marketing.post(act(file, "dry-run")).status_code == 302
    waiting = marketing.get(page).content.decode()
    assert '<meta http-equiv="refresh" content="2">' in waiting
    assert "0 of about 4 rows done" in words(waiting)
    work_off()
    checked = words(marketing.get(page).content.decode())
    assert "Dry run: 3 new, 0 update, 0 unchanged, 1 refused of 4 rows. Nothing was written." in checked
    assert not Contact.objects.exists()
    assert marketing.post(act(file, "run")).status_code == 302
    work_off()
    done = marketing.get(page).content.decode()
    assert "3 new, 0 update, 0 unchanged, 1 refused of 4 rows." in words(done)
    assert reverse("import-refused", args=[file.pk]) in done
    told = b"".join(marketing.get(reverse("import-refused", args=[file.pk])).streaming_content)
    assert b"bad_email" in told
    assert set(Account.objects.filter(name__startswith="Works").values_list("country", flat=True)) == {None}
    assert "Done" in words(marketing.get(reverse("admin:qualification_importedfile_changelist")).content.decode())


def test_what_the_form_does_not_offer_stays_with_its_column(browser, office):
    marketing = browser("operations")
    marketing.post(reverse(UPLOAD), {"file": file_of(b"Email,Land\na@b.example,Deutschland\n")})
    file = ImportedFile.objects.get()
    country = {"column": "Land", "values": {"Deutschland": "DE"}}
    mapping = file.mapping | {
        "account": {"country": country},
        "signals": [{"type": {"const": "webinar_attended"}, "at": {"const": "2026-03-02"}}],
    }
    office.call("operations", "PATCH", f"imports/{file.pk}/", {"mapping": mapping})
    given = {"system": "fair", "column-0": "contact.email", "column-1": "account.country"}
    assert marketing.post(act(file, "columns"), given).status_code == 302
    file.refresh_from_db()
    assert file.mapping["account"]["country"]["values"] == {"Deutschland": "DE"}
    assert len(file.mapping["signals"]) == 1


def test_a_file_that_cannot_be_taken_is_told_on_the_form(browser, settings):
    marketing = browser("marketing")
    answer = marketing.post(reverse(UPLOAD), {"file": file_of(b"%PDF-1.7", "list.csv")})
    assert "This file is a PDF: send CSV or XLSX." in words(answer.content.decode())
    assert "Choose a file." in words(marketing.post(reverse(UPLOAD), {}).content.decode())
    settings.LARGEST_UPLOAD = 1024 * 1024
    answer = marketing.post(reverse(UPLOAD), {"file": file_of(b"a,b\n" + b"x" * 1024 * 1024)})
    assert answer.status_code == 413
    assert "larger than 1 MiB" in words(answer.content.decode())
    assert not ImportedFile.objects.exists()


def test_a_dry_run_that_failed_is_mended_and_done_again(browser, monkeypatch):
    marketing = browser("marketing")
    marketing.post(reverse(UPLOAD), {"file": file_of(people(2))})
    file = ImportedFile.objects.get()
    marketing.post(act(file, "dry-run"))
    with monkeypatch.context() as patch:
        patch.setattr(passes, "rows_of", lambda *_, **__: 1 / 0)
        work_off()
    page = words(marketing.get(reverse("admin:qualification_importedfile_change", args=[file.pk])).content.decode())
    assert "Something failed on our side." in page
    assert marketing.get(act(file, "columns")).status_code == 200
    assert marketing.post(act(file, "dry-run")).status_code == 302
    work_off()
    page = words(marketing.get(reverse("admin:qualification_importedfile_change", args=[file.pk])).content.decode())
    assert "Dry run: 2 new" in page


def test_only_marketing_and_operations_import(browser):
    for who, status in {"sales": 403, "manager": 403, "operations": 200}.items():
        assert browser(who).get(reverse(UPLOAD)).status_code == status
