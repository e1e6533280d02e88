"""Who may be somebody known already: at entry, of one that is known, and among all."""

import pytest

from accounts import sweeping
from accounts.models import Account, Contact, PossibleDuplicate
from accounts.models.account import AccountQuerySet
from leadhub import clock
from leadhub.jobs.running import run_jobs
from tests.accounts.companies import created
from tests.fence import allow_writes
from tests.rows import row

pytestmark = pytest.mark.django_db

WIDGETS = (("The Widget Co", "twc"), ("Widget Company", "wco"))


@pytest.fixture
def known(office):
    """A company and one of its people."""
    account = created(office)["id"]
    person = {"email": "ana.berg@halvorsen.example", "first_name": "Ana", "last_name": "Berg", "account": account}
    return account, created(office, "contacts", person)["id"]


def found(office, who="viewer", **entered):
    results = office.get(who, "duplicates/", **entered)["results"]
    return [(each["noun"], each["id"], each["match"]) for each in results]


def test_what_is_about_to_be_entered_is_known_by_what_is_exact_and_by_what_is_alike(office, known):
    account, person = known
    assert found(office, domain="https://www.halvorsen.example/en") == [("account", account, "exact")]
    assert found(office, name="Halvorsen Pump AS") == [("account", account, "similar")]
    assert found(office, name="Nobody Ltd") == []
    assert found(office, email="Ana.Berg@halvorsen.example") == [
        ("account", account, "exact"),
        ("contact", person, "exact"),
    ]
    assert found(office, email="a.berg@halvorsen.example", first_name="A.", last_name="Berg")[1:] == [
        ("contact", person, "similar")
    ]
    assert office.get("viewer", f"accounts/{account}/duplicates/")["results"] == []
    refused = office.call("viewer", "GET", "duplicates/", {"email": "nobody"})
    assert (refused.status_code, refused.json()["parameter"]) == (400, "email")


def test_each_suggestion_says_why_in_words(office, known):
    account, person = known
    other = created(office, body={"name": "Halvorsen Pumps A.S.", "domain": "halvorsen.com", "country": "NO"})["id"]
    (same,) = office.get("viewer", f"accounts/{account}/duplicates/")["results"]
    assert (same["id"], same["url"], same["score"]) == (other, f"/api/v1/accounts/{other}/", 98)
    assert [why["code"] for why in same["why"]] == ["same_name", "same_domain_name"]
    assert same["text"].startswith("Halvorsen Pumps A.S.: Their names are the same but for spelling and legal form.")
    document = "query($id: ID!) { duplicatesOfContact(contact: $id) { results { id text } } }"
    assert office.ask("viewer", document, id=person)["data"]["duplicatesOfContact"]["results"] == []


def test_of_what_the_caller_may_not_see_there_is_only_whom_to_ask(office, known, monkeypatch):
    account, _ = known
    office.call("marketing", "PATCH", f"accounts/{account}/", {"owner": str(office.users["sales"].pk)})
    monkeypatch.setattr(AccountQuerySet, "visible_to", lambda rows, _actor: rows.none())
    (hidden,) = office.get("viewer", "duplicates/", name="Halvorsen Pumps")["results"]
    name = office.users["sales"].name
    assert hidden == {
        "noun": "account",
        "match": "similar",
        "id": None,
        "name": None,
        "url": None,
        "score": None,
        "why": [],
        "ask": name,
        "text": f"An account like this exists that you may not see. Ask {name}.",
    }


def swept(office, settled):
    with settled():
        job = office.post("operations", "possible-duplicates/sweep/", status=202)["id"]
    assert office.post("manager", "possible-duplicates/sweep/", status=202)["id"] == job
    while office.get("viewer", f"jobs/{job}/")["status"] in ("queued", "running"):
        run_jobs(clock.now())
    return office.get("viewer", f"jobs/{job}/")


def test_a_sweep_finds_every_pair_that_lies_near_whatever_part_it_lies_in(office, settled, known, monkeypatch):
    account, person = known
    monkeypatch.setattr(sweeping, "AT_ONCE", 20)
    with allow_writes():
        for number in range(30):
            row(Account, name=f"Firm {number:02}", name_key=f"firm {number:02} of its own", domain="")
            row(Contact, account_id=account, name_key=f"person {number:02}", email_key=f"p{number}@halvorsen.example")
    twin = created(office, body={"name": "Halvorsen Pump", "country": "SE"})["id"]
    same = created(office, "contacts", {"email": "berg@halvorsen.example", "first_name": "Berg", "last_name": "Ana"})[
        "id"
    ]
    job = swept(office, settled)
    assert job["status"] == "done"
    assert job["progress"]["done"] == job["progress"]["total"]
    pairs = office.get("viewer", "possible-duplicates/", dismissed="false")["results"]
    assert {(pair["noun"], frozenset({pair["one"], pair["other"]})) for pair in pairs} == {
        ("account", frozenset({account, twin})),
        ("contact", frozenset({person, same})),
    }
    assert job["result"] == {"found": 2, "gone": 0}
    first, second = pairs
    office.post("operations", f"possible-duplicates/{first['id']}/dismiss/")
    assert (
        office.post("manager", f"possible-duplicates/{first['id']}/dismiss/", status=409)["code"] == "already_dismissed"
    )
    office.post("operations", f"{second['noun']}s/{second['one']}/merge/", {"loser": second["other"]})
    assert swept(office, settled)["result"] == {"found": 0, "gone": 0}
    assert office.get("viewer", "possible-duplicates/", dismissed="false")["results"] == []


def test_names_that_begin_otherwise_meet_too_at_entry_and_in_a_sweep(office, settled, known, monkeypatch):
    account, _ = known
    monkeypatch.setattr(sweeping, "AT_ONCE", 60)
    with allow_writes():
        for number in range(20):
            row(Account, name=f"Dyne {number:02}", name_key=f"dyne {number:02}", domain="")
            row(Contact, account_id=account, name_key=f"dora {number:02}", email_key=f"p{number}@halvorsen.example")
    firms, people = [], []
    for number, first in enumerate(("Catherine", "Katherine")):
        firms.append(created(office, body={"name": f"{first} Precision", "domain": f"precise{number}.example"})["id"])
        person = {
            "email": f"hill{number}@halvorsen.example",
            "first_name": first,
            "last_name": "Hill",
            "account": account,
        }
        people.append(created(office, "contacts", person)["id"])
    widgets = [created(office, body={"name": name, "domain": f"{domain}.example"})["id"] for name, domain in WIDGETS]
    for one, other, name in ((*firms, "Katherine Precision"), (*widgets, "Widget Company")):
        assert {each[1] for each in found(office, name=name)} == {one, other}
    assert ("account", widgets[0], "similar") in found(office, name="The Widgets")
    assert swept(office, settled)["status"] == "done"
    pairs = office.get("viewer", "possible-duplicates/", dismissed="false")["results"]
    assert {frozenset({pair["one"], pair["other"]}) for pair in pairs} == {*map(frozenset, (firms, people, widgets))}


def test_operations_merges_a_pair_with_one_press_on_what_it_would_do(office, browser, settled, known):
    account, _ = known
    twin = created(office, body={"name": "Halvorsen Pump", "country": "NO", "plant_count": 2})["id"]
    swept(office, settled)
    pair = PossibleDuplicate.objects.get()
    client = browser("operations")
    listed = client.get("/admin/accounts/possibleduplicate/").content.decode()
    assert "Halvorsen Pump and Halvorsen Pumps AS" in listed or "Halvorsen Pumps AS and Halvorsen Pump" in listed
    name = "keep-first" if str(pair.one) == account else "keep-second"
    address = f"/admin/accounts/possibleduplicate/{pair.pk}/act/{name}/"
    page = client.get(address)
    assert "Plant count" in page.content.decode()
    assert browser("sales").get(address).status_code == 403
    done = client.post(address, follow=True)
    assert "They are one now." in done.content.decode()
    assert str(Account.objects.get(pk=twin).canonical_id) == account
    undo = f"/admin/accounts/merge/{done.redirect_chain[-1][0].rstrip('/').split('/')[-2]}/act/undo/"
    assert "stand for themselves again" in client.post(undo, follow=True).content.decode()


def test_quick_entry_shows_what_is_known_while_somebody_types(office, browser, known):
    _, person = known
    client = browser("sales")
    entry = client.get("/admin/qualification/lead/add/")
    typed = "/admin/accounts/possibleduplicate/typed/"
    assert f'data-typed="{typed}"' in entry.content.decode()
    page = client.get(typed, {"company": "Halvorsen Pump", "email": "ana.b"}).content.decode()
    assert "This may be known already:" in page
    assert client.get(typed, {"company": "Halvorsen Pump", "email": "ana.b", "phone": "1"}).content.decode() == page
    assert "Their names are spelt much alike." in page
    assert (
        f"/admin/accounts/contact/{person}/change/"
        in client.get(typed, {"email": "ana.berg@halvorsen.example"}).content.decode()
    )
    assert client.get(typed, {"phone": "1", "name": "x"}).content.decode().strip() == ""


def test_the_pages_of_both_show_who_is_alike_and_what_was_merged(office, browser, known):
    account, person = known
    twin = created(office, body={"name": "Halvorsen Pump", "country": "NO"})["id"]
    client = browser("marketing")
    address = f"/admin/accounts/account/{account}/view/duplicates/"
    assert "Their names are spelt much alike." in client.get(address).content.decode()
    made = office.post("marketing", f"accounts/{account}/merge/", {"loser": twin})
    page = client.get(address).content.decode()
    assert "Nobody looks alike." in page
    assert f"/admin/accounts/merge/{made['id']}/change/" in page
    assert "Nobody looks alike." in client.get(f"/admin/accounts/contact/{person}/view/duplicates/").content.decode()
