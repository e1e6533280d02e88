"""Every act by its number, with who, when and why; and what people write down beside it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import Territory
from leadhub import journal
from leadhub.actors import SYSTEM
from leadhub.changes import numbered
from leadhub.editing import keep_one
from leadhub.errors import NotAcceptable, NotAllowed
from leadhub.models import Change, Edit, JournalEntry
from tests.accounts.companies import created
from tests.accounts.pages import form_of
from tests.fence import allow_writes
from tests.qualification.console.desk import said
from tests.qualification.office import Office, statements_of
from tests.rows import row

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
LOG = "/admin/leadhub/change/"


def form_at(client: Client, address: str) -> dict[str, Any]:
    """The form of a page, as it would be sent back unchanged."""
    page: Any = client.get(address)
    return form_of(page)


def test_all_that_one_request_changes_is_one_act(browser: Browser, office: Office) -> None:
    account = created(office)["id"]
    created(office, "sites", {"account": account, "name": "Bergen"})
    client, asked = browser("operations"), str(uuid4())
    address = f"/admin/accounts/account/{account}/change/"
    form = form_at(client, address)
    given = form | {"application": "Pumps", "sites-0-city": "Bergen", "change_note": " After the fair "}
    assert client.post(address, given, headers={"X-Request-Id": asked}).status_code == 302
    (change,) = Change.objects.filter(request=asked)
    assert (change.actor, change.note) == (office.users["operations"].pk, "After the fair")
    edits = Edit.objects.filter(change_no=change.pk)
    assert {edit.field for edit in edits} == {"application", "sites"}
    assert str(change.pk) != asked, "whoever calls names the request, never the act"
    found = client.get(LOG, {"q": asked}).content.decode()
    assert "1 account" in found
    assert "After the fair" in found
    page = client.get(f"{LOG}{change.pk}/change/").content.decode()
    for words in ("After the fair", "Application", "nothing", "Pumps", "Sites", asked, str(change.pk)):
        assert words in page, words
    again = client.post(address, form | {"application": "Valves"}, headers={"X-Request-Id": asked})
    assert again.status_code == 302
    assert Change.objects.filter(request=asked).count() == 2, "two requests of one id are two acts"


def test_what_leadhub_does_in_somebodys_request_is_that_persons_act(office: Office) -> None:
    user, now = office.users["operations"], office.now
    with allow_writes(), numbered():
        for actor in (SYSTEM, user.actor, SYSTEM):
            keep_one(user, "role", "viewer", "operations", actor=actor, now=now)
    (change,) = Change.objects.all()
    assert (change.actor, change.actor_name) == (user.pk, user.name)
    assert Edit.objects.filter(change_no=change.pk).count() == 3


def test_a_note_is_200_characters_at_most_and_nothing_is_lost(browser: Browser, office: Office) -> None:
    territory = row(Territory, name="Norway", countries=["NO"])
    client, address = browser("operations"), f"/admin/accounts/territory/{territory.pk}/change/"
    answer = client.post(address, form_at(client, address) | {"name": "North", "change_note": "x" * 201})
    assert answer.status_code == 200
    assert "Shorten the change note to 200 characters: it has" in answer.content.decode()
    territory.refresh_from_db()
    assert territory.name == "Norway"
    client.post(address, form_at(client, address) | {"name": "North", "change_note": "Renamed by Lars"})
    assert Change.objects.get().note == "Renamed by Lars"
    assert "change_note" not in browser("sales").get(address).content.decode(), "whoever only reads has nothing to say"


def test_publishing_rules_is_an_act_that_says_why(browser: Browser, office: Office) -> None:
    draft = office.post("operations", "profiles/drafts/", {"note": "Webinars count less"}, 201)
    content = draft["content"]
    office.post("operations", f"profiles/drafts/{draft['id']}/publish/")
    change = Change.objects.get(note="Webinars count less")
    edits = Edit.objects.filter(change_no=change.pk, object_kind="version")
    assert {edit.field: (edit.before, edit.after) for edit in edits} == {
        "number": (1, 2),
        "in_force_from": (None, office.now.isoformat()),
    }
    page = browser("operations").get(f"{LOG}{change.pk}/change/").content.decode()
    assert "Webinars count less" in page
    assert content


def test_the_log_costs_the_same_however_many_acts_there_are(browser: Browser, office: Office) -> None:
    client = browser("auditor") if "auditor" in office.users else browser("operations")
    client.get(LOG)
    account = created(office)["id"]

    def cost(number: int) -> int:
        for index in range(number):
            office.call("operations", "PATCH", f"accounts/{account}/", {"application": f"Pump {number}-{index}"})
        return statements_of(lambda: client.get(LOG))

    assert cost(1) == cost(10)
    assert browser("sales").get(LOG).status_code == 403


def test_what_somebody_writes_down_stands_in_the_timeline_and_goes_with_the_person(
    browser: Browser, office: Office
) -> None:
    lead, client = office.mql(), browser("sales")
    address = f"/admin/qualification/lead/{lead['id']}/act/write/"
    assert said(client.post(address, {"text": " \n"})) == "Write something that can be read."
    assert "4,000 characters" in said(client.post(address, {"text": "x" * 4001}))
    assert client.post(address, {"text": "Dana moves to Bergen in spring."}).status_code == 302
    entries = office.get("viewer", f"leads/{lead['id']}/timeline/")["results"]
    (told,) = [entry for entry in entries if entry["kind"] == "journal"]
    assert (told["text"], told["actor"]) == ("Dana moves to Bergen in spring.", office.users["sales"].name)
    assert "moves to Bergen" in client.get(address).content.decode()
    office.post("operations", f"contacts/{lead['contact']}/erase/", {"reason": "asked"})
    assert JournalEntry.objects.get().text == "[erased]"


def test_accounts_and_partners_have_journals_and_names_go_out_of_them(browser: Browser, office: Office) -> None:
    lead = office.mql()
    actor, now = office.users["marketing"].actor, office.now
    account = office.get("viewer", f"leads/{lead['id']}/")["account"]
    journal.write("account", account, "Ask Dana Ito before Friday.", actor=actor, now=now)
    page = browser("viewer") if office.users["viewer"].is_staff else browser("sales")
    assert "before Friday" in page.get(f"/admin/accounts/account/{account}/view/journal/").content.decode()
    office.post("operations", f"contacts/{lead['contact']}/erase/", {"reason": "asked"})
    assert JournalEntry.objects.get().text == "Ask [erased] before Friday."
    with pytest.raises(NotAllowed):
        journal.write("account", account, "x", actor=office.users["viewer"].actor, now=now)
    with pytest.raises(NotAcceptable):
        journal.write("account", account, "", actor=actor, now=now)


def test_pages_with_nothing_to_show_teach(browser: Browser, office: Office) -> None:
    client, lead = browser("operations"), office.mql()
    for address, words in (
        (LOG, "Each edit comes here, with all that was changed in the same act."),
        ("/admin/leadhub/bulkchange/", "Tick rows of a list, such as accounts, and change them in bulk."),
        (
            "/admin/accounts/account/views/",
            "Narrow the list by filters, a search, an order or columns, then save what it shows.",
        ),
        (f"/admin/accounts/account/{lead['account']}/view/journal/", "Nobody has written anything down yet."),
    ):
        assert words in client.get(address).content.decode(), address
