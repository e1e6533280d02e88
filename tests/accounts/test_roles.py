"""Who may do what, through both machine doors."""

from uuid import uuid4

import pytest

from tests.accounts.companies import created, rows
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db

EVERYBODY = ("operations", "marketing", "sales", "manager", "viewer", "integration", "partner")
READERS = frozenset(EVERYBODY) - {"partner"}
KNOWERS = READERS - {"viewer"}
OPERATIONS = frozenset({"operations"})
NOTHING = str(uuid4())

READ = ("accounts", "contacts", "sites", "product-lines", "territories", "partners", "title-functions", "capabilities")
WRITTEN = {"accounts": KNOWERS, "contacts": KNOWERS, "sites": KNOWERS} | dict.fromkeys(READ[3:], OPERATIONS)
REFUSED = 403


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("path", READ)
def test_who_may_read(office, path, who):
    listed = office.call(who, "GET", f"{path}/").status_code
    one = office.call(who, "GET", f"{path}/{NOTHING}/").status_code
    assert (listed, one) == ((200, 404) if who in READERS else (REFUSED, REFUSED))


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("path", READ)
def test_who_may_write(office, path, who):
    before = rows()
    made = office.call(who, "POST", f"{path}/", {"nothing": 1}).status_code
    changed = office.call(who, "PATCH", f"{path}/{NOTHING}/", {}).status_code
    assert (made, changed) == ((400, 404) if who in WRITTEN[path] else (REFUSED, REFUSED))
    assert rows() == before


@pytest.mark.parametrize("path", ["sites", "title-functions"])
@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_delete(office, path, who):
    answer = office.call(who, "DELETE", f"{path}/{NOTHING}/").status_code
    assert answer == (404 if who in WRITTEN[path] else REFUSED)


@pytest.mark.parametrize("path", ["accounts", "contacts", "product-lines", "territories", "partners", "capabilities"])
def test_nothing_else_is_deleted(office, path):
    answer = office.call("operations", "DELETE", f"{path}/{NOTHING}/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, PATCH, HEAD, OPTIONS")


def test_nobody_comes_in_without_a_token(office, client):
    account = created(office)["id"]
    for address in ("accounts/", f"accounts/{account}/", "contacts/", "partners/"):
        assert client.get(f"/api/v1/{address}").status_code == 401


@pytest.mark.parametrize("who", EVERYBODY)
def test_graphql_refuses_whom_rest_refuses(office, who):
    document = """mutation { updateAccount(id: "%s", input: {country: "US"}) { ... on Refusal { httpStatus code } } }"""
    if who == "partner":
        assert office.client(who).post("/graphql/", {"query": "{ __typename }"}, format="json").status_code == REFUSED
        return
    answer = office.ask(who, document % NOTHING)["data"]["updateAccount"]
    assert answer["httpStatus"] == (404 if who in KNOWERS else REFUSED)


def test_a_partner_sees_no_type_of_this_app(office: Office):
    answer = office.client("partner").post(
        "/graphql/partner/", {"query": "{ __schema { types { name } } }"}, format="json"
    )
    names = {found["name"] for found in answer.json()["data"]["__schema"]["types"]}
    assert not names & {"Account", "Contact", "TitleFunction", "Territory", "Capability"}
