"""Product lines, territories and partners: read by the staff, kept by operations."""

from uuid import uuid4

import pytest

from accounts.models import Partner, ProductLine
from leadhub.models import Edit
from tests.accounts.companies import created, patched, refusals

pytestmark = pytest.mark.django_db


def test_product_lines(office):
    codes = [line["code"] for line in office.get("sales", "product-lines/")["results"]]
    assert codes == ["cnc-machining", "injection-molding", "plant-automation", "unspecified"]
    line = created(office, "product-lines", {"code": "die-casting", "label": "Die casting"}, who="operations")
    assert line == {"id": line["id"], "code": "die-casting", "label": "Die casting", "is_active": True}
    address = f"product-lines/{line['id']}/"
    after = patched(office, address, {"is_active": False}, who="operations")
    assert after == line | {"is_active": False}
    assert office.get("viewer", address) == after
    found = office.get("viewer", "product-lines/", is_active="false")["results"]
    assert found == [after]
    refused = office.post(
        "integration", "signals/", {"signals": [office.signal("page_view", product_line="die-casting")]}
    )
    assert refused["rejected"], "a line out of use takes no signal"


def test_what_names_no_product_line_needs_one(office):
    line = ProductLine.objects.get(code=ProductLine.UNSPECIFIED)
    answer = patched(office, f"product-lines/{line.pk}/", {"is_active": False}, 409, who="operations")
    assert answer["code"] == "line_needed"


@pytest.mark.parametrize(
    ("body", "status", "faults"),
    [
        ({"code": "Die Casting", "label": "x"}, 422, {"/code": "out_of_bounds"}),
        ({"code": "die-casting", "label": " "}, 422, {"/label": "blank"}),
        ({"code": "die-casting"}, 400, {"/label": "required"}),
        ({"code": "cnc-machining", "label": "x"}, 409, {"/code": "duplicate"}),
    ],
)
def test_product_lines_that_cannot_be(office, body, status, faults):
    assert refusals(office.post("operations", "product-lines/", body, status=status)) == faults


def test_territories(office):
    body = {"name": "Nordics", "countries": ["no", "SE", "NO"], "regions": ["de-sh"]}
    territory = created(office, "territories", body, who="operations")
    assert territory == {
        "id": territory["id"],
        "name": "Nordics",
        "countries": ["NO", "SE"],
        "regions": ["DE-SH"],
        "postal_prefixes": [],
        "warnings": [],
    }
    after = patched(office, f"territories/{territory['id']}/", {"regions": []}, who="operations")
    assert after == territory | {"regions": []}
    assert office.get("viewer", f"territories/{territory['id']}/") == after
    assert after in office.get("viewer", "territories/")["results"]
    edits = Edit.objects.filter(object_id=territory["id"]).values_list("field", "before", "after")
    assert list(edits) == [("regions", ["DE-SH"], [])]
    answer = office.post("operations", "territories/", {"name": "Nordics"}, status=409)
    assert (answer["code"], answer["existing"]) == ("duplicate", territory["id"])
    answer = patched(
        office, f"territories/{territory['id']}/", {"countries": ["ZZ"], "regions": ["X"]}, 422, "operations"
    )
    assert refusals(answer) == {"/countries": "unknown_countries", "/regions": "unknown_regions"}


def test_postal_prefixes_have_one_spelling(office):
    prefixes = [
        {"country": "de", "prefix": "D-80"},
        {"country": "DE", "prefix": "8 0"},
        {"country": "GB", "prefix": "sw1a-1"},
    ]
    territory = created(office, "territories", {"name": "Two cities", "postal_prefixes": prefixes}, who="operations")
    kept = [{"country": "DE", "prefix": "80"}, {"country": "GB", "prefix": "SW1A1"}]
    assert territory["postal_prefixes"] == kept
    after = patched(office, f"territories/{territory['id']}/", {"name": "Cities"}, who="operations")
    assert after["postal_prefixes"] == kept


# sentence: (prefix, faults)
PREFIXES = {
    "a country that does not exist": (("ZZ", "80"), {"/postal_prefixes/0/country": "unknown_country"}),
    "no letter and no digit": (("FR", " - "), {"/postal_prefixes/0/prefix": "blank"}),
    "a part of what is in whole": (("DE", "80"), {"/postal_prefixes/0": "pointless_prefix"}),
}


@pytest.mark.parametrize(("prefix", "faults"), PREFIXES.values(), ids=PREFIXES)
def test_postal_prefixes_that_cannot_be(office, prefix, faults):
    country, beginning = prefix
    body = {"name": "X", "countries": ["DE"], "postal_prefixes": [{"country": country, "prefix": beginning}]}
    assert refusals(office.post("operations", "territories/", body, status=422)) == faults


def test_a_country_is_not_taken_in_whole_beside_its_parts(office):
    body = {"name": "Munich", "postal_prefixes": [{"country": "DE", "prefix": "80"}]}
    territory = created(office, "territories", body, who="operations")
    answer = patched(office, f"territories/{territory['id']}/", {"countries": ["DE"]}, 422, who="operations")
    assert refusals(answer) == {"/postal_prefixes/0": "pointless_prefix"}
    assert office.get("viewer", f"territories/{territory['id']}/") == territory


def test_a_partner_can_be_alone_and_says_its_languages(office):
    partner = Partner.objects.get(name="Nordwerk Supply")
    body = {"is_exclusive": True, "languages": ["fr", "de"]}
    after = patched(office, f"partners/{partner.pk}/", body, who="operations")
    assert (after["is_exclusive"], after["languages"]) == (True, ["de", "fr"])
    answer = patched(office, f"partners/{partner.pk}/", {"languages": ["German"]}, 422, who="operations")
    assert answer["code"] == "out_of_bounds"


def test_partners(office):
    account, territory = created(office)["id"], created(office, "territories", {"name": "Nordics"}, who="operations")
    body = {
        "account": account,
        "name": "Halvorsen Supply",
        "kind": "integrator",
        "territories": [territory["id"]],
        "product_lines": ["plant-automation"],
        "manager": str(office.users["manager"].pk),
    }
    partner = created(office, "partners", body, who="operations")
    unsaid = {"is_active": True, "is_exclusive": False, "languages": [], "warnings": []}
    assert partner == {"id": partner["id"], **unsaid, **body}
    assert office.get("viewer", f"partners/{partner['id']}/") == partner
    expanded = office.get("viewer", f"partners/{partner['id']}/", expand="account,territories,manager")
    assert (expanded["account"]["id"], expanded["territories"]) == (account, [territory])
    assert expanded["manager"]["name"] == "Robert Huang"
    after = patched(
        office,
        f"partners/{partner['id']}/",
        {"territories": [], "product_lines": [], "is_active": False},
        who="operations",
    )
    assert after == partner | {"territories": [], "product_lines": [], "is_active": False}
    fields = Edit.objects.filter(object_id=partner["id"]).values_list("field", flat=True)
    assert set(fields) == {"territories", "product_lines", "is_active"}
    assert [row["name"] for row in office.get("viewer", "partners/", is_active="false")["results"]] == [
        "Halvorsen Supply"
    ]


def test_partners_that_cannot_be(office):
    known = Partner.objects.get(name="Nordwerk Supply")
    faults = {"/account": "unknown_account", "/territories": "unknown_value", "/product_lines": "unknown_value"}
    body = {"account": str(uuid4()), "name": "X", "territories": [str(uuid4())], "product_lines": ["x"]}
    assert refusals(office.post("operations", "partners/", body, status=422)) == faults
    again = {"account": str(known.account_id), "name": "X"}
    answer = office.post("operations", "partners/", again, status=409)
    assert (answer["code"], answer["existing"]) == ("duplicate", str(known.pk))
    named = {"account": created(office)["id"], "name": "Nordwerk Supply"}
    assert refusals(office.post("operations", "partners/", named, status=409)) == {"/name": "duplicate"}
    body = {"manager": str(office.users["viewer"].pk)}
    assert refusals(patched(office, f"partners/{known.pk}/", body, 422, "operations")) == {"/manager": "unknown_owner"}


def test_a_partner_whose_territory_grows_gets_the_leads_there(office, settled):
    small = {"employee_count": 12, "country": "FR", "region": None, "domain": "petit.example", "name": "Petit"}
    lead = office.lead("quote_request", "chef@petit.example", account=small | {"industry": "339112"})
    assert lead["route"]["kind"] == "distributor"
    before = lead["route"]["partner"]
    partner = Partner.objects.get(name="Nordwerk Supply")
    territory = partner.territories.get()
    with settled():
        patched(office, f"territories/{territory.pk}/", {"countries": ["DE", "AT", "CH", "FR"]}, who="operations")
    after = office.get("viewer", f"leads/{lead['id']}/")
    assert (before, after["route"]["partner"]) == (None, str(partner.pk))


def test_whoever_keeps_the_postal_code_gets_its_leads(office, settled):
    """The longest beginning wins over the country, and a lead follows when the territory changes."""
    small = {"employee_count": 12, "country": "DE", "region": None, "postal_code": "d-80331", "industry": "339112"}
    company = small | {"domain": "klein.example", "name": "Klein"}
    lead = office.lead("quote_request", "chef@klein.example", account=company)
    nordwerk = Partner.objects.get(name="Nordwerk Supply")
    assert lead["route"]["partner"] == str(nordwerk.pk)
    city = created(
        office,
        "territories",
        {"name": "Munich", "postal_prefixes": [{"country": "DE", "prefix": "80"}]},
        who="operations",
    )
    with settled():
        body = {"account": created(office)["id"], "name": "Isar Supply", "territories": [city["id"]]}
        isar = created(office, "partners", body, who="operations")
    assert office.get("viewer", f"leads/{lead['id']}/")["route"]["partner"] == isar["id"]
    with settled():
        prefixes = [{"country": "DE", "prefix": "90"}]
        patched(office, f"territories/{city['id']}/", {"postal_prefixes": prefixes}, who="operations")
    assert office.get("viewer", f"leads/{lead['id']}/")["route"]["partner"] == str(nordwerk.pk)


def test_who_serves_a_company_is_kept_by_operations(office):
    account, partner = created(office), Partner.objects.get(name="Nordwerk Supply")
    address, body = f"accounts/{account['id']}/", {"distributor_of_record": str(partner.pk)}
    assert patched(office, address, body, 403, who="marketing")["verb"] == "account.keep_distributor"
    assert patched(office, address, body, who="operations")["distributor_of_record"] == str(partner.pk)
    unknown = {"distributor_of_record": str(uuid4())}
    answer = patched(office, address, unknown, 422, who="operations")
    assert refusals(answer) == {"/distributor_of_record": "unknown_partner"}
    found = office.get("viewer", "accounts/", distributor_of_record=str(partner.pk))["results"]
    assert [each["id"] for each in found] == [account["id"]]
