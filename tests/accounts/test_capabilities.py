"""What product lines can make: read by the staff, kept by operations through three doors."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from accounts.capabilities import MOST_IN_USE
from accounts.models import Capability, OrderKind, ProductLine
from leadhub.models import Edit
from tests.accounts.companies import created, patched, refusals
from tests.accounts.pages import form_of
from tests.fence import allow_writes
from tests.rows import row

pytestmark = pytest.mark.django_db

MILLING: dict[str, Any] = {
    "product_line": "cnc-machining",
    "order_kind": "series",
    "process": "Wire erosion",
    "materials": ["titanium", "tool steel"],
    "tolerance_um": 2.5,
    "length_mm": 300,
    "width_mm": 200,
    "height_mm": 150.5,
    "volume_from": 10,
    "volume_to": 900,
    "certificates": ["AS 9100", "ISO 9001"],
    "lead_time_days": 21,
    "capacity_from": "2027-03-01",
    "note": "The second machine comes in March.",
}
LEAST = {"product_line": "plant-automation", "process": "Robot cells"}
EMPTY: dict[str, Any] = {
    "order_kind": None,
    "materials": [],
    "tolerance_um": None,
    "length_mm": None,
    "width_mm": None,
    "height_mm": None,
    "volume_from": None,
    "volume_to": None,
    "certificates": [],
    "lead_time_days": None,
    "capacity_from": None,
    "note": None,
}


def kept() -> list[Any]:
    """Every column of every capability, and how many edits there are."""
    return [*Capability.objects.order_by("pk").values_list(), Edit.objects.count()]


def test_what_is_written_down_is_read_as_it_is(office):
    for body in (MILLING, LEAST):
        made = created(office, "capabilities", body, who="operations")
        assert made == EMPTY | body | {"id": made["id"], "is_active": True}
        assert office.get("viewer", f"capabilities/{made['id']}/") == made
        assert made in office.get("viewer", "capabilities/", product_line=body["product_line"])["results"]


def test_lists_of_words_are_sets_without_blanks(office):
    body = LEAST | {"materials": [" steel", "steel ", " ", "aluminium"], "note": "  "}
    made = created(office, "capabilities", body, who="operations")
    assert (made["materials"], made["note"]) == (["aluminium", "steel"], None)


def test_what_is_changed_leaves_a_history_and_the_rest_as_it_was(office):
    made = created(office, "capabilities", MILLING, who="operations")
    change = {"tolerance_um": 4, "capacity_from": None, "materials": ["titanium"], "order_kind": "spare"}
    after = patched(office, f"capabilities/{made['id']}/", change, who="operations")
    assert after == made | change
    edits = Edit.objects.filter(object_kind="capability", object_id=made["id"])
    assert {field: (before, after) for field, before, after in edits.values_list("field", "before", "after")} == {
        "tolerance_um": (2.5, 4.0),
        "capacity_from": ("2027-03-01", None),
        "materials": (["titanium", "tool steel"], ["titanium"]),
        "order_kind": ("series", "spare"),
    }


def test_what_is_retired_stays_to_be_read(office):
    made = created(office, "capabilities", LEAST, who="operations")
    after = patched(office, f"capabilities/{made['id']}/", {"is_active": False}, who="operations")
    assert after == made | {"is_active": False}
    assert office.get("viewer", "capabilities/", is_active="false")["results"] == [after]


def test_capabilities_are_narrowed_and_ordered(office):
    for kind in ("sample", "repeat"):
        created(office, "capabilities", LEAST | {"order_kind": kind, "process": kind}, who="operations")
    found = office.get("viewer", "capabilities/", order_kind="sample,repeat", ordering="-process")["results"]
    assert [each["process"] for each in found] == ["sample", "repeat"]
    lines = [each["product_line"] for each in office.get("viewer", "capabilities/", ordering="product_line")["results"]]
    assert lines == sorted(lines)
    assert office.call("viewer", "GET", "capabilities/", {"material": "steel"}).status_code == 400


def test_a_stale_version_is_refused_and_nothing_is_written(office):
    made = office.call("operations", "POST", "capabilities/", LEAST)
    address, tag = f"capabilities/{made.json()['id']}/", made["ETag"]
    assert office.call("viewer", "GET", address)["ETag"] == tag
    answer = office.call("operations", "PATCH", address, {"volume_to": 5}, **{"If-Match": tag})
    assert answer.status_code == 200
    assert answer["ETag"] != tag
    before = kept()
    stale = office.call("operations", "PATCH", address, {"volume_to": 6}, **{"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert kept() == before
    assert office.call("operations", "PATCH", address, {"volume_to": 6}).status_code == 200


def test_saying_what_is_known_already_is_no_new_version(office):
    made = office.call("operations", "POST", "capabilities/", MILLING)
    address = f"capabilities/{made.json()['id']}/"
    again = office.call("operations", "PATCH", address, {"tolerance_um": 2.5, "capacity_from": "2027-03-01"})
    assert (again["ETag"], Edit.objects.count()) == (made["ETag"], 0)


REFUSED: list[tuple[dict[str, Any], int, dict[str, str]]] = [
    ({"product_line": "steel"}, 422, {"/product_line": "unknown_product_line"}),
    ({"process": "  "}, 422, {"/process": "blank"}),
    ({"process": None}, 400, {"/process": "wrong_type"}),
    ({"order_kind": "batch"}, 422, {"/order_kind": "unknown_value"}),
    ({"materials": "steel"}, 400, {"/materials": "wrong_type"}),
    ({"materials": ["x"] * 51}, 422, {"/materials": "out_of_bounds"}),
    ({"tolerance_um": 0}, 422, {"/tolerance_um": "out_of_bounds"}),
    ({"tolerance_um": -1}, 422, {"/tolerance_um": "out_of_bounds"}),
    ({"tolerance_um": "5"}, 400, {"/tolerance_um": "wrong_type"}),
    ({"tolerance_um": True}, 400, {"/tolerance_um": "wrong_type"}),
    ({"width_mm": 5}, 422, {"/length_mm": "size_incomplete"}),
    ({"length_mm": 9, "height_mm": 5}, 422, {"/width_mm": "size_incomplete"}),
    ({"volume_from": 10, "volume_to": 9}, 422, {"/volume_from": "volume_reversed"}),
    ({"volume_to": -1}, 422, {"/volume_to": "out_of_bounds"}),
    ({"volume_to": 2**31}, 422, {"/volume_to": "out_of_bounds"}),
    ({"lead_time_days": 4_000}, 422, {"/lead_time_days": "out_of_bounds"}),
    ({"capacity_from": "soon"}, 400, {"/capacity_from": "wrong_type"}),
    ({"colour": "red"}, 400, {"/colour": "unknown_field"}),
    (
        {"width_mm": 5, "volume_from": 3, "volume_to": 2},
        422,
        {"/length_mm": "size_incomplete", "/volume_from": "volume_reversed"},
    ),
]


@pytest.mark.parametrize(("change", "status", "faults"), REFUSED)
def test_what_cannot_be_is_refused_with_every_fault(office, change, status, faults):
    before = kept()
    assert refusals(office.post("operations", "capabilities/", LEAST | change, status=status)) == faults
    assert kept() == before


def test_an_edit_is_judged_with_what_is_kept(office):
    made = created(office, "capabilities", MILLING, who="operations")
    address, before = f"capabilities/{made['id']}/", kept()
    for change, faults in (
        ({"volume_to": 9}, {"/volume_from": "volume_reversed"}),
        ({"length_mm": None}, {"/length_mm": "size_incomplete"}),
        ({"process": " "}, {"/process": "blank"}),
    ):
        assert refusals(patched(office, address, change, 422, "operations")) == faults
    assert patched(office, address, {"product_line": "unspecified"}, 400, "operations")["code"] == "unknown_field"
    assert patched(office, f"capabilities/{uuid4()}/", {}, 404, "operations")["code"] == "not_found"
    assert kept() == before


def test_a_line_holds_no_more_than_an_enquiry_can_be_held_against(office):
    line = row(ProductLine, code="forging")
    with allow_writes():
        Capability.objects.bulk_create(Capability(product_line=line, process="x") for _ in range(MOST_IN_USE))
    first = Capability.objects.filter(product_line=line).first()
    body, before = LEAST | {"product_line": "forging"}, kept()
    assert office.post("operations", "capabilities/", body, status=409)["code"] == "too_many_capabilities"
    assert kept() == before
    patched(office, f"capabilities/{first.pk}/", {"is_active": False}, who="operations")
    created(office, "capabilities", body, who="operations")
    before = kept()
    answer = patched(office, f"capabilities/{first.pk}/", {"is_active": True}, 409, "operations")
    assert answer["code"] == "too_many_capabilities"
    assert kept() == before


FIELDS = """id productLine orderKind process materials toleranceUm lengthMm widthMm heightMm volumeFrom volumeTo
  certificates leadTimeDays capacityFrom note isActive"""


def test_graphql_writes_and_reads_the_same(office):
    given = {
        "productLine": "cnc-machining",
        "process": "Wire erosion",
        "orderKind": "SERIES",
        "toleranceUm": 2.5,
        "capacityFrom": "2027-03-01",
        "materials": ["titanium"],
    }
    document = f"""mutation ($input: CreateCapabilityInput!) {{
      createCapability(input: $input) {{ ... on Capability {{ {FIELDS} }} }} }}"""
    made = office.ask("operations", document, input=given)["data"]["createCapability"]
    assert {name: made[name] for name in given} == given
    shown = office.get("viewer", f"capabilities/{made['id']}/")
    assert (shown["order_kind"], shown["tolerance_um"], shown["capacity_from"]) == ("series", 2.5, "2027-03-01")
    document = """mutation ($id: ID!, $input: UpdateCapabilityInput!) { updateCapability(id: $id, input: $input) {
      ... on Capability { orderKind isActive } ... on Refusal { code errors { pointer } } } }"""
    after = office.ask("operations", document, id=made["id"], input={"orderKind": None, "isActive": False})["data"]
    assert after["updateCapability"] == {"orderKind": None, "isActive": False}
    refused = office.ask("operations", document, id=made["id"], input={"widthMm": 5})["data"]["updateCapability"]
    assert refused == {"code": "size_incomplete", "errors": [{"pointer": "/length_mm"}]}
    query = """query ($id: ID!) { capability(id: $id) { process } node(id: $id) { __typename }
      capabilities(filter: {productLine: ["cnc-machining"], isActive: false}) { edges { node { id } } } }"""
    assert office.ask("viewer", query, id=made["id"])["data"] == {
        "capability": {"process": "Wire erosion"},
        "node": {"__typename": "Capability"},
        "capabilities": {"edges": [{"node": {"id": made["id"]}}]},
    }


def test_the_console_writes_the_same(office, browser):
    client, page = browser("operations"), "/admin/accounts/capability/add/"
    line = ProductLine.objects.get(code="cnc-machining")
    typed = MILLING | {
        "product_line": str(line.pk),
        "materials": "titanium\n\ntool steel",
        "certificates": "AS 9100\nISO 9001",
    }
    assert client.post(page, form_of(client.get(page)) | typed).status_code == 302
    made = Capability.objects.get(process="Wire erosion")
    shown = office.get("viewer", f"capabilities/{made.pk}/")
    assert shown == MILLING | {"id": str(made.pk), "is_active": True}
    change = f"/admin/accounts/capability/{made.pk}/change/"
    form = form_of(client.get(change)) | {"tolerance_um": "0.5", "order_kind": "", "note": "", "capacity_from": ""}
    assert client.post(change, form).status_code == 302
    made.refresh_from_db()
    assert (made.tolerance_um, made.order_kind, made.note, made.capacity_from) == (0.5, None, "", None)
    fields = Edit.objects.filter(object_id=made.pk).values_list("field", flat=True)
    assert set(fields) == {"tolerance_um", "order_kind", "note", "capacity_from"}


def test_the_console_refuses_in_the_words_of_the_api(office, browser):
    made = created(office, "capabilities", MILLING, who="operations")
    client, page, before = browser("operations"), f"/admin/accounts/capability/{made['id']}/change/", kept()
    answer = client.post(page, form_of(client.get(page)) | {"volume_to": "9", "width_mm": ""})
    assert answer.status_code == 200
    errors = answer.context["adminform"].form.errors
    refused = patched(office, f"capabilities/{made['id']}/", {"volume_to": 9, "width_mm": None}, 422, "operations")
    assert {f"/{name}": list(said) for name, said in errors.items()} == {
        fault["pointer"]: [fault["detail"]] for fault in refused["errors"]
    }
    assert kept() == before
    assert browser("sales").get(page).status_code == 200
    assert browser("sales").post(page, {}).status_code == 403


def test_clients_read_the_kinds_of_orders(office):
    shown = office.get("viewer", "meta/choices/")["results"]["order_kind"]["choices"]
    assert [(choice["value"], choice["label"]) for choice in shown] == OrderKind.choices


def test_the_example_company_can_make_something_on_every_line(office):
    for code in ("cnc-machining", "injection-molding", "plant-automation"):
        shown = office.get("viewer", "capabilities/", product_line=code, is_active="true")["results"]
        assert shown, code
    free = Capability.objects.filter(capacity_from__isnull=False).values_list("capacity_from", flat=True)
    assert all(isinstance(day, date) for day in free)
