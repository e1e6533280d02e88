"""Registered deals through every door: who may, what is hidden from partners, and that the doors answer alike."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Account, DealRegistration, Partner, RegistrationAppeal
from accounts.readers.partner_registrations import PARTNER_REGISTRATION
from accounts.readers.registrations import DEAL_REGISTRATION, REGISTRATION_APPEAL
from leadhub.keys import new_id
from leadhub.models import User
from tests.accounts.test_registrations import DEAL, PATH, register
from tests.fence import allow_writes
from tests.qualification.doors.selections import fields_of, noun_alike
from tests.qualification.office import Office, statements_of

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
EVERYBODY = ("operations", "marketing", "sales", "manager", "viewer", "integration", "partner")
READERS = frozenset(EVERYBODY) - {"partner"}
NOTHING = str(new_id())
ACTS = {"withdraw": {}, "appeal": {"comment": "x"}}


def ask(office: Office, who: str, document: str, **variables: Any) -> Json:
    """What the partners' schema answers."""
    body = {"query": document, "variables": variables}
    found: Json = office.client(who).post("/graphql/partner/", body, format="json").json()
    return found


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may(office, who):
    listed = 200 if who in READERS else 403
    for path in ("deal-registrations", "registration-appeals"):
        assert office.call(who, "GET", f"{path}/").status_code == listed
        assert office.call(who, "GET", f"{path}/{NOTHING}/").status_code == (404 if who in READERS else 403)
    for act, body in (("end", {"comment": "x"}), ("transfer", {"partner": NOTHING, "comment": "x"})):
        answer = office.call(who, "POST", f"deal-registrations/{NOTHING}/{act}/", body)
        assert answer.status_code == (404 if who == "operations" else 403)
    body = {"answer": "upheld", "comment": "x"}
    answer = office.call(who, "POST", f"deal-registrations/{NOTHING}/decide-appeal/", body)
    assert answer.status_code == (404 if who == "operations" else 403)
    mine = who == "partner"
    assert office.call(who, "GET", PATH).status_code == (200 if mine else 403)
    assert office.call(who, "POST", PATH, {}).status_code == (400 if mine else 403)
    for act, body in ACTS.items():
        assert office.call(who, "POST", f"{PATH}{NOTHING}/{act}/", body).status_code == (404 if mine else 403)


def test_foreign_and_absent_registrations_look_alike(office):
    deal = register(office)
    before = DealRegistration.objects.values().get()

    def answers(key: str) -> list[tuple[int, Any, int]]:
        found = []
        for method, path, body in (
            ("GET", f"{PATH}{key}/", None),
            *(("POST", f"{PATH}{key}/{act}/", body) for act, body in ACTS.items()),
        ):
            taken: list[Any] = []
            cost = statements_of(lambda: taken.append(office.call("partner2", method, path, body)))  # noqa: B023
            said = {k: v for k, v in taken[0].json().items() if k != "request_id"}
            found.append((taken[0].status_code, json.dumps(said).replace(key, "ID"), cost))
        return found

    assert answers(deal["id"]) == answers(NOTHING)
    assert office.get("partner2", PATH)["results"] == []
    document = "query($id: ID!) { registration(id: $id) { id } }"
    foreign, absent = (ask(office, "partner2", document, id=key) for key in (deal["id"], NOTHING))
    assert foreign["data"] == absent["data"] == {"registration": None}
    assert DealRegistration.objects.values().get() == before


def test_no_answer_to_a_partner_names_anybody_else_or_when_theirs_ends(office):
    """Whatever is known of the customer and of others stands in none of them."""
    lead = office.accepted("canary.person@medico.example")
    medico = {"name": "Medico", "domain": "medico.example"}
    tiny = register(office)
    first = register(office, end_customer=medico)
    hidden = {
        "Keystone",
        "Kim Alvarez",
        "canary",
        "Medico Devices Inc.",
        tiny["protected_until"],
        tiny["protected_until"][:10],
        lead["id"],
        lead["handoff"],
        *(str(user.pk) for user in User.objects.all()),
        *User.objects.exclude(pk=office.users["partner2"].pk).exclude(name="").values_list("name", flat=True),
        *(str(pk) for pk in Account.objects.values_list("pk", flat=True)),
        *(str(pk) for pk in Partner.objects.values_list("pk", flat=True)),
        tiny["id"],
        first["id"],
        "employee",
        "339112",
        "US-MN",
    }
    asked = [register(office, "partner2"), register(office, "partner2", end_customer=medico)]
    assert {deal["status"] for deal in asked} == {"protected_for_another"}
    for deal in asked:
        office.post("partner2", f"{PATH}{deal['id']}/appeal/", {"comment": "Ours."})
    answers = [
        office.get("partner2", PATH),
        *(office.get("partner2", f"{PATH}{deal['id']}/") for deal in asked),
        ask(office, "partner2", f"{{ registrations {{ edges {{ node {{ {fields_of(PARTNER_REGISTRATION)} }} }} }} }}"),
    ]
    said = json.dumps(answers, default=str)
    assert [word for word in hidden if word in said] == []


def test_an_answer_tells_not_how_or_since_when_another_has_it(office):
    """Registered long ago and now, given by operations, found by its domain or by its name: one answer."""
    office.pass_time(days=-30)
    register(office, end_customer={"name": "Old", "domain": "old.example"})
    office.pass_time(days=30)
    register(office, end_customer={"name": "New", "domain": "new.example"})
    register(office, end_customer={"name": "Nameless Widgets", "country": "US"})
    mine = register(office, "partner2", end_customer={"name": "Moved", "domain": "moved.example"})
    keystone = str(Partner.objects.get(name__startswith="Keystone").pk)
    office.post("operations", f"deal-registrations/{mine['id']}/transfer/", {"partner": keystone, "comment": "Theirs."})
    asks = [
        {"name": "Old", "domain": "old.example"},
        {"name": "Called otherwise", "domain": "https://WWW.new.example/"},
        {"name": "NAMELESS WIDGETS", "country": "US"},
        {"name": "Moved", "domain": "moved.example"},
    ]
    told = []
    costs = {statements_of(lambda c=c: told.append(register(office, "partner2", end_customer=c))) for c in asks * 2}
    own_words = ("id", "reference", "end_customer")
    alike = [{name: value for name, value in answer.items() if name not in own_words} for answer in told]
    assert [answer["status"] for answer in told] == ["protected_for_another"] * 8
    assert alike == [alike[0]] * 8
    assert len(costs) == 1


def test_a_deal_of_ones_own_is_named_once_more_and_a_foreign_one_never(office):
    deal = register(office)
    document = """mutation($input: RegisterDealInput!) { registerDeal(input: $input) {
      ... on PartnerRegistration { id status } ... on Refusal { code facts } } }"""
    given = {"endCustomer": DEAL["end_customer"], "productLine": "cnc-machining"}
    again = ask(office, "partner", document, input=given)["data"]["registerDeal"]
    assert again == {"code": "already_registered", "facts": {"registration": deal["id"]}}
    assert register(office, status=409)["registration"] == deal["id"]
    assert DealRegistration.objects.count() == 1
    others = [ask(office, "partner2", document, input=given), register(office, "partner2")]
    assert deal["id"] not in json.dumps(others)


def test_the_answers_known_and_protected_take_as_many_statements(office):
    office.accepted()
    register(office)
    known = {"name": "Medico Devices", "domain": "medico.example"}
    free = register(office, "partner2", end_customer={"name": "W", "domain": "warm.example"})
    assert free["status"] == "registered"
    protected = statements_of(lambda: register(office, "partner2"))
    first = statements_of(lambda: register(office, "partner2", end_customer=known))
    assert protected == first


def test_a_list_costs_the_same_for_one_and_for_many(office):
    register(office)

    def cost() -> tuple[int, ...]:
        reads = (("partner", PATH), ("viewer", "deal-registrations/"))
        return tuple(statements_of(lambda: office.get(who, path)) for who, path in reads)  # noqa: B023

    cost()
    one = cost()
    for number in range(5):
        register(office, end_customer={"name": f"Company {number}", "domain": f"c{number}.example"})
    assert cost() == one


def test_graphql_answers_what_rest_answers(office):
    deal = register(office)
    other = register(office, "partner2")
    office.post("partner2", f"{PATH}{other['id']}/appeal/", {"comment": "Ours."})
    for noun, path in (
        (DEAL_REGISTRATION, f"deal-registrations/{deal['id']}/"),
        (REGISTRATION_APPEAL, f"registration-appeals/{RegistrationAppeal.objects.get().pk}/"),
    ):
        shown = office.get("viewer", path)
        name = noun.name[0].lower() + noun.name[1:]
        document = f"query($id: ID!) {{ {name}(id: $id) {{ {fields_of(noun)} }} }}"
        found = office.ask("viewer", document, id=shown["id"])["data"][name]
        assert noun_alike(found, noun) == shown
    mine = ask(office, "partner", f"{{ registrations {{ edges {{ node {{ {fields_of(PARTNER_REGISTRATION)} }} }} }} }}")
    nodes = [noun_alike(edge["node"], PARTNER_REGISTRATION) for edge in mine["data"]["registrations"]["edges"]]
    assert nodes == office.get("partner", PATH)["results"]


def test_every_act_of_a_partner_is_there_over_graphql(office):
    register(office)
    document = """mutation($input: RegisterDealInput!) { registerDeal(input: $input) {
      ... on PartnerRegistration { id status } ... on Refusal { code } } }"""
    given = {
        "endCustomer": DEAL["end_customer"],
        "productLine": "cnc-machining",
        "expectedAmount": "12000.50",
        "currency": "USD",
    }
    made = ask(office, "partner2", document, input=given)["data"]["registerDeal"]
    assert made["status"] == "PROTECTED_FOR_ANOTHER"
    assert ask(office, "partner", document, input=given)["data"]["registerDeal"] == {"code": "already_registered"}
    appealing = """mutation($id: ID!) { appealRegistration(id: $id, input: {comment: "Ours."}) {
      ... on PartnerRegistration { appeal { status } } ... on Refusal { code } } }"""
    asked = ask(office, "partner2", appealing, id=made["id"])["data"]["appealRegistration"]
    assert asked == {"appeal": {"status": "OPEN"}}
    withdrawing = "mutation($id: ID!) { withdrawRegistration(id: $id) { ... on Refusal { code } } }"
    gone = ask(office, "partner2", withdrawing, id=made["id"])["data"]["withdrawRegistration"]
    assert gone == {"code": "registration_closed"}
    key = str(DealRegistration.objects.get(status="registered").pk)
    assert ask(office, "partner2", withdrawing, id=key)["data"]["withdrawRegistration"] == {"code": "not_found"}


def test_operations_works_in_the_console(office, browser):
    deal, other = register(office), register(office, "partner2")
    office.post("partner2", f"{PATH}{other['id']}/appeal/", {"comment": "We were there first."})
    client, queue = browser("operations"), "/admin/accounts/registrationappeal/"
    assert "We were there first." in client.get(queue).content.decode()
    asked = RegistrationAppeal.objects.get()
    page = client.get(f"{queue}{asked.pk}/change/").content.decode()
    assert "Nordwerk Supply" in page and "Answer the appeal" in page
    act = f"{queue}{asked.pk}/act/decide-appeal/"
    refused = client.post(act, {"answer": "", "comment": ""})
    assert refused.status_code == 422 and RegistrationAppeal.objects.get().is_open
    assert client.post(act, {"answer": "overturned", "comment": "They were."}).status_code == 302
    assert office.get("partner2", f"{PATH}{other['id']}/")["status"] == "registered"
    deals = "/admin/accounts/dealregistration/"
    assert "Tiny Tools" in client.get(deals).content.decode()
    assert "Operations answered an appeal" in client.get(f"{deals}{deal['id']}/change/").content.decode()
    keystone = str(Partner.objects.get(name__startswith="Keystone").pk)
    act = f"{deals}{other['id']}/act/transfer/"
    assert client.post(act, {"partner": "x", "comment": "y"}).status_code == 422
    answer = client.post(act, {"partner": keystone, "comment": "By agreement."})
    given = DealRegistration.objects.get(source="transfer")
    assert (answer.status_code, answer["Location"]) == (302, f"{deals}{given.pk}/change/")
    assert client.post(f"{deals}{given.pk}/act/end/", {"comment": "Over."}).status_code == 302
    assert not DealRegistration.objects.standing().exists()


def test_what_is_protected_now_stands_by_its_end(office, browser):
    windows = "/admin/accounts/protectionwindow/"
    assert "Nothing is protected." in browser("operations").get(windows).content.decode()
    deal = register(office)
    later = register(office, "partner2", end_customer={"name": "Later Works", "domain": "later.example"})
    refused = register(office, "partner2")
    assert (later["status"], refused["status"]) == ("registered", "protected_for_another")
    with allow_writes():
        DealRegistration.objects.filter(pk=later["id"]).update(protected_until=office.now + timedelta(days=3, hours=1))
    client = browser("sales")
    page = client.get(windows).content.decode()
    shown = re.findall(rf"{windows}([0-9a-f-]{{36}})/change/", page)
    assert list(dict.fromkeys(shown)) == [later["id"], deal["id"]]
    assert "3 d 1 h" in page and "0 of 1 times" in page
    assert client.get(f"{windows}{deal['id']}/change/").status_code == 200
    assert client.get(f"{windows}{refused['id']}/change/").status_code == 404
    assert client.post(f"{windows}{deal['id']}/act/end/", {"comment": "x"}).status_code == 403


def test_who_only_reads_decides_nothing_in_the_console(office, browser):
    deal = register(office)
    for who in ("sales", "marketing"):
        client = browser(who)
        assert client.get(f"/admin/accounts/dealregistration/{deal['id']}/change/").status_code == 200
        assert (
            client.post(f"/admin/accounts/dealregistration/{deal['id']}/act/end/", {"comment": "x"}).status_code == 403
        )
    assert DealRegistration.objects.get().is_standing


def test_hostile_words_are_kept_as_they_are_and_do_nothing(office, browser):
    words = "<script>alert(1)</script> \u202e'; DROP TABLE"
    deal = register(office, end_customer={"name": words, "domain": "hostile.example"}, project=words)
    assert deal["end_customer"]["name"] == words
    page = browser("operations").get(f"/admin/accounts/dealregistration/{deal['id']}/change/").content.decode()
    assert "<script>alert(1)" not in page
    assert DealRegistration.objects.count() == 1
