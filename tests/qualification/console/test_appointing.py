"""A partner is set up in four pages: what is typed is kept, nothing is made before the end, and nothing twice."""

import re

import pytest
from django.urls import reverse

from accounts.models import Account, Contact, Partner, Territory
from leadhub.models import Client, Draft, Token
from tests.accounts.companies import created
from tests.qualification.console.desk import said, words

pytestmark = pytest.mark.django_db

BEGIN = "admin:accounts_partner_set_up"
ISAR = {"company": "Isar Supply", "domain": "isar-supply.example", "country": "germany", "countries": "France\r\nBE"}
BEA = {"first_name": "Bea", "last_name": "Lang", "email": "bea@isar-supply.example"}


def made():
    """How many rows there are of all that the sequence makes."""
    return [kind.objects.count() for kind in (Account, Partner, Territory, Contact, Client, Token, Draft)]


def through(desk, *pages):
    """Send some pages in turn; the answer to the last."""
    address = reverse(BEGIN)
    for given in pages:
        answer = desk.send(address, **given)
        if answer.status_code != 302:
            return answer
        address = answer["Location"]
    return answer


def page(answer):
    return words(answer.content.decode())


def test_a_partner_is_made_with_all_that_it_needs(desk, office):
    operations, before = desk("operations"), made()
    own = {"way": "own", "label": "France is Isar's", "countries": "FR", "before": "small_order"}
    answer = through(operations, ISAR, own, BEA)
    assert made() == before
    last = answer["Location"]
    done = operations.send(last)
    assert done.status_code == 200, said(done)
    assert made() == [count + 1 for count in before]
    partner = Partner.objects.get(name="Isar Supply")
    assert [one.countries for one in partner.territories.all()] == [["BE", "FR"]]
    rules = operations.content(str(Draft.objects.get().pk), "channel-rules")["rules"]
    at = [rule["label"] for rule in rules].index("France is Isar's")
    assert rules[at + 1]["code"] == "small_order"
    assert rules[at]["partner"] == {"fixed": str(partner.pk)}
    assert rules[at]["any_of"] == [[{"fact": "site_country", "operator": "one_of", "value": ["FR"]}]]
    told = page(done)
    key = re.search(r"lh_\S+", told).group()
    assert "Hello Bea Lang, leads that are meant for Isar Supply now come to you" in told
    assert key not in re.search(r"<textarea.*?</textarea>", done.content.decode(), re.DOTALL).group()
    office.people.tokens["isar"] = key
    assert office.get("isar", "partner/leads/")["results"] == []
    assert operations.client.get(last)["Location"].endswith(f"/partner/{partner.pk}/change/")
    assert operations.client.post(last, {"label": "Again", "scopes": ["partner:read"]}).status_code == 302
    assert made() == [count + 1 for count in before]


def test_an_address_says_nothing_more_in_the_mail_than_whose_it_is(desk):
    done = through(
        desk("operations"), ISAR, {"way": "territory"}, BEA | {"email": "bea?bcc=all&x@isar-supply.example"}, {}
    )
    (mail,) = re.findall(r'href="mailto:([^"]*)"', done.content.decode())
    assert mail.startswith("bea%3Fbcc%3Dall%26x@isar-supply.example?subject=Leads%20for%20Isar%20Supply")


def test_back_keeps_what_was_typed_also_where_it_is_not_whole(desk):
    operations = desk("operations")
    at_rule = through(operations, ISAR)["Location"]
    back = operations.client.post(at_rule, {"way": "own", "label": "Only half", "go": "back"})
    at_partner = back["Location"]
    assert operations.fields(at_partner)["company"] == ["Isar Supply"]
    assert operations.fields(at_partner)["countries"] == ["France\r\nBE"]
    assert operations.fields(at_rule)["label"] == ["Only half"]
    assert Partner.objects.filter(name="Isar Supply").count() == 0
    assert "Isar" not in str(dict(operations.client.session))


def test_a_company_and_a_person_that_are_known_are_told(desk, office):
    known = created(office, "accounts", {"name": "Isar Supply", "domain": "isar-supply.example"}, who="operations")
    created(office, "contacts", {"email": "bea@isar-supply.example", "last_name": "Lang"}, who="operations")
    created(office, "contacts", {"email": "kim@else.example", "last_name": "Park"}, who="operations")
    operations = desk("operations")
    asked = through(operations, ISAR)
    assert "We know a company Isar Supply already. Say that it is this one, or write another." in said(asked)
    assert f"/admin/accounts/account/{known['id']}/change/" in asked.content.decode()
    taken = through(operations, ISAR | {"use_known": "on"}, {"way": "territory"}, BEA | {"email": "kim@else.example"})
    assert "has this address already. Write another, or change that one." in said(taken)
    done = through(operations, ISAR | {"use_known": "on"}, {"way": "territory"}, BEA, {})
    assert done.status_code == 200, said(done)
    partner = Partner.objects.get(name="Isar Supply")
    assert str(partner.account_id) == known["id"]
    assert Contact.objects.filter(email="bea@isar-supply.example").count() == 1
    again = through(operations, ISAR | {"domain": "", "country": "FR"})
    assert "There is a partner with this name already." in said(again)
    same = through(operations, ISAR)
    assert "Isar Supply is a partner already" in said(same)


def test_a_refusal_at_the_end_makes_nothing_and_leads_to_its_page(desk, office):
    operations = desk("operations")
    at_key = through(operations, ISAR, {"way": "own", "countries": "FR"}, BEA)["Location"]
    created(office, "territories", {"name": "Isar Supply territory", "countries": ["ES"]}, who="operations")
    before = made()
    answer = operations.send(at_key)
    assert answer.status_code == 422
    assert "There is a territory with this name already" in said(answer)
    assert "Page 1 of 4: Partner" in page(answer)
    assert made() == before
    assert operations.fields(at_key)["label"] == ["Portal of Isar Supply"]


def test_whoever_covers_the_same_is_told_before(desk):
    operations = desk("operations")
    rule = through(operations, ISAR | {"countries": "DE"})["Location"]
    assert "Isar Supply and Nordwerk Supply both cover DE, every product line" in words(operations.read(rule))


@pytest.mark.parametrize(
    ("pages", "sentence"),
    [
        ([ISAR | {"countries": "Atlantis"}], "There is no country “Atlantis”."),
        ([ISAR | {"country": "Atlantis"}], "There is no such country."),
        ([ISAR, {"way": "own", "countries": "", "label": ""}], "else it would take every lead."),
        ([ISAR, {"way": "territory"}, BEA | {"email": "bea"}], "Write a whole e-mail address"),
        ([ISAR, {"way": "territory"}, BEA, {"scopes": []}], "a key that may do nothing opens nothing"),
        ([ISAR, {"way": "territory"}, BEA, {"expires_at": "2020-01-01"}], "choose a later end"),
    ],
)
def test_each_page_says_what_is_missing(desk, pages, sentence):
    before = made()
    assert sentence in said(through(desk("operations"), *pages))
    assert made() == before


def test_only_operations_set_partners_up(desk):
    for who in ("marketing", "sales", "manager"):
        assert desk(who).client.get(reverse(BEGIN)).status_code == 403
        assert desk(who).client.post(reverse(BEGIN), ISAR).status_code == 403
        assert "Set a partner up" not in desk(who).read("/admin/accounts/partner/")
    assert "Set a partner up" in desk("operations").read("/admin/accounts/partner/")


def test_a_sequence_that_is_forgotten_begins_once_more(desk):
    address = reverse("admin:accounts_partner_set_up_step", args=["018f0000-0000-7000-8000-000000000000", "key"])
    answer = desk("operations").client.get(address, follow=True)
    assert "nothing was made. Begin once more." in answer.content.decode()
