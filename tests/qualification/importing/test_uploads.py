"""A file through the doors: its columns guessed, rehearsed, run, cancelled, and its refused rows taken back."""

import csv
import io
from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import Account, Contact
from leadhub.models import Job, User
from qualification.importing import passes
from qualification.importing.uploads import drop_old
from qualification.models import ImportBlock, ImportedFile, ImportKey, ImportPass, Lead
from tests.fence import allow_writes
from tests.qualification.importing.uploading import (
    PEOPLE,
    counts,
    passed,
    people,
    person,
    send,
    uploaded,
    work_off,
    workbook,
)
from tests.qualification.office import Json, Office

pytestmark = pytest.mark.django_db
DEALS = b"Deal ID,Created,Email,Status,Closed,Seller\nD-1,2026-03-02,a@b.example,won,2026-05-04,Sam Keller\n"
STAGES = [{"to": "Status", "at": "Closed", "by": "Seller"}]


def patched(office: Office, file: str, who: str = "marketing", **body: Any) -> Any:
    return office.call(who, "PATCH", f"imports/{file}/", body)


def refused(office: Office, file: str) -> list[list[str]]:
    answer = office.call("marketing", "GET", f"imports/{file}/refused.csv")
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_a_file_is_a_draft_whose_columns_are_guessed(office: Office) -> None:
    made = uploaded(office, people(3))
    assert {column["name"]: (column["mapped_to"], column["certainty"]) for column in made["columns"]} == {
        "E-Mail": (["contact.email"], "sure"),
        "Vorname": (["contact.first_name"], "sure"),
        "Firma": (["account.name"], "sure"),
        "Website": (["account.domain"], "sure"),
        "Land": (["account.country"], "sure"),
        "Mitarbeiter": (["account.employee_count"], "sure"),
    }
    assert (made["status"], made["format"], made["rows_estimated"], made["created_by_name"]) == (
        "draft",
        "csv",
        3,
        office.users["marketing"].name,
    )
    assert not Contact.objects.exists()


def test_what_a_dry_run_says_the_run_does_and_the_same_file_again_adds_nothing(office: Office) -> None:
    content = people(4, "no-address,X,Y,y.example,DE,5", person(1), person(2, Mitarbeiter="999"), "too,few")
    made, partners = uploaded(office, content), Account.objects.count()
    checked = passed(office, made["id"], "dry-run")
    assert checked["status"] == "checked"
    assert (Contact.objects.count(), Account.objects.count(), ImportKey.objects.count()) == (0, partners, 0)
    done = passed(office, made["id"], "run")
    assert done["status"] == "done"
    late = patched(office, made["id"], quiet_history=True)
    assert (late.status_code, late.json()["code"]) == (409, "import_begun")
    assert counts(done, "run") == counts(checked, "dry_run") == (8, 4, 0, 2, 2)
    assert Contact.objects.count() == 4
    assert refused(office, made["id"]) == [
        ["row", "code", "reason", *PEOPLE.split(",")],
        ["6", "bad_email", done_reason(office, made["id"], 6), "no-address", "X", "Y", "y.example", "DE", "5"],
        ["9", "wrong_number_of_cells", "The row has 2 cells, the header 6.", "too", "few"],
    ]
    again = uploaded(office, content)
    assert again["same_as"] == made["id"]
    again = passed(office, again["id"], "run")
    rows, created, _, _, _ = counts(again, "run")
    assert (rows, created) == (8, 0)
    assert Contact.objects.count() == 4


def test_mended_rows_are_uploaded_as_the_file_of_refused_rows_has_them(office: Office) -> None:
    known = [f"p{number}@w.example,0,+49 30 987650{number},Zoë & Co" for number in range(8)]
    odd = ["nobody,1,+49 30 1234567,=Works", "x@y.example,2,+49 30 7654321"]
    content = "\n".join(["Email,,Phone,Company", *known, *odd, ""]).encode() + b"z@y.example,3,+49 30 2345678,\xff\n"
    made = uploaded(office, content)
    passed(office, made["id"], "run")
    header, wrong, short, undecoded = refused(office, made["id"])
    assert header == ["row", "code", "reason", "Email", "Phone", "Company"]
    assert wrong[3:] == ["nobody", "'+49 30 1234567", "'=Works"]
    assert short[3:] == ["x@y.example", "2", "'+49 30 7654321"]
    assert undecoded[3:] == ["z@y.example", "'+49 30 2345678", "\ufffd"]
    wrong[3] = "ada@works.example"
    again = uploaded(office, "\n".join([",".join(header), ",".join(wrong)]).encode())
    mapped = {column["name"]: column["mapped_to"] for column in again["columns"]}
    assert (mapped["Phone"], mapped["reason"]) == (["contact.phone"], [])
    assert counts(passed(office, again["id"], "run"), "run") == (1, 1, 0, 0, 0)
    assert Contact.objects.get(email="ada@works.example").phone == "+49 30 1234567"
    assert Account.objects.filter(name="=Works").exists()


def done_reason(office: Office, file: str, line: int) -> str:
    return next(row[2] for row in refused(office, file) if row[0] == str(line))


def test_rows_that_repeat_one_of_an_earlier_chunk_are_told_apart_in_a_dry_run(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passes, "AT_ONCE", 2)
    made = uploaded(office, people(3, person(0), person(1, Mitarbeiter="999"), person(7)))
    checked = passed(office, made["id"], "dry-run")
    done = passed(office, made["id"], "run")
    assert counts(checked, "dry_run") == counts(done, "run") == (6, 4, 1, 1, 0)


def test_a_workbook_goes_the_same_way(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "AT_ONCE", 2)
    monkeypatch.setattr(passes, "WORKS", 0)
    rows = [[f"p{n}@works.example", f"Ada {n}", 12.0] for n in range(5)]
    made = uploaded(office, workbook(["Email", "First name", "Employees"], *rows), name="odd.csv")
    assert (made["format"], made["rows_estimated"]) == ("xlsx", None)
    assert counts(passed(office, made["id"], "run"), "run") == (5, 5, 0, 0, 0)
    assert list(Contact.objects.order_by("first_name").values_list("first_name", flat=True)) == [
        f"Ada {n}" for n in range(5)
    ]


def test_a_mapping_is_corrected_and_every_fault_of_it_is_named(office: Office) -> None:
    made = uploaded(office, b"a,b\nx@y.example,Works\n")
    assert [column["mapped_to"] for column in made["columns"]] == [["contact.email"], []]
    files = made["mapping"]["files"]
    wrong = {"system": "fair", "files": files, "contact": {"mail": "a"}, "account": {"name": "c"}}
    answer = patched(office, made["id"], mapping=wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "mapping_not_usable")
    assert answer.json()["errors"][0]["pointer"] == "/mapping/contact/mail"
    right = {"system": "fair", "files": files, "contact": {"email": "a"}, "account": {"name": "b"}}
    answer = patched(office, made["id"], mapping=right | {"contact": {"email": "zz"}})
    assert answer.json()["errors"] == [
        {"pointer": "/mapping/contact/email", "code": "mapping_not_usable", "detail": "the file has no column 'zz'"}
    ]
    answer = patched(office, made["id"], mapping=right, quiet_history=True)
    assert answer.status_code == 200
    assert (answer.json()["mapping"]["account"], answer.json()["quiet_history"]) == ({"name": "b"}, True)
    assert patched(office, made["id"], mapping={"system": "x"}).json()["code"] == "required"
    assert patched(office, made["id"], mapping=right, owner="me").json()["code"] == "unknown_field"


def test_an_import_is_no_way_around_what_a_role_may(office: Office) -> None:
    made = uploaded(office, DEALS)
    states = made["mapping"] | {"stages": STAGES}
    answer = patched(office, made["id"], mapping=states)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/mapping/stages"]
    for column in ("owner", "partner", "target_status"):
        answer = patched(office, made["id"], mapping=made["mapping"] | {"account": {column: "Seller"}})
        assert (answer.status_code, answer.json()["code"]) == (422, "mapping_not_usable")
    assert patched(office, made["id"], who="operations", mapping=states).status_code == 200
    answer = office.call("marketing", "POST", f"imports/{made['id']}/run/")
    assert (answer.status_code, Job.objects.filter(kind="import").exists()) == (403, False)
    assert passed(office, made["id"], "run", who="operations")["run"]["won"] == 1
    assert Lead.objects.get().stage == "won"


def test_a_right_that_is_taken_away_stops_what_is_under_way(office: Office) -> None:
    made = uploaded(office, people(2))
    office.call("marketing", "POST", f"imports/{made['id']}/run/")
    with allow_writes():
        User.objects.filter(pk=office.users["marketing"].pk).update(is_active=False)
    work_off()
    found = office.get("operations", f"imports/{made['id']}/")
    said = "Whoever asked for this may not sign in any more. Nothing was done; somebody who may can ask for it."
    assert (found["status"], found["errors"]) == ("failed", [said])
    assert not Contact.objects.exists()


def test_who_changes_to_a_role_that_may_not_stops_between_two_steps_and_a_colleague_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passes, "AT_ONCE", 2)
    monkeypatch.setattr(passes, "WORKS", 0.0)
    made = uploaded(office, people(5))
    taken = passes._written

    def demoted_behind(row: ImportPass, *more: Any) -> Any:
        found = taken(row, *more)
        office.post("operations", f"people/{office.users['marketing'].pk}/role/", {"role": "viewer"})
        monkeypatch.setattr(passes, "_written", taken)
        monkeypatch.setattr(passes, "WORKS", 4.0)
        return found

    monkeypatch.setattr(passes, "_written", demoted_behind)
    office.post("marketing", f"imports/{made['id']}/run/", status=202)
    work_off()
    found = office.get("operations", f"imports/{made['id']}/")
    (job,) = Job.objects.filter(kind="import")
    assert (job.status, [error["code"] for error in job.errors]) == ("failed", ["asker_not_allowed"])
    assert counts(found, "run") == (2, 2, 0, 0, 0)
    found = passed(office, made["id"], "run", who="operations")
    assert (found["status"], counts(found, "run")) == ("done", (5, 5, 0, 0, 0))


def test_a_run_that_was_cancelled_goes_on_behind_the_last_row_taken(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passes, "AT_ONCE", 2)
    made = uploaded(office, people(5))
    taken = passes._written

    def cancelled_behind(row: ImportPass, *more: Any) -> Any:
        found = taken(row, *more)
        office.post("marketing", f"imports/{made['id']}/cancel/")
        monkeypatch.setattr(passes, "_written", taken)
        return found

    monkeypatch.setattr(passes, "_written", cancelled_behind)
    found = passed(office, made["id"], "run")
    assert (found["status"], counts(found, "run")) == ("cancelled", (2, 2, 0, 0, 0))
    found = passed(office, made["id"], "run")
    assert (found["status"], counts(found, "run")) == ("done", (5, 5, 0, 0, 0))
    answer = office.call("marketing", "POST", f"imports/{made['id']}/run/")
    assert (answer.status_code, answer.json()["code"]) == (409, "import_done")


def test_a_dry_run_that_is_cancelled_leaves_a_draft(office: Office) -> None:
    made = uploaded(office, people(2))
    office.call("marketing", "POST", f"imports/{made['id']}/dry-run/")
    assert office.call("marketing", "POST", f"imports/{made['id']}/run/").json()["code"] == "import_busy"
    assert patched(office, made["id"], quiet_history=True).json()["code"] == "import_busy"
    assert office.post("marketing", f"imports/{made['id']}/cancel/")["status"] == "draft"
    answer = office.call("marketing", "POST", f"imports/{made['id']}/cancel/")
    assert (answer.status_code, answer.json()["code"]) == (409, "import_not_running")


def test_a_dry_run_whose_job_is_cancelled_shows_no_half_of_its_counts(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passes, "AT_ONCE", 2)
    made, taken = uploaded(office, people(5)), passes._rehearsed

    def cancelled_behind(row: ImportPass, *more: Any) -> Any:
        found = taken(row, *more)
        office.post("marketing", f"jobs/{row.job}/cancel/")
        monkeypatch.setattr(passes, "_rehearsed", taken)
        return found

    monkeypatch.setattr(passes, "_rehearsed", cancelled_behind)
    found = passed(office, made["id"], "dry-run")
    assert (found["status"], found["dry_run"]) == ("draft", None)
    assert counts(passed(office, made["id"], "dry-run"), "dry_run") == (5, 5, 0, 0, 0)


def test_whoever_saves_over_the_mapping_of_another_is_told(office: Office) -> None:
    made = uploaded(office, people(1))
    first = office.call("operations", "GET", f"imports/{made['id']}/")["ETag"]
    second = patched(office, made["id"], quiet_history=True)["ETag"]
    assert first != second == office.call("operations", "GET", f"imports/{made['id']}/")["ETag"]
    body: Json = {"quiet_history": False}
    answer = office.call("operations", "PATCH", f"imports/{made['id']}/", body, **{"If-Match": first})
    assert (answer.status_code, ImportedFile.objects.get().is_quiet) == (412, True)
    answer = office.call("operations", "PATCH", f"imports/{made['id']}/", body, **{"If-Match": second})
    assert (answer.status_code, ImportedFile.objects.get().is_quiet) == (200, False)


BAD: dict[str, tuple[bytes, int, str]] = {
    "an empty file": (b"", 422, "unreadable_file"),
    "blank lines": (b"\n\n \n", 422, "unreadable_file"),
    "two columns of one name": (b"a,a\n1,2\n", 422, "unreadable_file"),
    "a PDF": (b"%PDF-1.7 a,b", 415, "unsupported_file"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + bytes(600), 415, "unsupported_file"),
    "a program": (bytes(range(256)) * 8, 415, "unsupported_file"),
    "a page": (b"<!doctype html><p>a,b", 415, "unsupported_file"),
    "an archive of something else": (b"PK\x03\x04" + b"x" * 40, 422, "unreadable_file"),
}


@pytest.mark.parametrize(("content", "status", "code"), BAD.values(), ids=BAD)
def test_what_is_no_list_is_refused_and_nothing_of_it_is_kept(
    office: Office, content: bytes, status: int, code: str
) -> None:
    answer = send(office, content, name="list.csv")
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    assert not ImportedFile.objects.exists()
    assert not ImportBlock.objects.exists()


def test_a_file_beyond_the_bound_is_refused_before_it_is_kept(office: Office, settings: Settings) -> None:
    settings.LARGEST_UPLOAD = 100_000
    for size in (100_001, 300_000):
        answer = send(office, b"a,b\n" + b"x" * size)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert not ImportedFile.objects.exists()
    assert send(office, b"a,b\n" + b"x,y\n" * 20_000).status_code == 201


def test_another_kind_of_body_is_told_what_to_send(office: Office) -> None:
    assert office.call("marketing", "POST", "imports/", {"file": "x"}).status_code == 415
    client = office.client("marketing")
    answer = client.post("/api/v1/imports/", {}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (400, "required")
    answer = client.post("/api/v1/imports/", {"owner": "me"}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_field")


def test_the_same_key_with_another_file_is_refused(office: Office) -> None:
    first = send(office, people(1), **{"Idempotency-Key": "k"})
    again = send(office, people(1), **{"Idempotency-Key": "k"})
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    other = send(office, people(2), **{"Idempotency-Key": "k"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert ImportedFile.objects.count() == 1


ENCODINGS = {
    "UTF-8": ("utf-8", None),
    "UTF-8 with a mark": ("utf-8-sig", None),
    "UTF-16 with a mark": ("utf-16", "utf-16"),
    "UTF-16 without a mark": ("utf-16-le", "utf-16-le"),
    "a Western code page": ("cp1252", "cp1252"),
}


@pytest.mark.parametrize(("encoding", "told"), ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_and_delimiter_are_told_from_the_file(
    office: Office, encoding: str, told: str | None, delimiter: str
) -> None:
    text = f"Email{delimiter}Vorname\njörg@works.example{delimiter}Jörg\np@works.example{delimiter}Zoë\n"
    made = uploaded(office, text.replace("jörg@", "j@").encode(encoding))
    assert made["mapping"]["files"]["file"].get("encoding") == told
    assert [column["samples"] for column in made["columns"]][1] == ["Jörg", "Zoë"]


def test_contents_are_dropped_after_a_time_and_the_counts_stay(office: Office) -> None:
    made = uploaded(office, people(2, "x,y"))
    passed(office, made["id"], "run")
    assert drop_old(office.now) == 0
    with allow_writes():
        ImportedFile.objects.update(touched_at="2020-01-01T00:00:00Z")
    assert (drop_old(office.now), drop_old(office.now)) == (1, 0)
    found = office.get("marketing", f"imports/{made['id']}/")
    assert (found["kept_until"], counts(found, "run")) == (None, (3, 2, 0, 0, 1))
    assert [column["samples"] for column in found["columns"]] == [[]] * 6
    assert len(refused(office, made["id"])) == 1
    assert not ImportBlock.objects.exists()


def test_graphql_reaches_everything_but_the_upload(office: Office) -> None:
    made = uploaded(office, people(2))
    edit = "mutation($id: ID!, $m: JSON!) { editImport(id: $id, input: {mapping: $m, quietHistory: true}) "
    edit += "{ ... on Import { quietHistory status } ... on Refusal { code } } }"
    told = office.ask("marketing", edit, id=made["id"], m=made["mapping"])
    assert told["data"]["editImport"] == {"quietHistory": True, "status": "DRAFT"}
    for act in ("dryRunImport", "runImport"):
        said = office.ask(
            "marketing", f"mutation($id: ID!) {{ {act}(id: $id) {{ ... on Job {{ status }} }} }}", id=made["id"]
        )
        assert said["data"][act] == {"status": "QUEUED"}
        work_off()
    read = (
        "query($id: ID!) { import(id: $id) { status run { created unchanged } } imports { edges { node { name } } } }"
    )
    found: Json = office.ask("marketing", read, id=made["id"])["data"]
    assert found["import"] == {"status": "DONE", "run": {"created": 2, "unchanged": 0}}
    assert found["imports"]["edges"] == [{"node": {"name": "people.csv"}}]
