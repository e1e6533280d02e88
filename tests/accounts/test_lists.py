"""Lists of this app: filters, orders, pages and what they cost."""

from uuid import uuid4

import pytest

from accounts.models import Account, Capability, Contact, ExternalRef, Partner, ProductLine, Site, Territory
from tests.accounts.companies import created
from tests.fence import allow_writes
from tests.qualification.office import statements_of
from tests.rows import row

pytestmark = pytest.mark.django_db

OTHERS = {"keystone-industrial.example", "nordwerk-supply.example"}


@pytest.fixture
def accounts(office):
    owner = str(office.users["sales"].pk)
    for body in (
        {"name": "Acme Inc.", "domain": "acme.example", "country": "US", "region": "US-MN", "industry": "339112"},
        {"name": "Berg GmbH", "domain": "berg.example", "country": "DE", "relationships": ["customer", "partner"]},
        {"name": "Cole", "domain": "cole.example", "channel_type": "oem", "target_status": "house", "owner": owner},
    ):
        created(office, body=body)
    return office


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"name": "ACME"}, "acme"),
        ({"name": "Acme, Incorporated"}, "acme"),
        ({"domain": "https://www.acme.example/"}, "acme"),
        ({"country": "US"}, "acme"),
        ({"country": "US,DE"}, "acme berg"),
        ({"region": "US-MN"}, "acme"),
        ({"industry": "339112"}, "acme"),
        ({"channel_type": "oem"}, "cole"),
        ({"target_status": "house,named_target"}, "cole"),
        ({"relationship": "customer"}, "berg"),
        ({"relationship": "customer,competitor"}, "berg"),
        ({"relationship": "prospect"}, ""),
        ({"owner": str(uuid4())}, ""),
        ({"created_at__gte": "2026-11-03T15:00:00Z"}, "acme berg cole"),
        ({"created_at__lt": "2026-11-03T15:00:00Z"}, ""),
        ({"updated_at__gte": "2026-11-03"}, "acme berg cole"),
        ({"ordering": "-name"}, "cole berg acme"),
    ],
)
def test_accounts_are_found(accounts, given, found):
    results = accounts.get("viewer", "accounts/", **({"ordering": "name"} | given))["results"]
    domains = [account["domain"] for account in results if account["domain"] not in OTHERS]
    assert domains == [f"{name}.example" for name in found.split()]


def test_accounts_of_an_owner(accounts):
    owner = str(accounts.users["sales"].pk)
    (account,) = accounts.get("viewer", "accounts/", owner=owner, expand="owner")["results"]
    assert account["owner"] == {"id": owner, "name": "Sam Keller", "role": "sales", "is_active": True}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"counrty": "US"}, "unknown_parameter"),
        ({"country": ""}, "malformed_parameter"),
        ({"domain": "localhost"}, "malformed_parameter"),
        ({"name": "!!"}, "malformed_parameter"),
        ({"relationship": "friend"}, "malformed_parameter"),
        ({"owner": "7"}, "malformed_parameter"),
        ({"expand": "leads"}, "malformed_parameter"),
        ({"fields": "score"}, "malformed_parameter"),
        ({"ordering": "domain"}, "malformed_parameter"),
        ({"page_size": "0"}, "malformed_parameter"),
    ],
)
def test_what_an_account_list_does_not_know_is_refused(accounts, given, code):
    answer = accounts.call("viewer", "GET", "accounts/", given)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_contacts_are_found(office):
    account = created(office)["id"]
    for name, body in {
        "ana": {"job_title": "Buyer"},
        "ben": {"function": "quality", "noise_class": "competitor"},
    }.items():
        created(office, "contacts", {"email": f"{name}@halvorsen.example"} | body)
    created(office, "contacts", {"email": "cem@gmail.com"})

    def found(**given):
        return [contact["email"].split("@")[0] for contact in office.get("viewer", "contacts/", **given)["results"]]

    assert found(ordering="created_at") == ["ana", "ben", "cem"]
    assert found(account=account, ordering="created_at") == ["ana", "ben"]
    assert found(email="ANA@Halvorsen.example") == ["ana"]
    assert found(function="procurement") == ["ana"]
    assert found(noise_class="competitor,job_seeker") == ["ben"]
    assert office.call("viewer", "GET", "contacts/", {"email": "nobody"}).status_code == 400


def test_pages_follow_one_another(office):
    made = [created(office, body={"name": f"Company {number:02}"})["id"] for number in range(7)]
    seen, address = [], "/api/v1/accounts/?page_size=3&ordering=created_at"
    while address:
        page = office.client("viewer").get(address).json()
        seen += [account["id"] for account in page["results"]]
        address = page["next"]
    assert [account for account in seen if account in made] == made
    assert len(seen) == len(set(seen)) == 7 + len(OTHERS)


@pytest.mark.parametrize(
    "address",
    [
        "accounts/?target_status=house&expand=owner,parent,sites",
        "contacts/?expand=account",
        "sites/?expand=account",
        "partners/?kind=integrator&expand=account,territories,manager",
        "product-lines/",
        "territories/",
        "title-functions/",
        "capabilities/?is_active=true",
    ],
)
def test_a_list_costs_the_same_for_one_row_and_for_twenty(office, address):
    _populate(office, 20)
    client = office.client("viewer")
    joint = "&" if "?" in address else "?"

    def cost(size):
        return statements_of(lambda: _answered(client, f"/api/v1/{address}{joint}page_size={size}"))

    assert cost(1) == cost(20)


def test_a_query_costs_the_same_for_one_row_and_for_twenty(office):
    _populate(office, 20)
    document = """query ($first: Int) {
      accounts(first: $first, filter: {targetStatus: [HOUSE]}) {
        edges { node { name owner { name } parent { name } sites { name } externalRefs { system } } } }
      contacts(first: $first, filter: {function: [QUALITY]}) {
        edges { node { email account { name owner { name } } } } }
      partners(first: $first, filter: {kind: [INTEGRATOR]}) {
        edges { node { name account { name } territories { name } manager { name } } } }
    }"""
    costs = {size: statements_of(lambda size=size: _asked(office, document, size)) for size in (1, 20)}
    assert costs[1] == costs[20]


def _populate(office, number):
    owner, top = office.users["manager"], row(Account, name="Top")
    for index in range(number):
        name = f"{index:02}"
        account = row(Account, name=name, name_key=name, owner=owner, parent=top, target_status="house")
        row(ExternalRef, system="crm", object="account", external_id=name, target=account.pk)
        row(Site, account=account)
        row(Contact, account=account, function="quality")
        partner = row(Partner, account=account, kind="integrator", manager=owner)
        with allow_writes():
            partner.territories.add(row(Territory))
        row(Capability, product_line=row(ProductLine))


def _answered(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    assert answer.json()["results"]


def _asked(office, document, size):
    answer = office.ask("viewer", document, first=size)
    assert "errors" not in answer, answer
    for found in answer["data"].values():
        assert found["edges"]
