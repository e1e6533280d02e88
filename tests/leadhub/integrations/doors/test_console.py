"""The pages of connections: set up in steps, with every gap painted, and failures with the vendor's own words."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from leadhub.console.connections.forms import MapForm
from leadhub.integrations.kinds import kinds
from leadhub.integrations.protocol import Check, Fault, FaultKind
from leadhub.integrations.sealed import unsealed
from leadhub.models import Connection, SyncItem, User
from tests.leadhub.integrations.doors.conftest import Desk
from tests.leadhub.integrations.doors.test_failures import failed
from tests.leadhub.integrations.engine import memory
from tests.qualification.console.desk import Forms, said, words

pytestmark = pytest.mark.django_db
LIST, FAILURES = "/admin/leadhub/connection/", "/admin/leadhub/syncitem/"


@pytest.fixture
def browser(desk: Desk, user_of: Callable[..., User]) -> Callable[[str], Client]:
    """A browser signed in as a role."""

    def make(role: str) -> Client:
        client = Client()
        client.force_login(user_of(role, f"{role} at a page", is_staff=True))
        return client

    return make


@pytest.fixture
def operations(browser: Callable[[str], Client]) -> Client:
    return browser("operations")


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return words(answer.content.decode())


def send(client: Client, address: str, **given: str) -> Any:
    forms = Forms(client.get(address).content.decode()).forms
    return client.post(address, {**[form for form in forms if "csrfmiddlewaretoken" in form][-1], **given})


def test_a_connection_is_set_up_in_steps(desk: Desk, operations: Client) -> None:
    assert "Begin one" in read(operations, LIST)
    assert said(send(operations, f"{LIST}add/", kind="", name="Memory")).startswith("Choose which system")
    answer = send(operations, f"{LIST}add/", kind="memory", name="Memory")
    row = Connection.objects.get()
    page = f"{LIST}{row.pk}/change/"
    act = f"{LIST}{row.pk}/act"
    assert (answer.status_code, answer["Location"]) == (302, page)
    steps = read(operations, page)
    assert all(step in steps for step in ("1. Credentials", "2. Check", "3. Status map", "4. Dry run", "5. Quiet"))
    assert said(send(operations, f"{act}/check/")) == "Token is missing."
    typed = {"credentials/token": "s3cret-token", "settings/brings_people": "yes", "whose/phone": "leadhub"}
    assert send(operations, f"{act}/access/", **typed).status_code == 302
    row.refresh_from_db()
    assert (unsealed(row.credentials), row.settings) == ({"token": "s3cret-token"}, {"brings_people": "yes"})
    assert send(operations, f"{act}/access/", name="Memory two").status_code == 302
    row.refresh_from_db()
    assert (row.name, unsealed(row.credentials), row.whose["phone"]) == (
        "Memory two",
        {"token": "s3cret-token"},
        "leadhub",
    )
    desk.there.options.append("Odd")
    assert operations.post(f"{act}/check/").status_code == 302
    found = read(operations, page)
    assert "The value 'Odd' of person.status means no stage" in found and "1 gap" in found
    assert "means no stage" in said(send(operations, f"{act}/live/"))
    drawn = operations.get(f"{act}/map/").content.decode()
    assert 'name="heard/person.status/Odd"' in drawn and "Marketing qualified is written as" in words(drawn)
    assert send(operations, f"{act}/map/", **{"heard/person.status/Odd": ""}).status_code == 302
    assert row.status_rows.get(value="Odd").stage == ""
    dana = desk.here.add("mql", email="dana@medico.example")
    desk.there.add(email="ann@medico.example", status="New")
    rehearsed = read(operations, f"{LIST}{row.pk}/view/dry-run/")
    assert "nothing: this was a dry run" in rehearsed and "unknown here" in rehearsed and str(dana) not in rehearsed
    assert send(operations, f"{act}/live/", quiet_first_sync="on").status_code == 302
    row.refresh_from_db()
    assert row.state == "live" and row.streams.filter(name="first").exists()
    told = "".join(operations.get(address).content.decode() for address in (LIST, page, f"{act}/access/"))
    assert "s3cret" not in told and "1. Credentials" not in read(operations, page)


def test_a_map_is_drawn_by_what_is_written_and_what_is_heard(desk: Desk, operations: Client) -> None:
    made = desk.made()
    desk.checked(made)
    address = f"{LIST}{made['id']}/act/map/"
    undecided = send(operations, address, **{"heard/person.status/Working": "?"})
    assert undecided.status_code == 422 and "mark the one that it means" in said(undecided)
    assert (
        send(
            operations, address, **{"written/person.status/mql": "New", "heard/person.status/Working": "mql"}
        ).status_code
        == 302
    )
    rows = set(desk.row(made).status_rows.values_list("stage", "value", "is_default", "is_written"))
    assert {("mql", "New", False, True), ("sal", "Working", False, True), ("mql", "Working", True, False)} <= rows


def test_whoever_drew_a_map_while_it_was_changed_is_told_so_and_nothing_means_something_else(
    desk: Desk, operations: Client
) -> None:
    made = desk.made()
    desk.checked(made)
    address = f"{LIST}{made['id']}/act/map/"
    opened = [form for form in Forms(operations.get(address).content.decode()).forms if "csrfmiddlewaretoken" in form][
        -1
    ]
    desk.there.options.insert(0, "Odd")
    desk.checked(made)
    rows = set(desk.row(made).status_rows.values_list("stage", "value", "is_default"))
    assert operations.post(address, opened).status_code == 302
    assert set(desk.row(made).status_rows.values_list("stage", "value", "is_default")) == rows
    assert desk.patched(made, name="Memory two").status_code == 200
    late = operations.post(address, {**opened, "heard/person.status/Working": ""})
    assert late.status_code == 412 and "Somebody changed this connection meanwhile" in late.content.decode()
    assert set(desk.row(made).status_rows.values_list("stage", "value", "is_default")) == rows


def test_a_change_between_the_reading_of_a_form_and_the_lock_is_seen(
    desk: Desk, operations: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = desk.made()
    desk.checked(made)
    rows = set(desk.row(made).status_rows.values_list("stage", "value", "is_default"))
    read_all = MapForm.clean

    def meanwhile(form: MapForm) -> dict[str, Any]:
        found = read_all(form)
        assert desk.patched(made, name="Memory two").status_code == 200
        return found

    monkeypatch.setattr(MapForm, "clean", meanwhile)
    late = send(operations, f"{LIST}{made['id']}/act/map/", **{"heard/person.status/Working": ""})
    assert late.status_code == 412 and "Somebody changed this connection meanwhile" in late.content.decode()
    assert set(desk.row(made).status_rows.values_list("stage", "value", "is_default")) == rows


def test_one_that_only_listens_has_no_steps_that_it_does_not_need_and_no_map(
    desk: Desk, operations: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "KIND", replace(memory.KIND, connector="", hook="leadhub.integrations.mail.hook.hear"))
    kinds.cache_clear()
    assert "then let it go live" in words(
        operations.post(f"{LIST}add/", {"kind": "memory", "name": "Memory"}, follow=True).content.decode()
    )
    row = Connection.objects.get()
    page = read(operations, f"{LIST}{row.pk}/change/")
    assert "1 thing is in the way" in page and "2. Go live" in page and "Status map" not in page
    refused = send(operations, f"{LIST}{row.pk}/act/live/")
    assert refused.status_code == 409 and "Type the credentials first" in said(refused)
    answer = desk.patched({"id": str(row.pk)}, state="live")
    assert answer.json()["code"] == "credentials_required"
    assert send(operations, f"{LIST}{row.pk}/act/access/", **{"credentials/token": "x"}).status_code == 302
    assert send(operations, f"{LIST}{row.pk}/act/live/").status_code == 302


def test_what_is_missing_over_there_is_named(desk: Desk, operations: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    made = desk.made()
    monkeypatch.setattr(
        memory.Memory,
        "check",
        lambda _: Check(who="Memory", scopes=("crm.read", "crm.write"), scopes_missing=("crm.write",)),
    )
    answer = operations.post(f"{LIST}{made['id']}/act/check/", follow=True)
    page = words(answer.content.decode())
    assert "It answered, and lacks crm.write." in page and "right is missing" in page


def test_one_that_stopped_says_why_and_is_counted_in_the_sidebar(desk: Desk, operations: Client) -> None:
    made = desk.live()
    desk.there.faults = [Fault(kind=FaultKind.REVOKED, code="invalid_grant", text="The app was removed.")]
    desk.turn()
    page = read(operations, f"{LIST}{made['id']}/change/")
    assert "The app was removed." in page and "Stopped: somebody has to look" in page
    assert "Stopped" in read(operations, LIST)


def test_failures_stand_in_the_vendors_words_and_are_tried_again(desk: Desk, operations: Client) -> None:
    made = failed(desk)
    assert "Close date is required." in read(operations, f"{LIST}{made['id']}/change/")
    assert "Close date is required." in read(operations, FAILURES)
    item = SyncItem.objects.filter(is_dead=True).first()
    assert item is not None
    assert "VALIDATION_ERROR" in read(operations, f"{FAILURES}{item.pk}/change/")
    assert operations.post(f"{FAILURES}{item.pk}/act/retry/").status_code == 302
    assert SyncItem.objects.filter(is_dead=True).count() == 1
    answer = operations.post(f"{LIST}{made['id']}/act/retry/", follow=True)
    assert "1 are tried again." in words(answer.content.decode())
    assert not SyncItem.objects.filter(is_dead=True).exists()


def test_pausing_syncing_and_removing_are_a_press_each(desk: Desk, operations: Client) -> None:
    made = desk.live()
    act = f"{LIST}{made['id']}/act"
    assert send(operations, f"{act}/sync/", everything="on").status_code == 302
    assert send(operations, f"{act}/pause/").status_code == 302
    assert desk.row(made).state == "paused"
    assert send(operations, f"{act}/observe/").status_code == 302
    assert desk.row(made).state == "observing"
    assert send(operations, f"{act}/remove/")["Location"] == LIST
    assert desk.row(made).removed_at is not None and "Memory" not in read(operations, LIST)


def test_others_look_and_change_nothing_and_partners_see_nothing(desk: Desk, browser: Callable[[str], Client]) -> None:
    made = failed(desk)
    page = f"{LIST}{made['id']}/change/"
    viewer, auditor = browser("viewer"), browser("auditor")
    seen = read(viewer, page)
    assert "Status map" in seen and "Close date is required." not in seen and "Rights and fields" not in seen
    assert "Close date is required." in read(auditor, page)
    for name in ("access", "check", "map", "live", "pause", "sync", "retry", "remove"):
        assert viewer.post(f"{LIST}{made['id']}/act/{name}/").status_code == 403
    assert viewer.get(f"{LIST}{made['id']}/view/dry-run/").status_code == 403
    assert viewer.get(FAILURES).status_code == 403


def test_how_connections_do_stands_on_the_first_page_of_those_who_look_after_them(
    desk: Desk, browser: Callable[[str], Client]
) -> None:
    people = {role: browser(role) for role in ("operations", "auditor", "sales")}
    assert "How connections do" not in read(people["operations"], "/admin/")
    failed(desk)
    desk.made(name="Still a draft")
    for role, sees in (("operations", True), ("auditor", True), ("sales", False)):
        page = read(people[role], "/admin/")
        assert ("How connections do" in page and "Memory In step" in page) is sees and "Still a draft" not in page, role
