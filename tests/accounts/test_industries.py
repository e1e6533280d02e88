"""The table of industries through the doors."""

import pytest

from accounts.rules.industry_table import industries, search
from tests.accounts.test_roles import EVERYBODY, READERS

pytestmark = pytest.mark.django_db

DOCUMENT = """query ($scheme: IndustryScheme, $under: String, $search: String, $first: Int, $after: String) {
  industries(scheme: $scheme, under: $under, search: $search, first: $first, after: $after) {
    edges { cursor node { scheme code title heading under hasFiner } }
    pageInfo { hasNextPage hasPreviousPage endCursor } } }"""


def codes(office, **given):
    return [row["code"] for row in office.get("viewer", "industries/", **given)["results"]]


def test_an_industry_is_shown_with_what_is_above_and_below_it(office):
    (row,) = office.get("viewer", "industries/", under="nace:32.5")["results"]
    assert row == {
        "scheme": "nace",
        "code": "nace:32.50",
        "title": "Manufacture of medical and dental instruments and supplies",
        "heading": "MANUFACTURING",
        "under": "nace:32.5",
        "has_finer": False,
    }
    first, *_ = office.get("viewer", "industries/", scheme="naics")["results"]
    assert (first["code"], first["under"], first["has_finer"]) == ("11", None, True)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"under": "339"}, "3391 3399"),
        ({"under": "339", "scheme": "naics"}, "3391 3399"),
        ({"under": "339", "scheme": "nace"}, ""),
        ({"under": "32.5", "scheme": "nace"}, "nace:32.50"),
        ({"under": "nace:32.5", "scheme": "naics"}, ""),
        ({"under": "339", "search": "medical"}, "3391 33911 339112"),
        ({"scheme": "nace", "search": "dental instruments"}, "nace:32.5 nace:32.50"),
        ({"search": "33911"}, "33911 339112 339113 339114 339115 339116"),
        ({"under": "34"}, ""),
        ({"search": "zeppelin"}, ""),
    ],
)
def test_industries_are_looked_up_alike_in_both_doors(office, given, found):
    assert codes(office, **given) == found.split()
    asked = {name: value.upper() if name == "scheme" else value for name, value in given.items()}
    page = office.ask("viewer", DOCUMENT, **asked)["data"]["industries"]
    assert [edge["node"]["code"] for edge in page["edges"]] == found.split()


def test_a_tree_begins_with_sectors_and_divisions(office):
    assert len(codes(office, scheme="naics")) == 24
    assert len(codes(office, scheme="nace", page_size=200)) == 88
    assert len(codes(office, page_size=200)) == 24 + 88


def test_pages_of_industries_leave_none_out_and_lead_back(office):
    found, address = [], "industries/?under=33&search=manufacturing&page_size=50"
    while address:
        page = office.get("viewer", address)
        found.append([row["code"] for row in page["results"]])
        address = (page["next"] or "").partition("/api/v1/")[2]
    together = [code for one in found for code in one]
    assert len(found) > 2
    assert together == [one.code for one in search("manufacturing", industries("33"))]
    before = page["previous"].partition("/api/v1/")[2]
    assert [row["code"] for row in office.get("viewer", before)["results"]] == found[-2]


def test_pages_of_graphql_are_the_same(office):
    first = office.ask("viewer", DOCUMENT, scheme="NAICS", first=20)["data"]["industries"]
    assert first["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "endCursor": first["edges"][-1]["cursor"],
    }
    rest = office.ask("viewer", DOCUMENT, scheme="NAICS", first=20, after=first["pageInfo"]["endCursor"])
    found = [edge["node"]["code"] for page in (first, rest["data"]["industries"]) for edge in page["edges"]]
    assert found == codes(office, scheme="naics")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"scheme": "sic"}, "malformed_parameter"),
        ({"under": "medical"}, "malformed_parameter"),
        ({"under": "3"}, "malformed_parameter"),
        ({"under": ""}, "malformed_parameter"),
        ({"search": " "}, "malformed_parameter"),
        ({"search": "x" * 101}, "malformed_parameter"),
        ({"page_size": "0"}, "malformed_parameter"),
        ({"cursor": "x"}, "malformed_parameter"),
        ({"ordering": "code"}, "unknown_parameter"),
    ],
)
def test_what_the_table_does_not_know_is_refused(office, given, code):
    answer = office.call("viewer", "GET", "industries/", given)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_cursor_of_another_search_is_refused(office):
    page = office.get("viewer", "industries/", under="33", search="manufacturing", page_size=1)
    cursor = page["next"].rpartition("cursor=")[2].partition("&")[0]
    answer = office.call("viewer", "GET", f"industries/?under=32&search=manufacturing&cursor={cursor}")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_parameter")


def test_graphql_refuses_what_rest_refuses(office):
    (fault,) = office.ask("viewer", DOCUMENT, under="medical")["errors"]
    assert fault["extensions"]["code"] == "malformed_parameter"


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_look_industries_up(office, who):
    assert office.call(who, "GET", "industries/", {}).status_code == (200 if who in READERS else 403)
