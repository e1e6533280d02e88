"""Sites over REST."""

from uuid import uuid4

import pytest

from accounts.models import Site
from leadhub.models import Edit
from tests.accounts.companies import created, patched, refusals, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(office):
    return created(office)["id"]


def test_a_site_is_made_changed_and_taken_away(office, account):
    site = created(office, "sites", {"account": account, "name": "Bergen", "country": "no", "region": "NO-46"})
    assert site == {
        "id": site["id"],
        "account": account,
        "name": "Bergen",
        "kind": "plant",
        "country": "NO",
        "region": "NO-46",
        "city": None,
        "postal_code": None,
    }
    assert office.get("viewer", f"accounts/{account}/")["sites"] == [site["id"]]
    after = patched(office, f"sites/{site['id']}/", {"kind": "office", "city": "Bergen", "region": None})
    assert after == site | {"kind": "office", "city": "Bergen", "region": None}
    assert office.get("viewer", f"sites/{site['id']}/") == after
    assert office.call("marketing", "DELETE", f"sites/{site['id']}/").status_code == 204
    assert not Site.objects.exists()
    edits = Edit.objects.filter(object_id=account).order_by("pk")
    assert [(e.field, e.before and e.before["kind"], e.after and e.after["kind"]) for e in edits] == [
        ("sites", None, "plant"),
        ("sites", "plant", "office"),
        ("sites", "office", None),
    ]


@pytest.mark.parametrize(
    ("body", "status", "faults"),
    [
        ({"account": str(uuid4())}, 400, {"/account": "unknown_field"}),
        ({"name": None}, 400, {"/name": "wrong_type"}),
        ({"name": ""}, 422, {"/name": "out_of_bounds"}),
        ({"name": "  "}, 422, {"/name": "name_required"}),
        ({"kind": "castle"}, 422, {"/kind": "unknown_value"}),
        ({"country": "ZZ", "region": "ZZ-1"}, 422, {"/country": "unknown_country", "/region": "unknown_region"}),
        ({"name": "Oslo"}, 409, {"/name": "duplicate"}),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(office, account, body, status, faults):
    site = created(office, "sites", {"account": account, "name": "Bergen"})
    created(office, "sites", {"account": account, "name": "Oslo"})
    before = rows()
    assert refusals(patched(office, f"sites/{site['id']}/", body, status)) == faults
    assert rows() == before


def test_a_site_belongs_to_an_account_that_there_is(office, account):
    answer = office.post("sales", "sites/", {"account": str(uuid4()), "name": "Bergen"}, status=422)
    assert refusals(answer) == {"/account": "unknown_account"}
    answer = office.post("sales", "sites/", {"name": "Bergen"}, status=400)
    assert refusals(answer) == {"/account": "required"}


def test_sites_of_one_account_are_listed(office, account):
    other = created(office, body={"name": "Other"})["id"]
    for company, name in ((account, "Oslo"), (account, "Bergen"), (other, "Paris")):
        created(office, "sites", {"account": company, "name": name})
    found = office.get("viewer", "sites/", account=account)["results"]
    assert [site["name"] for site in found] == ["Bergen", "Oslo"]
