"""What GraphQL has of this app beside what the other tests compare with REST."""

import pytest

from accounts.models import Account, Site, TitleFunction
from tests.accounts.companies import created, rows

pytestmark = pytest.mark.django_db

CREATE = """mutation ($input: CreateAccountInput!) { createAccount(input: $input) {
  __typename
  ... on Account { id name relationships externalRefs { system externalId } }
  ... on Refusal { code httpStatus facts errors { pointer code } } } }"""


def test_an_account_is_made_once(office):
    given = {
        "name": "Acme",
        "relationships": ["CUSTOMER"],
        "externalRefs": [{"system": "crm", "externalId": "7"}],
    }
    made = office.ask("sales", CREATE, input=given)["data"]["createAccount"]
    assert made == {"__typename": "Account", "id": made["id"], **given}
    before = rows()
    again = office.ask("sales", CREATE, input={"name": "ACME"})["data"]["createAccount"]
    assert again == {
        "__typename": "Refusal",
        "code": "duplicate",
        "httpStatus": 409,
        "facts": {"existing": made["id"]},
        "errors": [{"pointer": "/name", "code": "duplicate"}],
    }
    assert rows() == before


def test_a_contact_is_made_with_its_account(office):
    account = created(office)["id"]
    document = """mutation { createContact(input: {email: "ana@halvorsen.example", function: QUALITY}) {
      ... on Contact { function functionDerived account { id country } } } }"""
    made = office.ask("sales", document)["data"]["createContact"]
    assert made == {"function": "QUALITY", "functionDerived": False, "account": {"id": account, "country": "NO"}}


def test_an_id_finds_what_it_names_in_both_doors(office):
    account = created(office)["id"]
    query = """query ($id: ID!) { node(id: $id) { __typename id ... on Account { domain } } account(id: $id) { id } }"""
    found = office.ask("viewer", query, id=account)["data"]
    assert found == {
        "node": {"__typename": "Account", "id": account, "domain": "halvorsen.example"},
        "account": {"id": account},
    }


def test_accounts_are_filtered_ordered_and_paged(office):
    for name in ("Acme", "Berg", "Cole"):
        created(office, body={"name": name, "relationships": ["customer"]})
    document = """query ($after: String) {
      accounts(first: 2, after: $after, filter: {relationship: [CUSTOMER]}, orderBy: [NAME]) {
        edges { node { name } } pageInfo { hasNextPage endCursor } } }"""
    first = office.ask("viewer", document)["data"]["accounts"]
    second = office.ask("viewer", document, after=first["pageInfo"]["endCursor"])["data"]["accounts"]
    names = [edge["node"]["name"] for page in (first, second) for edge in page["edges"]]
    assert names == ["Acme", "Berg", "Cole"]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)


def test_what_is_deleted_answers_its_id(office):
    site = created(office, "sites", {"account": created(office)["id"], "name": "Bergen"})["id"]
    title = str(TitleFunction.objects.first().pk)
    for field, key in (("deleteSite", site), ("deleteTitleFunction", title)):
        document = f'mutation {{ {field}(id: "{key}") {{ ... on Deleted {{ id }} ... on Refusal {{ httpStatus }} }} }}'
        assert office.ask("operations", document)["data"][field] == {"id": key}
        assert office.ask("operations", document)["data"][field] == {"httpStatus": 404}
    assert not Site.objects.exists()


def test_a_market_is_written_as_in_rest(office):
    document = """mutation ($account: ID!) {
      createTerritory(input: {name: "Nordics", countries: ["NO"]}) { ... on Territory { countries } }
      createProductLine(input: {code: "die-casting", label: "Die casting"}) { ... on ProductLine { code isActive } }
      createPartner(input: {account: $account, name: "Halvorsen", productLines: ["cnc-machining"]}) {
        ... on Partner { name kind productLines account { domain } } } }"""
    answer = office.ask("operations", document, account=created(office)["id"])
    assert answer["data"] == {
        "createTerritory": {"countries": ["NO"]},
        "createProductLine": {"code": "die-casting", "isActive": True},
        "createPartner": {
            "name": "Halvorsen",
            "kind": "DISTRIBUTOR",
            "productLines": ["cnc-machining"],
            "account": {"domain": "halvorsen.example"},
        },
    }
    assert Account.objects.filter(partner__name="Halvorsen").exists()
