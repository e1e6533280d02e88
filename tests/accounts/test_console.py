"""The console's pages of this app."""

import pytest

from accounts.models import Account, Capability, Contact, Partner, ProductLine, Site, Territory, TitleFunction
from leadhub.models import Edit
from tests.accounts.companies import created, rows
from tests.accounts.pages import form_of
from tests.qualification.office import statements_of
from tests.rows import row

pytestmark = pytest.mark.django_db

PAGES = ("account", "contact", "titlefunction", "productline", "territory", "partner", "capability")


def address(model, *parts):
    return "/".join(("/admin/accounts", model, *(str(part) for part in parts), ""))


@pytest.mark.parametrize("page", PAGES)
def test_every_list_and_page_opens(office, browser, page):
    account = created(office)["id"]
    created(office, "contacts", {"email": "ana@halvorsen.example", "account": account})
    created(office, "sites", {"account": account, "name": "Bergen"})
    client = browser("operations")
    listed = client.get(address(page), {"q": "a"})
    assert listed.status_code == 200
    (first, *_) = listed.context["cl"].result_list
    assert client.get(address(page, first.pk, "change")).status_code == 200
    assert client.get(address(page, "add")).status_code == 200
    assert client.get(address(page, first.pk, "delete")).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_sales_edits_companies_and_people_only(office, browser, page):
    client = browser("sales")
    assert client.get(address(page)).status_code == 200
    assert client.get(address(page, "add")).status_code == (200 if page in ("account", "contact") else 403)


@pytest.mark.parametrize("page", ["account", "contact", "partner", "capability"])
def test_a_list_costs_the_same_for_one_row_and_for_twenty(office, browser, page):
    client = browser("operations")
    client.get(address(page))

    def cost(number):
        for _ in range(number):
            account = row(Account, owner=office.users["sales"])
            row(Contact, account=account)
            row(Capability)
            row(Partner, account=account, manager=office.users["manager"])
        return statements_of(lambda: client.get(address(page)))

    assert cost(1) == cost(19)


def test_an_account_is_made_with_what_was_typed(office, browser):
    client = browser("marketing")
    form = form_of(client.get(address("account", "add")))
    typed = {"name": "Acme", "country": "us", "relationships": ["prospect"], "certifications": "ISO 9001\n\nAS 9100"}
    assert client.post(address("account", "add"), form | typed).status_code == 302
    account = Account.objects.get(name="Acme")
    assert (account.country, account.relationships, account.certifications) == (
        "US",
        ["prospect"],
        ["AS 9100", "ISO 9001"],
    )
    assert set(account.facts_as_of) == {"name", "country", "relationships", "certifications", "target_status"}
    refused = client.post(address("account", "add"), form | typed)
    assert refused.status_code == 200
    assert str(account.pk) in refused.content.decode()
    assert Account.objects.filter(name="Acme").count() == 1


def test_sites_are_edited_on_the_page_of_their_account(office, browser):
    account = created(office)["id"]
    kept, gone = (created(office, "sites", {"account": account, "name": name})["id"] for name in ("Bergen", "Oslo"))
    client, page = browser("sales"), address("account", account, "change")
    form = form_of(client.get(page))
    assert [form["sites-0-id"], form["sites-1-id"]] == [Site.objects.get(pk=pk).pk for pk in (kept, gone)]
    typed = {
        "sites-TOTAL_FORMS": 3,
        "sites-0-city": "Bergen",
        "sites-1-DELETE": "on",
        "sites-2-name": "Moss",
        "sites-2-kind": "office",
        "sites-2-country": "no",
    }
    assert client.post(page, form | typed).status_code == 302
    assert list(Site.objects.order_by("name").values_list("name", "kind", "city", "country")) == [
        ("Bergen", "plant", "Bergen", None),
        ("Moss", "office", "", "NO"),
    ]
    assert Edit.objects.filter(object_id=account, field="sites").count() == 5


def test_a_refused_site_leaves_all_as_it_was(office, browser):
    account = created(office)["id"]
    created(office, "sites", {"account": account, "name": "Bergen"})
    client, page = browser("sales"), address("account", account, "change")
    before = rows()
    answer = client.post(page, form_of(client.get(page)) | {"name": "Other", "sites-0-country": "ZZ"})
    assert answer.status_code == 200
    assert "Site Bergen:" in answer.content.decode()
    assert rows() == before


def test_only_what_was_changed_gets_a_new_age(office, browser):
    account = created(office, who="integration")["id"]
    client, page = browser("marketing"), address("account", account, "change")
    assert client.post(page, form_of(client.get(page)) | {"region": "NO-46"}).status_code == 302
    as_of = Account.objects.get(pk=account).facts_as_of
    assert {name: source for name, (_, source) in as_of.items()} == {
        "name": "integration",
        "country": "integration",
        "employee_count": "integration",
        "region": "person",
    }


def test_an_account_is_chosen_by_typing(office, browser):
    account = created(office)["id"]
    asked = {"term": "halv", "app_label": "accounts", "model_name": "contact", "field_name": "account"}
    found = browser("sales").get("/admin/autocomplete/", asked).json()
    assert found["results"] == [{"id": account, "text": "Halvorsen Pumps AS"}]


def test_a_contact_is_made_and_edited(office, browser):
    client = browser("sales")
    form = form_of(client.get(address("contact", "add")))
    typed = {"email": "Ana@halvorsen.example", "job_title": "Buyer"}
    assert client.post(address("contact", "add"), form | typed).status_code == 302
    contact = Contact.objects.get(email="ana@halvorsen.example")
    page = address("contact", contact.pk, "change")
    assert client.post(page, form_of(client.get(page)) | {"first_name": "Ana"}).status_code == 302
    contact.refresh_from_db()
    assert (contact.first_name, contact.function, contact.function_derived) == ("Ana", "procurement", True)


def test_titles_are_added_moved_and_taken_away(office, browser):
    client = browser("operations")
    form = form_of(client.get(address("titlefunction", "add")))
    assert (
        client.post(address("titlefunction", "add"), form | {"phrase": "wizard", "function": "quality"}).status_code
        == 302
    )
    made = TitleFunction.objects.get(phrase="wizard")
    page = address("titlefunction", made.pk, "change")
    assert client.post(page, form_of(client.get(page)) | {"order": 1}).status_code == 302
    assert TitleFunction.objects.get(order=1) == made
    assert client.post(address("titlefunction", made.pk, "act", "delete")).status_code == 302
    assert not TitleFunction.objects.filter(phrase="wizard").exists()
    other = TitleFunction.objects.get(order=1)
    assert browser("sales").post(address("titlefunction", other.pk, "act", "delete")).status_code == 403


def test_the_market_is_kept_by_operations(office, browser):
    client = browser("operations")
    add = address("territory", "add")
    typed = {"name": "Nordics", "countries": "no\nse", "regions": ""}
    assert client.post(add, form_of(client.get(add)) | typed).status_code == 302
    territory = Territory.objects.get(name="Nordics")
    assert territory.countries == ["NO", "SE"]

    line = ProductLine.objects.get(code="cnc-machining")
    page = address("productline", line.pk, "change")
    assert client.post(page, form_of(client.get(page)) | {"label": "CNC"}).status_code == 302
    line.refresh_from_db()
    assert (line.code, line.label) == ("cnc-machining", "CNC")

    partner = Partner.objects.get(name="Nordwerk Supply")
    page = address("partner", partner.pk, "change")
    form = form_of(client.get(page)) | {"territories": [territory.pk], "product_lines": [line.pk]}
    assert client.post(page, form).status_code == 302
    assert list(partner.territories.all()) == [territory]
    assert list(partner.product_lines.all()) == [line]
    again = form_of(client.get(page)) | {"name": "Keystone Industrial Supply"}
    assert "with this name already" in client.post(page, again).content.decode()
