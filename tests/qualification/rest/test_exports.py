"""Leads, accounts, contacts, signals and handoffs as files: the rows of the list, to those who see the list."""

import csv
import io
from typing import Any

import openpyxl
import pytest

from leadhub.api import exporting
from leadhub.models import Export
from qualification.models import Lead
from tests.fence import allow_writes
from tests.qualification.office import Office, statements_of

pytestmark = pytest.mark.django_db
LISTS = ("leads", "accounts", "contacts", "signals", "handoffs")


def taken(office: Office, who: str, path: str, **parameters: Any) -> Any:
    answer = office.call(who, "GET", path, parameters)
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def as_csv(office: Office, what: str, **parameters: Any) -> list[dict[str, str]]:
    text = taken(office, "viewer", f"{what}/export.csv", **parameters).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def busy(office: Office) -> Office:
    for number in range(5):
        office.handed_over(f"buyer{number}@medico.example")
    office.lead(email="x@evil.example", account={"name": "=HYPERLINK(1)", "domain": "evil.example"})
    return office


@pytest.mark.parametrize("what", LISTS)
def test_a_file_has_the_rows_of_the_list_in_its_order(busy: Office, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    listed = [row["id"] for row in busy.get("viewer", f"{what}/")["results"]]
    assert len(listed) >= 5
    assert [row["id"] for row in as_csv(busy, what)] == listed
    sheet = openpyxl.load_workbook(io.BytesIO(taken(busy, "viewer", f"{what}/export.xlsx"))).worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)
    assert [row[header.index("id")] for row in rows] == listed


def test_filters_order_fields_and_expansion_are_those_of_the_list(busy: Office) -> None:
    rows = as_csv(busy, "leads", stage="mql", ordering="created_at", fields="id,stage,fit", expand="contact")
    assert [row["contact_email"] for row in rows] == [f"buyer{number}@medico.example" for number in range(5)]
    assert {row["stage"] for row in rows} == {"mql"}
    assert list(rows[0])[:4] == ["id", "stage", "fit_score", "fit_tier"]
    assert (rows[0]["fit_tier"], "action" in rows[0]) == ("A", False)
    for wrong in ({"stages": "mql"}, {"page_size": "5"}, {"expand": "owners"}, {"ordering": "x"}, {"stage": "hot"}):
        assert busy.call("viewer", "GET", "leads/export.csv", wrong).status_code == 400


def test_amounts_are_numbers_in_a_workbook(busy: Office) -> None:
    with allow_writes():
        Lead.objects.update(value_amount="12500.50", value_currency="EUR", value_kind="expected")
    sheet = openpyxl.load_workbook(io.BytesIO(taken(busy, "viewer", "leads/export.xlsx"))).worksheets[0]
    header, first, *_ = sheet.iter_rows(values_only=True)
    assert first[header.index("value_amount")] == 12500.5


def test_no_cell_is_a_formula(busy: Office) -> None:
    names = [row["name"] for row in as_csv(busy, "accounts")]
    assert "'=HYPERLINK(1)" in names
    assert "=HYPERLINK(1)" not in names


def test_a_list_is_read_in_the_same_statements_whatever_its_length(busy: Office) -> None:
    few = statements_of(lambda: as_csv(busy, "leads", contact__email="buyer1@medico.example"))
    assert statements_of(lambda: as_csv(busy, "leads")) == few


def test_partners_take_nothing_out(busy: Office) -> None:
    for what in LISTS:
        for format in ("csv", "xlsx"):
            assert busy.call("partner", "GET", f"{what}/export.{format}").status_code == 403
    assert not Export.objects.exists()


def test_who_took_what_out_is_written_down_without_the_values(busy: Office) -> None:
    as_csv(busy, "contacts", function="procurement")
    (row,) = busy.get("operations", "exports/")["results"]
    assert (row["what"], row["format"], row["filters"], row["by_name"]) == (
        "contacts",
        "csv",
        ["function"],
        busy.users["viewer"].name,
    )
    assert busy.call("viewer", "GET", "exports/").status_code == 403
    asked = "{ exports { edges { node { what byName } } } }"
    assert busy.ask("operations", asked)["data"]["exports"]["edges"][0]["node"]["what"] == "contacts"
